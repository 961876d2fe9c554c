"""Reads of corrections: what people wrote into a month, which lines have been put right and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Assessment, Correction, Line, Score
from tongting.people.models import User
from tongting.periods import local

ORDER = ("-entered_at", "-id")
COLUMNS = (
    "序号", "更正的月份", "姓名", "班组", "项目", "更正的是", "分值", "原因", "来源", "提出人", "提出时间", "状态",
    "确认人", "确认时间", "计入月份", "确认意见",
)  # fmt: skip
WIDTHS = (6, 11, 9, 14, 8, 40, 8, 40, 10, 9, 17, 14, 9, 17, 10, 30)
# What the key of a correction's own line begins with.
KEY = "patrols.correction:"
State = Correction.State


class Written(NamedTuple):
    """A correction as whoever scores needs it; `month` is the one that it puts right."""

    pk: int
    person: int
    indicator: str
    key: str
    what: str
    points: Decimal
    strikes: bool
    reason: str
    appeal: int | None
    month: str


def key_of(correction: Correction | Written) -> str:
    return f"{KEY}{correction.pk}"


def counting_in(month: str) -> dict[int, list[Written]]:
    """By person, oldest first: what counts in this month beside its evidence; one query."""
    found: dict[int, list[Written]] = defaultdict(list)
    rows = Correction.objects.filter(month=month, state=State.CONFIRMED).order_by("pk")
    for row in rows.values_list(
        "pk", "person", "indicator", "key", "what", "points", "strikes", "reason", "appeal", "of__month"
    ):
        one = Written(*row)
        found[one.person].append(one)
    return found


def standing(of: Assessment, person: int, indicator: str, key: str) -> Correction | None:
    """The correction of a line that is asked for or made."""
    rows = Correction.objects.filter(of=of, person=person, indicator=indicator, key=key)
    return rows.exclude(state=State.DECLINED).first()


def line_of(month: str, person: int, indicator: str, key: str) -> Line | None:
    """A line by what names it whatever was drafted since."""
    rows = Line.objects.filter(
        score__assessment__month=month, score__person=person, indicator=indicator, key=key
    )
    return rows.select_related("score__assessment__rule_set", "score__person").first()


def score_in(assessment: Assessment, person: int) -> Score | None:
    return Score.objects.filter(assessment=assessment, person=person).first()


def whole() -> QuerySet[Correction]:
    return Correction.objects.select_related("of", "person", "entered_by", "decided_by", "appeal")


def chosen(filters: dict[str, Any]) -> QuerySet[Correction]:
    """What the list's filters leave: `show` a state, `of` a month, `q` in a name or in its pinyin."""
    found = whole()
    if show := filters.get("show"):
        found = found.filter(state=show)
    if of := filters.get("of"):
        found = found.filter(of=of)
    if q := filters.get("q"):
        found = found.filter(Q(person__name__icontains=q) | Q(person__name_pinyin__icontains=q))
    return found


def waiting_for(person: User) -> QuerySet[Correction]:
    """What this person could confirm."""
    return whole().filter(state=State.PROPOSED).exclude(entered_by=person).exclude(person=person)


def rows(found: QuerySet[Correction]) -> Iterator[list[Any]]:
    """The ledger, oldest first."""
    ordered = found.select_related("person__team").order_by("entered_at", "pk")
    for number, one in enumerate(ordered.iterator(chunk_size=1000), 1):
        yield [
            number, one.of.month, one.person.name, one.person.team.name if one.person.team else "", one.indicator,
            one.what, one.points, one.reason, _("申诉") if one.appeal_id else _("更正"), one.entered_by.name,
            local(one.entered_at), one.get_state_display(), one.decided_by.name if one.decided_by else "",
            local(one.decided_at) if one.decided_at else None, one.month, one.answer,
        ]  # fmt: skip


def title() -> str:
    return _("考核更正台账")


def of_visits(of: Assessment) -> dict[str, Correction]:
    """By key: the corrections of visits that came in after the lock."""
    rows = Correction.objects.filter(of=of, key__startswith="patrols.patrol:").exclude(state=State.DECLINED)
    return {one.key: one for one in rows}
