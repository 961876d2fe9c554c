"""Forms of leave: days off for somebody, their withdrawal, the list's filters."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people.forms.fields import DayField, PersonField
from tongting.people.models import Leave, Team, User
from tongting.web.forms import FilterForm, TongtingForm


class LeaveForm(TongtingForm):
    person = PersonField(User.objects.none(), label=_("谁"), empty_label=_("选一个人"))
    kind = forms.ChoiceField(label=_("假别"), choices=Leave.Kind.choices, widget=forms.RadioSelect)
    first = DayField(label=_("从"))
    last = DayField(label=_("到"), help_text=_("当天也算在内；请一天就和开始同一天"))
    note = forms.CharField(label=_("事由"), required=False, max_length=200)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _now("结束日期要在开始日期之后"))
        return cleaned


class WithdrawForm(TongtingForm):
    reason = forms.CharField(label=_("原因"), max_length=200)


class LeaveFilter(FilterForm):
    q = forms.CharField(label=_("工号、姓名或拼音"), required=False, max_length=30)
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )
    kind = forms.ChoiceField(
        label=_("假别"), required=False, choices=[("", _("全部假别")), *Leave.Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *Leave.State.choices]
    )
    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
