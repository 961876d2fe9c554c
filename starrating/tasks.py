"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from starrating.actions import month as months
from tongting.periods import Month


@shared_task
def keep_time() -> None:
    """Draws, starts and locks the campaigns whose time has come."""
    months.keep_time(at=timezone.now())


def open_month(month: Month, at: datetime) -> None:
    """The first of the month, run by the ledger of periods for the month that has ended: opens the next one's
    campaigns, once, and caught up after the machine was off."""
    months.open_month(month.next(), at=at)
