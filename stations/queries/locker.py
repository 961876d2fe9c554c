"""Reads of lockers: the plan of a hall, one locker with all that belongs to it, what a person has, what was opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from stations.models import KeyOrder, LockerKey, LockerOpening, Tenancy
from stations.queries import key as keys
from stations.rules import key as key_rules
from tongting.people.models import Gender, User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day
from tongting.places.models import Locker, LockerState
from tongting.places.queries import Shelf, halls

# As many free ones as a desk offers at a glance.
MOST_OFFERED = 12


@dataclass(frozen=True)
class Box:
    """A locker on the plan."""

    pk: int
    column: int
    code: str
    condition: str
    name: str

    @property
    def said(self) -> str:
        return str(LockerState(self.condition).label)


@dataclass(frozen=True)
class Row:
    number: int
    boxes: list[Box]


@dataclass(frozen=True)
class Plan:
    """Every hall counted, one of them drawn."""

    halls: list[Shelf]
    hall: str
    rows: list[Row]


@dataclass(frozen=True)
class Card:
    """One locker: whose it is, its keys, what is on the way, who had it before, when it was opened."""

    locker: Locker
    tenancy: Tenancy | None
    keys: list[LockerKey]
    order: KeyOrder | None
    before: list[Tenancy] = field(default_factory=list)
    orders: list[KeyOrder] = field(default_factory=list)
    openings: list[LockerOpening] = field(default_factory=list)

    @property
    def out(self) -> list[LockerKey]:
        return [key for key in self.keys if key.state == LockerKey.State.OUT]

    @property
    def astray(self) -> list[LockerKey]:
        """In the hands of whoever does not have the locker any more."""
        now = self.tenancy.pk if self.tenancy else None
        lost = LockerKey.State.LOST
        return [key for key in self.keys if key.state == lost or (key in self.out and key.tenancy_id != now)]

    @property
    def is_unsafe(self) -> bool:
        return keys.is_unsafe(self.keys)

    @property
    def is_broken(self) -> bool:
        return bool(self.locker.condition == LockerState.BROKEN)


@dataclass(frozen=True)
class Served:
    """A person's lockers before a desk; `used` orders of the year, `section` whether the next one needs the section."""

    cards: list[Card]
    used: int
    section: bool


def lockers() -> QuerySet[Locker]:
    return Locker.objects.select_related("post", "holder")


def plan(hall: str) -> Plan:
    """Two queries; the first hall where none is named."""
    counted = halls()
    names = [one.name for one in counted]
    shown = hall if hall in names else next(iter(names), "")
    listed = Locker.objects.filter(hall=shown).order_by("row", "column")
    facts = listed.values_list("row", "pk", "column", "code", "condition", "holder_name")
    rows = [
        Row(number, [Box(*one[1:]) for one in boxes]) for number, boxes in groupby(facts, lambda one: one[0])
    ]
    return Plan(counted, shown, rows)


def found(chosen: dict[str, Any]) -> QuerySet[Locker]:
    """`chosen` are clean values of the filter: q (code, name, section, how a name is read), hall, condition."""
    rows = lockers()
    if word := str(chosen.get("q", "")).strip():
        fits = Q(code__icontains=word) | Q(holder_name__contains=word) | Q(section__contains=word)
        rows = rows.filter(fits | Q(holder__in=people_spelled(word)))
    if chosen.get("hall"):
        rows = rows.filter(hall__iexact=chosen["hall"])
    if chosen.get("condition"):
        rows = rows.filter(condition=chosen["condition"])
    return rows


def of_person(person: User) -> list[Locker]:
    return list(lockers().filter(holder=person).order_by("code"))


def free_for(person: User | None) -> list[Locker]:
    """The first free ones of the halls where this person changes; where there is a women's hall women change there."""
    free = lockers().filter(condition=LockerState.FREE, holder=None, holder_name="")
    if person is not None:
        is_woman = person.gender == Gender.FEMALE
        if not is_woman or Locker.objects.filter(post__women_only=True).exists():
            free = free.filter(post__women_only=is_woman)
    return list(free.order_by("hall", "row", "column")[:MOST_OFFERED])


def tenancy_now(locker: Locker) -> Tenancy | None:
    """As the register has it, where that is still so."""
    now = (
        Tenancy.objects.filter(locker=locker, state=Tenancy.State.HELD)
        .select_related("person", "given_by")
        .first()
    )
    return now if now is not None and fits(now, locker) else None


def fits(tenancy: Tenancy, locker: Locker) -> bool:
    """Lockers are given and taken elsewhere too: in the roster, and when somebody leaves."""
    if tenancy.person_id or locker.holder_id:
        return tenancy.person_id == locker.holder_id
    return tenancy.name == locker.holder_name


def card(locker: Locker) -> Card:
    """Everything about one; six queries."""
    before = Tenancy.objects.filter(locker=locker, state=Tenancy.State.ENDED).select_related(
        "given_by", "ended_by"
    )
    orders = (
        keys.orders().filter(locker=locker).select_related("accepted_by", "cut_by", "signed_by", "signature")
    )
    listed = list(orders.order_by("-asked_at")[:20])
    opened = (
        LockerOpening.objects.filter(locker=locker).select_related("by", "second", "photo").order_by("-at")
    )
    order = next((one for one in listed if one.state in KeyOrder.OPEN), None)
    return Card(
        locker, tenancy_now(locker), keys.keys_of([locker]), order,
        list(before.order_by("-ended_at")[:10]), listed, list(opened[:10]),
    )  # fmt: skip


def served(person: User, at: datetime) -> Served:
    """What a desk shows of a person's lockers; three queries, five with a locker."""
    mine, rule = of_person(person), keys.rule_in_force()
    used = keys.used(person, rule, at)
    return Served(_cards(mine), used, key_rules.needs_section(used, rule))


def _cards(mine: Iterable[Locker]) -> list[Card]:
    listed = list(mine)
    if not listed:
        return []
    all_keys = keys.keys_of(listed)
    open_orders = {one.locker_id: one for one in keys.open_orders().filter(locker__in=listed)}
    return [
        Card(one, None, [key for key in all_keys if key.locker_id == one.pk], open_orders.get(one.pk))
        for one in listed
    ]


def openings(chosen: dict[str, Any]) -> QuerySet[LockerOpening]:
    """Newest first is the caller's; `chosen` are q, since, until."""
    rows = LockerOpening.objects.select_related("locker__post", "by", "second", "photo")
    if word := str(chosen.get("q", "")).strip():
        rows = rows.filter(
            Q(locker__code__icontains=word) | Q(name__contains=word) | Q(person__in=people_spelled(word))
        )
    if chosen.get("since"):
        rows = rows.filter(at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(at__lt=Day.of(chosen["until"]).end_at)
    return rows


def orders_of(person: User) -> list[KeyOrder]:
    """The last ones, those on the way first."""
    mine = keys.orders().filter(person=person).order_by("-asked_at")[:10]
    return sorted(mine, key=lambda one: one.state not in KeyOrder.OPEN)


def keys_held(person: User) -> QuerySet[LockerKey]:
    """Keys in this person's hands."""
    out = LockerKey.objects.filter(tenancy__person=person, state=LockerKey.State.OUT)
    return out.select_related("locker").order_by("locker", "number")
