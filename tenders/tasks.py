"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from tenders.actions import clock, closing, contract_check, settlement
from tongting.periods import Day, Month


@shared_task
def keep_time() -> None:
    """Begins and ends bidding, and whatever else of the market is due."""
    clock.keep_time(at=timezone.now())


def draft_settlements(day: Day, at: datetime) -> None:
    """Every morning: what was decided up to the last cut-off day and is not settled yet."""
    settlement.draft_due(at=at)


@shared_task
def tell_closing() -> None:
    """Tells whom a job fits that it ends within a day."""
    closing.tell_closing(at=timezone.now())


def check_contracts(month: Month, at: datetime) -> None:
    """The first of the month, when the month that has ended is scored: asks again who may go on in a contract."""
    contract_check.check_month(month, at=at)


def check_paused_contracts(day: Day, at: datetime) -> None:
    """Every morning: what was paused and is healed goes on."""
    contract_check.check_paused(at=at)
