"""The demo's certificates: the canteen's health certificates as the office has them, one renewed too late, two that run
out soon, one handed in from a phone; enforced for the rosters to come."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from tongting.people.actions import certificate, certificate_clock, certificate_kind
from tongting.people.actions.certificate import Paper
from tongting.people.forms.certificate import usual_end
from tongting.people.models import Certificate, CertificateKind, Team, User
from tongting.periods import local, midnight
from tongting.photos import scenes

KEEPER, HEALTH = "DEMO0006", "健康证"
TEAMS = ("canteen",)
ISSUER = "区疾病预防控制中心"
# Whose runs out how many days after the demo's present.
SOON = {"DEMO0016": 12, "DEMO0013": 26}
# Ran out in the middle of the history, renewed some days later.
LATE, LAPSED_BEFORE, RENEWED_BEFORE = "DEMO0018", 16, 9
# Hands the new one in before the old one ends.
PROMPT = "DEMO0013"
# Stokers, whose certificate holds for four years.
HEAT = {"DEMO0054": 700, "DEMO0055": 410}


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history."""
    people = {
        person.staff_no: person for person in User.objects.filter(is_active=True).select_related("team")
    }
    present = local(until).date()

    def live_day(day: date) -> None:
        at = min(until, midnight(day) + timedelta(hours=9, minutes=20))
        if day == first:
            _begin(people, first, present, at)
        if day == present - timedelta(days=RENEWED_BEFORE):
            _renew(people, day, at)
        if day == present - timedelta(days=3):
            _enforce(people[KEEPER], day, at)
        if day == present - timedelta(days=1) and day > first:
            _hand_in(people, day, at, random.Random(f"certificates:{seed}"))
        if midnight(day) + timedelta(hours=7, minutes=10) <= until:
            certificate_clock.remind(at=midnight(day) + timedelta(hours=7, minutes=10))

    return live_day


def _begin(people: dict[str, User], first: date, present: date, at: datetime) -> None:
    """The office enters what it has in its folder."""
    by, kinds = people[KEEPER], {kind.name: kind for kind in CertificateKind.objects.all()}
    if HEALTH not in kinds or Certificate.objects.exists():
        return
    health = kinds[HEALTH]
    teams = {"teams": list(Team.objects.filter(code__in=TEAMS))}
    certificate_kind.change_kind(health, teams, by=by, at=at)
    canteen = sorted(
        (one for one in people.values() if one.team and one.team.code in TEAMS), key=lambda one: one.staff_no
    )
    for n, person in enumerate(canteen):
        ends = _ends(person.staff_no, n, present)
        _enter(person, health, ends, 12, 1000 + n, by, at)
    for n, (number, left) in enumerate(HEAT.items()):
        if number in people and "锅炉作业证" in kinds:
            _enter(people[number], kinds["锅炉作业证"], present + timedelta(days=left), 48, 6000 + n, by, at)


def _ends(staff_no: str, n: int, present: date) -> date:
    if staff_no == LATE:
        return present - timedelta(days=LAPSED_BEFORE)
    return present + timedelta(days=SOON.get(staff_no, 150 + 13 * n))


def _enter(
    person: User, kind: CertificateKind, ends: date, months: int, number: int, by: User, at: datetime
) -> None:
    if person.pk == by.pk:
        return
    issued_on = min(ends + timedelta(days=1) - timedelta(days=months * 365 // 12), local(at).date())
    paper = Paper(f"晋{kind.pk:02d}{issued_on:%Y%m%d}{number}", issued_on, ends, ISSUER)
    certificate.enter(person, kind, paper, by=by, at=at)


def _renew(people: dict[str, User], day: date, at: datetime) -> None:
    """Seen by the office with the new paper in hand."""
    health, person = CertificateKind.objects.filter(name=HEALTH).first(), people.get(LATE)
    if health is None or person is None:
        return
    there = Certificate.objects.filter(person=person, kind=health, issued_on__gte=day - timedelta(days=1))
    if not there.exists():
        issued_on = day - timedelta(days=1)
        paper = Paper(f"晋{health.pk:02d}{issued_on:%Y%m%d}1088", issued_on, usual_end(issued_on, 12), ISSUER)
        certificate.enter(person, health, paper, by=people[KEEPER], at=at)


def _hand_in(people: dict[str, User], day: date, at: datetime, chance: random.Random) -> None:
    """From the phone, with a picture; nobody has looked at it yet."""
    health, person = CertificateKind.objects.filter(name=HEALTH).first(), people.get(PROMPT)
    if health is None or person is None:
        return
    photo = scenes.take(chance, TEAMS[0], faulty=False, by=person, at=at)
    paper = Paper(f"晋{health.pk:02d}{day:%Y%m%d}1093", day, usual_end(day, 12), ISSUER)
    certificate.hand_in(person, health, paper, photos=[photo], by=person, at=at)


def _enforce(by: User, day: date, at: datetime) -> None:
    """Said when everybody in the canteen has one: what was rostered before stays and is shown where it no longer
    fits."""
    for kind in CertificateKind.objects.filter(name=HEALTH, enforced_from=None):
        certificate_kind.change_kind(kind, {"enforced_from": day}, by=by, at=at)
