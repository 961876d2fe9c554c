"""Reads of opening codes: what a person has on the card, what is left of it, for which job each is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from tenders.models import Job, Opener, OpeningCode
from tenders.rules import opening as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User

OPEN = "tender.open"
WRONG = "wrong_code"
# Jobs whose openers still need a code each.
COMING = (Job.State.DRAFT, Job.State.REVIEW)
# A code is still good for something while its job is in one of these.
BEFORE_OPENED = (*Job.BEFORE_OPENING, Job.State.OPENING)


@dataclass(frozen=True)
class Line:
    """A code as its owner sees it: never the code itself."""

    code: OpeningCode
    job: Job | None
    is_used: bool

    @property
    def is_free(self) -> bool:
        return self.code.void_at is None and self.job is None

    @property
    def may_be_void(self) -> bool:
        return self.code.void_at is None and not self.is_used


def usable(person: User | int) -> QuerySet[OpeningCode]:
    """Those that no job has taken yet, in the order of the card."""
    return OpeningCode.objects.filter(person=person, void_at__isnull=True, opener__isnull=True).order_by(
        "number"
    )


def left(person: User | int) -> int:
    return usable(person).count()


def lines(person: User) -> list[Line]:
    """Every code of a person, newest card first."""
    codes = OpeningCode.objects.filter(person=person).select_related("opener__job").order_by("-number")
    return [_line(code) for code in codes]


def _line(code: OpeningCode) -> Line:
    opener: Opener | None = getattr(code, "opener", None)
    if opener is None:
        return Line(code, None, False)
    return Line(code, opener.job, opener.job.state not in BEFORE_OPENED)


def wanted_of(person: User) -> int:
    """Jobs in preparation that this person is to open."""
    sealed = Q(job__mode__in=(Job.Mode.INDIVIDUAL, Job.Mode.TEAM))
    return Opener.objects.filter(sealed, person=person, job__state__in=COMING).count()


def openers_of(job: Job) -> list[Opener]:
    """In the order office, union, discipline, each with person and code."""
    return in_order(job.openers.select_related("person", "code"))


def in_order(openers: Iterable[Opener]) -> list[Opener]:
    order = list(Opener.Seat.values)
    return sorted(openers, key=lambda one: order.index(one.seat))


def without_code(openers: Iterable[Opener]) -> list[User]:
    """Openers who have no code left; one query."""
    people = [one.person for one in openers]
    have = Count(
        "opening_codes",
        filter=Q(opening_codes__void_at__isnull=True, opening_codes__opener__isnull=True),
    )
    counted = dict(
        User.objects.filter(pk__in=[one.pk for one in people]).annotate(n=have).values_list("pk", "n")
    )
    return [one for one in people if not counted.get(one.pk)]


def wrong_tries(opener: Opener, at: datetime) -> list[datetime]:
    """When wrong codes of this opener were typed, oldest first."""
    since = at - rules.WITHIN
    found = Event.objects.filter(thing=flow.name_of(opener), thing_id=opener.pk, verb=WRONG, at__gt=since)
    return list(found.order_by("at").values_list("at", flat=True))
