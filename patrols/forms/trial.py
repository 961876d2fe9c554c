"""The form of a trial: past months under a draft of the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongting.web.forms import TongtingForm


class TrialForm(TongtingForm):
    months = forms.MultipleChoiceField(
        label=_("按哪几个月试算"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, months: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"months": [value for value, _name in months[:1]]}, **kwargs)
        field = self.fields["months"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = months
