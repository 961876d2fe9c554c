"""The form over a board: whom somebody looks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongting.web.forms import FilterForm


class BoardFilter(FilterForm):
    q = forms.CharField(required=False, max_length=20, label=_("编号或区队"))
    stars = forms.TypedChoiceField(
        required=False,
        label=_("几星"),
        coerce=int,
        empty_value=None,
        choices=[("", _("全部")), *((n, _("%d 星") % n) for n in (5, 4, 3, 2, 1, 0))],
    )
