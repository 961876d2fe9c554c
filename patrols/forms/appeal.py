"""Forms of appeals and corrections, and what a month's page is narrowed to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from patrols.models import Appeal, Assessment, Correction
from patrols.queries import appeal as appeals
from patrols.rules.appeal import MOST_POINTS
from tongting.people.forms.fields import PersonField
from tongting.people.models import Group, Team, User
from tongting.web.forms import FilterForm, TongtingForm

UPHELD, REJECTED = "upheld", "rejected"


class LineForm(forms.Form):
    """Which line of a month somebody means, by value: rows are other ones after every draft."""

    indicator = forms.CharField(max_length=10)
    key = forms.CharField(max_length=120)


class AppealForm(TongtingForm):
    ground = forms.ChoiceField(
        label=gettext_lazy("为什么不该扣"),
        choices=Appeal.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("点一个理由，不用写字也能交")},
    )
    words = forms.CharField(
        label=gettext_lazy("补充说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DecideForm(TongtingForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("成立吗"),
        choices=[(UPHELD, gettext_lazy("成立，把分补回来")), (REJECTED, gettext_lazy("不成立"))],
        widget=forms.RadioSelect,
    )
    points = forms.DecimalField(
        label=gettext_lazy("补回几分"),
        required=False,
        min_value=Decimal("0.1"),
        max_value=100,
        decimal_places=1,
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("申诉的人看得到"),
    )

    def __init__(self, *args: Any, room: Decimal | None = None, **kwargs: Any) -> None:
        """`room`: what a rate or a mean lacks; a fault is struck as a whole and asks for no points."""
        super().__init__(*args, **kwargs)
        if room is None:
            del self.fields["points"]
        else:
            self.fields["points"].help_text = _("成立才填；这一项一共少了 %(room)s 分") % {"room": room}


class AppealDeciderForm(TongtingForm):
    decider = PersonField(queryset=User.objects.none(), label=gettext_lazy("指定谁答复"))
    reason = forms.CharField(
        label=gettext_lazy("为什么指定他"), max_length=200, help_text=gettext_lazy("申诉的人看得到")
    )

    def __init__(self, *args: Any, appeal: Appeal, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = appeals.candidates(appeal, by)  # type: ignore[attr-defined]


class CorrectionForm(TongtingForm):
    points = forms.DecimalField(
        label=gettext_lazy("更正几分"),
        min_value=-MOST_POINTS,
        max_value=MOST_POINTS,
        decimal_places=1,
        help_text=gettext_lazy("补回的写正数，多算了的写负数"),
    )
    reason = forms.CharField(
        label=gettext_lazy("为什么更正"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写清楚原来错在哪里；本人看得到"),
    )


class ConfirmForm(TongtingForm):
    verdict = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    answer = forms.CharField(label=gettext_lazy("为什么不同意"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("verdict") == "no" and not cleaned.get("answer", "").strip():
            self.add_error("answer", _("写一句为什么不同意"))
        return cleaned


class AppealFilterForm(FilterForm):
    show = forms.ChoiceField(
        label=gettext_lazy("看哪些"),
        choices=[("", gettext_lazy("全部")), *Appeal.State.choices],
        required=False,
    )
    of = forms.ModelChoiceField(Assessment.objects.all(), label=gettext_lazy("月份"), required=False)
    q = forms.CharField(label=gettext_lazy("姓名"), max_length=20, required=False)


class CorrectionFilterForm(FilterForm):
    show = forms.ChoiceField(
        label=gettext_lazy("看哪些"),
        choices=[("", gettext_lazy("全部")), *Correction.State.choices],
        required=False,
    )
    of = forms.ModelChoiceField(
        Assessment.objects.filter(state=Assessment.State.LOCKED),
        label=gettext_lazy("更正的月份"),
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("姓名"), max_length=20, required=False)


class MonthFilterForm(FilterForm):
    """Which of a month's people are shown."""

    group = forms.ChoiceField(
        label=gettext_lazy("考核组"),
        choices=[
            ("", gettext_lazy("全部")),
            (Group.PARTY_CADRE, Group.PARTY_CADRE.label),
            (Group.TEAM_LEADER, Group.TEAM_LEADER.label),
            (Group.POST_STAFF, Group.POST_STAFF.label),
        ],
        required=False,
    )
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("班组"), required=False)
    grade = forms.ChoiceField(
        label=pgettext_lazy("month", "等级"),
        choices=[("", gettext_lazy("全部")), *((letter, letter) for letter in "ABCDE")],
        required=False,
    )
    q = forms.CharField(label=gettext_lazy("姓名"), max_length=20, required=False)
