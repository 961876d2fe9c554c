"""Reads of certificates: the list by its filters, one with its history, what waits, what runs out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tongting.people.models import Certificate, CertificateKind, CertificateReminder, RoleGrant, User
from tongting.people.queries.person import in_force, people_spelled
from tongting.people.queries.requirement import missing, needs_of
from tongting.people.roles import roles_with

State = Certificate.State
# What the list shows: in use, running out within so many days, run out, to be checked, all that ever was.
IN_USE, SOON, LAPSED, TO_CHECK, ALL = "in_use", "soon", "lapsed", "to_check", "all"
DAYS = 30
# By the end of the certificate, those without one last; the whole history by when it was issued.
BY_END, LATEST, WAITING = ("valid_until", "id"), ("-issued_on", "-id"), ("entered_at", "id")


@dataclass(frozen=True)
class Sums:
    """What the figures above the list say: in use and not run out, running out within thirty days, run out, waiting
    for a look."""

    good: int
    soon: int
    lapsed: int
    to_check: int


def seen_by(viewer: User) -> Q:
    """Certificates that this person may look through: the department's, else those of the own team."""
    if viewer.may("certificate.see"):
        return Q()
    own = Q(person__team__leader=viewer)
    return own | Q(person__team=viewer.team_id) if viewer.team_id else own


def team_of(viewer: User) -> Q:
    """The same for people."""
    if viewer.may("certificate.see"):
        return Q()
    own = Q(team__leader=viewer)
    return own | Q(team=viewer.team_id) if viewer.team_id else own


def listed(chosen: dict[str, Any], viewer: User, today: date) -> QuerySet[Certificate]:
    """`show` as above (in use where nothing is said), `within` days for those that run out, `q`, `team`, `kind`. In the
    lists of what is in use nobody stands who is not here any more."""
    found = Certificate.objects.filter(seen_by(viewer)).select_related("person__team", "kind")
    show = chosen.get("show") or IN_USE
    if show != ALL:
        found = found.filter(
            person__is_active=True, state=State.HANDED_IN if show == TO_CHECK else State.VALID
        )
    if show == SOON:
        last = today + timedelta(days=chosen.get("within") or DAYS)
        found = found.filter(valid_until__gte=today, valid_until__lte=last)
    elif show == LAPSED:
        found = found.filter(valid_until__lt=today)
    if word := str(chosen.get("q", "")).strip():
        found = found.filter(person__in=people_spelled(word).values("pk"))
    lookups = {"team": "person__team", "kind": "kind"}
    return found.filter(**{lookups[name]: chosen[name] for name in lookups if chosen.get(name)})


def order_of(chosen: dict[str, Any]) -> tuple[str, ...]:
    return {ALL: LATEST, TO_CHECK: WAITING, SOON: BY_END, LAPSED: BY_END}.get(chosen.get("show", ""), LATEST)


def lacking(chosen: dict[str, Any], viewer: User) -> QuerySet[User]:
    """People who need a kind and have none, by `kind`, `team` and `q`."""
    kinds = [chosen["kind"]] if chosen.get("kind") else list(kinds_in_use())
    found = missing(kinds).filter(team_of(viewer))
    if chosen.get("team"):
        found = found.filter(team=chosen["team"])
    word = str(chosen.get("q", "")).strip()
    return people_spelled(word, found) if word else found


def lacked(
    people: Iterable[User], kind: CertificateKind | None = None
) -> list[tuple[User, list[CertificateKind]]]:
    """Each of these people with the kinds they need and have none of. Four queries."""
    there, kinds = list(people), [kind] if kind else list(kinds_in_use())
    ids = [person.pk for person in there]
    needs = needs_of(kinds, User.objects.filter(pk__in=ids))
    has = set(
        Certificate.objects.filter(person__in=ids, state=State.VALID).values_list("person_id", "kind_id")
    )
    return [
        (person, [one for one in needs.get(person.pk, []) if (person.pk, one.pk) not in has])
        for person in there
    ]


def kinds_in_use() -> QuerySet[CertificateKind]:
    return CertificateKind.objects.filter(is_active=True).prefetch_related("teams")


def kinds_listed() -> QuerySet[CertificateKind]:
    """Every kind with how many people have one in use."""
    there = Count(
        "certificates", filter=Q(certificates__state=State.VALID, certificates__person__is_active=True)
    )
    return CertificateKind.objects.prefetch_related("teams").annotate(holders=there).order_by("order", "pk")


def sums(viewer: User, today: date) -> Sums:
    """One query."""
    soon = today + timedelta(days=DAYS)
    in_use = Q(state=State.VALID)
    counted = Certificate.objects.filter(
        seen_by(viewer), person__is_active=True, state__in=(State.VALID, State.HANDED_IN)
    )
    found = counted.aggregate(
        good=Count("pk", filter=in_use & (Q(valid_until=None) | Q(valid_until__gte=today))),
        soon=Count("pk", filter=in_use & Q(valid_until__gte=today, valid_until__lte=soon)),
        lapsed=Count("pk", filter=in_use & Q(valid_until__lt=today)),
        to_check=Count("pk", filter=Q(state=State.HANDED_IN)),
    )
    return Sums(**found)


def whole() -> QuerySet[Certificate]:
    return Certificate.objects.select_related(
        "person__team", "kind", "entered_by", "checked_by", "ended_by"
    ).prefetch_related("photos", "reminders")


def others_of(certificate: Certificate) -> QuerySet[Certificate]:
    """The person's other certificates of the same kind, the latest first."""
    same = Certificate.objects.filter(person=certificate.person_id, kind=certificate.kind_id)
    return same.exclude(pk=certificate.pk).order_by(*LATEST)


def own(person: User) -> list[Certificate]:
    """What this person has in use and what waits for a look, by kind; the waiting one behind the one in use."""
    found = Certificate.objects.filter(person=person, state__in=(State.VALID, State.HANDED_IN))
    return list(found.select_related("kind").order_by("kind__order", "kind_id", "-state"))


def own_lacks(person: User, have: Iterable[Certificate]) -> list[CertificateKind]:
    """Kinds that this person needs and has nothing of, neither in use nor handed in. Three queries."""
    there = {one.kind_id for one in have}
    needs = needs_of(list(kinds_in_use()), User.objects.filter(pk=person.pk)).get(person.pk, [])
    return [kind for kind in needs if kind.pk not in there]


def keepers(day: date) -> QuerySet[User]:
    """Everybody who keeps the department's certificates on that day."""
    codes = [role.code for role in roles_with("certificate.keep")]
    grants = RoleGrant.objects.filter(in_force(day), role__in=codes)
    return User.objects.filter(is_active=True, pk__in=grants.values("user"))


def running_out(today: date, longest: int) -> QuerySet[Certificate]:
    """Certificates in use that end within `longest` days or have ended, of people who are here, whose last rung has not
    rung: a handful, however long the history is."""
    rung_out = CertificateReminder.objects.filter(certificate=OuterRef("pk"), rung=0)
    due = Certificate.objects.filter(
        ~Exists(rung_out),
        state=State.VALID,
        valid_until__lte=today + timedelta(days=longest),
        person__is_active=True,
        kind__is_active=True,
    )
    return (
        due.select_related("person__team", "kind").prefetch_related("reminders").order_by("valid_until", "id")
    )
