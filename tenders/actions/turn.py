"""Turns of work are written here: a check-in and a check-out, each taken in once however often and late it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenders.models import Contract, WorkLog, WorkPhoto
from tenders.queries import turn as turns
from tenders.rules import turn as rules
from tenders.scoring import turn as scoring
from tongting.events import flow
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.photos.models import Photo

START, END = "start", "end"


class Conflict(flow.Refused):
    """The same number came with another content; the first stands."""

    def __init__(self, log: WorkLog) -> None:
        super().__init__(_("这个编号已经收到过另一份内容，先收到的算数；不对的话找结算的人"))
        self.log = log


@dataclass(frozen=True)
class Handed:
    """What came: `uuid` is this check-in's or check-out's own number, `when` the moment it speaks of, `phone` what the
    phone's clock said, as it said it."""

    uuid: UUID
    when: datetime
    phone: str = ""
    said: str = ""
    photos: Sequence[Photo] = ()


def check_in(contract: Contract, handed: Handed, *, by: User, at: datetime) -> WorkLog:
    digest = _digest(START, contract.pk, handed)
    if log := turns.known(handed.uuid):
        return _again(log, log.digest if log.uuid == handed.uuid else "", digest, by)
    members = [one.person_id for one in contract.members.all()]
    if no := rules.may_start(contract, members, by, handed.when, at):
        raise flow.Refused(no)
    if no := rules.is_on_time(contract, contract.deliveries.all(), handed.when):
        raise flow.Refused(no)
    try:
        with transaction.atomic():
            _hold(by)
            if no := rules.overlaps(turns.around(by, handed.when, at), handed.when):
                raise flow.Refused(no)
            log = WorkLog.objects.create(
                contract=contract, person=by, uuid=handed.uuid, digest=digest, start_at=handed.when,
                said=handed.said, received_at=at,
            )  # fmt: skip
            _show(log, handed.photos, by, at)
            flow.record(log, "start", by=by, at=at, facts={"start": handed.when.isoformat()})
    except IntegrityError:
        # The same one, sent at the same moment by another way.
        if known := turns.known(handed.uuid):
            return _again(known, known.digest, digest, by)
        if no := rules.overlaps(turns.around(by, handed.when, at), handed.when):
            raise flow.Refused(no)
        raise
    return log


def check_out(log: WorkLog, handed: Handed, *, by: User, at: datetime) -> WorkLog:
    """Hours count up to what the day and the month allow."""
    digest = _digest(END, log.pk, handed)
    if known := turns.known(handed.uuid):
        return _again(known, known.end_digest if known.end_uuid == handed.uuid else "", digest, by)
    with transaction.atomic():
        _hold(by)
        held = WorkLog.objects.select_for_update().get(pk=log.pk)
        if held.end_uuid == handed.uuid:
            return _again(held, held.end_digest, digest, by)
        if no := rules.may_end(held, by, handed.when, at):
            raise flow.Refused(no)
        if no := rules.runs_into(turns.around(by, held.start_at, handed.when), held, handed.when):
            raise flow.Refused(no)
        counts = scoring.counted(held.start_at, handed.when, *turns.left(by.pk, held.start_at))
        held.end_at, held.end_uuid, held.end_digest = handed.when, handed.uuid, digest
        held.counted, held.note = counts.hours, _cut(counts)
        held.said = handed.said or held.said
        held.save(update_fields=["end_at", "end_uuid", "end_digest", "counted", "note", "said"])
        _show(held, handed.photos, by, at)
        facts = {"end": handed.when.isoformat(), "hours": str(counts.hours), "worked": str(counts.worked)}
        flow.record(held, "end", by=by, at=at, facts=facts)
    return held


def _hold(by: User) -> None:
    """One after the other, so that two phones of one person cannot be at two places."""
    User.objects.select_for_update().get(pk=by.pk)


def _again(log: WorkLog, was: str, digest: str, by: User) -> WorkLog:
    if log.person_id != by.pk or was != digest:
        raise Conflict(log)
    return log


def _cut(counts: scoring.Counted) -> str:
    said = {
        "day": _("干了 %(worked)s 小时，每天最多计到上限，计 %(hours)s 小时"),
        "month": _("干了 %(worked)s 小时，每月最多计到上限，计 %(hours)s 小时"),
    }
    words = said.get(counts.limit)
    return words % {"worked": counts.worked, "hours": counts.hours} if words else ""


def _show(log: WorkLog, given: Sequence[Photo], by: User, at: datetime) -> None:
    photos.claim(given, by=by, at=at)
    have = log.photos.count()
    WorkPhoto.objects.bulk_create(
        WorkPhoto(log=log, photo=photo, order=have + number) for number, photo in enumerate(given)
    )


def _digest(act: str, where: int, handed: Handed) -> str:
    """Over what was handed in, in an order that does not depend on the phone; pictures by their content."""
    said = [act, where, handed.phone, handed.said, sorted(photo.sha256 for photo in handed.photos)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
