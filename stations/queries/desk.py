"""Reads of desks: which there are, who stands before one."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from stations.models import Desk, Service
from tongting.people.models import User
from tongting.people.queries.person import people_spelled

# As many as a screen shows without scrolling.
MOST_FOUND = 8
SHORTEST_TAIL = 4
# What a card's code may hold: an address, a name and a number; looked through for so many words.
LONGEST_CARD, MOST_WORDS = 120, 8
WORDS = re.compile(r"[0-9A-Za-z_-]{3,20}")


def desks(station: str = "") -> QuerySet[Desk]:
    found = Desk.objects.filter(is_active=True)
    return found.filter(station=station) if station else found


def services_of(desk: Desk) -> QuerySet[Service]:
    return desk.services.filter(is_active=True).select_related("lendable")


def switched_off(desk: Desk) -> QuerySet[Service]:
    """What a mine does not want and may have again."""
    return desk.services.filter(is_active=False)


def with_what_is_off(desk: Desk) -> list[Service]:
    """All there ever was at a desk: of what is off there may be things to take back."""
    return list(desk.services.select_related("lendable"))


def served_last(person: User) -> Desk | None:
    """Where this attendant did something last, while that desk is in use; one query."""
    done = person.station_served.select_related("service__desk").order_by("-at", "-pk").first()
    return done.service.desk if done is not None and done.service.desk.is_active else None


def found_by(word: str) -> list[User]:
    """People whom an attendant means by a scanned card, a number, the last digits of a phone, a name or how it is read.
    The number as a whole goes before everything else: a card is read as one person."""
    word = word.strip()
    if not word:
        return []
    active = User.objects.filter(is_active=True)
    exact = list(active.filter(staff_no__iexact=word)[:1])
    if exact:
        return exact
    if on_card := _on_card(word, active):
        return [on_card]
    found = people_spelled(word, active)
    if word.isdigit() and len(word) >= SHORTEST_TAIL:
        found = active.filter(Q(phone__endswith=word) | Q(staff_no__icontains=word))
    return list(found.order_by("name_pinyin", "pk")[:MOST_FOUND])


def _on_card(word: str, active: QuerySet[User]) -> User | None:
    """The one whose staff number stands among other things in a card's code, as the mine's own cards have it."""
    words = {one.upper() for one in WORDS.findall(word)[:MOST_WORDS]}
    if not words or words == {word.upper()}:
        return None
    found = list(active.filter(staff_no__in=words)[:2])
    return found[0] if len(found) == 1 else None
