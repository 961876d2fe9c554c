"""Reads of parcels at their desk: what lies here, whose it may be, where there is room, what is due."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from stations.models import Desk, Parcel, ParcelRule, ParcelShelf, Service
from stations.queries import desk as desks
from stations.rules import parcel as rules
from stations.scoring import recipient
from stations.scoring.recipient import Fit
from stations.scoring.shelving import Layer
from tongting.people.models import User

MOST_LIKELY = 6
SHORTEST_TRACKING = 6


@dataclass(frozen=True)
class Counts:
    """What lies at a desk: all, without an owner, longer than it should, due to go back, out of order."""

    here: int
    nobodys: int
    stranded: int
    to_return: int
    odd: int


def rule_in_force() -> ParcelRule:
    """The mine's, or the usual one where it has set none."""
    return ParcelRule.objects.first() or ParcelRule()


def service_at(desk: Desk) -> Service | None:
    return desks.services_of(desk).filter(kind=Service.Kind.PARCEL).first()


def services() -> QuerySet[Service]:
    found = Service.objects.filter(kind=Service.Kind.PARCEL, is_active=True, desk__is_active=True)
    return found.select_related("desk").order_by("desk__order", "order")


def here(desk: Desk | None = None) -> QuerySet[Parcel]:
    """What lies on the shelves, as it is called out: shelf, layer, number."""
    found = Parcel.objects.filter(state__in=Parcel.HERE).select_related("person", "service__desk")
    found = found.filter(service__desk=desk) if desk is not None else found
    return found.order_by("shelf", "layer", "number")


def waiting_for(person: User) -> QuerySet[Parcel]:
    return here().filter(person=person, state=Parcel.State.WAITING)


def counts(desk: Desk | None, at: datetime) -> Counts:
    """One query and one for the rule."""
    rule = rule_in_force()
    old, over = at - timedelta(hours=rule.stranded_hours), at - timedelta(days=rule.return_days)
    found = Parcel.objects.filter(state__in=Parcel.HERE)
    found = found.filter(service__desk=desk) if desk is not None else found
    return Counts(
        **found.aggregate(
            here=Count("pk"),
            nobodys=Count("pk", filter=Q(person__isnull=True)),
            stranded=Count("pk", filter=Q(arrived_at__lte=old)),
            to_return=Count("pk", filter=Q(arrived_at__lte=over)),
            odd=Count("pk", filter=Q(state=Parcel.State.ODD)),
        )
    )


def layers(service: Service) -> list[Layer]:
    """The shelves of a desk with what lies on them; two queries."""
    lying = Counter(
        Parcel.objects.filter(service=service, state__in=Parcel.HERE).values_list("shelf", "layer")
    )
    shelves = ParcelShelf.objects.filter(desk=service.desk_id, is_active=True)
    return [Layer(one.shelf, one.layer, lying[one.shelf, one.layer], one.room) for one in shelves]


def numbers_taken(service: Service, rule: ParcelRule, at: datetime) -> set[int]:
    """Numbers that lie here, or left so lately that somebody may still ask for them."""
    kept = Q(state__in=Parcel.HERE) | Q(left_at__gt=at - timedelta(days=rule.free_days))
    undone = Q(state=Parcel.State.UNDONE, arrived_at__gt=at - timedelta(days=rule.free_days))
    found = Parcel.objects.filter(kept | undone, service=service)
    return set(found.values_list("number", flat=True))


def last_number(service: Service) -> int:
    found = Parcel.objects.filter(service=service).order_by("-arrived_at", "-pk")
    return found.values_list("number", flat=True).first() or 0


def people_for(names: set[str], tails: set[str]) -> list[User]:
    """Whoever may be meant by these waybills: by staff number, name, family name before hidden letters, or the end of
    the phone; one query."""
    wanted = Q(staff_no__in=names | {name.upper() for name in names}) | Q(name__in=names)
    for name in names:
        # Enough of it to have somebody to compare; a family name alone may be a hundred people.
        if name and any(sign in recipient.HIDDEN for sign in name) or name.endswith(recipient.POLITE):
            wanted |= Q(name__startswith=name[0])
    for tail in tails - {""}:
        wanted |= Q(phone__endswith=tail)
    active = User.objects.filter(is_active=True)
    return list(active.filter(wanted).order_by("name_pinyin", "pk")) if names or tails else []


def owner(name: str, tail: str, among: list[User]) -> User | None:
    """The one who is surely meant; None where nobody or more than one is."""
    by_number = [person for person in among if name and person.staff_no.upper() == name.upper()]
    if by_number:
        return by_number[0]
    sure = [one for one in among if recipient.fit(name, tail, one.name, one.phone) == Fit.SURE]
    return sure[0] if len(sure) == 1 else None


def likely(parcel: Parcel, among: list[User]) -> list[User]:
    """Those who may be meant, the likeliest first."""
    rated = [(recipient.fit(parcel.name, parcel.phone_tail, one.name, one.phone), one) for one in among]
    rated = [pair for pair in rated if pair[0] > Fit.NO]
    return [one for _fit, one in sorted(rated, key=lambda pair: -pair[0])][:MOST_LIKELY]


@dataclass(frozen=True)
class Unclear:
    """A parcel without an owner and who it may belong to."""

    parcel: Parcel
    people: list[User]


def unclear(parcels: list[Parcel]) -> list[Unclear]:
    """One query however many they are."""
    open_ones = [one for one in parcels if one.person_id is None]
    among = people_for(
        {one.name for one in open_ones if one.name}, {one.phone_tail for one in open_ones if one.phone_tail}
    )
    return [Unclear(one, likely(one, among)) for one in open_ones]


def meant(desk: Desk, word: str) -> list[Parcel]:
    """What the code on the counter, a scanned waybill or its owner's digits mean; nothing where it means a person."""
    lies = here(desk)
    if code := rules.code_of(word):
        return list(lies.filter(shelf=code[0], layer=code[1], number=code[2]))
    if len(word) >= SHORTEST_TRACKING and (found := list(lies.filter(tracking__iexact=word))):
        return found
    return list(lies.filter(person=None).filter(Q(name=word) | Q(phone_tail=word))) if word else []
