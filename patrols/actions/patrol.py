"""Patrols are submitted and taken back here: one uuid is one patrol, however often and late it is sent."""

from __future__ import annotations

import hashlib
import json
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from patrols.actions import conflict, issue_raise
from patrols.models import Answer, AnswerPhoto, Patrol
from patrols.models.issue import Issue
from patrols.models.patrol import Entry, Outcome
from patrols.models.standard import StandardVersion
from patrols.queries import assessment as assessments
from patrols.rules import patrol as rules
from patrols.rules.issue import FailedItem
from patrols.rules.patrol import Given
from patrols.scoring import checklist
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.places.models import Post


class Conflict(flow.Refused):
    """The same uuid came with another content; the first stands, the second is kept for a person to look at."""


@dataclass(frozen=True)
class Visit:
    """What the phone says of a visit besides its answers; `started_at` is the server's own where it has one."""

    uuid: uuids.UUID
    started_at: datetime
    entry: str = Entry.MANUAL
    note: str = ""
    phone_started_at: datetime | None = None
    phone_submitted_at: datetime | None = None
    metres_away: int | None = None
    metres_accuracy: int | None = None
    # The page was opened without a network: `started_at` is the phone's word.
    started_on_phone: bool = False
    # How far the phone's clock ran ahead of ours when it sent this.
    clock_off_seconds: int | None = None
    # When it came in, where that was before it is stored: a second version that waited for a decision.
    received_at: datetime | None = None

    def as_facts(self) -> dict[str, Any]:
        """As JSON, for a version that is kept aside; its number is the first one's."""
        said = {name: getattr(self, name) for name in KEPT}
        return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in said.items()}

    @classmethod
    def from_facts(cls, uuid: uuids.UUID, received_at: datetime, facts: dict[str, Any]) -> Visit:
        said: dict[str, Any] = {name: facts[name] for name in KEPT}
        said |= {name: datetime.fromisoformat(said[name]) for name in MOMENTS if said[name]}
        return cls(uuid=uuid, received_at=received_at, **said)


MOMENTS = ("started_at", "phone_started_at", "phone_submitted_at")
KEPT = (
    *MOMENTS, "entry", "note", "started_on_phone", "clock_off_seconds", "metres_away", "metres_accuracy",
)  # fmt: skip


def submit(
    post: Post, version: StandardVersion, answers: Sequence[Given], visit: Visit, *, by: User, at: datetime
) -> Patrol:
    """Saves a visit with its answers, photos and issues, or finds it saved already and returns that one.

    Ten queries however many items fail, three more where some of it was seen before. Raises Refused where the person
    may not patrol here, Conflict where the uuid is known with other answers, checklist.TypingError for a value no item
    can have.
    """
    digest = digest_of(post, version, answers, visit)
    if reason := rules.may_patrol(by, post):
        if known := Patrol.objects.filter(uuid=visit.uuid).first():
            return _replay(known, digest, post, version, answers, visit, by=by, at=at)
        raise flow.Refused(reason)
    items = [checklist.item_of(one.item) for one in answers]
    marks = [checklist.judge(item, one.value) for item, one in zip(items, answers, strict=True)]
    judged = list(zip(answers, marks, strict=True))
    result = checklist.total(zip(items, marks, strict=True), version.pass_line)
    patrol = _row(post, version, visit, digest, by, at)
    patrol.score, patrol.passed, patrol.item_count = result.score, result.passed, len(answers)
    patrol.failed_count, patrol.caution_count = result.failed, result.cautions
    patrol.unseen_count, patrol.na_count = result.unseen, result.na
    patrol.photo_count = sum(len(one.photos) for one in answers)
    try:
        with transaction.atomic():
            patrol.save(force_insert=True)
            _write_answers(patrol, judged, by, at)
            failed = [
                FailedItem(one.item, one.remark, one.photos)
                for one, mark in judged
                if mark.outcome == Outcome.FAIL and not one.fixed_on_spot
            ]
            issue_raise.raise_from_patrol(patrol, failed, by=by, at=at)
    except IntegrityError:
        # The same patrol was sent before, or at the same moment by another way.
        known = Patrol.objects.filter(uuid=visit.uuid).first()
        if known is None:
            raise
        return _replay(known, digest, post, version, answers, visit, by=by, at=at)
    return patrol


def void(patrol: Patrol, *, reason: str, by: User, at: datetime) -> list[Issue]:
    """Takes a patrol back with everything it raised that nobody has worked on; returns those issues. Refused once a
    month has been reviewed with it: every figure goes on opening the visits it was made of."""
    with transaction.atomic():
        # Held, so that nobody reviews it with the visit in between.
        month = assessments.of_day(patrol.shift_date).select_for_update().first()
        if refusal := rules.may_take_back(by, patrol, at, month):
            raise flow.Refused(refusal)
        flow.move(patrol, Patrol.State.VOID, by=by, at=at, verb="void", note=reason)
        return issue_raise.void_from_patrol(patrol, by=by, at=at, note=reason)


def digest_of(post: Post, version: StandardVersion, answers: Sequence[Given], visit: Visit) -> str:
    """SHA-256 over what was answered, in an order that does not depend on the phone. A picture counts by its content
    and a scan not at all: sent again, the same file gets another token and the scan may have run out."""
    late = visit.started_at.isoformat() if visit.entry == Entry.LATE else ""
    said = [
        [
            one.item.code,
            one.value,
            one.remark,
            sorted(photo.sha256 for photo in one.photos),
            one.fixed_on_spot,
        ]
        for one in sorted(answers, key=lambda one: one.item.code)
    ]
    body = json.dumps([post.pk, version.pk, late, visit.note, said], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def _row(post: Post, version: StandardVersion, visit: Visit, digest: str, by: User, at: datetime) -> Patrol:
    return Patrol(
        uuid=visit.uuid,
        digest=digest,
        post=post,
        version=version,
        by=by,
        as_group=by.group,
        entry=visit.entry,
        shift_date=local(visit.started_at).date(),
        slot=rules.slot_of(visit.started_at),
        started_at=visit.started_at,
        submitted_at=visit.received_at or at,
        phone_started_at=visit.phone_started_at,
        phone_submitted_at=visit.phone_submitted_at,
        started_on_phone=visit.started_on_phone,
        clock_off_seconds=visit.clock_off_seconds,
        note=visit.note,
        metres_away=visit.metres_away,
        metres_accuracy=visit.metres_accuracy,
    )


def _write_answers(
    patrol: Patrol, judged: Sequence[tuple[Given, checklist.Judged]], by: User, at: datetime
) -> None:
    rows = [
        # By their keys: to check thirty objects takes longer than to write them.
        Answer(
            patrol_id=patrol.pk,
            item_id=one.item.pk,
            outcome=mark.outcome,
            value=one.value,
            lost=mark.lost,
            remark=one.remark[:300],
            fixed_on_spot=one.fixed_on_spot,
            seconds=one.seconds,
        )
        for one, mark in judged
    ]
    Answer.objects.bulk_create(rows)
    shown = [(row, photo) for row, (one, _mark) in zip(rows, judged, strict=True) for photo in one.photos]
    if shown:
        photos.claim([photo for _row, photo in shown], by=by, at=at)
        AnswerPhoto.objects.bulk_create([AnswerPhoto(answer=row, photo=photo) for row, photo in shown])


def _replay(
    known: Patrol,
    digest: str,
    post: Post,
    version: StandardVersion,
    answers: Sequence[Given],
    visit: Visit,
    *,
    by: User,
    at: datetime,
) -> Patrol:
    """What the first answer was, for whoever sends the same again; another content is kept and refused, unless it was
    found to be the right one since."""
    if known.digest == digest and known.by_id == by.pk:
        return known
    kept = conflict.keep(known, digest, post, version, answers, visit, by=by, at=at)
    if kept.successor is not None and kept.by_id == by.pk:
        return kept.successor
    raise Conflict(
        _("这次巡查已经按 %(number)s 存好了，这回传来的内容不一样；两份都留着，科里会有人核对")
        % {"number": known.number}
    )
