"""What of work and pay waits for somebody: signatures, money to confirm, settlements to post, answer, approve."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tenders.models import Contract, ContractMember, Delivery, Job, Settlement, SettlementLine
from tenders.queries import settlement as settlements
from tenders.rules import delivery as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local

State = Settlement.State


def lines_of(person: User) -> QuerySet[SettlementLine]:
    """Those to be signed, and those whose money is to be confirmed; one query."""
    unsigned = Q(settlement__state=State.DRAFTED, signed_at__isnull=True)
    unpaid = Q(settlement__state=State.LOCKED, paid_at__isnull=True) & ~Q(amount=0)
    found = SettlementLine.objects.filter(unsigned | unpaid, person=person)
    return found.select_related("settlement__contract__job").order_by("pk")


def deliveries_of(person: User, at: datetime) -> list[Delivery]:
    """What a member has to hand in: rework, and what is over; one query."""
    found = due_of(person, at).select_related("contract__job").order_by("last_day", "pk")
    return [one for one in found if not rules.is_overdue(one, at)]


def due_of(person: User, at: datetime) -> QuerySet[Delivery]:
    """The same with what is too late already."""
    member = ContractMember.objects.filter(contract=OuterRef("contract"), person=person)
    over = Q(state=Delivery.State.RUNNING, last_day__lte=local(at).date())
    found = Delivery.objects.filter(Exists(member), over | Q(state=Delivery.State.REWORK))
    return found.filter(contract__state__in=Contract.BINDING)


def _not_mine(person: User) -> Q:
    mine = SettlementLine.objects.filter(settlement=OuterRef("pk"), person=person)
    return ~Q(Exists(mine))


def to_post(person: User) -> list[Settlement]:
    """Everybody who still can has signed."""
    waits = SettlementLine.objects.filter(
        settlement=OuterRef("pk"), signed_at__isnull=True, person__is_active=True
    )
    found = settlements.listed().filter(~Exists(waits), _not_mine(person), state=State.DRAFTED)
    return list(found.order_by("pk"))


def objected() -> list[Settlement]:
    """Those with an objection that nobody has answered; two queries."""
    live = settlements.listed().filter(state__in=(State.DRAFTED, State.POSTED, State.APPROVED))
    verbs = (settlements.OBJECTED, settlements.ANSWERED)
    said = Event.objects.filter(
        thing=flow.name_of(Settlement()), thing_id__in=live.values("pk"), verb__in=verbs
    )
    last = dict(said.order_by("at", "pk").values_list("thing_id", "verb"))
    waiting = {pk for pk, verb in last.items() if verb == settlements.OBJECTED}
    return list(live.filter(pk__in=waiting).order_by("pk")) if waiting else []


def to_approve(person: User, at: datetime) -> list[Settlement]:
    """Those that hung out and that this person may approve; two queries."""
    over = Q(state=State.POSTED, posted_until__lt=local(at).date()) | Q(state=State.APPROVED)
    found = list(settlements.listed().filter(over, _not_mine(person)).exclude(first_by=person).order_by("pk"))
    if not found:
        return []
    made = Event.objects.filter(thing=flow.name_of(found[0]), thing_id__in=[one.pk for one in found])
    own = set(made.filter(verb__in=settlements.MADE, by=person).values_list("thing_id", flat=True))
    return [one for one in found if one.pk not in own]


def to_close() -> list[Job]:
    """Settled, and everybody has confirmed the money."""
    unpaid = SettlementLine.objects.filter(
        settlement__contract__job=OuterRef("pk"), settlement__state=State.LOCKED, paid_at__isnull=True
    ).exclude(amount=0)
    return list(Job.objects.filter(~Exists(unpaid), state=Job.State.SETTLED).order_by("pk"))
