"""Forms of a shift handover: a remark a point, what is not as it is written; the filter of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.forms.fields import DeskField
from stations.models import Handover
from tongting.people.forms.fields import DayField
from tongting.web.forms import FilterForm, TongtingForm


class HandoverForm(TongtingForm):
    """Every remark may stay empty."""

    def __init__(self, points: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = list(points)
        for point in self.points:
            self.fields[f"remark_{point}"] = forms.CharField(
                label=_("备注"), required=False, max_length=120,
                widget=forms.TextInput(
                    attrs={"class": "form-control mt-2", "autocomplete": "off", "placeholder": _("备注，可以不填")}
                ),
            )  # fmt: skip

    def remarks(self) -> dict[str, str]:
        return {point: self.cleaned_data.get(f"remark_{point}", "") for point in self.points}


class AnswerForm(TongtingForm):
    """Empty where all is as it is written."""

    differs = forms.BooleanField(label=_("有出入"), required=False)
    words = forms.CharField(label=_("哪里有出入"), required=False, max_length=300)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class HandoverFilter(FilterForm):
    q = forms.CharField(label=_("交班人或接班人"), required=False, max_length=30)
    desk = DeskField()
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *Handover.State.choices]
    )
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
