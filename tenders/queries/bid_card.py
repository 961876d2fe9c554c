"""Sealed bids, grabbed places and the opening on a job's page, as `templates/tenders/_bid_card.html` draws it. It is
the same for somebody who has bid and somebody who has not: nothing here knows which."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tenders.models import Bid, Job
from tenders.queries import bid as bids
from tenders.queries import code as codes
from tenders.rules import bid as rules
from tenders.rules import opening as opening_rules
from tongting.people.models import User

State = Job.State
# Bids lie in envelopes, or have come out of them.
SHOWN = tuple(state for state in State if state not in Job.HIDDEN)


def card(job: Job, person: User, at: datetime) -> dict[str, Any] | None:
    """None where there is nothing of it to show."""
    if not rules.is_sealed(job) or job.state not in SHOWN or job.public_key is None:
        return None
    openers = codes.in_order(job.openers.all())
    is_opener = person.pk in {one.person_id for one in openers}
    has_envelope = Bid.objects.filter(job=job, person=person).exists()
    is_open = rules.is_open(job, at)
    crews = bids.crews_of(person) if is_open and job.mode == Job.Mode.TEAM else []
    is_before = job.state in (*Job.BEFORE_OPENING, State.OPENING)
    return {
        "is_open": is_open,
        "is_before": is_before,
        "waits": job.state == State.OPENING,
        "why_closed": rules.may_seal(job, at) if job.state in Job.BEFORE_OPENING else None,
        "has_envelope": has_envelope,
        "crews": crews,
        "is_team": job.mode == Job.Mode.TEAM,
        "plan_wanted": job.method == Job.Method.POINTS,
        "openers": openers,
        "is_opener": is_opener,
        "cannot": is_before and opening_rules.cannot_be_opened(openers),
        "was_opened": job.opened_at is not None,
        "most": rules.yuan(job.ceiling),
        "longest": rules.LONGEST_PLAN,
    }
