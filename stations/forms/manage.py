"""Forms of those who keep the stations."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import person_meant
from stations.models import Desk, Lendable, Loan, LoanRule, Service, Unit
from stations.scoring import hours
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm

MOST_ADDED = 200
WINDOW = re.compile(r"^\s*(\d{1,2}[:：]\d{2})\s*[-–~至到]\s*(\d{1,2}[:：]\d{2})\s*$")


class HoursField(forms.CharField):
    """10:30–13:30、16:30–19:30 ↔ [["10:30", "13:30"], …]; empty is day and night."""

    def prepare_value(self, value: Any) -> Any:
        return hours.spelled(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[list[str]]:
        text = super().clean(value)
        parts = [part for part in re.split(r"[、,，;；\n]+", text) if part.strip()]
        return [self._window(part) for part in parts]

    def _window(self, part: str) -> list[str]:
        found = WINDOW.match(part)
        try:
            times = (
                [time.fromisoformat(one.replace("：", ":").zfill(5)) for one in found.groups()]
                if found
                else []
            )
        except ValueError:
            times = []
        if len(times) != 2 or times[0] == times[1]:
            said = _("“%(part)s”看不懂，写成 10:30–13:30，几段用顿号隔开")
            raise forms.ValidationError(said % {"part": part.strip()[:20]})
        return [f"{one:%H:%M}" for one in times]


class DeskForm(TongtingModelForm):
    hours = HoursField(
        label=_lazy("开放时间"), required=False, max_length=120,
        help_text=_lazy("如 10:30–13:30、16:30–19:30；全天开放的不填"),
    )  # fmt: skip

    class Meta:
        model = Desk
        fields: ClassVar = ["name", "where", "post", "hours"]


class LendableForm(TongtingModelForm):
    class Meta:
        model = Lendable
        fields: ClassVar = ["numbered", "loan_minutes", "most_each", "renewals", "counts_parts"]


class NoteForm(TongtingModelForm):
    class Meta:
        model = Service
        fields: ClassVar = ["note"]
        help_texts: ClassVar = {"note": _lazy("借、约、用的人在驿站页上看得到；不写就不显示")}


class OneLineForm(TongtingForm):
    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class SwitchOffForm(OneLineForm):
    why = forms.CharField(
        label=_lazy("为什么停办"), max_length=60,
        error_messages={"required": _lazy("写上为什么停办，值班员和以后的人看得到")},
    )  # fmt: skip


class LoanRuleForm(TongtingModelForm):
    class Meta:
        model = LoanRule
        fields: ClassVar = [
            "most_open", "late_count", "late_window", "block_days", "kept_minutes", "remind_minutes",
            "grace_minutes", "days_ahead", "asks_shift",
        ]  # fmt: skip


class AddForm(OneLineForm):
    count = forms.IntegerField(label=_lazy("添几件"), min_value=1, max_value=MOST_ADDED)


class UnitForm(OneLineForm):
    state = forms.ChoiceField(label=_lazy("改成"), choices=Unit.State.choices)


class ReleaseForm(TongtingForm):
    person = forms.CharField(label=_lazy("给谁解除（工号或姓名）"), max_length=30)
    why = forms.CharField(label=_lazy("原因"), max_length=120)

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class LoanFilter(FilterForm):
    q = forms.CharField(label=_lazy("工号或姓名"), required=False, max_length=30)
    desk = forms.ModelChoiceField(
        Desk.objects.filter(is_active=True), label=_lazy("服务台"), required=False, empty_label=_lazy("全部")
    )
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[
            ("", _lazy("全部")), ("late", _lazy("超期没还")), ("was_late", _lazy("超过期的")), *Loan.State.choices,
        ],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)
