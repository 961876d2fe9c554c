"""Reads of replaced judges: whose sheets are open, who goes on, what a hand-over rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from starrating.models import Assignment, Campaign, Judge, Replacement, Sheet
from starrating.queries import draw as draws
from starrating.queries.campaign import possible_judges
from starrating.queries.draw import Side
from starrating.rules import campaign as rules
from starrating.rules.replacement import REPLACEABLE
from starrating.scoring.draw import Handover, hand_over

GIVEN = Sheet.objects.filter(assignment=OuterRef("pk"), state=Sheet.State.GIVEN)


def tasks(campaign: Campaign) -> QuerySet[Assignment]:
    """Those of the draw that still count."""
    return Assignment.objects.filter(
        entry__campaign=campaign, entry__withdrawn="", second_look__isnull=True
    ).order_by("entry__lot", "pk")


def open_tasks(judge: Judge) -> list[Assignment]:
    """What this judge has not handed in, in the order of the lots; `was_tried` where a sheet was voided."""
    found = tasks(judge.campaign).filter(~Exists(GIVEN), judge=judge)
    found = found.annotate(was_tried=Exists(Sheet.objects.filter(assignment=OuterRef("pk"))))
    return list(found.select_related("entry__room", "entry__person__team", "entry__locker__post"))


def going_on(campaign: Campaign) -> QuerySet[Judge]:
    """The judges who were not replaced."""
    found = campaign.judges.filter(replacement__isnull=True)
    return found.select_related("person__team").order_by("person__staff_no")


def unable(day: date) -> list[tuple[Judge, int]]:
    """Judges of campaigns that are under way whose account was closed or whose role has ended, with how many sheets
    nobody will hand in. One query, two where there are any."""
    owed = Assignment.objects.filter(
        ~Exists(GIVEN),
        entry__withdrawn="",
        second_look__isnull=True,
        judge__campaign__state__in=REPLACEABLE,
        judge__replacement__isnull=True,
    ).exclude(judge__person__in=possible_judges(day).order_by().values("pk"))
    left = dict(owed.order_by().values_list("judge").annotate(n=Count("pk")))
    judges = Judge.objects.filter(pk__in=left).select_related("person", "campaign") if left else ()
    return [(one, left[one.pk]) for one in judges]


@dataclass(frozen=True)
class Plan:
    """What is shared out, of which tasks; `dropped` are anchors that everybody else scores as well, `stuck` those that
    nobody else may score."""

    handover: Handover
    moving: list[Assignment]
    dropped: list[Assignment]
    stuck: list[Assignment]


def plan(judge: Judge, jury: Sequence[tuple[Judge, Side]], sheets: int) -> Plan:
    """For these judges who go on or come in; every entry keeps `sheets` of them. Three queries."""
    campaign, waiting = judge.campaign, open_tasks(judge)
    drawn = {(entry, number) for entry, number in campaign.draw.get("conflicts", [])}
    counted = list(tasks(campaign).values_list("entry", "judge"))
    loads, has = Counter(one for _entry, one in counted), set(counted)
    barred = frozenset(
        (name, other.person.staff_no)
        for task in waiting
        for name, side in [(draws.name_of(task.entry), draws.side_of_entry(task.entry))]
        for other, own in jury
        if (task.entry_id, other.pk) in has
        or (name, other.person.staff_no) in drawn
        or draws.conflict(side, own)
    )
    free = {other.person.staff_no: loads[other.pk] for other, _side in jury}
    takers = {
        task.pk: [one for one in free if (draws.name_of(task.entry), one) not in barred] for task in waiting
    }
    scored_by = Counter(entry for entry, _one in counted)
    alone = [task for task in waiting if not takers[task.pk]]
    moving = [task for task in waiting if takers[task.pk]]
    return Plan(
        Handover(judge.person.staff_no, tuple(draws.name_of(one.entry) for one in moving), free, barred),
        moving,
        # One with a voided sheet stays as it is: missing.
        [task for task in alone if scored_by[task.entry_id] > sheets and not task.was_tried],  # type: ignore[attr-defined]
        [task for task in alone if scored_by[task.entry_id] <= sheets],
    )


def as_json(handover: Handover, dropped: Iterable[Assignment]) -> dict[str, Any]:
    """What is kept, and stands in the public file: see docs/draw.md."""
    return {
        "judge": handover.judge,
        "entries": list(handover.entries),
        "loads": dict(handover.loads),
        "barred": sorted(list(pair) for pair in handover.barred),
        "dropped": [draws.name_of(one.entry) for one in dropped],
    }


def read(kept: dict[str, Any]) -> Handover:
    barred = frozenset((entry, judge) for entry, judge in kept["barred"])
    return Handover(kept["judge"], tuple(kept["entries"]), kept["loads"], barred)


@dataclass(frozen=True)
class Told:
    """A replacement as the page tells it; `went` is entry → staff number, once it may be known."""

    one: Replacement
    moved: int
    dropped: int
    went: dict[str, str]


def told(campaign: Campaign) -> list[Told]:
    """In their order; one query."""
    found = Replacement.objects.filter(campaign=campaign)
    found = found.select_related("judge__person", "newcomer__person", "by").order_by("at", "pk")
    known = rules.may_reveal(campaign)
    return [
        Told(
            one,
            len(one.rests_on["entries"]),
            len(one.rests_on["dropped"]),
            hand_over(campaign.seed, read(one.rests_on)) if known else {},
        )
        for one in found
    ]


def public_part(campaign: Campaign) -> list[dict[str, Any]]:
    """Who stopped, why and when from the first day; what it rested on gives away anchors and tasks, so it comes with
    the seed."""
    known = rules.may_reveal(campaign)
    return [
        {
            "judge": said.one.judge.person.staff_no,
            "newcomer": said.one.newcomer.person.staff_no if said.one.newcomer else "",
            "by": said.one.by.staff_no,
            "reason": said.one.reason,
            "at": said.one.at.isoformat(),
            **(said.one.rests_on if known else {}),
        }
        for said in told(campaign)
    ]
