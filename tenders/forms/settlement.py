"""Forms of settlements: a month, a word, a correction, a filter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenders.models import Settlement
from tenders.queries import settlement as settlements
from tenders.scoring.settlement import Sums
from tongting.periods import Month
from tongting.web.forms import FilterForm, TongtingForm

NOTHING = Decimal(0)
YEARS = range(2000, 2101)


class MonthField(forms.CharField):
    """2026-11."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text:
            try:
                month = Month.parse(text)
            except ValueError:
                raise forms.ValidationError(_now("月份要写成 2026-11 这样"))
            if month.first.year not in YEARS:
                raise forms.ValidationError(_now("年份不对，从日历里重新选"))
            text = str(month)
        return text


class MonthForm(TongtingForm):
    month = MonthField(label=_("月份"), max_length=7)


class WordsForm(TongtingForm):
    """A reason, an objection, an answer."""

    text = forms.CharField(label=_("写明情况"), max_length=300)


class CloseForm(TongtingForm):
    reason = forms.CharField(label=_("原因"), required=False, max_length=200)


class CorrectForm(TongtingForm):
    """What it should have been, all in all."""

    gross = forms.DecimalField(label=_("应付（元）"), max_digits=9, decimal_places=2, min_value=NOTHING)
    materials = forms.DecimalField(
        label=_("材料扣款（元）"), max_digits=9, decimal_places=2, min_value=NOTHING
    )
    deductions = forms.DecimalField(
        label=_("考核扣款（元）"), max_digits=9, decimal_places=2, min_value=NOTHING
    )
    why = forms.CharField(label=_("为什么更正"), max_length=200)

    def sums(self) -> Sums:
        given = self.cleaned_data
        return Sums(given["gross"], given["materials"], given["deductions"])


class SettlementFilterForm(FilterForm):
    month = forms.ChoiceField(required=False, label=_("月份"))
    state = forms.ChoiceField(
        required=False, choices=[("", _("全部")), *Settlement.State.choices], label=_("状态")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["month"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _now("全部")), *((one, one) for one in settlements.months())]
