"""What was not handed in when it should have been is missed; by the clock, and when a job's page is looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_follow, work_note
from tenders.actions.delivery_step import hold
from tenders.models import Contract, Delivery, Job
from tenders.queries import delivery as deliveries
from tenders.rules import delivery as rules
from tongting.events import flow


def miss(job: Job, at: datetime) -> bool:
    """Every overdue delivery of a job; whether there was any."""
    found = False
    for delivery in deliveries.overdue(at).filter(contract__job=job).order_by("number"):
        with transaction.atomic():
            held = hold(delivery)
            dissolved = held.contract.state == Contract.State.TERMINATED and held.state in deliveries.TO_DO
            if not (dissolved or rules.is_overdue(held, at)):
                continue
            flow.move(held, Delivery.State.MISSED, by=None, at=at, verb="missed", accepted_at=at)
            job_follow.follow(held, by=None, at=at)
            _tell(held, at)
            found = True
    return found


def _tell(delivery: Delivery, at: datetime) -> None:
    text = _("到期没有交工，这一期按未完成算：%(title)s") % {"title": delivery.contract.job.title}
    people = {*work_note.members(delivery.contract), *work_note.holders("tender.settle", at)}
    work_note.tell_delivery(people, delivery, text, key="missed", at=at)
