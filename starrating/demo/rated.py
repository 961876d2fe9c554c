"""A month of star dormitories that is rated and locked, made up room by room: every room seen by as many judges as the
rule asks for, each with an own hand. For the demo and for measuring; a real month is lived through."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from starrating.models import Assignment, Campaign, Contest, CriteriaSet, Entry, Judge, Sheet
from starrating.scoring.rule import read
from starrating.scoring.sheet import Criterion, Given, score
from tongting import bulk
from tongting.people.models import User
from tongting.periods import Month
from tongting.places.models import Room

# How often a criterion has a fault in a good room and in a bad one, and how many rooms are bad.
GOOD, BAD, BAD_SHARE = 0.12, 0.55, 0.03
# Judges differ: their faults count this much more or less often.
HANDS = (0.75, 0.9, 1.0, 1.1, 1.3)
TASK = (
    "entry", "judge", "visit", "judge_person", "judge_room", "judge_section", "entry_person", "entry_room",
    "entry_section",
)  # fmt: skip
SHEET = (
    "state", "assignment", "entry", "judge", "uuid", "digest", "version", "parts", "total", "presence", "remark",
    "given_at", "void_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Rated:
    campaign: Campaign
    rooms: int
    sheets: int


def rate(month: Month, judges: Sequence[User], *, seed: int, at: datetime) -> Rated:
    """Call it in a transaction. The month must have no campaign yet, and there must be as many judges as sheets."""
    dice = random.Random(seed)
    edition = CriteriaSet.objects.filter(contest=Contest.DORM, state=CriteriaSet.State.PUBLISHED).latest(
        "number"
    )
    campaign = _campaign(month, edition, seed, at)
    jury = Judge.objects.bulk_create(
        Judge(campaign=campaign, person=one, is_chief=n == 1, lot=n) for n, one in enumerate(judges, 1)
    )
    rooms = Room.objects.filter(is_active=True, is_duty_room=False, occupied__gt=0).select_related("building")
    entries = Entry.objects.bulk_create(
        Entry(
            campaign=campaign, room=room, label=room.called, code=room.code, section=room.section,
            cluster=room.building.code, lot=lot,
        )
        for lot, room in enumerate(rooms.order_by("code"), 1)
    )  # fmt: skip
    bulk.insert(Assignment, TASK, _tasks(entries, jury, read(campaign.rule).sheets))
    tasks = Assignment.objects.filter(entry__campaign=campaign).order_by("pk")
    rows = list(_sheets(list(tasks), jury, _criteria(edition), dice, at))
    bulk.insert(Sheet, SHEET, rows)
    return Rated(campaign, len(entries), len(rows))


def _campaign(month: Month, edition: CriteriaSet, seed: int, at: datetime) -> Campaign:
    secret = hashlib.sha256(str(seed).encode()).hexdigest()
    return Campaign.objects.create(
        contest=Contest.DORM,
        month=str(month),
        first_day=month.first,
        last_day=month.last,
        state=Campaign.State.LOCKED,
        criteria=edition,
        rule=edition.rule,
        enrol_until=at - timedelta(days=10),
        score_until=at,
        seed=secret,
        commitment=hashlib.sha256(secret.encode()).hexdigest(),
        drawn_at=at - timedelta(days=10),
        locked_at=at,
    )


def _criteria(edition: CriteriaSet) -> list[Criterion]:
    return [
        Criterion(item.code, group.code, item.weight, item.deduct)
        for group in edition.groups.prefetch_related("items")
        for item in group.items.all()
    ]


def _tasks(entries: Sequence[Entry], jury: Sequence[Judge], visits: int) -> Iterator[tuple[Any, ...]]:
    """In turn, so that every pair of judges meets at some rooms."""
    many = len(jury)
    for n, entry in enumerate(entries):
        step = 1 + n // many % (many - 1)
        for visit in range(visits):
            judge = jury[(n + visit * step) % many]
            yield entry.pk, judge.pk, visit + 1, judge.person_id, None, "", None, entry.room_id, entry.section


def _sheets(
    tasks: Sequence[Assignment],
    jury: Sequence[Judge],
    criteria: Sequence[Criterion],
    dice: random.Random,
    at: datetime,
) -> Iterator[tuple[Any, ...]]:
    hands = {judge.pk: HANDS[n % len(HANDS)] for n, judge in enumerate(jury)}
    likely = {
        pk: BAD if dice.random() < BAD_SHARE else GOOD for pk in dict.fromkeys(t.entry_id for t in tasks)
    }
    for n, task in enumerate(tasks):
        chance = min(0.9, likely[task.entry_id] * hands[task.judge_id])
        found = score(criteria, {one.code: _mark(one, chance, dice) for one in criteria})
        parts = {
            code: {"points": str(part.points), "most": str(part.most)} for code, part in found.parts.items()
        }
        key = uuid.uuid4()
        digest = hashlib.sha256(key.bytes).hexdigest()
        given_at = at - timedelta(minutes=7 * (len(tasks) - n))
        yield (
            Sheet.State.GIVEN, task.pk, task.entry_id, task.judge_id, key, digest, 1, parts, found.total,
            Sheet.Presence.PRESENT, "", given_at, "",
        )  # fmt: skip


def _mark(one: Criterion, chance: float, dice: random.Random) -> Given:
    faults = sum(dice.random() < chance for _n in range(3))
    return faults if one.deduct_per_fault is not None else max(Decimal(0), one.weight - faults)
