"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from patrols import bulletin as paper
from patrols.actions import (
    appeal,
    assessment,
    complaint,
    issue_duties,
    presence,
    recheck,
    reminder,
    rota_day,
    slot_round,
    training_clock,
    training_plan,
)
from patrols.actions import digest as evening
from patrols.actions import task as month_tasks
from patrols.actions import week as weeks
from patrols.queries import assessment as assessments
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as bulletin_shelf
from tongting.notices.models import Bulletin
from tongting.periods import Day, Month, Quarter, Week


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


@shared_task
def digest() -> None:
    """The evening's word to the team leaders."""
    evening.tell_teams(at=timezone.now())


@shared_task
def sweep_issues() -> None:
    """Looks that somebody's finding has answered or that nobody took; telephone numbers that are of no use any more;
    what an issue lacks of the five duties."""
    at = timezone.now()
    issue_duties.make_whole(at=at)
    recheck.sweep(at=at)
    complaint.forget_phones(at=at)


@shared_task
def judge_presence() -> None:
    """What speaks for each visit that came in, or was confirmed, since the last round."""
    presence.judge_all(at=timezone.now())


@shared_task
def remind_appeals() -> None:
    """What nobody has answered on the last day of a month's notice, and after it."""
    appeal.remind(at=timezone.now())


@shared_task
def walk_tasks() -> None:
    """Tasks of the month: the figures that the system counts, what is due, the reminder of the 25th."""
    month_tasks.walk(at=timezone.now())


def draft_month(month: Month, at: datetime) -> None:
    """A closed month's draft, run by the ledger of periods: once, and caught up after the machine was off. Whoever
    was up before the clock and has the month reviewed already keeps what they have."""
    month_tasks.settle(at=at)
    if assessments.awaits_draft(month):
        assessment.draft(month, by=None, at=at)


def remind_plan(week: Week, at: datetime) -> None:
    """Monday 08:00, run by the ledger of periods: closes the week before, says who leads what."""
    weeks.remind(week, at=at)


def draft_bulletin(week: Week, at: datetime) -> None:
    """Friday 15:00, run by the ledger of periods: the week's bulletin, unless somebody was up before the clock."""
    subject = paper.subject_of(week)
    if bulletin_shelf.standing_for(subject) is None:
        bulletins.draft_about(paper.SOURCE, subject, kind=Bulletin.Kind.SITUATION, by=None, at=at)


@shared_task
def keep_training() -> None:
    """Hands in papers whose time is over, closes tests, says once more what is tomorrow."""
    training_clock.keep_time(at=timezone.now())


def draft_training(quarter: Quarter, at: datetime) -> None:
    """The quarter that begins, run by the ledger of periods when the one before has ended: its training plan."""
    training_plan.draft(quarter.next(), at=at)
