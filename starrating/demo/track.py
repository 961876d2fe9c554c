"""What the demo's race is run on: how tidy each room and locker really is, how strict each judge, what chance adds."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from starrating.models import Assignment, Contest, Criterion, Sheet
from starrating.rules.sheet import Filled, Given
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import scenes
from tongting.photos.models import Photo

# Shares of rooms and lockers, and how likely one of their criteria shows a fault.
KEPT = ((0.05, 0.08), (0.25, 0.25), (0.45, 0.38), (0.17, 0.6), (0.08, 0.9))
# What is left of the faults of a room that somebody has helped.
HELPED = 0.3
REMARKS = {
    "D01": "床下有灰",
    "D02": "窗台有灰",
    "D03": "镜面有水渍",
    "D04": "垃圾没倒",
    "D05": "被子没叠",
    "D06": "桌面堆杂物",
    "D07": "鞋没摆齐",
    "D09": "插线板放在床上",
    "L01": "箱门有泥",
    "L04": "衣服团在一起",
    "L05": "胶靴滴水",
    "L07": "箱底有煤泥",
}
# How often a judge sees otherwise than the others.
OWN_EYES = 0.12
# Judges take pictures of what is bad: from so many lost points on one, from so many two. Most of those who get help
# have lost more than the first on one sheet.
PHOTOGRAPHED_FROM = (24, 48)
BEST = "excellent"


@dataclass
class Track:
    """`chance` decides what is left open; a thing's and a judge's ways are the same in every month."""

    chance: random.Random
    people: dict[str, User]
    until: datetime
    ways: dict[str, float] = field(default_factory=dict)
    # The last day on which a judge found a door closed, by campaign.
    shut: dict[int, date] = field(default_factory=dict)

    def untidiness(self, key: str, month: date) -> float:
        """How likely a criterion shows a fault: the thing's own way, a little better or worse each month."""
        if key not in self.ways:
            self.ways[key] = self._drawn()
        drift = random.Random(f"{key}:{month}").uniform(0.75, 1.25)
        return min(0.9, self.ways[key] * drift)

    def learn(self, key: str) -> None:
        """Help has changed its way."""
        self.ways[key] *= HELPED

    def _drawn(self) -> float:
        shot, so_far = self.chance.random(), 0.0
        for share, untidy in KEPT:
            so_far += share
            if shot < so_far:
                return untidy * self.chance.uniform(0.8, 1.2)
        return KEPT[-1][1]

    def strictness(self, judge: int) -> float:
        return random.Random(f"judge:{judge}").uniform(0.75, 1.3)

    def number(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)


def tried(deed: Callable[..., object], *given: object, **more: object) -> bool:
    """What the rules refuse stays undone, as in life."""
    try:
        deed(*given, **more)
    except Refused:
        return False
    return True


def filled(track: Track, task: Assignment, criteria: list[Criterion], at: datetime) -> Filled:
    """The sheet that this judge makes of this entry now."""
    entry = task.entry
    untidy = track.untidiness(entry.code or entry.label, entry.campaign.first_day)
    untidy *= track.strictness(task.judge.person_id) * track.chance.uniform(0.9, 1.1)
    there = random.Random(f"{entry.code or entry.label}:{entry.campaign.first_day}:faults")
    marks = [
        one for one in (_mark(track, criterion, untidy, there.random()) for criterion in criteria) if one
    ]
    if entry.campaign.contest == Contest.DORM:
        lost = sum(_lost(one) for one in marks)
        many = sum(lost > least for least in PHOTOGRAPHED_FROM)
        marks = [*(_with_photo(track, task, one, at) for one in marks[:many]), *marks[many:]]
    service = entry.campaign.contest == Contest.SERVICE
    return Filled(
        uuid=track.number(),
        # What shows no fault is graded with one tap.
        grades=dict.fromkeys(
            {one.group.code for one in criteria} - {one.criterion.group.code for one in marks}, BEST
        ),
        marks=marks,
        presence=Sheet.Presence.NOT_NEEDED if service else Sheet.Presence.PRESENT,
        seen_at=at,
        said_at=at,
    )


def _mark(track: Track, criterion: Criterion, untidy: float, shown: float) -> Given | None:
    """`shown` is the same for everybody who looks: the second visit finds much of what the first one found, not all
    of it."""
    if track.chance.random() < OWN_EYES:
        shown = track.chance.random()
    if criterion.deduct is None:
        worth = criterion.weight * Decimal(round(1 - untidy * shown, 1))
        return Given(criterion, max(Decimal(0), worth.quantize(Decimal("0.5"))))
    # What costs a great deal happens seldom.
    seldom = min(1.0, 2.5 * float(criterion.deduct / criterion.weight) ** -1 / 10)
    likely = untidy * seldom
    if shown >= likely:
        return None
    # The worse it is, the more of them.
    faults = 1 + (shown < likely * untidy) + (shown < likely * untidy / 2)
    most = int(criterion.weight / criterion.deduct)
    return Given(criterion, min(faults, max(1, most)), REMARKS.get(criterion.code, ""))


def _lost(mark: Given) -> Decimal:
    one, value = mark.criterion, Decimal(mark.value)
    return one.weight - value if one.deduct is None else min(one.weight, one.deduct * value)


def _with_photo(track: Track, task: Assignment, mark: Given, at: datetime) -> Given:
    return Given(mark.criterion, mark.value, mark.remark, (photo_of(track, task, at, faulty=True),))


def photo_of(track: Track, task: Assignment, at: datetime, *, faulty: bool, by: User | None = None) -> Photo:
    taker = by or task.judge.person
    return scenes.take(track.chance, "dormitory", faulty=faulty, place=task.entry.label, by=taker, at=at)
