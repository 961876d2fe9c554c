"""Judges' sheets of a contest: one number is one sheet, however often and late it is sent; no mark is ever altered."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from patrols.actions.contest import hold
from patrols.actions.plan import refuse
from patrols.models import ContestMark, ContestSheet, Criterion, JudgeTask
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from patrols.rules.contest import Filled
from tongting.events import flow
from tongting.people.models import User

State = ContestSheet.State


class Conflict(flow.Refused):
    """The same number came with another content; the first stands, the second is kept in its history."""

    def __init__(self, sheet: ContestSheet) -> None:
        self.sheet = sheet
        super().__init__(
            _("这张评分表已经按 %(number)s 存好了，这回传来的内容不一样；以存好的为准，要改就打开它改")
            % {"number": sheet.number}
        )


def give(task: JudgeTask, filled: Filled, *, by: User, at: datetime) -> ContestSheet:
    """Saves a sheet, or finds it saved already and returns that one. With `corrects` it takes the place of the judge's
    own that stands, which stays to be seen. Raises Refused, and Conflict for a known number with another content."""
    digest = digest_of(task, filled)
    if known := _known(filled):
        return _replay(known, digest, filled, by=by, at=at)
    criteria = contests.criteria_of(task)
    refuse(rules.may_score(by, task))
    for sentence in rules.wrong_sheet(criteria, filled).values():
        raise flow.Refused(sentence)
    try:
        with transaction.atomic():
            stored = _store(task, filled, digest, criteria, by=by, at=at)
    except IntegrityError:
        # The same sheet by another way at the same moment, or another one for the same number.
        if known := _known(filled):
            return _replay(known, digest, filled, by=by, at=at)
        raise flow.Refused(_already(task))
    # Somebody's other copy of it may have been stored in between.
    return stored if stored.digest == digest else _replay(stored, digest, filled, by=by, at=at)


def digest_of(task: JudgeTask, filled: Filled) -> str:
    """SHA-256 over what was filled in, in an order that does not depend on the phone."""
    points = sorted((key, str(value.normalize())) for key, value in filled.points.items())
    said = [task.pk, points, filled.remark, str(filled.corrects or "")]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _known(filled: Filled) -> ContestSheet | None:
    return ContestSheet.objects.select_related("task__judge").filter(uuid=filled.uuid).first()


def _store(
    task: JudgeTask, filled: Filled, digest: str, criteria: list[Criterion], *, by: User, at: datetime
) -> ContestSheet:
    # Nothing is given into a contest that is being closed.
    task.contestant.trade.contest = hold(task.contestant.trade.contest)
    refuse(rules.may_score(by, task))
    stands = contests.standing(task)
    if stands is not None and stands.uuid == filled.uuid:
        return stands
    if (stands.uuid if stands else None) != filled.corrects:
        raise flow.Refused(_already(task))
    if stands is not None:
        flow.move(stands, State.REPLACED, by=by, at=at)
    last = ContestSheet.objects.filter(task=task).aggregate(last=Max("version"))["last"] or 0
    points = {one.pk: filled.points[one.pk] for one in criteria}
    sheet = ContestSheet.objects.create(
        task=task,
        uuid=filled.uuid,
        digest=digest,
        version=last + 1,
        total=sum(points.values(), Decimal(0)),
        remark=filled.remark,
        seen_on_phone=filled.said_at,
        given_at=at,
    )
    ContestMark.objects.bulk_create(
        ContestMark(sheet=sheet, criterion=one, most=one.most, points=points[one.pk]) for one in criteria
    )
    flow.record(sheet, "given", by=by, at=at, became=State.GIVEN, facts={"total": str(sheet.total)})
    return sheet


def _already(task: JudgeTask) -> str:
    return _("%(n)d 号你已经评过了；要改，打开那张评分表改") % {"n": task.contestant.number or 0}


def _replay(known: ContestSheet, digest: str, filled: Filled, *, by: User, at: datetime) -> ContestSheet:
    if known.digest == digest and known.task.judge.person_id == by.pk:
        return known
    said = {str(key): str(value) for key, value in filled.points.items()}
    facts = {"points": said, "remark": filled.remark}
    flow.record_once(known, "conflict", key=f"contest_sheet:{known.pk}:{digest}", by=by, at=at, facts=facts)
    raise Conflict(known)
