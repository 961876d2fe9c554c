"""What is said at the barber's: from a page and out of a device's outbox alike; which time; the rule of a mine."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, card_field, person_meant
from stations.forms.fields import ServiceField
from stations.forms.manage import HoursField
from stations.models import HaircutRule, Service, Turn
from stations.queries import haircut as cuts
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.periods import local
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm

WEEK = (
    (0, _lazy("周一")), (1, _lazy("周二")), (2, _lazy("周三")), (3, _lazy("周四")), (4, _lazy("周五")),
    (5, _lazy("周六")), (6, _lazy("周日")),
)  # fmt: skip


class CallForm(ActForm):
    """An act at the barber of the desk."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["service"] = cuts.service_at(self.desk)
        if cleaned["service"] is None:
            raise forms.ValidationError(_("这个服务台不理发"))
        return cleaned


class NumberForm(CallForm):
    person = card_field()

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class TurnForm(ActForm):
    turn = forms.ModelChoiceField(Turn.objects.none(), label=_lazy("哪个号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Turn.objects.filter(service__desk=self.desk).select_related("service__desk", "person")
        self.fields["turn"].queryset = found  # type: ignore[attr-defined]


class FinishForm(TurnForm):
    tools = forms.BooleanField(label=_lazy("工具消毒了"), required=False)
    cloth = forms.BooleanField(label=_lazy("围布换了干净的"), required=False)


class TimeForm(TongtingForm):
    start = forms.CharField(label=_lazy("时段"), max_length=40)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service

    def clean_start(self) -> datetime:
        try:
            start = datetime.fromisoformat(self.cleaned_data["start"])
        except ValueError:
            start = None
        if start is None or start.tzinfo is None or not self._is_offered(start):
            raise forms.ValidationError(_("没有这个时段，更新页面后再选"))
        return start

    def _is_offered(self, start: datetime) -> bool:
        rule = cuts.rule_of(self.service)
        try:
            day = local(start).date()
        except OverflowError:
            return False
        return any(cell.start == start for cell in cuts.cells(self.service, rule, day, start))

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class HaircutRuleForm(TongtingModelForm):
    open_days = forms.TypedMultipleChoiceField(
        label=_lazy("周几开"), choices=WEEK, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    open_hours = HoursField(
        label=_lazy("几点开"), max_length=120, help_text=_lazy("如 07:30–10:30、15:30–18:30")
    )

    class Meta:
        model = HaircutRule
        fields: ClassVar = [
            "slot_minutes", "open_days", "open_hours", "most_a_month", "no_shows", "grace_minutes", "days_ahead",
        ]  # fmt: skip

    def clean_open_hours(self) -> list[list[str]]:
        hours: list[list[str]] = self.cleaned_data["open_hours"]
        if any(begins >= ends for begins, ends in hours):
            raise forms.ValidationError(_("理发不跨夜，每段的结束要比开始晚"))
        return hours


class TurnFilter(FilterForm):
    q = forms.CharField(label=_lazy("工号或姓名"), required=False, max_length=30)
    # Of several barbers the one that a figure is about.
    service = ServiceField(kind=Service.Kind.HAIRCUT, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[
            ("", _lazy("全部")), ("open", _lazy("还没理的")), ("in_line", _lazy("在等的")),
            ("served", _lazy("坐下理了的")), ("long", _lazy("等了半小时以上")), *Turn.State.choices,
        ],
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_lazy("怎么来的"), required=False,
        choices=[("", _lazy("全部")), ("booked", _lazy("预约")), ("walked", _lazy("现场排号"))],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)
