"""What a job often looks like is kept here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tenders.models import Job, JobTemplate
from tenders.queries import job_check
from tenders.rules import job as rules
from tongting.events import flow
from tongting.people.models import User

# What belongs to one tender and not to the kind of work.
NOT_KEPT = ("first_day", "last_day", *rules.DEADLINES)


def save(job: Job, name: str, *, by: User, at: datetime) -> JobTemplate:
    """Under a new name; a name that is there is taken over by the newer job."""
    given = job_check.given_of(job)
    fields = {one: _plain(given[one]) for one in rules.FIELDS if one not in NOT_KEPT}
    fields["times"] = [
        [weekday, starts.isoformat("minutes"), ends.isoformat("minutes")]
        for weekday, day, starts, ends in given["times"]
        if day is None
    ]
    fields["openers"] = {seat: person.pk for seat, person in given["openers"].items()}
    with transaction.atomic():
        held, is_new = JobTemplate.objects.update_or_create(
            name=name, defaults={"fields": fields, "saved_by": by, "saved_at": at}
        )
        flow.record(held, "created" if is_new else "changed", by=by, at=at, facts={"job": job.pk})
    return held


def _plain(value: Any) -> Any:
    if hasattr(value, "pk"):
        return value.pk
    return value if value is None or isinstance(value, bool | int) else str(value)


def drop(template: JobTemplate, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        flow.record(template, "dropped", by=by, at=at, facts={"name": template.name})
        template.delete()
