"""What is said of parcels that are handed in to be sent, and the filter of their list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, person_meant
from stations.forms.parcel import tracking_of
from stations.models import Sending
from stations.queries import sending as sendings
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.web.forms import FilterForm


class HandInForm(ActForm):
    person = forms.CharField(label=_lazy("寄件人的工号"), max_length=30)
    carrier = forms.CharField(label=_lazy("快递公司"), max_length=20)
    town = forms.CharField(label=_lazy("寄到哪里"), max_length=40)
    tracking = forms.CharField(label=_lazy("运单号"), max_length=60, required=False)
    note = forms.CharField(label=_lazy("备注"), max_length=60, required=False)

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])

    def clean_tracking(self) -> str:
        said: str = self.cleaned_data["tracking"]
        return tracking_of(said) if said else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["service"] = sendings.service_at(self.desk)
        if not self.errors and cleaned["service"] is None:
            raise forms.ValidationError(_("这个服务台不代寄，到快递驿站去办"))
        return cleaned


class SendingForm(ActForm):
    """Also one that has left meanwhile: the same, sent again, is known by its number."""

    sending = forms.ModelChoiceField(Sending.objects.none(), label=_lazy("哪一件"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Sending.objects.filter(service__desk=self.desk).select_related("service__desk", "person")
        self.fields["sending"].queryset = found  # type: ignore[attr-defined]


class SendOffForm(SendingForm):
    """A waybill that was known when it was handed in need not be said again."""

    tracking = forms.CharField(label=_lazy("运单号"), max_length=60, required=False)

    def clean_tracking(self) -> str:
        known: Sending | None = self.cleaned_data.get("sending")
        said = self.cleaned_data["tracking"] or (known.tracking if known else "")
        if not said:
            raise forms.ValidationError(_("填一下快递员贴的运单号，扫一下也行"))
        return tracking_of(said)


class HandBackForm(SendingForm):
    why = forms.CharField(label=_lazy("为什么退"), max_length=60)


class SendingFilter(FilterForm):
    q = forms.CharField(label=_lazy("运单号、寄到哪里、寄件人"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[("", _lazy("全部")), ("long", _lazy("一天没收走的")), *Sending.State.choices],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)
