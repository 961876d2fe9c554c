"""Somebody does not take what they have won, or cannot: the contract falls and the next best moves up."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import award as awards
from tenders.actions import contract as contracts
from tenders.actions import job_note
from tenders.models import Contract, Job
from tenders.queries import job as jobs
from tongting.people.models import User
from tongting.periods import local


def decline(contract: Contract, *, why: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = contracts.refuse(contract, why=why, by=by, at=at)
        text = _("%(name)s 不接了：%(title)s") % {"name": by.name, "title": held.job.title}
        _next_best(held, text, by, at)


def take_back(contract: Contract, *, why: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = contracts.take_back(contract, why=why, by=by, at=at)
        text = _("合同收回了，接着评：%(title)s") % {"title": held.job.title}
        _next_best(held, text, by, at)


def _next_best(held: Contract, text: str, by: User, at: datetime) -> None:
    """Whoever evaluates is told."""
    job = Job.objects.select_for_update().get(pk=held.job_id)
    if held.award is not None:
        awards.decline(held.award, job, why=held.why, by=by, at=at)
    evaluators = jobs.holders("tender.evaluate", local(at).date())
    job_note.tell(evaluators, job, text, detail=held.why, key=f"declined:{held.pk}", at=at)
