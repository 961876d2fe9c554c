"""The filter of the line for what is out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.forms.fields import DeskField, ServiceField
from stations.models import Wish
from tongting.people.forms.fields import DayField
from tongting.web.forms import FilterForm


class WishFilter(FilterForm):
    q = forms.CharField(label=_("工号或姓名"), required=False, max_length=30)
    desk = DeskField()
    service = ServiceField()
    state = forms.ChoiceField(
        label=_("后来怎样"), required=False, choices=[("", _("全部")), *Wish.State.choices]
    )
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
