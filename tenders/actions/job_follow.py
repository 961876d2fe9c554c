"""A job goes where its last delivery goes, and is settled when every delivery is."""

from __future__ import annotations

from datetime import datetime

from tenders.models import Contract, Delivery, Job
from tenders.queries import delivery as deliveries
from tenders.queries import settlement as settlements
from tongting.events import flow
from tongting.people.models import User

State = Job.State
SAME = {
    Delivery.State.DELIVERED: State.DELIVERED,
    Delivery.State.ACCEPTED: State.ACCEPTED,
    Delivery.State.REWORK: State.REWORK,
    Delivery.State.MISSED: State.MISSED,
}


def follow(delivery: Delivery, *, by: User | None, at: datetime) -> None:
    """Inside the transaction that moved the delivery."""
    if not deliveries.is_last(delivery):
        return
    job = Job.objects.select_for_update().get(pk=delivery.contract.job_id)
    to = SAME[Delivery.State(delivery.state)]
    if job.state == State.CONTRACTED:
        # Its first day has come and the clock was not there.
        flow.move(job, State.RUNNING, by=None, at=at, verb="begin_work")
    flow.move(job, to, by=by, at=at)


def settle(contract: Contract, *, by: User, at: datetime) -> None:
    """Inside the transaction that locked a settlement."""
    job = Job.objects.select_for_update().get(pk=contract.job_id)
    if State.SETTLED not in Job.MOVES[State(job.state)] or not settlements.is_all_settled(contract):
        return
    flow.move(job, State.SETTLED, by=by, at=at, verb="settled")
    held = Contract.objects.select_for_update().get(pk=contract.pk)
    if held.state in Contract.BINDING:
        flow.move(held, Contract.State.ENDED, by=by, at=at, verb="ended", ended_at=at)
