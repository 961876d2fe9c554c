"""The draw: entries are fixed, lots and judges come out of the seed, everything they rested on is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from starrating.actions import enrol
from starrating.models import Assignment, Campaign, Entry, Judge
from starrating.queries import draw as draws
from starrating.queries.campaign import possible_judges, rule_of
from starrating.queries.draw import Side
from starrating.rules import campaign as rules
from starrating.scoring.draw import UNSERVED, DrawError, Drawn
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local


def draw(campaign: Campaign, *, by: User | None, at: datetime) -> None:
    """Closes enrolment and draws. Refused, with nothing changed, where nobody is entered or too few judges may look at
    an entry."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if refusal := rules.may_enrol(held):
            raise flow.Refused(refusal)
        enrol.settle(held, by=by, at=at)
        entries, judges = draws.drawable(held)
        judges = _without_the_unable(held, judges, by=by, at=at)
        chief = any(judge.is_chief for judge in judges)
        if refusal := rules.may_draw(held, len(entries), len(judges), rule_of(held).sheets, chief):
            raise flow.Refused(refusal)
        rooms = draws.rooms_of(judge.person_id for judge in judges)
        sides = [(entry, draws.side_of_entry(entry)) for entry in entries]
        jury = [(one, draws.side_of_judge(one.person, rooms.get(one.person_id))) for one in judges]
        try:
            result, said = draws.drawn(held.seed, draws.published(held, sides, jury))
        except DrawError as why:
            raise flow.Refused(_sentence(why, rule_of(held).sheets, entries))
        _write(result, sides, jury)
        flow.move(
            campaign,
            Campaign.State.DRAWN,
            by=by,
            at=at,
            verb="draw",
            facts={"entries": len(result.lots), "judges": len(judges), "anchors": len(result.anchors)},
            drawn_at=at,
            draw=draws.as_json(said, held.commitment),
        )


def _without_the_unable(
    campaign: Campaign, judges: list[Judge], *, by: User | None, at: datetime
) -> list[Judge]:
    """Whose account was closed or whose role has ended since they were named is not drawn."""
    able = set(possible_judges(local(at).date()).values_list("pk", flat=True))
    out = [one for one in judges if one.person_id not in able]
    for one in out:
        if one.is_chief:
            raise flow.Refused(
                _("组长 %(name)s 停用了或者不再是评委，另定一名组长再抽") % {"name": one.person.name}
            )
    if out:
        Judge.objects.filter(pk__in=[one.pk for one in out]).delete()
        facts = {"judges": sorted(one.person_id for one in out)}
        flow.record(campaign, "judges_left_out", by=by, at=at, facts=facts)
    return [one for one in judges if one.person_id in able]


def _sentence(why: DrawError, sheets: int, entries: list[Entry]) -> str:
    if why.reason == UNSERVED:
        return _("这些要回避的评委太多，凑不够 %(sheets)d 名：%(names)s。加几名评委再抽") % {
            "sheets": sheets,
            "names": draws.refusal_names(why, entries),
        }
    return _("名单里有重名的，改好再抽：%(names)s") % {"names": draws.refusal_names(why, entries)}


def _write(result: Drawn, sides: list[tuple[Entry, Side]], jury: list[tuple[Judge, Side]]) -> None:
    """Lots and anchors on the entries, numbers on the judges, a task for every visit."""
    lots = {name: number for number, name in enumerate(result.lots, 1)}
    by_number = {judge.person.staff_no: (judge, side) for judge, side in jury}
    tasks = []
    for entry, side in sides:
        name = draws.name_of(entry)
        entry.lot, entry.is_anchor = lots.get(name), name in result.anchors
        for visit, number in enumerate(result.judges.get(name, ()), 1):
            tasks.append(_task(entry, side, *by_number[number], visit))
    for place, (judge, _side) in enumerate(jury, 1):
        judge.lot = place
    Entry.objects.bulk_update([entry for entry, _side in sides], ["lot", "is_anchor"], batch_size=500)
    # Whoever the sample left out takes no part: no result, no place, and the list says why.
    left_out = [entry.pk for entry, _side in sides if entry.lot is None]
    Entry.objects.filter(pk__in=left_out).update(withdrawn=_("抽签没有抽中"))
    Judge.objects.bulk_update([judge for judge, _side in jury], ["lot"])
    Assignment.objects.bulk_create(tasks, batch_size=500)


def _task(entry: Entry, side: Side, judge: Judge, other: Side, visit: int) -> Assignment:
    person = judge.person
    return Assignment(
        entry=entry,
        judge=judge,
        visit=visit,
        judge_person=judge.person_id,
        judge_room=other.room,
        judge_section=person.section or (person.team.name if person.team else ""),
        entry_person=side.person,
        entry_room=side.room,
        entry_section=entry.section,
    )
