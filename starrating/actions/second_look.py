"""复看: another judge is sent, or it is written down why nobody needs to go."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions.result_step import hold, refuse
from starrating.models import Assignment, Entry, Judge, SecondLook, Sheet
from starrating.queries import objection as objections
from starrating.rules import result as rules
from starrating.scoring.rule import read
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User


def ask(entry: Entry, *, note: str, by: User, at: datetime) -> SecondLook:
    """One that the arithmetic did not ask for, as after an objection that was right."""
    refuse(rules.may_manage(by))
    with transaction.atomic():
        hold(entry.campaign)
        refuse(rules.may_ask_look(entry.campaign, SecondLook.objects.filter(entry=entry).first()))
        totals = list(
            Sheet.objects.filter(entry=entry, state=Sheet.State.GIVEN).values_list("total", flat=True)
        )
        apart = max(totals) - min(totals) if totals else Decimal(0)
        look = SecondLook.objects.create(entry=entry, apart=apart, note=note.strip()[:200], asked_at=at)
        flow.record(look, "asked", by=by, at=at, note=note, became=SecondLook.State.ASKED)
    return look


def assign(look: SecondLook, judge: Judge, *, by: User, at: datetime) -> Assignment:
    """A judge of this campaign who has not scored the entry and has no interest in it. Sent to another one, the task
    that brought no sheet goes over."""
    refuse(rules.may_manage(by))
    entry = look.entry
    with transaction.atomic():
        hold(entry.campaign)
        look.refresh_from_db()
        refuse(rules.may_settle_look(entry.campaign, look))
        former = look.assignment
        if former is not None:
            refuse(_("复看的评分表已经交来了，重算一次就行") if former.sheets.exists() else None)
        task = _task(entry, judge)
        known = set(Assignment.objects.filter(entry=entry).values_list("judge", flat=True))
        women_only = bool(entry.locker and entry.locker.post.women_only)
        conflict = objections.is_concerned(judge.person, entry)
        refuse(rules.unfit_to_look(judge, known, women_only=women_only, has_conflict=conflict))
        try:
            with transaction.atomic():
                task.save(force_insert=True)
        except IntegrityError:
            refuse(_("%(name)s 要回避，换一个评委") % {"name": judge.person.name})
        SecondLook.objects.filter(pk=look.pk).update(assignment=task)
        look.assignment = task
        if former is not None:
            former.delete()
        flow.record(look, "assigned", by=by, at=at, facts={"judge": judge.person_id})
        text = _("%(entry)s 要再看一次，派给你了") % {"entry": entry.label}
        # The list, not the task: that goes where somebody else is sent after all.
        address = reverse("star_tasks", args=[entry.campaign.contest])
        notices.tell(judge.person, text, address, key=f"look:{look.pk}:{judge.pk}", at=at)
    return task


def drop(look: SecondLook, *, note: str, by: User, at: datetime) -> None:
    refuse(rules.may_manage(by))
    with transaction.atomic():
        hold(look.entry.campaign)
        refuse(rules.may_settle_look(look.entry.campaign, look))
        refuse(None if note.strip() else _("写一句为什么不用复看"))
        flow.move(look, SecondLook.State.DROPPED, by=by, at=at, note=note.strip(), settled_at=at)
        SecondLook.objects.filter(pk=look.pk).update(note=note.strip()[:200])
        look.note = note.strip()[:200]


def _task(entry: Entry, judge: Judge) -> Assignment:
    """Beyond the month's visits; whose room and section it is stands beside it as at the draw."""
    campaign, person = entry.campaign, judge.person
    last = Assignment.objects.filter(entry=entry).order_by("-visit").values_list("visit", flat=True).first()
    lodging = getattr(person, "lodging", None)
    return Assignment(
        entry=entry,
        judge=judge,
        visit=max(last or 0, read(campaign.rule).sheets) + 1,
        judge_person=person.pk,
        judge_room=lodging.room_id if lodging else None,
        judge_section=person.section or (person.team.name if person.team else ""),
        entry_person=entry.person_id or (entry.locker.holder_id if entry.locker else None),
        entry_room=entry.room_id,
        entry_section=entry.section,
    )
