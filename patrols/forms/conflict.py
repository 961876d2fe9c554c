"""Forms of conflicts: which list, and the decision with its reason."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.models import Conflict
from tongting.web.forms import FilterForm, TongtingForm

State = Conflict.State


class ConflictFilterForm(FilterForm):
    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *State.choices], required=False)


class DecisionForm(TongtingForm):
    stands = forms.ChoiceField(
        label=_("以哪一份为准"), choices=[(State.FIRST, _("保留第一份")), (State.SECOND, _("采用第二份"))]
    )
    reason = forms.CharField(label=_("为什么"), max_length=200)
