"""What an act with a locker or a key says, and the filters of those who look at them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, card_field, person_meant
from stations.models import KeyOrder, KeyRule, LockerKey, LockerOpening
from stations.queries import key as keys
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.photos.signature import SignatureField
from tongting.places.models import Locker, LockerState
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

SPOT = re.compile(r"^([0-9A-Za-z]{1,4})\s*[-－—厅 ]\s*(\d{1,3})\s*[-－—排 ]\s*(\d{1,3})\s*(?:号)?$")


def locker_meant(text: str) -> Locker:
    """By its code or as people say it: A-07-13, a-7-13, A厅 7排13号."""
    word = text.strip()
    fits = Q(code__iexact=word)
    if spot := SPOT.match(word.replace("厅 ", "厅")):
        fits |= Q(hall__iexact=spot[1], row=int(spot[2]), column=int(spot[3]))
    found = Locker.objects.select_related("post", "holder").filter(fits).first()
    if found is None:
        raise forms.ValidationError(_("没有 %(code)s 这个箱子，写成 A-07-13 再查") % {"code": word[:20]})
    return found


class LockerField(forms.CharField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=20, **kwargs)

    def clean(self, value: Any) -> Locker:
        return locker_meant(super().clean(value))


class LockerForm(ActForm):
    locker = LockerField(label=_lazy("箱号"))


class GiveForm(LockerForm):
    person = card_field()

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class FreeForm(LockerForm):
    """`keys` are those that were brought back."""

    keys = SeveralField(LockerKey.objects.all(), label=_lazy("交回的钥匙"), required=False)


class MoveForm(FreeForm):
    to = LockerField(label=_lazy("换到哪个箱子"))


class BringForm(ActForm):
    key = forms.ModelChoiceField(
        LockerKey.objects.select_related("locker", "tenancy__person"), label=_lazy("哪一把")
    )


class BreakForm(LockerForm):
    what = forms.CharField(label=_lazy("哪里坏了"), max_length=60)


class Sanctioned(ActForm):
    """Where the section has to sign: who did, on which day, and the paper or the signature."""

    section_by = forms.CharField(label=_lazy("区队谁签的"), required=False, max_length=30)
    section_day = DayField(label=_lazy("哪天签的"), required=False)
    signature = SignatureField(required=False, again=_lazy("签名没有收到，请签字人再签一次"))

    def papers(self) -> list[str]:
        """Tokens of the pictures of the paper."""
        return self.data.getlist("paper") if isinstance(self.data, QueryDict) else []

    def is_sanctioned(self) -> bool:
        """Asked after `clean`."""
        return bool(self.cleaned_data.get("section_by"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        proof = bool(self.papers() or cleaned.get("signature"))
        name, day = cleaned.get("section_by"), cleaned.get("section_day")
        if name and not day and "section_day" not in self.errors:
            self.add_error("section_day", _("写上区队是哪天签的"))
        if name and not proof and "signature" not in self.errors:
            self.add_error("signature", _("拍一张签了字的单子，或者请签字人在框里签"))
        if proof and not name and "section_by" not in self.errors:
            self.add_error("section_by", _("写上区队是谁签的字"))
        return cleaned


class OrderForm(Sanctioned, GiveForm):
    """本人报箱号并核对登记: the person must be the one who is registered."""

    reason = forms.ChoiceField(label=_lazy("原因"), choices=KeyOrder.Reason.choices, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        person, locker = cleaned.get("person"), cleaned.get("locker")
        if person and locker and locker.holder_id != person.pk:
            said = _("%(code)s 登记的是%(holder)s，不是%(name)s；钥匙只配给登记的本人，核对箱号")
            holder = locker.holder_name or _("没有人")
            self.add_error("locker", said % {"code": locker.code, "holder": holder, "name": person.name})
        return cleaned


class KeyForm(ActForm):
    order = forms.ModelChoiceField(KeyOrder.objects.none(), label=_lazy("哪一份"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = keys.orders().filter(service__desk=self.desk)
        self.fields["order"].queryset = mine  # type: ignore[attr-defined]


class RefuseForm(KeyForm):
    why = forms.CharField(label=_lazy("为什么不办"), max_length=100)


class SignForm(KeyForm):
    signature = SignatureField(required=False, again=_lazy("签名没有收到，请本人再签一次"))


class OpenForm(TongtingForm):
    """紧急开箱: the second person types their number and their own PIN or login password."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(
        label=_lazy("为什么开"), choices=LockerOpening.Reason.choices, widget=forms.RadioSelect
    )
    detail = forms.CharField(label=_lazy("说明"), required=False, max_length=120)
    found = forms.CharField(
        label=_lazy("开箱看到什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("动了什么、拿走什么、放回没有，都写上"),
    )  # fmt: skip
    second = forms.CharField(label=_lazy("在场人工号"), max_length=30)
    secret = forms.CharField(
        label=_lazy("在场人的值班密码或登录密码"), max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == LockerOpening.Reason.OTHER and not cleaned.get("detail"):
            self.add_error("detail", _("写一句为什么要开"))
        return cleaned

    def clean_second(self) -> User:
        return person_meant(self.cleaned_data["second"])

    def photo_tokens(self) -> list[str]:
        return self.data.getlist("photo") if isinstance(self.data, QueryDict) else []


class AskForm(TongtingForm):
    """From the own phone: which of one's lockers, why."""

    locker = forms.ModelChoiceField(Locker.objects.none(), label=_lazy("更衣箱"))
    reason = forms.ChoiceField(label=_lazy("原因"), choices=KeyOrder.Reason.choices)

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["locker"].queryset = Locker.objects.filter(holder=person)  # type: ignore[attr-defined]

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class LockerPlanFilter(FilterForm):
    q = forms.CharField(label=_lazy("箱号、姓名、拼音或区队"), required=False, max_length=30)
    hall = forms.CharField(label=_lazy("厅"), required=False, max_length=4)
    condition = forms.ChoiceField(
        label=_lazy("状况"), required=False, choices=[("", _lazy("全部")), *LockerState.choices]
    )


class KeyFilter(FilterForm):
    q = forms.CharField(label=_lazy("箱号、工号或姓名"), required=False, max_length=30)
    reason = forms.ChoiceField(
        label=_lazy("原因"), required=False, choices=[("", _lazy("全部")), *KeyOrder.Reason.choices]
    )
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[
            ("", _lazy("全部")), ("to_do", _lazy("要配的")), ("late", _lazy("超时没配好")), *KeyOrder.State.choices,
        ],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)


class OpeningFilter(FilterForm):
    q = forms.CharField(label=_lazy("箱号、工号或姓名"), required=False, max_length=30)
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)


class KeyRuleForm(TongtingModelForm):
    class Meta:
        model = KeyRule
        fields = ("promise_hours", "free_orders", "window_days")
