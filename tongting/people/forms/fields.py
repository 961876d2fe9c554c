"""Fields that the people room's forms share: a day, a month, a person of the department."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from tongting.imports.columns import Cleaner, Wrong
from tongting.people.models import User
from tongting.periods import Month

# No roster of a mine lies outside; what is typed beyond it is a slip.
YEARS = range(2000, 2101)


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(_("年份不对，从日历里重新选"))
        return day


class MonthField(forms.CharField):
    """2026-11 → the Month of that name, as the department's months begin."""

    widget = forms.TextInput(attrs={"type": "month"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, Month) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            month = Month.parse(text, settings.MONTH_START_DAY)
        except ValueError:
            month = None
        if month is None or month.last.year not in YEARS:
            raise forms.ValidationError(_("月份要写成 2026-11 这样"))
        return month


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} {obj.staff_no} {obj.job_post}".strip()


def as_a_list_reads(cleaner: Cleaner, value: Any) -> Any:
    """What was typed, cleaned as the same column of an imported list; nothing stays nothing."""
    if value in (None, ""):
        return value
    try:
        return cleaner.read(value)
    except Wrong as why:
        raise forms.ValidationError(str(why))
