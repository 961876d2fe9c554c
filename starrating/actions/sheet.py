"""Sheets are given, corrected and taken away here: one number is one sheet, however often and late it is sent; no mark
is ever altered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Assignment, Campaign, Criterion, Judge, Mark, Sheet, SheetPhoto
from starrating.queries import door as doors
from starrating.queries import sheet as sheets
from starrating.rules import sheet as rules
from starrating.rules.sheet import Filled
from starrating.scoring import sheet as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.photos import actions as photos

State = Sheet.State


class Conflict(flow.Refused):
    """The same number came with another content; the first stands, the second is kept for its judge to look at."""


def give(assignment: Assignment, filled: Filled, *, by: User, at: datetime) -> Sheet:
    """Saves a sheet with its marks and photos, or finds it saved already and returns that one. Raises Refused where it
    can't be taken, Conflict where its number is known with another content."""
    digest = digest_of(assignment, filled)
    if known := sheets.known(filled.uuid):
        return _replay(known, digest, filled, by=by, at=at)
    _refuse(assignment, filled, by=by)
    stands = sheets.standing(assignment)
    if stands is not None and stands.uuid == filled.uuid:
        # By another way, since a moment ago.
        return _replay(stands, digest, filled, by=by, at=at)
    if stands is not None:
        raise flow.Refused(_already(assignment))
    return _store(assignment, filled, digest, None, by=by, at=at)


def correct(sheet: Sheet, filled: Filled, *, by: User, at: datetime) -> Sheet:
    """A judge's second thoughts: a new sheet takes the place of the own one, which stays to be seen as replaced."""
    assignment = sheets.tasks().get(pk=sheet.assignment_id)
    digest = digest_of(assignment, filled)
    if known := sheets.known(filled.uuid):
        return _replay(known, digest, filled, by=by, at=at)
    _refuse(assignment, filled, by=by)
    return _store(assignment, filled, digest, sheet, by=by, at=at)


def void(sheet: Sheet, *, reason: str, by: User, at: datetime) -> None:
    """Takes a sheet out of the count; its marks stay as they were given, its judge is told and may look again."""
    if refusal := rules.may_void(by, sheet, sheets.chief_of(sheet.entry.campaign_id)):
        raise flow.Refused(refusal)
    with transaction.atomic():
        flow.move(sheet, State.VOID, by=by, at=at, note=reason, voided_by=by, void_reason=reason)
        words = _("%(label)s 的评分表作废了：%(reason)s") % {"label": sheet.entry.label, "reason": reason}
        page = reverse("sheet_detail", args=[sheet.pk])
        notices.tell(sheet.judge.person, words, page, detail=by.name, key=f"sheet:{sheet.pk}:void", at=at)


def digest_of(assignment: Assignment, filled: Filled) -> str:
    """SHA-256 over what was filled in, in an order that does not depend on the phone; pictures by their content."""
    marks = sorted(
        [one.criterion.code, str(one.value), one.remark, sorted(photo.sha256 for photo in one.photos)]
        for one in filled.marks
    )
    said: list[Any] = [
        assignment.pk,
        sorted(filled.grades.items()),
        marks,
        sorted(veto.code for veto in filled.vetoes),
        filled.presence,
        filled.second_person.pk if filled.second_person else None,
        filled.remark,
        sorted(photo.sha256 for photo in filled.photos),
        str(filled.corrects or ""),
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _refuse(assignment: Assignment, filled: Filled, *, by: User) -> None:
    entry = assignment.entry
    door = doors.door(entry, filled.seen_at)
    reason = rules.may_score(by, assignment, door) or rules.may_open(
        entry, door, filled.presence, filled.second_person, by
    )
    if reason:
        raise flow.Refused(reason)


def _store(
    assignment: Assignment, filled: Filled, digest: str, old: Sheet | None, *, by: User, at: datetime
) -> Sheet:
    criteria = sheets.asked(assignment)
    worth = _worth(criteria, filled)
    sheet = _row(assignment, filled, digest, worth, at)
    try:
        with transaction.atomic():
            _hold_open(assignment)
            if old is not None:
                flow.move(old, State.REPLACED, by=by, at=at)
            last = Sheet.objects.filter(assignment=assignment).aggregate(last=Max("version"))["last"]
            sheet.version = (last or 0) + 1
            sheet.save(force_insert=True)
            _write_marks(sheet, filled, worth, by, at)
            flow.record(sheet, "given", by=by, at=at, facts={"total": str(sheet.total)})
    except IntegrityError:
        # The same sheet was sent at the same moment by another way, or another one for the same entry.
        if known := sheets.known(filled.uuid):
            return _replay(known, digest, filled, by=by, at=at)
        if sheets.standing(assignment) is not None:
            raise flow.Refused(_already(assignment))
        raise
    return sheet


def _hold_open(assignment: Assignment) -> None:
    """Holds the campaign until this is written, so that none is given into one that is being locked."""
    campaign = Campaign.objects.select_for_update().get(pk=assignment.entry.campaign_id)
    assignment.entry.campaign = campaign
    if not rules.is_open_for(assignment):
        raise flow.Refused(_("这次评选刚刚截止，评分表没有收下"))
    if not Assignment.objects.filter(pk=assignment.pk, judge=assignment.judge_id).exists():
        raise flow.Refused(_("这一份刚刚转给了别的评委，评分表没有收下"))


def _worth(criteria: Sequence[Criterion], filled: Filled) -> scoring.SheetScore:
    marks = {one.criterion.code: one.value for one in filled.marks}
    try:
        worth = sheets.worth(criteria, marks, filled.grades)
    except scoring.MarkError as fault:
        raise flow.Refused(why_not(fault, criteria)) from fault
    if worth.missing:
        raise flow.Refused(_("还有没评的，评完再交"))
    if worth.total is None:
        raise flow.Refused(_("全都不适用，打不出分；看看是不是点错了"))
    return worth


def why_not(fault: scoring.MarkError, criteria: Sequence[Criterion]) -> str:
    """The sentence for a mark that no sheet can hold."""
    found = next((one for one in criteria if one.code == fault.place), None)
    if found is None or fault.reason == scoring.UNKNOWN:
        return _("评分细则里没有“%s”，更新页面后再评") % fault.place
    return sheets.limits(found)


def _row(
    assignment: Assignment, filled: Filled, digest: str, worth: scoring.SheetScore, at: datetime
) -> Sheet:
    marked = {one.criterion.group.code for one in filled.marks if one.value != scoring.NA}
    parts = {
        code: {
            "grade": "" if code in marked else filled.grades.get(code, ""),
            "points": str(part.points),
            "most": str(part.most),
        }
        for code, part in worth.parts.items()
    }
    return Sheet(
        assignment=assignment,
        entry=assignment.entry,
        judge=assignment.judge,
        uuid=filled.uuid,
        digest=digest,
        parts=parts,
        total=worth.total if worth.total is not None else Decimal(0),
        presence=filled.presence,
        second_person=filled.second_person if filled.presence == Sheet.Presence.OPENED_BY_TWO else None,
        remark=filled.remark,
        seen_on_phone=filled.said_at,
        given_at=at,
    )


def _write_marks(sheet: Sheet, filled: Filled, worth: scoring.SheetScore, by: User, at: datetime) -> None:
    lost = {line.code: line.lost for line in worth.lines}
    Mark.objects.bulk_create(
        Mark(
            sheet=sheet,
            criterion=one.criterion,
            is_na=one.value == scoring.NA,
            faults=int(one.value) if one.criterion.deduct is not None and one.value != scoring.NA else None,
            points=one.value if one.criterion.deduct is None and one.value != scoring.NA else None,
            lost=lost.get(one.criterion.code, Decimal(0)),
            remark=one.remark,
        )
        for one in filled.marks
    )
    link = Sheet.vetoes.through
    link.objects.bulk_create(link(sheet_id=sheet.pk, veto_id=veto.pk) for veto in filled.vetoes)
    # What a corrected sheet shows already is nobody's to claim again.
    photos.claim([photo for _one, photo in filled.pictures if not photo.claimed], by=by, at=at)
    SheetPhoto.objects.bulk_create(
        SheetPhoto(sheet=sheet, criterion=criterion, photo=photo, order=n)
        for n, (criterion, photo) in enumerate(filled.pictures)
    )


def nothing_to_correct() -> str:
    return _("要改的那张评分表找不到了，从“打分”里重新打开")


def _already(assignment: Assignment) -> str:
    return _("%(label)s 你已经评过了；要改，从那张评分表上点“改”") % {"label": assignment.entry.label}


def _replay(known: Sheet, digest: str, filled: Filled, *, by: User, at: datetime) -> Sheet:
    """What the first answer was, for whoever sends the same again; another content is kept and refused."""
    if known.digest == digest and known.judge.person_id == by.pk:
        return known
    _keep_second(known, digest, filled, by=by, at=at)
    raise Conflict(
        _("这张评分表已经按 %(number)s 存好了，这回传来的内容不一样；两份都留着，打开看一看以哪份为准")
        % {"number": known.number}
    )


def _keep_second(known: Sheet, digest: str, filled: Filled, *, by: User, at: datetime) -> None:
    """Whole, with its photos, in the history of the first; the same second content again changes nothing. Its judge and
    whoever heads the judges are told once."""
    said = {
        "grades": filled.grades,
        "marks": [
            [one.criterion.code, str(one.value), one.remark, [str(photo.pk) for photo in one.photos]]
            for one in filled.marks
        ],
        "vetoes": [veto.code for veto in filled.vetoes],
        "presence": filled.presence,
        "remark": filled.remark,
        "photos": [str(photo.pk) for photo in filled.photos],
    }
    with transaction.atomic():
        key = f"sheet:{known.pk}:{digest}"
        if not flow.record_once(known, "conflict", key=key, by=by, at=at, facts=said):
            return
        photos.claim([photo for _one, photo in filled.pictures if not photo.claimed], by=by, at=at)
        chief = Judge.objects.filter(campaign=known.entry.campaign_id, is_chief=True)
        people = {known.judge.person_id, by.pk, *chief.values_list("person", flat=True)}
        words = _("评分表 %(number)s 又传来一份不同的内容，看一看以哪份为准") % {"number": known.number}
        page = reverse("sheet_detail", args=[known.pk])
        notices.tell_all(people, words, page, detail=by.name, key=key, at=at)
