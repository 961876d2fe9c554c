"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from patrols.actions import assessment, reminder, rota_day, slot_round
from patrols.queries import assessment as assessments
from tongting.periods import Day, Month


@shared_task
def remind() -> None:
    """Reminders, overdue marks, escalation and what comes back from waiting."""
    reminder.remind(at=timezone.now())


@shared_task
def walk_rota() -> None:
    """Visits find their rounds, what was not walked is missed, the ladder of what nobody answers."""
    slot_round.walk(at=timezone.now())


def close_rota_day(day: Day, at: datetime) -> None:
    """A closed day of the rota, run by the ledger of periods: once, and caught up after the machine was off."""
    rota_day.close(day, at=at)


def draft_month(month: Month, at: datetime) -> None:
    """A closed month's draft, run by the ledger of periods: once, and caught up after the machine was off. Whoever
    was up before the clock and has the month reviewed already keeps what they have."""
    if assessments.awaits_draft(month):
        assessment.draft(month, by=None, at=at)
