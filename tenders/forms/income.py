"""The form that says which income is added up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.settlement import MonthField
from tenders.models import Kind
from tenders.queries.market_income import Asked
from tongting.web.forms import FilterForm


class ShownMonth(MonthField):
    """Where nothing was typed it shows what the page reckons with."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or initial


class IncomeForm(FilterForm):
    """`usual` are the months that are added up where nobody asked for others."""

    since = ShownMonth(
        required=False, label=_("从哪个月"), max_length=7, widget=forms.TextInput(attrs={"type": "month"})
    )
    until = ShownMonth(
        required=False, label=_("到哪个月"), max_length=7, widget=forms.TextInput(attrs={"type": "month"})
    )
    kind = forms.ChoiceField(required=False, label=_("类别"), choices=[("", _("全部")), *Kind.choices])

    def __init__(self, *args: Any, usual: Asked, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": usual.since, "until": usual.until}, **kwargs)
        self.usual = usual

    def chosen(self) -> dict[str, Any]:
        """The usual months are no filter."""
        usual = self.initial.items()
        return {name: value for name, value in super().chosen().items() if (name, value) not in usual}

    def asked(self) -> Asked:
        return _asked(self.chosen(), self.usual)


class RowsForm(IncomeForm):
    person = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    team = forms.IntegerField(required=False, min_value=0, max_value=2**31)

    def chosen(self) -> dict[str, Any]:
        """Team 0 are those in no team."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def _asked(chosen: dict[str, Any], usual: Asked) -> Asked:
    since, until = str(chosen.get("since") or usual.since), str(chosen.get("until") or usual.until)
    return Asked(
        min(since, until),
        max(since, until),
        chosen.get("person"),
        chosen.get("team"),
        str(chosen.get("kind") or ""),
    )
