"""Forms of the month's tasks: a new one for several people, an entry of progress, verdicts, filters of the list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.forms.record import PEOPLE
from patrols.models import Task
from tongting.people.forms.fields import DayField, MonthField, PersonField
from tongting.people.models import Group, Team, User
from tongting.periods import Month
from tongting.web.forms import FilterForm, SeveralField, TongtingForm

GROUPS = [
    (str(group.value), group.label)
    for group in (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)
]


class PeopleField(SeveralField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} {obj.job_post}".strip()


class TaskForm(TongtingForm):
    """One task for each of `people`, and for everybody of a team or a group of the assessment where one is chosen."""

    title = forms.CharField(
        label=_("任务"), min_length=4, max_length=120, help_text=_("做什么，一句话：比如“整改更衣室积水点”")
    )
    target = forms.DecimalField(
        label=_("目标"), min_value=Decimal("0.1"), max_value=Decimal(99_999), max_digits=6, decimal_places=1
    )
    unit = forms.CharField(label=_("单位"), max_length=10, help_text=_("次、处、件、小时"))
    points = forms.DecimalField(
        label=_("分值"), min_value=0, max_value=20, max_digits=4, decimal_places=1, initial=Decimal(1),
        help_text=_("完成值几分；不计分填 0"),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("怎么算数"), choices=Task.Source.choices, widget=forms.RadioSelect)
    wanted = forms.CharField(
        label=_("怎么算完成"), max_length=200, required=False, help_text=_("认定的人照这句话看，没有就空着")
    )
    month = MonthField(label=_("月份"))
    due_on = DayField(label=_("完成期限"))
    group = forms.ChoiceField(label=_("整组下达"), required=False, choices=[("", _("不整组")), *GROUPS])
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("整班组下达"), required=False, empty_label=_("不整班组")
    )
    people = PeopleField(
        User.objects.none(), label=_("谁做"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("可以选几个人，每人各做各的；整组、整班组的在上面选"),
    )  # fmt: skip
    batch = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, setter: User, month: Month, **kwargs: Any) -> None:
        initial = {
            "month": month, "due_on": month.last, "source": Task.Source.HAND, "batch": uuid4(),
            **kwargs.pop("initial", {}),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.pool = (
            PEOPLE if setter.may("task.set") else PEOPLE.filter(team__leader=setter).exclude(pk=setter.pk)
        )
        cast(forms.ModelMultipleChoiceField, self.fields["people"]).queryset = self.pool
        if not setter.may("task.set"):
            del self.fields["group"]
            cast(forms.ModelChoiceField, self.fields["team"]).queryset = Team.objects.filter(leader=setter)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        people = {person.pk: person for person in cleaned.get("people") or ()}
        for name in ("group", "team"):
            if chosen := cleaned.get(name):
                people |= {person.pk: person for person in self.pool.filter(**{name: chosen})}
        if not people and not self.errors.get("people"):
            self.add_error("people", _now("选一个人、一个班组或者一组人"))
        cleaned["people"] = list(people.values())
        return cleaned

    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        left = {"group", "team", "people", "month"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left}


class ReportForm(TongtingForm):
    """A figure, everything else is optional."""

    amount = forms.DecimalField(
        label=_("这次完成多少"), max_digits=6, decimal_places=1, initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("做了什么"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    link = forms.CharField(
        label=_("依据链接"),
        max_length=300,
        required=False,
        help_text=_("本系统里的一页，或者 https:// 开头的地址"),
    )


class FinishForm(TongtingForm):
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class WhyForm(TongtingForm):
    reason = forms.CharField(label=_("原因"), max_length=200)


class TaskFilterForm(FilterForm):
    month = MonthField(label=_("月份"), required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("waiting", _("等认定")), *Task.State.choices],
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=_("班组"), required=False)
    person = PersonField(PEOPLE, label=_("谁"), required=False)
    q = forms.CharField(
        label=_("找一找"), required=False, max_length=30,
        widget=forms.SearchInput(attrs={"placeholder": _("任务、姓名或拼音")}),
    )  # fmt: skip

    def as_params(self) -> dict[str, str]:
        """The filters as an export keeps them."""
        chosen = self.chosen()
        return {name: str(getattr(value, "pk", value)) for name, value in chosen.items()}
