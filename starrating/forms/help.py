"""Forms of 结对帮扶: who helps, what the second look found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.queries import help as helps
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm


class HelperForm(TongtingForm):
    helper = forms.ModelChoiceField(User.objects.none(), label=_("帮扶人"), empty_label=_("选一个人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helper = self.fields["helper"]
        assert isinstance(helper, forms.ModelChoiceField)
        helper.queryset = helps.helpers()


class LookAgainForm(TongtingForm):
    score = forms.DecimalField(
        label=_("复查得分"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.1"}),
    )
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class HelpFilterForm(FilterForm):
    show = forms.ChoiceField(
        required=False, label=_("看哪些"), choices=[("", _("没改好的")), ("done", _("已改好的"))]
    )
    q = forms.CharField(label=_("房号、箱号、区队、帮扶人"), max_length=20, required=False)
