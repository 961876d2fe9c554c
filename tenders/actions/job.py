"""A job is written and changed here. What is with the reviewer comes back as a draft when it is changed; what is
published goes on as its next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenders.actions import job_note
from tenders.models import Job, JobFile, JobTime, Opener
from tenders.queries import job as jobs
from tenders.queries import job_check
from tenders.rules import job as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = Job.State
# So long at least can everybody bid once more after something was changed or explained.
LEAST_LEFT = timedelta(days=1)
# How often a number that somebody else took at the same moment is taken anew.
TRIES = 5


def create(given: Mapping[str, Any], *, reissue_of: Job | None = None, by: User, at: datetime) -> Job:
    """A draft, priced by whoever writes it; of a job that failed another with its price changed."""
    given = {**given, "priced_by": by.pk}
    _refuse(job_check.faults(given, at, reissue_of=reissue_of))
    if reissue_of is not None and (no := rules.may_reissue(reissue_of, again=_is_reissued(reissue_of))):
        raise flow.Refused(no)
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                return _written(given, reissue_of, by, at)
        except IntegrityError:
            if reissue_of is not None and _is_reissued(reissue_of):
                break
    raise flow.SomebodyWasFaster(_("刚才有人也在起草，再点一次"))


def _is_reissued(job: Job) -> bool:
    return Job.objects.filter(reissue_of=job).exists()


def _written(given: Mapping[str, Any], reissue_of: Job | None, by: User, at: datetime) -> Job:
    fields = {name: given[name] for name in rules.FIELDS}
    job = Job.objects.create(
        **fields, code=jobs.next_code(), priced_by=by, created_at=at, reissue_of=reissue_of
    )
    _set_times(job, given["times"])
    _set_openers(job, given["openers"])
    flow.record(job, "created", by=by, at=at, became=State.DRAFT)
    if reissue_of is not None:
        flow.record(reissue_of, "reissued", by=by, at=at, facts={"job": job.pk, "code": job.code})
        _copy_papers(reissue_of, job, at)
    return job


def _copy_papers(earlier: Job, job: Job, at: datetime) -> None:
    """What hung on the job that failed hangs on the next one, too; the files themselves are the same."""
    there = earlier.files.filter(dropped_at__isnull=True)
    names = ("name", "kind", "place", "size", "sha256", "added_by_id")
    JobFile.objects.bulk_create(
        JobFile(job=job, added_at=at, **{name: getattr(one, name) for name in names}) for one in there
    )


def _set_times(job: Job, times: list[Any]) -> None:
    job.times.all().delete()
    names = ("weekday", "day", "starts", "ends")
    JobTime.objects.bulk_create(JobTime(job=job, **dict(zip(names, one, strict=True))) for one in times)


def _set_openers(job: Job, openers: Mapping[str, User]) -> None:
    job.openers.all().delete()
    if job.mode != Job.Mode.GRAB:
        Opener.objects.bulk_create(
            Opener(job=job, seat=seat, person=person) for seat, person in openers.items() if person
        )


def change(job: Job, given: Mapping[str, Any], *, by: User, at: datetime) -> list[str]:
    """Writes what differs and says which fields did."""
    with transaction.atomic():
        held = Job.objects.select_for_update(of=("self",)).select_related("reissue_of").get(pk=job.pk)
        if no := rules.may_change(held):
            raise flow.Refused(no)
        if held.state in Job.BEFORE_OPENING:
            return _amend(held, given, by, at)
        return _edit(held, given, by, at)


def changed_otherwise(job: Job, what: str, *, by: User, at: datetime) -> Job:
    """Something that is no field of the form changes: `what` it is called in the history. Within the transaction that
    writes it; returns the row, which is held."""
    held = Job.objects.select_for_update(of=("self",)).select_related("reissue_of").get(pk=job.pk)
    if no := rules.may_change(held):
        raise flow.Refused(no)
    given = job_check.given_of(held)
    if held.state in Job.BEFORE_OPENING:
        _amend(held, given, by, at, also=[what])
    else:
        _edit(held, given, by, at, also=[what])
    return held


def differing(job: Job, given: Mapping[str, Any]) -> list[str]:
    """The names of what is not as it was."""
    was = job_check.given_of(job)
    fields = [name for name in rules.FIELDS if name in given and given[name] != was[name]]
    if "times" in given and set(given["times"]) != set(was["times"]):
        fields.append("times")
    if "openers" in given and job.mode != Job.Mode.GRAB and _seats(given) != _seats(was):
        fields.append("openers")
    return fields


def _seats(given: Mapping[str, Any]) -> dict[str, int]:
    return {seat: person.pk for seat, person in given["openers"].items() if person}


def _edit(job: Job, given: Mapping[str, Any], by: User, at: datetime, also: Sequence[str] = ()) -> list[str]:
    """Whoever sets the price answers for it. An approval that waits is void."""
    fields = [*differing(job, given), *also]
    if not fields:
        return []
    pricer = by.pk if set(fields) & set(rules.PRICED) else job.priced_by_id
    given = {**given, "priced_by": pricer}
    _refuse(job_check.faults(given, at, reissue_of=job.reissue_of))
    facts = {"fields": fields}
    if job.state == State.REVIEW:
        flow.move(
            job, State.DRAFT, by=by, at=at, verb="edited", facts=facts, sent_by=None, sent_at=None, reason=""
        )
    else:
        flow.record(job, "changed", by=by, at=at, facts=facts)
    _save(job, given, fields, priced_by_id=pricer)
    return fields


def _save(job: Job, given: Mapping[str, Any], fields: list[str], **more: Any) -> None:
    for name in fields:
        if name in rules.FIELDS:
            setattr(job, name, given[name])
    for name, value in more.items():
        setattr(job, name, value)
    job.save(update_fields=[*(name for name in fields if name in rules.FIELDS), *more])
    if "times" in fields:
        _set_times(job, given["times"])
    if "openers" in fields or "mode" in fields:
        _set_openers(job, given["openers"])


def _amend(job: Job, given: Mapping[str, Any], by: User, at: datetime, also: Sequence[str] = ()) -> list[str]:
    """After publication. Where more than the deadlines changed, every bid is void until it is confirmed again, and
    there is at least a day for it; everybody who may bid is told once."""
    given = {**job_check.given_of(job), **{name: given[name] for name in (*rules.OPEN_TO_CHANGE, "times")}}
    fields = [*differing(job, given), *also]
    if not fields:
        return []
    _refuse(rules.may_amend(job, given, at, taken=jobs.is_grabbed(job)))
    is_other = bool(set(fields) - set(rules.DEADLINES))
    if is_other and given["bid_until"] < at + LEAST_LEFT:
        given["bid_until"] = at + LEAST_LEFT
        fields = [*differing(job, given), *also]
    _refuse(job_check.faults(given, at))
    until = given["bid_until"].isoformat()
    verb = "amended" if is_other else "put_off"
    flow.record(job, verb, by=by, at=at, facts={"fields": fields, "until": until})
    _save(job, given, fields, version=job.version + is_other)
    _tell_amended(job, is_other, at)
    return fields


def _tell_amended(job: Job, is_other: bool, at: datetime) -> None:
    until = {"title": job.title, "until": f"{local(job.bid_until or at):%m-%d %H:%M}"}
    if is_other:
        text = _("标的改了：%(title)s，投过的要重新确认") % until
        job_note.tell_bidders(job, text, detail=_("%(until)s 截止") % until, key=f"v{job.version}", at=at)
    else:
        text = _("%(title)s：投标截止改到 %(until)s") % until
        job_note.tell_bidders(job, text, key=f"until:{until['until']}", at=at)


def _refuse(faults: Mapping[str, str]) -> None:
    for sentence in faults.values():
        raise flow.Refused(sentence)
