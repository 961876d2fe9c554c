"""Whether one may take a job, on the job's page while it is out: every guard's word, and for a grabbed job the places,
as `templates/tenders/_fit_card.html` draws it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenders.models import Job, MarketRule
from tenders.queries import eligibility, grab
from tenders.rules import eligibility as rules
from tenders.rules import grab as grab_rules
from tongting.people.models import User

TONES = {rules.OK: "ok", rules.NO: "bad", rules.UNKNOWN: "todo"}


def card(job: Job, person: User, at: datetime, rule: MarketRule) -> dict[str, Any] | None:
    """None where there is nothing of it to show."""
    is_grab = job.mode == Job.Mode.GRAB and job.state not in (*Job.HIDDEN, Job.State.CANCELLED)
    if job.state not in Job.BEFORE_OPENING:
        return {"takers": grab.takers_of(job)} if is_grab else None
    verdicts = eligibility.verdicts_of(person, job, at, rule=rule)
    names = eligibility.names(rule)
    shown: dict[str, Any] = {
        "lines": [(names[one.guard], one.sentence, TONES[one.said], one.said) for one in verdicts],
        "is_clear": any(one.guard == "clash" and one.said == rules.OK for one in verdicts),
        "refusals": [one.sentence for one in verdicts if one.said == rules.NO],
    }
    if is_grab:
        takers = grab.takers_of(job)
        mine = grab.bid_of(job, person)
        shown |= {
            "takers": takers,
            "left": max(job.people_wanted - len(takers), 0),
            "why_not": grab_rules.may_take(job, len(takers), mine, at),
            "has_place": person.pk in {one.person_id for one in takers},
            "may_give_back": grab_rules.may_give_back(job, mine, at) is None,
            "price": grab.price_of(job),
        }
    return shown
