"""The month before the demo's history, in which the race was tried on some of the rooms: whoever became better since,
and whom help made better, shows from the first whole month on. Of the trial only the days are lived on which something
happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from starrating.actions import campaign as campaigns
from starrating.actions import month
from starrating.models import Contest
from tongting.people.models import User
from tongting.periods import Month, local, midnight

SAMPLE = 45
# The judges go round in the last days.
SCORING_DAYS = 4


def opening(begin: Month) -> date:
    return begin.previous().first


def hold(begin: Month, jury: Sequence[User], *, by: User, live: Callable[[date], None]) -> None:
    """Opened, drawn and scored before the month `begin`; the rest follows in the days that come."""
    of = begin.previous()
    at = midnight(opening(begin)) + timedelta(hours=9)
    enrol_until, score_until = month.deadlines(Contest.DORM, of, at)
    tried = campaigns.create(Contest.DORM, of, enrol_until=enrol_until, score_until=score_until, by=by, at=at)
    sample = {"enrol_until": enrol_until, "score_until": score_until, "sample": SAMPLE}
    campaigns.change(tried, sample, by=by, at=at)
    campaigns.set_judges(tried, jury, jury[0], by=by, at=at)
    campaigns.open_enrolment(tried, by=by, at=at)
    live(local(enrol_until).date())
    day = local(score_until).date() - timedelta(days=SCORING_DAYS)
    while day < begin.first:
        live(day)
        day += timedelta(days=1)
