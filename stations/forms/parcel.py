"""What an act with parcels says, and the forms of those who keep them."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, person_meant
from stations.forms.manage import OneLineForm
from stations.models import Desk, Parcel, ParcelRule, Pickup
from stations.queries import parcel as parcels
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.photos.signature import SignatureField
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

TRACKING = re.compile(r"[0-9A-Z][0-9A-Z-]{5,39}")
MOST_PASTED = 60_000
CARRIERS = ("邮政", "顺丰", "中通", "圆通", "申通", "韵达", "极兔", "京东")


def tracking_of(text: str) -> str:
    """As it is compared: capitals and digits, without blanks. Raises with what to do."""
    plain = "".join(text.split()).upper()
    if not TRACKING.fullmatch(plain):
        raise forms.ValidationError(_("“%(text)s”不像运单号，再扫一次，或者照面单输全") % {"text": text[:20]})
    return plain


def tail_of(text: str) -> str:
    """The last four digits of 138****4471; empty where there are no four."""
    digits = re.sub(r"\D", "", text)
    return digits[-4:] if len(digits) >= 4 else ""


class ArriveForm(ActForm):
    tracking = forms.CharField(label=_lazy("运单号"), max_length=60)
    carrier = forms.CharField(label=_lazy("快递公司"), max_length=20, required=False)
    name = forms.CharField(
        label=_lazy("收件人"), max_length=30, required=False, help_text=_lazy("面单上的姓名，或者工号")
    )
    phone_tail = forms.CharField(label=_lazy("手机后四位"), max_length=20, required=False)
    size = forms.ChoiceField(
        label=_lazy("大小"), choices=Parcel.Size.choices, required=False, widget=forms.RadioSelect
    )
    in_person = forms.BooleanField(label=_lazy("贵重或者到付，只能本人取"), required=False)
    note = forms.CharField(label=_lazy("备注"), max_length=100, required=False)

    def clean_tracking(self) -> str:
        return tracking_of(self.cleaned_data["tracking"])

    def clean_phone_tail(self) -> str:
        said: str = self.cleaned_data["phone_tail"]
        if said and not tail_of(said):
            raise forms.ValidationError(_("手机后四位是 4 个数字，面单上看不清就空着"))
        return tail_of(said)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and parcels.service_at(self.desk) is None:
            raise forms.ValidationError(_("这个服务台不收快递，到快递驿站去办"))
        return cleaned


class ParcelActForm(ActForm):
    """An act with one parcel, also with one that has left meanwhile: the same, sent again, is known by its number."""

    parcel = forms.ModelChoiceField(Parcel.objects.none(), label=_lazy("哪一件"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["parcel"].queryset = _of(desk)  # type: ignore[attr-defined]


def _of(desk: Desk) -> Any:
    return Parcel.objects.filter(service__desk=desk).select_related("service__desk", "person")


class OwnForm(ParcelActForm):
    person = forms.CharField(label=_lazy("收件人的工号"), max_length=30)

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class SendBackForm(ParcelActForm):
    why = forms.CharField(label=_lazy("为什么退"), max_length=60, required=False)


class OddForm(ActForm):
    word = forms.CharField(label=_lazy("取件码或者运单号"), max_length=60)
    trouble = forms.ChoiceField(
        label=_lazy("哪里不对"), choices=Parcel.Trouble.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_lazy("说明"), max_length=100, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if word := cleaned.get("word"):
            found = parcels.meant(self.desk, word.strip())
            if len(found) != 1:
                self.add_error("word", _("架上没有“%(word)s”，取件码像 3-2-1024") % {"word": word[:20]})
            cleaned["parcel"] = next(iter(found), None)
        return cleaned


class TakeForm(ActForm):
    """`code` is the owner's word for a room-mate; without it whoever stands here has shown a card or said the code."""

    parcels = SeveralField(Parcel.objects.none(), label=_lazy("取哪几件"))
    how = forms.ChoiceField(label=_lazy("凭什么取"), choices=Pickup.How.choices, required=False)
    code = forms.RegexField(
        r"^\s*\d{6}\s*$", label=_lazy("代取码"), required=False,
        error_messages={"invalid": _lazy("代取码是 6 位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 8}),
    )  # fmt: skip
    taker = forms.CharField(label=_lazy("代取人"), max_length=30, required=False)
    signature = SignatureField(required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["parcels"].queryset = _of(desk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["code"] = str(cleaned.get("code") or "").strip()
        if cleaned.get("how") == Pickup.How.DELEGATE:
            if not self.errors and not cleaned["code"]:
                self.add_error("code", _("填收件人给的 6 位代取码"))
            if not self.errors and not cleaned.get("taker"):
                self.add_error("taker", _("写上代取人的姓名或者工号"))
        return cleaned


class PasteForm(TongtingForm):
    """Lines as they were copied out of a courier's list or a sheet."""

    lines = forms.CharField(
        label=_lazy("清单"), max_length=MOST_PASTED, strip=False,
        help_text=_lazy("从快递公司的表里复制过来，一行一件：运单号、收件人、手机、快递公司"),
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )  # fmt: skip


class ParcelFilter(FilterForm):
    q = forms.CharField(label=_lazy("取件码、运单号、收件人"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[
            ("", _lazy("全部")), ("here", _lazy("在架的")), ("stranded", _lazy("滞留")),
            ("to_return", _lazy("该退回的")), ("nobodys", _lazy("没认出收件人")),
            ("slow", _lazy("一天没取走的")), *Parcel.State.choices,
        ],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)


class ParcelRuleForm(TongtingModelForm):
    class Meta:
        model = ParcelRule
        fields: ClassVar = [
            "tell_minutes", "remind_hours", "remind_again_hours", "stranded_hours", "return_days", "free_days",
            "code_hours", "erase_days",
        ]  # fmt: skip


class ShelfForm(OneLineForm):
    """A layer: added, or its room changed; 0 takes it out of use."""

    shelf = forms.IntegerField(label=_lazy("货架"), min_value=1, max_value=9)
    layer = forms.IntegerField(label=_lazy("层"), min_value=1, max_value=5)
    room = forms.IntegerField(label=_lazy("最多放几件"), min_value=0, max_value=500)
