"""The branch's weekly list: what was carried over and what is new, in four columns that add up by construction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    Func,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)  # fmt: skip
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from patrols.models import Issue
from patrols.queries.issue import CARD, Filters
from tongting.periods import Week

State = Issue.State
NEW, FIX, CHECK, DONE = "new", "fix", "check", "done"
# key: name, icon, tone in the bar, the state behind "还有 N 件", what is said where it holds nothing
COLUMNS = {
    NEW: (_("待派单"), "inbox", "none", State.REPORTED, _("都派出去了。")),
    FIX: (_("整改中"), "tools", "lamp", State.ASSIGNED, _("手上没有要整改的。")),
    CHECK: (_("待验收"), "eye", "act", State.RECTIFIED, _("没有等着验收的。")),
    DONE: (_("已销号"), "check-circle", "ok", State.CLOSED, _("这周还没有销号的。")),
}
# The other parts of a week that a figure leads to.
CARRIED, FRESH, LATE = "carried", "fresh", "late"
PARTS = {CARRIED: _("上周结转"), FRESH: _("本周新增"), LATE: _("超期")}
CARDS = 6


@dataclass
class Column:
    key: str
    name: Any
    icon: str
    tone: str
    state: str
    nothing: Any
    count: int = 0
    late: int = 0
    cards: list[Issue] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass
class Board:
    week: Week
    columns: list[Column]
    carried: int
    new: int

    @property
    def total(self) -> int:
        return self.carried + self.new

    @property
    def closed(self) -> int:
        return self.columns[-1].count

    @property
    def late(self) -> int:
        return sum(column.late for column in self.columns)

    @property
    def rate(self) -> int:
        """Closing rate in percent."""
        return round(100 * self.closed / self.total) if self.total else 0

    @property
    def opens(self) -> str:
        """The column a phone shows first: what is being worked on, else the first that holds something."""
        order = (FIX, NEW, CHECK, DONE)
        counts = {column.key: column.count for column in self.columns}
        return next((key for key in order if counts[key]), FIX)

    @property
    def said(self) -> str:
        """The bar in words."""
        figures = [f"{column.name} {column.count - column.late}" for column in reversed(self.columns)]
        return "，".join([*figures, f"{PARTS[LATE]} {self.late}"])

    @property
    def shares(self) -> list[tuple[float, str]]:
        """The bar: closed first, then what is on time by column, what is overdue last."""
        if not self.total:
            return []
        parts = [(column.count - column.late, column.tone) for column in reversed(self.columns)]
        return [(100 * count / self.total, tone) for count, tone in [*parts, (self.late, "bad")] if count]


class WasOpen(Func):
    """Whether an issue lay open at a moment, however long: one look at the index issue_lay_open (PostgreSQL)."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.source_expressions]
        found, closed, state, moment = (sql for sql, _params in parts)
        ended = f"coalesce({closed}, CASE WHEN {state} = 'void' THEN {found} ELSE 'infinity' END)"
        return f"tstzrange({found}, greatest({found}, {ended}), '[]') @> {moment}", list(parts[-1][1])


def open_at(moment: datetime) -> Q:
    """Found before the moment and not closed before it."""
    lay = Q(found_at__lt=moment) & (Q(state__in=Issue.OPEN) | Q(closed_at__gte=moment))
    if connection.vendor == "postgresql":
        # Said twice: for weeks of late the other half is the shorter way, and is estimated better.
        lay &= Q(WasOpen(F("found_at"), F("closed_at"), F("state"), Value(moment, DateTimeField())))
    return lay


def in_week(week: Week) -> QuerySet[Issue]:
    """Found in the week, or found before it and not closed when it began; void ones count nowhere."""
    found_in = Q(found_at__gte=week.start_at, found_at__lt=week.end_at)
    return Issue.objects.filter(found_in | open_at(week.start_at)).exclude(state=State.VOID)


def with_columns(issues: QuerySet[Issue], week: Week) -> QuerySet[Any]:
    """Annotates `column`, as things stood when the week ended, or stand now."""
    end = week.end_at
    return issues.annotate(
        column=Case(
            When(closed_at__lt=end, then=Value(DONE)),
            When(state__in=(State.RECTIFIED, State.CLOSED), rectified_at__lt=end, then=Value(CHECK)),
            When(Q(state=State.REPORTED) | Q(assigned_at__gte=end), then=Value(NEW)),
            default=Value(FIX),
            output_field=CharField(),
        )
    )


def board(week: Week, filters: Filters, cards: int = CARDS) -> Board:
    """Figures and first cards of a week in two queries, in one where nobody wants cards."""
    issues = with_columns(filters.narrow(in_week(week)), week)
    counts = {
        row["column"]: row
        for row in issues.order_by()
        .values("column")
        .annotate(
            total=Count("pk"),
            overdue=Count("pk", filter=_late(week)),
            carried=Count("pk", filter=Q(found_at__lt=week.start_at)),
        )
    }
    columns = {
        key: Column(
            key, *facts, count=counts.get(key, {}).get("total", 0), late=counts.get(key, {}).get("overdue", 0)
        )
        for key, facts in COLUMNS.items()
    }
    if counts and cards:
        for issue in _first_cards(issues, cards):
            columns[issue.column].cards.append(issue)
    total = sum(row["total"] for row in counts.values())
    carried = sum(row["carried"] for row in counts.values())
    return Board(week, list(columns.values()), carried, total - carried)


def part_of(week: Week, filters: Filters, key: str) -> QuerySet[Any]:
    """One column, or one of the other parts, in full."""
    issues = with_columns(filters.narrow(in_week(week)), week).select_related(*CARD)
    if key == CARRIED:
        return issues.filter(found_at__lt=week.start_at)
    if key == FRESH:
        return issues.filter(found_at__gte=week.start_at)
    if key == LATE:
        return issues.filter(_late(week))
    return issues.filter(column=key)


def _late(week: Week) -> Q:
    """Open past its deadline when the week ended."""
    return Q(overdue_at__lt=week.end_at) & ~Q(column=DONE)


def _first_cards(issues: QuerySet[Any], cards: int) -> QuerySet[Any]:
    """The first of each column: what is due soonest, closed ones the latest first."""
    urgency = (
        F("overdue_at").asc(nulls_last=True),
        F("closed_at").desc(nulls_last=True),
        F("due_at").asc(nulls_last=True),
    )
    ranked = issues.annotate(
        place=Window(RowNumber(), partition_by=F("column"), order_by=[*urgency, F("id").desc()])
    )
    return ranked.filter(place__lte=cards).select_related(*CARD).order_by("column", "place")
