"""Forms of acceptance: handing in, one side's word, what is kept back and on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenders.models import SignOff
from tenders.rules.job import figure
from tongting.people.forms.fields import DayField
from tongting.periods import local
from tongting.photos.models import Photo
from tongting.seams import Fault, Inspection
from tongting.web.forms import TongtingForm

FEN = Decimal("0.01")
# How many visits are offered as evidence.
MOST_VISITS = 30


class HandInForm(TongtingForm):
    note = forms.CharField(
        label=_("干得怎么样"), required=False, max_length=300, help_text=_("干完了什么，还有什么要说的")
    )


class MaterialsForm(TongtingForm):
    materials = forms.DecimalField(
        label=_("材料扣款（元）"), max_digits=9, decimal_places=2, min_value=Decimal(0),
        help_text=_("该自备的材料由矿上出了，从应付里扣；没有就填 0"),
    )  # fmt: skip


class DropForm(TongtingForm):
    reason = forms.CharField(label=_("为什么撤"), max_length=200)


class ChargeForm(TongtingForm):
    """`visits` and `faults` are those of the post that may be evidence, `photos` the posted ones by token."""

    rule = forms.CharField(label=_("按哪一条"), max_length=120, help_text=_("如：卫生不合格，一次扣 15 元"))
    amount = forms.DecimalField(
        label=_("扣多少（元）"), max_digits=9, decimal_places=2, validators=[MinValueValidator(FEN)]
    )
    visit = forms.ChoiceField(label=_("依据哪次巡查"), required=False)
    issue = forms.ChoiceField(label=_("依据哪个问题"), required=False)
    evidence = forms.CharField(
        label=_("别的依据"), required=False, max_length=200, help_text=_("谁看到了什么；可以加照片")
    )

    def __init__(
        self,
        *args: Any,
        visits: Sequence[Inspection] = (),
        faults: Sequence[Fault] = (),
        photos: dict[str, Photo] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.visits, self.shown = {one.url: one for one in visits[:MOST_VISITS]}, photos or {}
        self.faults = {one.url: one for one in faults[:MOST_VISITS]}
        offered = {
            "visit": [(url, said(one)) for url, one in self.visits.items()],
            "issue": [(url, fault_said(one)) for url, one in self.faults.items()],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _now("不选")), *choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_asked(cleaned) and not self.grounds(cleaned):
            self.add_error("evidence", _now("扣款要有依据：选一次巡查或者一个问题，拍张照片，或者写明情况"))
        return cleaned

    def is_asked(self, cleaned: dict[str, Any]) -> bool:
        return True

    def grounds(self, cleaned: dict[str, Any]) -> str:
        """The evidence in one sentence; empty where there is none."""
        visit = self.visits.get(cleaned.get("visit") or "")
        fault = self.faults.get(cleaned.get("issue") or "")
        parts = [
            said(visit) if visit is not None else "",
            fault_said(fault) if fault is not None else "",
            cleaned.get("evidence") or "",
        ]
        if self.shown and not any(parts):
            parts.append(_now("见照片"))
        return "；".join(part for part in parts if part)

    def opens(self) -> str:
        """The record behind it, the issue before the visit; empty where it leans on a picture or on words."""
        return str(self.cleaned_data.get("issue") or self.cleaned_data.get("visit") or "")

    def photo(self) -> Photo | None:
        return next(iter(self.shown.values()), None)


def said(visit: Inspection) -> str:
    return _now("%(when)s 巡查 %(score)s 分") % {
        "when": f"{local(visit.at):%m-%d %H:%M}",
        "score": figure(visit.score),
    }


def fault_said(fault: Fault) -> str:
    return _now("问题 %(number)s %(what)s（%(day)s）") % {
        "number": fault.number,
        "what": fault.what,
        "day": f"{local(fault.at):%m-%d}",
    }


class SignForm(ChargeForm):
    """One side's word; what is kept back only where it is passed with less."""

    side = forms.ChoiceField(label=_("代表哪一方"), choices=SignOff.Side.choices, widget=forms.RadioSelect)
    verdict = forms.ChoiceField(label=_("意见"), choices=SignOff.Verdict.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), required=False, max_length=300, help_text=_("不是“合格”的，写哪里没干好")
    )
    rework_by = DayField(label=_("返工到哪天"), required=False)

    field_order = ("side", "verdict", "note", "rework_by", "rule", "amount", "visit", "issue", "evidence")

    def __init__(self, *args: Any, sides: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("rule", "amount"):
            self.fields[name].required = False
        field = self.fields["side"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, SignOff.Side(value).label) for value in sides]
        if len(sides) == 1:
            field.initial = sides[0]

    def is_asked(self, cleaned: dict[str, Any]) -> bool:
        """Something of a deduction was filled in, and it counts."""
        return cleaned.get("verdict") == SignOff.Verdict.PASS_LESS and bool(cleaned.get("amount"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_asked(cleaned) and not cleaned.get("rule"):
            self.add_error("rule", _now("写按哪一条扣"))
        return cleaned
