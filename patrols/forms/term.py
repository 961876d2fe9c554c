"""The form of one line of the table of deadlines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.models.term import Unit
from patrols.rules import term as rules
from patrols.rules.term import Term
from tongting.web.forms import TongtingForm


class TermForm(TongtingForm):
    amount = forms.IntegerField(
        min_value=0, max_value=rules.MOST_HOURS, label=_("期限"), help_text=_("按小时算时填 0 就是马上")
    )
    unit = forms.ChoiceField(choices=Unit.choices, widget=forms.RadioSelect, label=_("按什么算"))
    warn_hours = forms.IntegerField(
        min_value=0,
        max_value=rules.MOST_WARNING,
        label=_("提前几小时提醒"),
        help_text=_("填 0 就不提前提醒；期限短的，过了一半才提醒"),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if len(given) == len(self.fields):
            given["term"] = term = Term(**given)
            if reason := rules.bad_term(term):
                self.add_error(
                    "warn_hours" if term.warn_hours and not _bad_amount(term) else "amount", reason
                )
        return given


def _bad_amount(term: Term) -> bool:
    """Whether the amount alone is out of its range, whatever the warning."""
    return rules.bad_term(Term(term.amount, term.unit)) is not None
