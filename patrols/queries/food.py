"""Reads of food safety: what the canteen's patrols of a day or a week say, signed records, a month with its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Answer, FoodRecord, Issue, Patrol
from patrols.models.patrol import Outcome
from patrols.rules.food import POST_KINDS, kind_of
from tongting.people.models import RoleGrant, User
from tongting.people.roles import roles_with
from tongting.periods import Day, Month, Span, Week, local

VALID = Patrol.State.SUBMITTED
MOST_ISSUES = 100


def period_named(text: str) -> Day | Week | None:
    """2026-11-19 or 2026-W47; None for anything else, or what no calendar of a mine has."""
    try:
        found: Day | Week = Week.parse(text) if "W" in text else Day.parse(text)
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.first.year <= 2100 and str(found) == text else None


def facts_of(period: Span) -> dict[str, Any]:
    """What the patrols and issues of the canteen say about these days, as plain values that a record can keep; three
    queries."""
    found = Patrol.objects.filter(
        state=VALID, shift_date__gte=period.first, shift_date__lte=period.last, post__kind__in=POST_KINDS
    )
    patrols = list(found.select_related("post", "by").order_by("started_at", "pk"))
    answers = (
        Answer.objects.filter(patrol__in=patrols, outcome__in=(Outcome.FAIL, Outcome.CAUTION))
        .select_related("item", "patrol__post")
        .order_by("patrol__started_at", "item__order")
    )
    issues = hanging_in(period).select_related("post").order_by("found_at", "pk")[:MOST_ISSUES]
    return {
        "patrols": [_visit(one) for one in patrols],
        "findings": [_finding(one) for one in answers],
        "issues": [_issue(one, period) for one in issues],
    }


def hanging_in(period: Span) -> QuerySet[Issue]:
    """Issues of the canteen that were found in these days, or open at some time in them."""
    found = Q(found_at__gte=period.start_at, found_at__lt=period.end_at)
    before = Q(found_at__lt=period.start_at)
    still_open = before & Q(state__in=Issue.OPEN)
    closed_since = before & Q(closed_at__gte=period.start_at)
    near = Issue.objects.filter(found | still_open | closed_since, post__kind__in=POST_KINDS)
    return near.exclude(state=Issue.State.VOID)


def _visit(one: Patrol) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "number": one.number,
        "post": one.post.name,
        "by": one.by.name,
        "at": f"{local(one.started_at):%m-%d %H:%M}",
        "score": "" if one.score is None else f"{one.score.normalize():f}",
        "failed": one.failed_count,
    }


def _finding(one: Answer) -> dict[str, Any]:
    return {
        "post": one.patrol.post.name,
        "item": one.item.text,
        "remark": one.remark,
        "outcome": one.outcome,
        "fixed": one.fixed_on_spot,
    }


def _issue(one: Issue, period: Span) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "number": one.number,
        "post": one.post.name,
        "title": one.title,
        "state": one.state,
        "new": one.found_at >= period.start_at,
    }


def failed_in(facts: dict[str, Any]) -> int:
    return sum(one["outcome"] == Outcome.FAIL for one in facts["findings"])


def drafted_finding(facts: dict[str, Any]) -> str:
    """The findings as lines to begin from; the person who signs makes them a statement."""
    lines = []
    for one in facts["findings"]:
        if one["outcome"] == Outcome.FAIL:
            remark = f"：{one['remark']}" if one["remark"] else ""
            lines.append(f"{one['post']}，{one['item']}{remark}")
    return "\n".join(dict.fromkeys(lines))[:1000]


def drafted_measure(facts: dict[str, Any]) -> str:
    fixed = sum(one["fixed"] for one in facts["findings"])
    parts = [_("当场改好 %(n)d 项") % {"n": fixed}] if fixed else []
    numbers = [one["number"] for one in facts["issues"] if one["new"]]
    if numbers:
        parts.append(_("转问题清单限期整改：%(numbers)s") % {"numbers": "、".join(numbers)})
    return "；".join(parts)[:1000]


def records() -> QuerySet[FoodRecord]:
    return FoodRecord.objects.select_related("signed_by", "amends__signed_by")


def signed(period: Span) -> FoodRecord | None:
    return records().filter(kind=kind_of(period), period=str(period), state=FoodRecord.State.SIGNED).first()


def versions(period: Span) -> list[FoodRecord]:
    """Every signed text of a period, the newest first."""
    return list(records().filter(kind=kind_of(period), period=str(period)).order_by("-signed_at", "-pk"))


@dataclass(frozen=True)
class Entry:
    """A day or week of the list: its record, or that it lacks one."""

    period: Day | Week
    record: FoodRecord | None
    is_due: bool

    @property
    def is_gap(self) -> bool:
        return self.record is None and self.is_due


@dataclass(frozen=True)
class MonthView:
    month: Month
    days: list[Entry]
    weeks: list[Entry]

    @property
    def gaps(self) -> int:
        return sum(one.is_gap for one in (*self.days, *self.weeks))

    @property
    def signed(self) -> int:
        return sum(one.record is not None for one in self.days)

    @property
    def risky(self) -> int:
        return sum(one.record is not None and one.record.has_risk for one in self.days)

    @property
    def late(self) -> int:
        return sum(one.record is not None and one.record.is_late for one in (*self.days, *self.weeks))


def month_view(month: Month, at: datetime) -> MonthView:
    """Days and weeks of a calendar month, newest first; two queries. A gap is what is over, came after the first
    record ever, and was not signed."""
    today = local(at).date()
    known: dict[tuple[str, str], FoodRecord] = {
        (one.kind, one.period): one
        for one in records().filter(
            state=FoodRecord.State.SIGNED,
            first_day__gte=month.first - timedelta(days=6),
            first_day__lte=month.last,
        )
    }
    begun = begun_on()
    days = [Day.of(day) for day in month if day <= today]
    weeks = list(dict.fromkeys(Week.of(day.first) for day in days))
    return MonthView(
        month,
        [_entry(day, known, begun, today) for day in reversed(days)],
        [_entry(week, known, begun, today) for week in reversed(weeks)],
    )


def _entry(
    period: Day | Week, known: dict[tuple[str, str], FoodRecord], begun: date | None, today: date
) -> Entry:
    due = begun is not None and period.last >= begun and period.last < today
    return Entry(period, known.get((kind_of(period), str(period))), due)


def begun_on() -> date | None:
    """The day of the first record ever signed."""
    found: date | None = FoodRecord.objects.aggregate(first=Min("first_day"))["first"]
    return found


def unsigned(kind: str, periods: list[Day] | list[Week]) -> list[Any]:
    """Which of these have no signed record; one query."""
    there = set(
        FoodRecord.objects.filter(
            kind=kind, state=FoodRecord.State.SIGNED, period__in=[str(one) for one in periods]
        ).values_list("period", flat=True)
    )
    return [one for one in periods if str(one) not in there]


def directors(day: date) -> QuerySet[User]:
    codes = [role.code for role in roles_with("food.direct")]
    grants = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=day), role__in=codes, since__lte=day)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name_pinyin")


def days_before(week: Week, today: date) -> list[list[Any]]:
    """[day, whether it was signed, whether a risk was found] of the week's days that are over, as a report keeps it."""
    return [
        [str(day), record is not None, record is not None and record.has_risk]
        for day, record in days_signed(week)
        if day.first < today
    ]


@dataclass(frozen=True)
class DayLine:
    """A day of a week: whether it is signed, and with a risk; `record` where its name and time belong to that."""

    day: Day
    is_signed: bool
    has_risk: bool
    record: FoodRecord | None


def day_lines(week: Week, report: FoodRecord | None) -> tuple[list[DayLine], list[DayLine]]:
    """The days as the signed report states them, and what came after its signature; without a report all seven as
    they are now. One query."""
    live = days_signed(week)
    now = {
        str(day): DayLine(day, one is not None, one is not None and one.has_risk, one) for day, one in live
    }
    if report is None:
        return list(now.values()), []
    stated = []
    for text, is_signed, has_risk in report.facts.get("days", []):
        line = now.pop(text)
        if line.record is not None and line.record.signed_at > report.signed_at:
            now[text] = line
        known = line.record if is_signed and text not in now else None
        stated.append(DayLine(line.day, is_signed, has_risk, known))
    return stated, sorted(now.values(), key=lambda line: line.day.first)


def days_signed(week: Week) -> list[tuple[Day, FoodRecord | None]]:
    """The seven days of a week with their records; one query."""
    found = {
        one.period: one
        for one in records().filter(
            kind=FoodRecord.Kind.DAY, state=FoodRecord.State.SIGNED, first_day__gte=week.first, first_day__lte=week.last
        )
    }  # fmt: skip
    return [(Day.of(day), found.get(day.isoformat())) for day in week]
