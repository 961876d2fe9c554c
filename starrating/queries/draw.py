"""Reads of the draw: what it rests on, and what stands on its public page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch

from starrating.models import Assignment, Campaign, Entry, Judge
from starrating.queries.campaign import entries, rule_of
from starrating.rules import campaign as rules
from starrating.scoring.draw import ANCHORS, DrawError, Drawn, Published, draw
from tongting.people.models import Gender, User
from tongting.places.models import Lodging


@dataclass(frozen=True)
class Side:
    """One side of a conflict of interest: who it is, the room, what section or team. `women` says that only women may
    come in, of a judge that she is one."""

    person: int | None
    room: int | None
    sections: frozenset[str]
    women: bool


def name_of(entry: Entry) -> str:
    """How an entry is called in the draw: a place by its code, a person by the staff number, which is no name; both
    are unique, and neither changes afterwards."""
    return entry.person.staff_no if entry.person else entry.code


def drawable(campaign: Campaign) -> tuple[list[Entry], list[Judge]]:
    """All that a draw needs of the campaign, in two queries."""
    judges = campaign.judges.select_related("person__team").order_by("person__staff_no")
    found = entries(campaign).select_related("room", "person__team", "locker__post")
    return list(found), list(judges)


def rooms_of(people: Iterable[int]) -> dict[int, int]:
    """person → the room they live in."""
    return dict(Lodging.objects.filter(person__in=list(people)).values_list("person_id", "room_id"))


def side_of_entry(entry: Entry) -> Side:
    holder = entry.locker.holder_id if entry.locker else entry.person_id
    women = bool(entry.locker and entry.locker.post.women_only)
    return Side(holder, entry.room_id, frozenset({entry.section} - {""}), women)


def side_of_judge(person: User, room: int | None) -> Side:
    own = {person.section, person.team.name if person.team else ""} - {""}
    return Side(person.pk, room, frozenset(own), person.gender == Gender.FEMALE)


def conflict(entry: Side, judge: Side) -> bool:
    """Own person, own room, own section or team; a man where only women may come in."""
    return (
        entry.person == judge.person
        or (entry.room is not None and entry.room == judge.room)
        or bool(entry.sections & judge.sections)
        or (entry.women and not judge.women)
    )


def published(
    campaign: Campaign, found: list[tuple[Entry, Side]], judges: list[tuple[Judge, Side]]
) -> Published:
    rule = rule_of(campaign)
    barred = frozenset(
        (name_of(entry), judge.person.staff_no)
        for entry, one in found
        for judge, other in judges
        if conflict(one, other)
    )
    return Published(
        entries=tuple(name_of(entry) for entry, _side in found),
        judges=tuple(judge.person.staff_no for judge, _side in judges),
        conflicts=barred,
        sheets=rule.sheets,
        anchors=rule.anchors,
        sample=rule.sample or 0,
    )


def drawn(seed: str, said: Published) -> tuple[Drawn, Published]:
    """With as many anchors as can be had where the rule asks for more. DrawError as in scoring/draw.py."""
    while True:
        try:
            return draw(seed, said), said
        except DrawError as why:
            if why.reason != ANCHORS:
                raise
            # Another number of anchors is another draw, so it may take more than one step.
            said = replace(said, anchors=min(len(why.entries), said.anchors - 1))


def as_json(said: Published, commitment: str) -> dict[str, Any]:
    """What is kept with the campaign and stands in the public file, beside the seed: see docs/draw.md."""
    return {
        "commitment": commitment,
        "entries": sorted(said.entries),
        "judges": sorted(said.judges),
        "conflicts": sorted(list(pair) for pair in said.conflicts),
        "sheets": said.sheets,
        "anchors": said.anchors,
        "sample": said.sample,
    }


def public_file(campaign: Campaign) -> dict[str, Any]:
    """The file that docs/draw.py reads; the seed is in it once nothing can be gained by knowing it."""
    seed = campaign.seed if rules.may_reveal(campaign) else ""
    return {"seed": seed, **(campaign.draw or {"commitment": campaign.commitment})}


@dataclass(frozen=True)
class Line:
    """A lot as the page shows it; `judges` in the order of their visits, once they may be known."""

    entry: Entry
    name: str
    judges: list[Judge]


def lines(campaign: Campaign) -> list[Line]:
    """Every lot in its order, from the rows themselves; three queries."""
    tasks = Assignment.objects.filter(second_look__isnull=True).select_related("judge__person")
    found = campaign.entries.filter(lot__isnull=False).select_related("person").order_by("lot")
    found = found.prefetch_related(Prefetch("assignments", tasks.order_by("visit")))
    known = rules.may_reveal(campaign)
    return [
        Line(one, name_of(one), [task.judge for task in one.assignments.all()] if known else [])
        for one in found
    ]


def refusal_names(why: DrawError, found: Iterable[Entry]) -> str:
    """As people call them."""
    called = {name_of(entry): entry.label for entry in found}
    return "、".join(called.get(name, name) for name in why.entries[:10]) + (
        "…" if len(why.entries) > 10 else ""
    )


def judges(campaign: Campaign) -> list[Judge]:
    """In the order of their numbers."""
    return list(campaign.judges.select_related("person").order_by("lot", "person__staff_no"))
