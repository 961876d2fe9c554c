"""With what the form of a new job begins: the usual days, who opened the last one, a template, a job that failed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from tenders.models import Job, JobTemplate, Opener
from tenders.queries import job_check
from tenders.queries.rule import the_rule
from tenders.rules import job as rules
from tongting.people.models import User
from tongting.periods import SHANGHAI, local
from tongting.places.models import Post
from tongting.places.queries import work_calendar

MORNING, EVENING = time(8), time(18)
BIDDING, WORKING = timedelta(days=3), timedelta(days=29)


def usual(at: datetime, *, seats: bool = True) -> dict[str, Any]:
    """Bidding from tomorrow morning for three days, work as early as publicity allows; three queries, or two."""
    rule, tomorrow = the_rule(), local(at).date() + timedelta(days=1)
    closes = tomorrow + BIDDING
    first = work_calendar().after(closes, rule.notice_days) + timedelta(days=1)
    found: dict[str, Any] = {
        "bid_from": _on(tomorrow, MORNING),
        "bid_until": _on(closes, EVENING),
        "questions_until": _on(closes - timedelta(days=1), EVENING),
        "first_day": first,
        "last_day": first + WORKING,
    }
    if seats:
        found |= {"price_weight": rule.price_weight, "least_bids": rule.least_bids, "openers": last_openers()}
    return found


def _on(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=SHANGHAI)


def last_openers() -> dict[str, User]:
    """Who opened, or is to open, the newest job."""
    newest = Opener.objects.select_related("person").order_by("-job", "seat")[:3]
    return {one.seat: one.person for one in newest}


def of_job(job: Job) -> dict[str, Any]:
    """A job's fields as the form begins with them; the price is to be set anew."""
    given = job_check.given_of(job)
    figures = {name: rules.figure(given[name]) for name in ("quantity", "hours")}
    return {**given, **figures, "times": [one for one in given["times"] if one[1] is None], "price": None}


def of_template(template: JobTemplate) -> dict[str, Any]:
    """Fields, weekly times and openers of a template, without what is gone since; two queries."""
    kept = dict(template.fields)
    found = {name: value for name, value in kept.items() if name in rules.FIELDS}
    found["times"] = [
        (weekday, None, time.fromisoformat(starts), time.fromisoformat(ends))
        for weekday, starts, ends in kept.get("times", [])
    ]
    seats = kept.get("openers", {})
    people = User.objects.filter(is_active=True).in_bulk(list(seats.values()))
    found["openers"] = {seat: people[pk] for seat, pk in seats.items() if pk in people}
    found["post"] = Post.objects.filter(is_active=True, pk=kept.get("post") or 0).first()
    found["price"] = (
        kept.get("ceiling") if kept.get("basis") in (Job.Basis.LUMP_SUM, Job.Basis.MONTHLY) else None
    )
    return found
