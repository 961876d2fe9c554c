"""How long an issue may take: the table of deadlines as values, in hours or in working days. No database, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from patrols.models.issue import Severity
from patrols.models.term import Unit
from tongting.periods import SHANGHAI, WorkCalendar, local

# "At once" is within the hour: a deadline that passes before anybody has heard of it would make every grave issue late.
AT_ONCE = timedelta(hours=1)
# A term in working days ends with the working hours of its last day.
CLOSING = time(18)
MOST_HOURS, MOST_DAYS, MOST_WARNING = 720, 60, 240


@dataclass(frozen=True)
class Term:
    """`amount` hours or working days; `warn_hours` before the deadline whoever answers for it is reminded."""

    amount: int
    unit: str = Unit.HOURS
    warn_hours: int = 0

    @property
    def said(self) -> str:
        if self.unit == Unit.WORKING_DAYS:
            return _("%(n)d 个工作日") % {"n": self.amount}
        return _("%(n)d 小时") % {"n": self.amount} if self.amount else _("马上（1 小时内）")


DEFAULTS: dict[str, Term] = {
    Severity.NORMAL: Term(72, warn_hours=24),
    Severity.CAUTION: Term(24, warn_hours=6),
    Severity.SERIOUS: Term(8, warn_hours=2),
    Severity.GRAVE: Term(0),
}


@dataclass(frozen=True)
class Terms:
    """The table in force with the calendar it counts by."""

    lines: Mapping[str, Term] = field(default_factory=lambda: DEFAULTS)
    calendar: WorkCalendar = field(default_factory=WorkCalendar)

    def deadline(self, since: datetime, severity: str, due_hours: int | None = None) -> datetime:
        """When it has to be put right: an item's own hours win over the severity's."""
        term = Term(due_hours) if due_hours is not None else self.lines[severity]
        if term.unit == Unit.HOURS:
            return since + max(timedelta(hours=term.amount), AT_ONCE)
        day = self.calendar.after(local(since).date(), term.amount)
        return datetime.combine(day, CLOSING, tzinfo=SHANGHAI)

    def warning(self, severity: str) -> timedelta:
        return timedelta(hours=self.lines[severity].warn_hours)

    @property
    def longest_warning(self) -> timedelta:
        return max(self.warning(severity) for severity in self.lines)

    def year_unknown(self, since: datetime, severity: str, due_hours: int | None = None) -> int | None:
        """The year that a deadline in working days runs through and that the calendar has no days of."""
        if due_hours is not None or self.lines[severity].unit == Unit.HOURS:
            return None
        days = local(since).date(), self.deadline(since, severity).astimezone(SHANGHAI).date()
        return next((day.year for day in days if not self.calendar.knows(day)), None)


def bad_term(term: Term) -> str | None:
    """Why a line can't stand in the table."""
    if term.unit == Unit.WORKING_DAYS and not 1 <= term.amount <= MOST_DAYS:
        return _("按工作日算，要在 1 到 %(most)d 个工作日之间") % {"most": MOST_DAYS}
    if term.unit == Unit.HOURS and not 0 <= term.amount <= MOST_HOURS:
        return _("按小时算，要在 0 到 %(most)d 小时之间；0 就是马上") % {"most": MOST_HOURS}
    within = 24 * term.amount if term.unit == Unit.WORKING_DAYS else max(term.amount, 1)
    if term.warn_hours >= within:
        return _("提醒要比期限短，改成 %(most)d 小时以内") % {"most": within - 1}
    return None
