"""Reads of the work log: whose contract somebody may see, the turns of a contract and of a person, what of the day and
month is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from tenders.models import Contract, ContractMember, WorkLog, WorkPhoto
from tenders.queries.commitment import worked_days
from tenders.queries.rule import the_rule
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.photos.models import Photo

ZERO = Decimal(0)
ORDER = ("-start_at", "-pk")


def contracts_of(person: User) -> QuerySet[Contract]:
    """Those whose work a person may look at: all for whoever sees the market, the own ones, and those at the places one
    speaks for."""
    found = Contract.objects.select_related("job__post__team", "head").exclude(state=Contract.State.REFUSED)
    if person.may("tender.see"):
        return found
    member = ContractMember.objects.filter(contract=OuterRef("pk"), person=person)
    here = Q(job__post__keeper=person) | Q(job__post__team__leader=person)
    staff = Contract.objects.filter(job__post__staff=person).values("pk")
    return found.filter(Q(Exists(member)) | here | Q(pk__in=staff))


def members_of(contract: Contract) -> list[ContractMember]:
    """By staff number."""
    return list(contract.members.select_related("person").order_by("person__staff_no"))


def open_turn(person: User) -> WorkLog | None:
    """One query."""
    open_now = WorkLog.objects.filter(person=person, end_at__isnull=True)
    return open_now.select_related("contract__job__post").first()


def known(number: UUID) -> WorkLog | None:
    """A turn by the number of its check-in or of its check-out."""
    found = WorkLog.objects.select_related("contract__job__post")
    return found.filter(Q(uuid=number) | Q(end_uuid=number)).first()


def around(person: User, start: datetime, end: datetime) -> list[WorkLog]:
    """The person's turns that touch a stretch of time, open ones as well."""
    found = WorkLog.objects.filter(person=person, start_at__lte=end)
    found = found.filter(Q(end_at__isnull=True) | Q(end_at__gt=start))
    return list(found.select_related("contract__job").order_by("start_at"))


def left(person: int, start: datetime, without: int = 0) -> tuple[Decimal, Decimal]:
    """(hours of the day, hours of the month) that may still be worked."""
    rule, day = the_rule(), local(start).date()
    month = Month.of(day)
    done = worked_days(person, month.first, month.next().first)
    of_month = rule.hours_a_month - sum(done.values(), ZERO)
    return rule.hours_a_day - done.get(day, ZERO), of_month


def photos_sent_with(numbers: Iterable[UUID | str | None], person: User) -> list[Photo]:
    """What a turn of these numbers shows already."""
    wanted = [one for one in numbers if one]
    if not wanted:
        return []
    mine = WorkPhoto.objects.filter(log__person=person)
    shown = mine.filter(Q(log__uuid__in=wanted) | Q(log__end_uuid__in=wanted))
    return [one.photo for one in shown.select_related("photo")]


def turns(contract: Contract) -> QuerySet[WorkLog]:
    photos = Prefetch("photos", WorkPhoto.objects.select_related("photo"))
    return contract.logs.select_related("person").prefetch_related(photos)


@dataclass(frozen=True)
class Worked:
    """What a member has done in a contract."""

    member: ContractMember
    turns: int
    hours: Decimal


def worked(contract: Contract, members: Iterable[ContractMember]) -> list[Worked]:
    """One query."""
    rows: dict[int, list[Decimal]] = {}
    for person, hours in contract.logs.order_by().values_list("person", "counted"):
        rows.setdefault(person, []).append(hours)
    return [
        Worked(one, len(rows.get(one.person_id, [])), sum(rows.get(one.person_id, []), ZERO))
        for one in members
    ]


def hours_of(contract: Contract) -> Decimal:
    found: Decimal | None = contract.logs.aggregate(all=Sum("counted"))["all"]
    return found or ZERO
