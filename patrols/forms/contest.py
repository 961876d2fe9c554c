"""Forms of contests: how it is decided, a trade with its criteria, who judges, sign-up, objections, the filter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.training import PeopleField
from patrols.models import Contest, Criterion, Exam, Trade
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.periods import Quarter
from tongting.web.forms import FilterForm, MomentField, TongtingForm

DROPS = [(4, gettext_lazy("4 名起")), (5, gettext_lazy("5 名起"))]
STATES = [("", gettext_lazy("全部")), *Contest.State.choices]
FIELDS = (
    "title", "quarter", "theory_share", "practice_share", "tie_rule", "drops_from", "places", "honour", "notice_days",
    "sign_until",
)  # fmt: skip
CRITERION = re.compile(r"^(?P<name>.{1,30}?)[\s:：]+(?P<most>\d{1,3})\s*(?:分)?$")


class ContestForm(TongtingForm):
    title = forms.CharField(max_length=60, min_length=2, label=gettext_lazy("比武名称"))
    quarter = forms.ChoiceField(label=gettext_lazy("季度"))
    theory_share = forms.IntegerField(
        min_value=0, max_value=100, initial=30, label=gettext_lazy("理论占百分之几")
    )
    practice_share = forms.IntegerField(
        min_value=0, max_value=100, initial=70, label=gettext_lazy("实操占百分之几")
    )
    tie_rule = forms.ChoiceField(
        choices=Contest.TieRule.choices, initial=Contest.TieRule.PRACTICE, label=gettext_lazy("总分一样怎么排"),
        widget=forms.RadioSelect, help_text=gettext_lazy("报名前定好，之后不能改"),
    )  # fmt: skip
    drops_from = forms.TypedChoiceField(
        choices=DROPS, coerce=int, initial=5, label=gettext_lazy("几名评委起去掉最高最低"),
        help_text=gettext_lazy("评委不到这个数的，一个也不去"),
    )  # fmt: skip
    places = forms.IntegerField(min_value=1, max_value=10, initial=3, label=gettext_lazy("奖励前几名"))
    honour = forms.CharField(max_length=20, required=False, label=gettext_lazy("第一名的称号"))
    notice_days = forms.IntegerField(
        min_value=1, max_value=15, initial=3, label=gettext_lazy("公示几个工作日")
    )
    sign_until = MomentField(label=gettext_lazy("报名截止"))
    trades = forms.MultipleChoiceField(
        label=gettext_lazy("哪些工种"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("评分项按内置的来，建好以后可以改、可以加"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        today: date,
        contest: Contest | None = None,
        built_in: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        if contest is not None:
            kwargs["initial"] = {name: getattr(contest, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        now = Quarter.of(today)
        quarters = dict.fromkeys([contest.quarter] if contest else [])
        quarters |= dict.fromkeys(str(one) for one in (now, now.next()))
        self.fields["quarter"].choices = [(one, one) for one in quarters]  # type: ignore[attr-defined]
        if contest is not None:
            del self.fields["trades"]
            if contest.state == Contest.State.OPEN:
                for name in FIELDS[:-1]:
                    del self.fields[name]
        else:
            self.fields["trades"].choices = [(name, name) for name in built_in]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        theory, practice = given.get("theory_share"), given.get("practice_share")
        if theory is not None and practice is not None and (no := rules.bad_shares(theory, practice)):
            self.add_error("practice_share", no)
        return given

    def given(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if "quarter" in found:
            found["quarter"] = Quarter.parse(found["quarter"])
        return found


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[、，,\n]+", text) if one.strip()))


class TradeForm(TongtingForm):
    name = forms.CharField(max_length=30, min_length=2, label=gettext_lazy("工种"))
    jobs = forms.CharField(
        max_length=100, required=False, label=gettext_lazy("哪些岗位能报"),
        help_text=gettext_lazy("岗位名称里的字，用顿号隔开，如：厨师、面点。不填谁都能报"),
    )  # fmt: skip
    items = forms.CharField(
        max_length=300, label=gettext_lazy("比什么"), help_text=gettext_lazy("一行一项"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    criteria = forms.CharField(
        max_length=400, label=gettext_lazy("评分项"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("一行一项，后面写满分，如：刀工创意 15。加起来 100 分"),
    )  # fmt: skip
    decides = forms.CharField(
        max_length=30, required=False, label=gettext_lazy("总分一样时比哪一项"),
        help_text=gettext_lazy("写上面评分项里的一个"),
    )  # fmt: skip

    def __init__(self, *args: Any, trade: Trade | None = None, **kwargs: Any) -> None:
        if trade is not None:
            kwargs["initial"] = _words_of(trade)
        super().__init__(*args, **kwargs)

    def clean_jobs(self) -> tuple[str, ...]:
        return _split(self.cleaned_data["jobs"])

    def clean_items(self) -> tuple[str, ...]:
        items = _split(self.cleaned_data["items"])
        if not 1 <= len(items) <= rules.MOST_ITEMS or any(len(one) > 40 for one in items):
            raise forms.ValidationError(_("写 1 到 %d 项，一项最多 40 个字") % rules.MOST_ITEMS)
        return items

    def clean_criteria(self) -> tuple[tuple[str, int], ...]:
        rows = []
        for line in unicodedata.normalize("NFKC", self.cleaned_data["criteria"]).splitlines():
            if not line.strip():
                continue
            found = CRITERION.match(line.strip())
            if found is None or int(found["most"]) < 1:
                raise forms.ValidationError(_("“%s”看不懂，写成“刀工创意 15”这样") % line.strip()[:40])
            rows.append((found["name"].strip(), int(found["most"])))
        if len(rows) > rules.MOST_CRITERIA:
            raise forms.ValidationError(_("最多 %d 个评分项") % rules.MOST_CRITERIA)
        return tuple(rows)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "criteria" in given and "name" in given:
            if no := rules.bad_criteria(given["name"], given["criteria"]):
                self.add_error("criteria", no)
            if given.get("decides") and given["decides"] not in dict(given["criteria"]):
                self.add_error("decides", _("评分项里没有“%s”") % given["decides"])
        return given


def _words_of(trade: Trade) -> dict[str, str]:
    rows: list[Criterion] = list(trade.criteria.all())
    return {
        "name": trade.name,
        "jobs": "、".join(trade.jobs),
        "items": "\n".join(trade.items),
        "criteria": "\n".join(f"{one.name} {one.most}" for one in rows),
        "decides": next((one.name for one in rows if one.decides), ""),
    }


class ArrangeForm(TongtingForm):
    place = forms.CharField(max_length=60, required=False, label=gettext_lazy("地点"))
    starts_at = MomentField(required=False, label=gettext_lazy("开始时间"))
    exam = forms.ModelChoiceField(
        Exam.objects.none(), required=False, label=gettext_lazy("理论考试"),
        empty_label=gettext_lazy("还没有"),
        help_text=gettext_lazy("在“考试”里单独出一份，抽号时选手自动成为考生"),
    )  # fmt: skip
    judges = PeopleField(
        User.objects.none(), required=False, label=gettext_lazy("评委"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("本班组的选手评委要回避；每个选手至少 3 名评委"),
    )  # fmt: skip

    def __init__(self, *args: Any, trade: Trade, at: Any, only_exam: bool = False, **kwargs: Any) -> None:
        chosen = [one.person_id for one in trade.judges.all()]
        names = ("place", "starts_at", "exam")
        initial = {name: getattr(trade, name) for name in names} | {"judges": chosen}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["exam"].queryset = contests.usable_exams(trade)  # type: ignore[attr-defined]
        self.fields["judges"].queryset = contests.possible_judges(at)  # type: ignore[attr-defined]
        if only_exam:
            for name in ("place", "starts_at", "judges"):
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        return {
            **{name: self.cleaned_data[name] for name in ("place", "starts_at", "exam")},
            "judges": list(self.cleaned_data["judges"]),
        }


class SignForm(TongtingForm):
    person = PersonField(queryset=User.objects.none(), label=gettext_lazy("给谁报名"))

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.filter(pk__in=[one.pk for one in people]).order_by("team__order", "name_pinyin")
        self.fields["person"].queryset = found  # type: ignore[attr-defined]


class ObjectForm(TongtingForm):
    words = forms.CharField(
        max_length=500, min_length=4, label=gettext_lazy("哪里不对"), widget=forms.Textarea(attrs={"rows": 4})
    )


class AnswerForm(TongtingForm):
    upheld = forms.TypedChoiceField(
        label=gettext_lazy("成不成立"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("成立，退回去重新打分")), ("no", gettext_lazy("不成立"))],
    )  # fmt: skip
    words = forms.CharField(
        max_length=500, min_length=2, label=gettext_lazy("答复"), widget=forms.Textarea(attrs={"rows": 4})
    )


class ContestFilter(FilterForm):
    year = forms.IntegerField(required=False, min_value=2000, max_value=2100, label=gettext_lazy("年份"))
    state = forms.ChoiceField(required=False, choices=STATES, label=gettext_lazy("状态"))
    q = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("比武名称")}),
    )  # fmt: skip
