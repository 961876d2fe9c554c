"""What the clock does: opens the month's campaigns, draws, starts and locks when it is time. Each step is worked out
from the rows, so a second run, or one after days without the machine, does what is left and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import campaign as campaigns
from starrating.actions import draw as draws
from starrating.models import Campaign, Contest
from starrating.queries import campaign as queries
from tongting.events.flow import Refused
from tongting.notices import actions as notices
from tongting.periods import Month, local, midnight

# Who opens late still has this long to enrol, and to score after that.
LEAST_TO_ENROL, LEAST_TO_SCORE = timedelta(days=3), timedelta(days=5)
# Day and hour of the month until which a contest enrols and scores, where there is no month before to go by.
USUAL = {Contest.DORM: (5, 25), Contest.LOCKER: (10, 25), Contest.SERVICE: (20, 28)}
CLOSING = timedelta(hours=18)


def open_month(month: Month, *, at: datetime) -> list[Campaign]:
    """Opens every contest that was held before and has nothing in this month, not even a cancelled campaign; a month
    that is over is left alone. What can't be opened stays a draft, and the managers are told why."""
    if month.end_at <= at:
        return []
    opened = []
    for contest in Contest:
        held = Campaign.objects.filter(contest=contest)
        if held.filter(month=str(month)).exists() or not held.filter(month__lt=str(month)).exists():
            continue
        until = deadlines(contest, month, at)
        campaign = campaigns.create(
            contest, month, enrol_until=until[0], score_until=until[1], by=None, at=at
        )
        if _tried(campaign, campaigns.open_enrolment, at):
            opened.append(campaign)
    return opened


def deadlines(contest: str, month: Month, at: datetime) -> tuple[datetime, datetime]:
    """Until when this month enrols and scores: on the days of the campaign before, never too soon after `at`."""
    before = queries.standing().filter(contest=contest, month__lt=str(month)).order_by("-month").first()
    if before is None:
        enrol, score = (_on(month, day, midnight(month.first) + CLOSING) for day in USUAL[Contest(contest)])
    else:
        enrol, score = (_on(month, local(was).day, was) for was in (before.enrol_until, before.score_until))
    enrol = max(enrol, _evening(at + LEAST_TO_ENROL))
    return enrol, max(score, _evening(enrol + LEAST_TO_SCORE))


def _evening(at: datetime) -> datetime:
    return midnight(local(at).date()) + CLOSING


def keep_time(*, at: datetime) -> Counter[str]:
    """Draws what enrols no longer, starts what is drawn, locks what is at its end. A step that is refused is left for
    a person, who is told once."""
    steps: tuple[tuple[str, Callable[..., object], Callable[..., None]], ...] = (
        ("drawn", queries.due_to_draw, draws.draw),
        ("started", queries.due_to_begin, campaigns.start_scoring),
        ("locked", queries.due_to_lock, campaigns.lock),
    )
    done: Counter[str] = Counter()
    for name, due, step in steps:
        for campaign in list(due(at)):  # type: ignore[call-overload]
            done[name] += _tried(campaign, step, at)
    return done


def _tried(campaign: Campaign, step: Callable[..., None], at: datetime) -> bool:
    try:
        step(campaign, by=None, at=at)
    except Refused as why:
        notices.tell_all(
            queries.managers(local(at).date()),
            _("%(contest)s %(month)s 要你来办")
            % {
                "contest": Contest(campaign.contest).label,
                "month": campaign.month,
            },
            reverse("campaign_detail", args=[campaign.pk]),
            detail=str(why),
            key=f"star:{campaign.pk}:{campaign.state}:stuck",
            at=at,
        )
        return False
    return True


def _on(month: Month, day: int, like: datetime) -> datetime:
    """The day of that number in the month, at the hour of `like`; the last one where the month is shorter."""
    for one in month:
        if one.day == day:
            return midnight(one) + (local(like) - midnight(local(like).date()))
    return midnight(month.last) + (local(like) - midnight(local(like).date()))
