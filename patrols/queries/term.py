"""Reads of the table of deadlines: what is in force now, how it got there."""

from __future__ import annotations

from patrols.models import DueTerm
from patrols.models.issue import Severity
from patrols.models.term import Unit
from patrols.rules.term import DEFAULTS, Term, Terms
from tongting.events import flow
from tongting.events.models import Event
from tongting.periods import WorkCalendar
from tongting.places.queries import work_calendar


def in_force() -> Terms:
    """One query; a second one for the calendar where a term counts in working days."""
    changed = {row.severity: Term(row.amount, row.unit, row.warn_hours) for row in DueTerm.objects.all()}
    lines = {str(severity): changed.get(severity, DEFAULTS[severity]) for severity in Severity.values}
    by_days = any(term.unit == Unit.WORKING_DAYS for term in lines.values())
    return Terms(lines, work_calendar() if by_days else WorkCalendar())


def changes(many: int = 20) -> list[Event]:
    """Who changed which line when, the latest first."""
    thing = flow.name_of(DueTerm())
    return list(Event.objects.filter(thing=thing).select_related("by").order_by("-at", "-id")[:many])
