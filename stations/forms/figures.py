"""Filters of the stations' figures and of the journal behind them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stations.forms.fields import DeskField, ServiceField
from stations.models import Booking
from tongting.people.forms.fields import DayField, MonthField
from tongting.web.forms import FilterForm


class ShownMonth(MonthField):
    """Shows the month that the page shows, also where nobody chose one."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data or initial


class FiguresFilter(FilterForm):
    month = ShownMonth(label=_("月份"), required=False)


class BookingFilter(FilterForm):
    q = forms.CharField(label=_("工号或姓名"), required=False, max_length=30)
    desk = DeskField()
    service = ServiceField()
    verb = forms.ChoiceField(
        label=_("办了什么"), required=False, choices=[("", _("全部")), *Booking.Verb.choices]
    )
    show = forms.ChoiceField(
        label=_("看哪些"), required=False,
        choices=[("", _("全部")), ("uses", _("算一次服务的")), ("kept", _("没撤销的"))],
    )  # fmt: skip
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
