"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from patrols.actions import assessment, presence, reminder
from patrols.queries import assessment as assessments
from tongting.periods import Month


@shared_task
def remind() -> None:
    """Reminders, overdue marks, escalation and what comes back from waiting."""
    reminder.remind(at=timezone.now())


@shared_task
def judge_presence() -> None:
    """What speaks for each visit that came in, or was confirmed, since the last round."""
    presence.judge_all(at=timezone.now())


def draft_month(month: Month, at: datetime) -> None:
    """A closed month's draft, run by the ledger of periods: once, and caught up after the machine was off. Whoever
    was up before the clock and has the month reviewed already keeps what they have."""
    if assessments.awaits_draft(month):
        assessment.draft(month, by=None, at=at)
