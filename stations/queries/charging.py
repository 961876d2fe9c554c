"""Reads of phone charging: which slots are free, whose phone is where, when the next round is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stations.models import Charge, ChargingRound, ChargingRule, Desk, Found, Service, Unit
from stations.models.found import ThingKind
from stations.scoring import charging as scoring
from tongting.events.flow import name_of
from tongting.events.models import Event
from tongting.people.models import User

# How long the list shows what was just put in.
JUST = timedelta(minutes=10)
# The event that says under which number of the found things a phone lies.
REGISTERED = "registered"


@dataclass(frozen=True)
class Socket:
    """A slot with the phone in it, if any."""

    unit: Unit
    charge: Charge | None

    @property
    def is_free(self) -> bool:
        return self.charge is None and self.unit.state == Unit.State.IN_SERVICE


@dataclass(frozen=True)
class Bank:
    """The slots of a service: what charges, and when somebody has to look at it."""

    service: Service
    rule: ChargingRule
    sockets: list[Socket]
    last: ChargingRound | None
    due: datetime | None

    @property
    def free(self) -> list[Unit]:
        return [one.unit for one in self.sockets if one.is_free]

    @property
    def charges(self) -> list[Charge]:
        """Longest in first."""
        return sorted((one.charge for one in self.sockets if one.charge), key=lambda one: one.put_at)

    @property
    def broken(self) -> list[Unit]:
        return [one.unit for one in self.sockets if one.unit.state != Unit.State.IN_SERVICE]

    def is_due(self, at: datetime) -> bool:
        return self.due is not None and self.due <= at


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.CHARGING, is_active=True, desk__is_active=True)
    return found.select_related("desk", "charging_rule")


def service_at(desk: Desk) -> Service | None:
    return services().filter(desk=desk).first()


def rule_of(service: Service) -> ChargingRule:
    """What holds before anybody has set anything are the defaults."""
    found = ChargingRule.objects.filter(service=service).first()
    return found or ChargingRule(service=service)


def open_charges() -> QuerySet[Charge]:
    return Charge.objects.filter(state=Charge.State.IN).select_related("unit", "person", "service__desk")


def not_fetched(person: User) -> QuerySet[Charge]:
    """In its slot, or among the lost things since nobody came."""
    mine = Charge.objects.filter(person=person, state__in=(Charge.State.IN, Charge.State.MOVED))
    return mine.select_related("unit", "service__desk").order_by("-put_at")


def open_of(person: User) -> Charge | None:
    return open_charges().filter(person=person).first()


def bank(service: Service) -> Bank:
    """Four queries."""
    rule = rule_of(service)
    inside = {one.unit_id: one for one in open_charges().filter(service=service)}
    units = service.units.exclude(state=Unit.State.RETIRED).order_by("number")
    sockets = [Socket(unit, inside.get(unit.pk)) for unit in units]
    last = service.charging_rounds.select_related("by").first()
    since = min((one.put_at for one in inside.values()), default=None)
    due = scoring.round_due(last.at if last else None, since, timedelta(minutes=rule.round_minutes))
    return Bank(service, rule, sockets, last, due)


@dataclass(frozen=True)
class Counter:
    """A person before a desk that charges: their phone, here or elsewhere, or among the lost things; free slots."""

    bank: Bank
    mine: Charge | None
    moved: list[Moved]


@dataclass(frozen=True)
class Moved:
    """A phone that nobody fetched; `thing` once two have sealed and registered it."""

    charge: Charge
    thing: Found | None


def counter(services: list[Service], person: User) -> Counter | None:
    """None at a desk that charges nothing."""
    here = next((one for one in services if one.kind == Service.Kind.CHARGING), None)
    if here is None:
        return None
    return Counter(bank(here), open_of(person), moved(here, person))


def moved(service: Service, person: User | None = None) -> list[Moved]:
    """What nobody has fetched, of everybody what is not registered among the found things, of one person all; three
    queries where there is any."""
    found = Charge.objects.filter(service=service, state=Charge.State.MOVED)
    found = found.filter(person=person) if person is not None else found
    phones = list(found.select_related("unit", "person").order_by("-moved_at"))
    things = registered(phones)
    rows = [Moved(one, things.get(one.pk)) for one in phones]
    return rows if person is not None else [row for row in rows if row.thing is None]


def registered(phones: Sequence[Charge]) -> dict[int, Found]:
    """Phone → the found thing it lies as; two queries where there are phones."""
    if not phones:
        return {}
    events = Event.objects.filter(
        thing=name_of(phones[0]), thing_id__in=[one.pk for one in phones], verb=REGISTERED
    )
    last = {event.thing_id: event.facts["found"] for event in events.order_by("pk")}
    things = Found.objects.exclude(state=Found.State.UNDONE).select_related("service__desk")
    by_number = things.in_bulk(set(last.values()))
    return {phone: by_number[thing] for phone, thing in last.items() if thing in by_number}


def phone_of(thing: Found) -> Charge | None:
    """The phone that this found thing is, where it came out of a slot; one query for anything else."""
    if thing.kind != ThingKind.PHONE:
        return None
    said = Event.objects.filter(thing=Charge._meta.label_lower, verb=REGISTERED, facts__found=thing.pk)
    number = said.order_by("-pk").values_list("thing_id", flat=True).first()
    return Charge.objects.select_related("service__desk").filter(pk=number).first() if number else None


def lies_as(thing: Found) -> str:
    return _("已经登记成失物 %(number)s，到失物招领领") % {"number": thing}


def just_in(service: Service, at: datetime) -> QuerySet[Charge]:
    """Whose code may still have to be said aloud."""
    found = open_charges().filter(service=service, put_at__gt=at - JUST)
    return found.order_by("-put_at")[:3]


def rounds(service: Service) -> QuerySet[ChargingRound]:
    return service.charging_rounds.select_related("by", "hot")[:12]


def unfetched(desk: Desk, number: str) -> Charge | None:
    """The phone of this number that went to lost and found from here."""
    gone = Charge.objects.filter(service__desk=desk, state=Charge.State.MOVED).select_related(
        "unit", "person"
    )
    return (
        gone.filter(pk=int(number)).first()
        if number.isascii() and number.isdigit() and len(number) < 10
        else None
    )
