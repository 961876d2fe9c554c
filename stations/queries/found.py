"""Reads of lost and found: what waits for its owner, what is due, who may have lost it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from stations.models import Desk, Disposal, Found, FoundRule, Loss, Service
from stations.queries import desk as desks
from stations.scoring import likeness
from stations.scoring.likeness import Traits
from tongting.people.models import User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day, local

State = Found.State
# Things and losses that are held against each other: what is older than this is somebody else's.
COMPARED, MOST_COMPARED, MOST_SHOWN = timedelta(days=45), 400, 5


@dataclass(frozen=True)
class Counts:
    open: int
    due: int


@dataclass(frozen=True)
class Sums:
    open: int
    due: int
    claimed: int
    month: int


@dataclass(frozen=True)
class Likely:
    """A thing and a loss that may belong together, out of a hundred."""

    points: int
    thing: Found
    loss: Loss


def rule_in_force() -> FoundRule:
    """The mine's, or the usual one where it has set none."""
    return FoundRule.objects.first() or FoundRule()


def service_at(desk: Desk) -> Service | None:
    return desks.services_of(desk).filter(kind=Service.Kind.LOST).first()


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.LOST, is_active=True, desk__is_active=True)
    return found.select_related("desk").order_by("desk__order", "order")


def next_number(service: Service) -> int:
    last: int | None = Found.objects.filter(service=service).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def things() -> QuerySet[Found]:
    """With all that a page of the desk says of them."""
    return Found.objects.select_related(
        "service__desk", "photo__blurred", "taken_by", "witness", "claim__person", "claim__by", "disposal__by"
    )


def open_at(desk: Desk, word: str = "") -> QuerySet[Found]:
    """Newest first; `word` is a number, a kind, a place or a feature."""
    found = things().filter(service__desk=desk, state=State.OPEN).order_by("-taken_at", "-pk")
    return found.filter(_worded(word)) if word else found


def _worded(word: str) -> Q:
    kinds = [value for value, label in Found._meta.get_field("kind").flatchoices if word in str(label)]
    said = Q(place__contains=word) | Q(public__contains=word) | Q(secret__contains=word) | Q(kind__in=kinds)
    return said | Q(number=int(word)) if word.isdecimal() and len(word) < 9 else said


def due_at(desk: Desk, at: datetime) -> QuerySet[Found]:
    return things().filter(service__desk=desk, state=State.OPEN, keep_until__lte=at).order_by("keep_until")


def counts(desk: Desk | None, at: datetime) -> Counts:
    found = Found.objects.filter(state=State.OPEN)
    found = found.filter(service__desk=desk) if desk is not None else found
    return Counts(**found.aggregate(open=Count("pk"), due=Count("pk", filter=Q(keep_until__lte=at))))


def on_board() -> QuerySet[Found]:
    """What everybody may look through, newest first."""
    found = Found.objects.filter(state=State.OPEN).select_related("service__desk", "photo__blurred")
    return found.order_by("-found_at", "-pk")


def traits_of(thing: Found) -> Traits:
    return Traits(thing.kind, local(thing.found_at).date(), thing.place, thing.public + thing.secret)


def traits_lost(loss: Loss) -> Traits:
    return Traits(loss.kind, loss.lost_on, loss.place, loss.words)


def likely_owners(thing: Found, at: datetime) -> list[Likely]:
    """Open losses that this may be, the likeliest first; one query."""
    losses = Loss.objects.filter(state=Loss.State.OPEN, at__gte=at - COMPARED).select_related("person")
    return _rated((thing, loss) for loss in losses.order_by("-at")[:MOST_COMPARED])


def likely_things(losses: Iterable[Loss], at: datetime) -> dict[int, list[Likely]]:
    """For each of these losses the open things that it may be; one query, none without losses."""
    open_ones = [loss for loss in losses if loss.state == Loss.State.OPEN]
    if not open_ones:
        return {}
    lying = list(on_board().filter(found_at__gte=at - COMPARED)[:MOST_COMPARED])
    return {loss.pk: _rated((thing, loss) for thing in lying) for loss in open_ones}


def _rated(pairs: Iterable[tuple[Found, Loss]]) -> list[Likely]:
    rated = [
        Likely(likeness.score(traits_of(thing), traits_lost(loss)), thing, loss) for thing, loss in pairs
    ]
    likely = [one for one in rated if one.points >= likeness.LIKELY]
    return sorted(likely, key=lambda one: -one.points)[:MOST_SHOWN]


def losses_of(person: User) -> list[Loss]:
    found = Loss.objects.filter(person=person).exclude(state=Loss.State.WITHDRAWN)
    return list(found.select_related("found__service__desk").order_by("-at")[:20])


def disposals() -> QuerySet[Disposal]:
    return Disposal.objects.select_related("by", "witness", "service__desk", "photo").order_by("-at", "-pk")


def found(chosen: dict[str, Any], at: datetime) -> QuerySet[Found]:
    """`chosen` are clean values of the filter: q, kind, state (`due` is none of the table's), since, until."""
    rows = things().select_related("disposal__witness", "claim__witness")
    if word := str(chosen.get("q", "")).strip():
        # By their keys: what stands beside other conditions the database would ask of every row anew.
        people = list(people_spelled(word).values_list("pk", flat=True))
        known = Q(finder__contains=word) | Q(claim__person__in=people) | Q(place__contains=word)
        number = Q(number=int(word)) if word.isdecimal() and len(word) < 9 else Q(pk__in=[])
        rows = rows.filter(known | Q(public__contains=word) | number)
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("state") == "due":
        rows = rows.filter(state=State.OPEN, keep_until__lte=at)
    elif chosen.get("state"):
        rows = rows.filter(state=chosen["state"])
    if chosen.get("since"):
        rows = rows.filter(taken_at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        rows = rows.filter(taken_at__lt=Day.of(chosen["until"]).end_at)
    return rows


def sums(at: datetime) -> Sums:
    """Open, due, claimed in the last thirty days of how many that came; one query."""
    since = at - timedelta(days=30)
    lately = Q(taken_at__gte=since) & ~Q(state=State.UNDONE)
    counted = Found.objects.filter(Q(state=State.OPEN) | Q(taken_at__gte=since)).aggregate(
        open=Count("pk", filter=Q(state=State.OPEN)),
        due=Count("pk", filter=Q(state=State.OPEN, keep_until__lte=at)),
        claimed=Count("pk", filter=lately & Q(state=State.CLAIMED)),
        month=Count("pk", filter=lately),
    )
    return Sums(**counted)
