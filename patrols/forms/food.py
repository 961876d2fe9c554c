"""Forms of food safety: the statement that is signed, its amendment, the month of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models import FoodRecord
from patrols.queries import food
from patrols.rules.food import bad_statement
from tongting.periods import Month
from tongting.web.forms import FilterForm, TongtingForm

RISK, NONE = "risk", "none"


class StatementForm(TongtingForm):
    """Nothing is chosen beforehand: that there was no risk is said by the person who signs."""

    statement = forms.ChoiceField(
        label=gettext_lazy("发现食品安全风险吗"),
        choices=[(NONE, gettext_lazy("没有发现风险")), (RISK, gettext_lazy("发现了风险"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("选一下有没有发现风险，系统不会替你选")},
    )
    finding = forms.CharField(
        label=gettext_lazy("发现的问题"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("没有发现风险的不用写"),
    )
    measure = forms.CharField(
        label=gettext_lazy("采取的措施"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reported_to = forms.CharField(label=gettext_lazy("报告给谁"), max_length=60, required=False)

    def __init__(
        self, *args: Any, facts: dict[str, Any], record: FoodRecord | None = None, **kwargs: Any
    ) -> None:
        self.failed = food.failed_in(facts)
        initial = {"finding": food.drafted_finding(facts), "measure": food.drafted_measure(facts)}
        if record is not None:
            initial = {
                "finding": record.finding, "measure": record.measure, "reported_to": record.reported_to,
            }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "statement" in given:
            given["has_risk"] = given.pop("statement") == RISK
            finding, measure = given.get("finding", ""), given.get("measure", "")
            if sentence := bad_statement(given["has_risk"], finding, measure, self.failed):
                self.add_error(
                    "finding" if given["has_risk"] and not finding.strip() else "measure", sentence
                )
        return given


class AmendForm(StatementForm):
    reason = forms.CharField(label=gettext_lazy("为什么更正"), max_length=200)
    field_order = ("reason", "statement", "finding", "measure", "reported_to")


class MonthForm(FilterForm):
    month = forms.CharField(required=False, max_length=7, label=gettext_lazy("月份"))

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"]
        if not text:
            return None
        try:
            month = Month.parse(text)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("月份要写成 2026-11 这样"))
        if not 2000 <= month.first.year <= 2100:
            raise forms.ValidationError(_("月份要写成 2026-11 这样"))
        return month
