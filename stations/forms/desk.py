"""Forms of the desk itself: its PIN, counting, releasing, the filter of its journal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Booking, Desk, Service
from stations.queries import desk as desks
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm
from tongting.web.phone.forms import FieldsField

PIN_LENGTH = 4, 6


def pin_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, min_length=PIN_LENGTH[0], max_length=PIN_LENGTH[1],
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}),
    )  # fmt: skip


class PinForm(TongtingForm):
    pin = pin_field(_lazy("值班密码"))


class ChoosePinForm(TongtingForm):
    """Whoever sets a PIN shows the login's password: a desk left open is nobody's."""

    password = forms.CharField(label=_lazy("登录密码"), widget=forms.PasswordInput, max_length=128)
    pin = pin_field(_lazy("值班密码（4 到 6 位数字）"))
    again = pin_field(_lazy("再输一次"))

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        if not self.person.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError(_("登录密码不对"))
        return ""

    def clean_pin(self) -> str:
        pin: str = self.cleaned_data["pin"]
        if not (pin.isascii() and pin.isdigit()):
            raise forms.ValidationError(_("值班密码只用数字"))
        if len(set(pin)) == 1:
            raise forms.ValidationError(_("不要用同一个数字，别人一猜就中"))
        return pin

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("pin") and cleaned.get("again") and cleaned["pin"] != cleaned["again"]:
            self.add_error("again", _("两次输的不一样"))
        return cleaned


class CountForm(TongtingForm):
    """A number a kind; what is left empty was not counted."""

    def __init__(self, services: list[Service], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        for one in services:
            self.fields[f"found_{one.pk}"] = forms.IntegerField(
                label=one.name, required=False, min_value=0, max_value=999
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.counted():
            raise forms.ValidationError(_("一样也没数，填上实数再交"))
        return cleaned

    def counted(self) -> list[tuple[Service, int]]:
        found = [(one, self.cleaned_data.get(f"found_{one.pk}")) for one in self.services]
        return [(one, number) for one, number in found if number is not None]


class JournalFilter(FilterForm):
    q = forms.CharField(label=_lazy("工号或姓名"), required=False, max_length=30)
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_lazy("服务项目"), required=False, empty_label=_lazy("全部")
    )
    verb = forms.ChoiceField(
        label=_lazy("办了什么"), required=False, choices=[("", _lazy("全部")), *Booking.Verb.choices]
    )
    day = DayField(label=_lazy("哪一天"), required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = desks.services_of(desk)  # type: ignore[attr-defined]


class PacketForm(TongtingForm):
    """{desk, verb, said: the form's fields as pairs}."""

    desk = forms.SlugField(label=_lazy("服务台"), max_length=30)
    verb = forms.CharField(label=_lazy("办什么"), max_length=12)
    said = FieldsField(label=_lazy("内容"))

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
