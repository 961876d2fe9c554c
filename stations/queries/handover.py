"""Reads of shift handovers: what stands at a desk at a moment, point by point; the sheet that waits; all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from stations.models import Charge, Desk, Handover, Loan, Rating, Service, Silence, StockTake, Unit
from stations.queries import desk as desks
from stations.queries import found as lost
from stations.queries import loan as loans
from stations.queries import parcel as parcels
from stations.queries import sending as sendings
from stations.queries import stock as stocks
from stations.scoring.satisfaction import GOOD
from tongting.people.queries.person import people_spelled
from tongting.periods import ONE_DAY, Day

Point, State, Kind = Handover.Point, Handover.State, Service.Kind
ORDER = ("-given_at", "-pk")
# As many broken things as a sheet names, as many ratings and sheets as the desk shows.
MOST_NAMED, MOST_SAID, LATEST = 30, 20, 6
Figures = dict[str, Any]


def handovers() -> QuerySet[Handover]:
    return Handover.objects.select_related("desk", "given_by", "taken_by")


def waiting_at(desk: Desk) -> Handover | None:
    return handovers().filter(desk=desk, state=State.HANDED).first()


def latest_at(desk: Desk) -> QuerySet[Handover]:
    """Those that somebody has taken."""
    return handovers().filter(desk=desk, state__in=Handover.ANSWERED).order_by(*ORDER)[:LATEST]


def since(desk: Desk, at: datetime) -> datetime:
    """From when on what people said is new: the last handover, a day ago where there was none."""
    found = Handover.objects.filter(desk=desk, given_at__lt=at).exclude(state=State.REPLACED)
    last: datetime | None = found.order_by(*ORDER).values_list("given_at", flat=True).first()
    return last or at - ONE_DAY


def counted(desk: Desk, begin: datetime, at: datetime) -> dict[str, Figures]:
    """The six points of a desk, without those that it has nothing of; at most eighteen queries."""
    services = list(desks.services_of(desk))
    kinds = {service.kind for service in services}
    found: dict[str, Figures] = {}
    if kinds & {*Service.LENT, *stocks.KINDS}:
        found[Point.STOCK] = _stock(desk, services, at)
    out = _out(desk, at)
    # Also of what was switched off since.
    if kinds & {*Service.LENT, Kind.CHARGING} or out["out"]:
        found[Point.LOANS] = out
    if kinds & {Kind.PARCEL, Kind.SENDING}:
        found[Point.PARCELS] = _parcels(desk, services, at)
    if Kind.LOST in kinds:
        things = lost.counts(desk, at)
        found[Point.FOUND] = {"open": things.open, "due": things.due}
    found[Point.GEAR] = _gear(desk)
    found[Point.VOICE] = _voice(desk, begin, at)
    return found


def _stock(desk: Desk, services: list[Service], at: datetime) -> Figures:
    """Things to lend as the books have them, and whether the shelf was counted since midnight; lots of what is used
    up."""
    shelves = loans.shelves(services, at)
    kept = stocks.stocks(stocks.items(desk), at)
    today = StockTake.objects.filter(service__desk=desk, at__gte=Day.of(at).start_at, at__lte=at)
    taken = {service: found != expected for service, found, expected in _newest(today)}
    return {
        "kinds": len(shelves), "shelf": sum(one.on_shelf for one in shelves), "counted": len(taken),
        "differ": sum(taken.values()), "items": len(kept), "lots": sum(len(one.batches) for one in kept),
        "low": sum(one.is_low for one in kept), "spoiled": sum(one.spoiled > 0 for one in kept),
    }  # fmt: skip


def _newest(today: QuerySet[StockTake]) -> list[tuple[int, int, int]]:
    """Oldest first: of a kind that was counted twice the later count stands."""
    return list(today.order_by("at", "pk").values_list("service", "found", "expected"))


def _out(desk: Desk, at: datetime) -> Figures:
    lent = Loan.objects.filter(service__desk=desk, state=Loan.State.OUT).order_by()
    phones = Charge.objects.filter(service__desk=desk, state=Charge.State.IN).order_by()
    late = Count("pk", filter=Q(due_at__lt=at))
    out, charging = lent.aggregate(n=Count("pk"), late=late), phones.aggregate(n=Count("pk"), late=late)
    return {
        "out": out["n"], "late": out["late"], "phones": charging["n"], "phones_late": charging["late"],
    }  # fmt: skip


def _parcels(desk: Desk, services: list[Service], at: datetime) -> Figures:
    """What lies on the shelves, and what waits for the courier, by its waybills. Whose it is stands nowhere here: a
    sheet is never changed, and their data are erased."""
    made: Figures = {}
    for service in services:
        if service.kind == Kind.PARCEL:
            lie = parcels.counts(desk, at)
            made |= {"here": lie.here, "stranded": lie.stranded, "to_return": lie.to_return}
        elif service.kind == Kind.SENDING:
            to_go = sendings.sums(at, service)
            named = sendings.named_at(desk)[:MOST_NAMED]
            made |= {"sending": to_go.here, "sending_long": to_go.long, "named": named}
    return made


def _gear(desk: Desk) -> Figures:
    """What is out of order, by name: things and sockets that are damaged, a player that is not heard."""
    broken = Unit.objects.filter(service__desk=desk, service__is_active=True, state=Unit.State.DAMAGED)
    named = [
        f"{unit.service.name} {unit.number:02d}"
        for unit in broken.select_related("service").order_by("service__order", "service", "number")
    ]
    silent = Silence.objects.filter(player__service__desk=desk, ended_at=None).order_by("pk")
    named += list(silent.values_list("player__name", flat=True))
    return {"broken": len(named), "named": named[:MOST_NAMED]}


def _voice(desk: Desk, begin: datetime, at: datetime) -> Figures:
    said = Rating.objects.filter(service__desk=desk, at__gte=begin, at__lt=at).order_by()
    return said.aggregate(
        many=Count("pk"), low=Count("pk", filter=Q(stars__lt=GOOD)),
        open=Count("pk", filter=Q(answer="") & ~Q(words="")),
    )  # fmt: skip


def said_between(desk: Desk, begin: datetime, end: datetime) -> QuerySet[Rating]:
    """What people said at a desk in that time; nobody's name."""
    found = Rating.objects.filter(service__desk=desk, at__gte=begin, at__lt=end)
    return found.select_related("service").order_by("-at", "-pk")[:MOST_SAID]


def found(chosen: dict[str, Any]) -> QuerySet[Handover]:
    """Newest first is the caller's; `chosen` are clean values of the filter: q (who gave or took), desk, state, since,
    until."""
    rows = handovers()
    if word := str(chosen.get("q", "")).strip():
        people = people_spelled(word)
        rows = rows.filter(Q(given_by__in=people) | Q(taken_by__in=people))
    for name in ("desk", "state"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("since"):
        rows = rows.filter(given_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(given_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def waiting_for(person: int, at: datetime) -> QuerySet[Handover]:
    """Sheets that somebody else handed over within the last day and nobody has taken."""
    recent = handovers().filter(state=State.HANDED, given_at__gt=at - timedelta(days=1), desk__is_active=True)
    return recent.exclude(given_by=person).order_by("desk__order", "pk")
