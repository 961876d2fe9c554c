"""Reads of lending: what is on the shelf, who has what, who is late, who waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from stations.models import Desk, Loan, LoanRule, Release, Service, Unit, Wish
from stations.rules import loan as rules
from stations.scoring import lateness
from tongting.events import flow
from tongting.people.models import User
from tongting.photos.models import Photo


@dataclass(frozen=True)
class Shelf:
    """A kind at a desk: how many there are, lent, kept for those in line, and the units to take."""

    service: Service
    total: int = 0
    out: int = 0
    kept: int = 0
    waiting: int = 0
    free: list[Unit] = field(default_factory=list)

    @property
    def on_shelf(self) -> int:
        return len(self.free)

    @property
    def to_lend(self) -> int:
        """What may be given to somebody who is not in line."""
        return max(0, len(self.free) - self.kept)


def rule_in_force() -> LoanRule:
    """What holds before anybody has set anything are the defaults."""
    return LoanRule.objects.first() or LoanRule()


def open_loans() -> QuerySet[Loan]:
    return Loan.objects.filter(state=Loan.State.OUT).select_related(
        "service__desk", "service__lendable", "unit", "person"
    )


def out_of(desk: Desk) -> QuerySet[Loan]:
    """Soonest due first."""
    return open_loans().filter(service__desk=desk).order_by("due_at", "pk")


def loans_of(desk: Desk) -> QuerySet[Loan]:
    """Out and back, with all that a slip says."""
    found = Loan.objects.filter(service__desk=desk).exclude(state=Loan.State.UNDONE)
    return found.select_related("service", "unit", "person", "lent_by", "returned_by")


def signature_of(loan: Loan) -> Photo | None:
    """What was drawn when it was paid for; one query where it is out, two where it is back."""
    back = flow.history(loan).filter(became=loan.state).exclude(was="").order_by("-pk").first()
    token = back.facts.get("signature") if back else None
    return Photo.objects.filter(pk=token).first() if token else None


def open_of(person: User) -> list[Loan]:
    return list(open_loans().filter(person=person).order_by("due_at"))


def late_of(person: User, rule: LoanRule, at: datetime) -> list[datetime]:
    """When each of the person's late loans was due that still counts: in the window before the longest block, and after
    the last release."""
    since = at - timedelta(days=rule.late_window + rule.block_days)
    release = Release.objects.filter(person=person).order_by("-at").values_list("at", flat=True).first()
    loans = Loan.objects.filter(person=person, due_at__gt=max(since, release) if release else since)
    late = loans.exclude(state=Loan.State.UNDONE).filter(
        Q(state=Loan.State.OUT, due_at__lt=at) | Q(returned_at__gt=F("due_at"))
    )
    return list(late.values_list("due_at", flat=True))


def block_of(late: list[datetime], rule: LoanRule, at: datetime) -> datetime | None:
    """Until when a person with these late loans (when each was due) is not lent to."""
    window, block = timedelta(days=rule.late_window), timedelta(days=rule.block_days)
    return lateness.blocked_until(late, at, count=rule.late_count, window=window, block=block)


def blocked_until(person: User, rule: LoanRule, at: datetime) -> datetime | None:
    return block_of(late_of(person, rule, at), rule, at)


def shelves(services: Iterable[Service], at: datetime) -> list[Shelf]:
    """What lies on which shelf, three queries for a desk."""
    lent = [one for one in services if one.kind in Service.LENT]
    units = list(Unit.objects.filter(service__in=lent).exclude(state=Unit.State.RETIRED).order_by("number"))
    out = set(Loan.objects.filter(unit__in=units, state=Loan.State.OUT).values_list("unit", flat=True))
    line = Counter(Wish.objects.filter(service__in=lent, state__in=Wish.OPEN).values_list("service", "state"))
    return [_shelf(one, [unit for unit in units if unit.service_id == one.pk], out, line) for one in lent]


def _shelf(service: Service, units: list[Unit], out: set[int], line: Counter[tuple[int, str]]) -> Shelf:
    free = [unit for unit in units if unit.state == Unit.State.IN_SERVICE and unit.pk not in out]
    return Shelf(
        service,
        total=len(units),
        out=sum(unit.pk in out for unit in units),
        kept=line[service.pk, Wish.State.KEPT],
        waiting=line[service.pk, Wish.State.WAITING],
        free=free,
    )


def late_at(desk: Desk, at: datetime) -> int:
    return Loan.objects.filter(service__desk=desk, state=Loan.State.OUT, due_at__lt=at).count()


def waiting_for(service: Service) -> QuerySet[Wish]:
    return service.wishes.filter(state__in=Wish.OPEN).order_by("asked_at", "pk")


def kept_for(person: User, desk: Desk) -> set[int]:
    """Services of a desk of which one is kept for this person."""
    kept = Wish.objects.filter(service__desk=desk, person=person, state=Wish.State.KEPT)
    return set(kept.values_list("service", flat=True))


def barred(person: User, rule: LoanRule, at: datetime, then: datetime | None = None) -> str | None:
    """Why this person is lent nothing at all at `then`, a later moment for which they ask now."""
    until = blocked_until(person, rule, at)
    until = until if until and until > (then or at) else None
    return rules.is_barred(person, open_of(person), until, rule, at)


def refusal(person: User, service: Service, rule: LoanRule, at: datetime) -> str | None:
    """Why this person is not lent this now; None where they are."""
    return rules.may_borrow(person, service, open_of(person), blocked_until(person, rule, at), rule, at)
