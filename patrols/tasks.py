"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from patrols.actions import assessment, complaint, recheck, reminder
from patrols.queries import assessment as assessments
from tongting.periods import Month


@shared_task
def remind() -> None:
    """Reminders, overdue marks, escalation and what comes back from waiting."""
    reminder.remind(at=timezone.now())


@shared_task
def sweep_issues() -> None:
    """Looks that somebody's finding has answered or that nobody took; telephone numbers that are of no use any more."""
    at = timezone.now()
    recheck.sweep(at=at)
    complaint.forget_phones(at=at)


def draft_month(month: Month, at: datetime) -> None:
    """A closed month's draft, run by the ledger of periods: once, and caught up after the machine was off. Whoever
    was up before the clock and has the month reviewed already keeps what they have."""
    if assessments.awaits_draft(month):
        assessment.draft(month, by=None, at=at)
