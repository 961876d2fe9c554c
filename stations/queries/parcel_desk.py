"""What the screens of the parcel desk show: what came just now, the one before the counter, what has lain too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stations.models import Delegation, Desk, Parcel
from stations.queries import desk as desks
from stations.queries import parcel as parcels
from stations.rules import parcel as rules
from tongting.people.models import User

# What was laid down so lately still stands on the screen with its label.
JUST = timedelta(minutes=30)
MOST_JUST, MOST_OLD = 12, 200


@dataclass(frozen=True)
class Before:
    """Whoever stands at the counter: whose parcels, which of them were meant by the code they said."""

    person: User | None
    parcels: list[Parcel]
    meant: set[int]
    is_delegated: bool

    @property
    def tail(self) -> str:
        """The last digits of a phone that whoever says a code has to know: of the waybill, else the owner's own."""
        written = next(
            (one.phone_tail for one in self.parcels if one.phone_tail and one.pk in self.meant), ""
        )
        return written or (self.person.phone[-4:] if self.person else "")

    @property
    def own_only(self) -> bool:
        return any(one.in_person for one in self.parcels)


def just_arrived(desk: Desk, by: User, at: datetime) -> list[Parcel]:
    """By this pair of hands, the newest first."""
    found = parcels.here(desk).filter(arrived_by=by, arrived_at__gte=at - JUST)
    return list(found.order_by("-arrived_at", "-pk")[:MOST_JUST])


def before(desk: Desk, word: str) -> tuple[list[Before], list[User]]:
    """Who is meant by a code, a waybill, a card, a name: one to serve, or people to choose from."""
    if meant := parcels.meant(desk, word):
        return [_of(desk, one) for one in meant], []
    people = desks.found_by(word)
    if len(people) == 1:
        return [_before(desk, people[0], set())], []
    return [], people


def _of(desk: Desk, parcel: Parcel) -> Before:
    if parcel.person is None:
        return Before(None, [parcel], {parcel.pk}, False)
    return _before(desk, parcel.person, {parcel.pk})


def _before(desk: Desk, person: User, meant: set[int]) -> Before:
    mine = list(parcels.here(desk).filter(person=person))
    given = Delegation.objects.filter(person=person).exclude(digest="").exists()
    return Before(person, mine, meant or {one.pk for one in mine}, given)


def gone(desk: Desk, word: str, at: datetime) -> Parcel | None:
    """What this code or waybill meant that lies here no more: the last one, as long as nobody else gets its code."""
    left = Parcel.objects.filter(service__desk=desk, state__in=(Parcel.State.TAKEN, Parcel.State.RETURNED))
    left = left.filter(left_at__gt=at - timedelta(days=parcels.rule_in_force().free_days))
    if code := rules.code_of(word):
        left = left.filter(shelf=code[0], layer=code[1], number=code[2])
    else:
        left = left.filter(tracking__iexact=word)
    return left.select_related("left_by", "pickup").order_by("-left_at").first()


def old(desk: Desk, at: datetime) -> list[Parcel]:
    """What has lain too long, the oldest first."""
    since = at - timedelta(hours=parcels.rule_in_force().stranded_hours)
    return list(parcels.here(desk).filter(arrived_at__lte=since).order_by("arrived_at")[:MOST_OLD])


def odd(desk: Desk) -> list[Parcel]:
    return list(parcels.here(desk).filter(state=Parcel.State.ODD)[:MOST_OLD])


def nobodys(desk: Desk) -> list[parcels.Unclear]:
    """What nobody has been found for, with who it may be; two queries."""
    found = parcels.here(desk).filter(person=None).order_by("arrived_at")
    return parcels.unclear(list(found[:MOST_OLD]))


def on_shelves(desk: Desk, wanted: Iterable[int] = ()) -> list[Parcel]:
    """As they stand, for paper; `wanted` are some of them."""
    found = parcels.here(desk)
    keys = list(wanted)
    return list(found.filter(pk__in=keys) if keys else found)
