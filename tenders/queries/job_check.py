"""Whether a job is fit to be put out: gathers what the rules ask for, and asks them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tenders.models import Job
from tenders.queries import job_words as words
from tenders.queries.opening import CODES_LOST
from tenders.queries.rule import the_rule
from tenders.rules import job as rules
from tenders.scoring import job_time
from tongting.events import flow
from tongting.periods import local
from tongting.places.queries import work_calendar


def faults(given: Mapping[str, Any], at: datetime, *, reissue_of: Job | None = None) -> dict[str, str]:
    """Field → sentence; `given` as forms/job.py makes it or `given_of` reads it."""
    return rules.faults(given, facts_of(given, at, reissue_of))


def facts_of(given: Mapping[str, Any], at: datetime, reissue_of: Job | None = None) -> rules.Facts:
    """Two queries."""
    rule = the_rule()
    first, last, times = given["first_day"], given["last_day"], given["times"]
    monthly = given["basis"] == Job.Basis.MONTHLY
    if not rules.is_span(first, last):
        # The days are at fault; nothing is counted over them.
        times, last = [], first
    days = job_time.hours_by_day(times, given["hours"], first, last, monthly=monthly)
    month, most = job_time.fullest_month(days)
    clash, outside = job_time.overlap(times, first, last), job_time.outside(times, first, last)
    opened = local(given["bid_until"]).date()
    return rules.Facts(
        at=at,
        earliest=work_calendar().after(opened, rule.notice_days) + timedelta(days=1),
        clash=" / ".join(map(words.turn_said, clash)) if clash else "",
        outside="、".join(words.times_said([outside])) if outside else "",
        most_a_day=job_time.fullest_day(days),
        most_a_month=most,
        fullest_month=str(month or ""),
        hours_a_day=rule.hours_a_day,
        hours_a_month=rule.hours_a_month,
        notice_days=rule.notice_days,
        failed_at=reissue_of.ceiling if reissue_of is not None and is_price_at_fault(reissue_of) else None,
    )


def is_price_at_fault(failed: Job) -> bool:
    """Not where the codes were lost: nobody has seen what was bid. One query."""
    return not flow.history(failed).filter(verb=CODES_LOST).exists()


def given_of(job: Job) -> dict[str, Any]:
    """A job's fields as the form gives them."""
    given: dict[str, Any] = {name: getattr(job, name) for name in rules.FIELDS}
    given["times"] = words.tuples_of(job.times.all())
    given["openers"] = {one.seat: one.person for one in job.openers.select_related("person")}
    given["priced_by"] = job.priced_by_id
    return given
