"""Reads of what people think of the services: how many came lately, the list, satisfaction by service and by who
served."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from stations.models import Booking, Desk, Rating, Service
from stations.rules import voice as rules
from stations.scoring.satisfaction import GOOD, Satisfaction
from tongting.people.models import User
from tongting.people.queries.person import people_spelled
from tongting.periods import Day, Span
from tongting.places.models import Post

ORDER = ("-at", "-pk")
# Whoever served within this time is whom the stars are about.
SERVED_WITHIN = timedelta(days=3)
SHOWN_IN_PUBLIC, PUBLIC_FOR = 5, timedelta(days=90)


def lately(sender: str, at: datetime) -> rules.Lately:
    recent = Rating.objects.filter(at__gt=at - rules.HOUR).aggregate(
        sender=Count("pk", filter=Q(sender=sender)), all=Count("pk")
    )
    return rules.Lately(recent["sender"], recent["all"])


def by_form(form: str) -> Rating | None:
    return Rating.objects.select_related("service__desk").filter(form=form).first()


def keeps(person: User, desk: Desk) -> bool:
    return desk.post_id is not None and Post.objects.filter(pk=desk.post_id, staff=person).exists()


def last_server(service: Service, person: User, at: datetime) -> int | None:
    """Who served this person here last."""
    done = Booking.objects.filter(service=service, person=person, undone=None, at__gt=at - SERVED_WITHIN)
    served = done.filter(verb__in=Booking.USES).exclude(by=person)
    return served.order_by("-at", "-pk").values_list("by", flat=True).first()


def answered(desk: Desk, at: datetime) -> QuerySet[Rating]:
    """What was said here and answered for everybody, the latest first."""
    said = Rating.objects.filter(service__desk=desk, in_public=True, at__gt=at - PUBLIC_FOR).exclude(
        answer=""
    )
    return said.select_related("service").order_by(*ORDER)[:SHOWN_IN_PUBLIC]


def listed(chosen: dict[str, Any]) -> QuerySet[Rating]:
    """`chosen` are the filter's clean values: desk, service, about (whom), show (low, open, signed), q,
    since, until."""
    found = Rating.objects.select_related("service__desk", "person", "served_by", "answered_by")
    for name, where in (("desk", "service__desk"), ("service", "service")):
        if chosen.get(name):
            found = found.filter(**{where: chosen[name]})
    show = chosen.get("show")
    if show == "low":
        found = found.filter(stars__lt=GOOD)
    elif show == "open":
        found = found.filter(answer="").exclude(words="")
    elif show == "signed":
        found = found.filter(person__isnull=False)
    if chosen.get("about"):
        found = found.filter(_about(chosen["about"]))
    if word := str(chosen.get("q", "")).strip():
        found = found.filter(Q(words__icontains=word) | Q(person__in=people_spelled(word)))
    if chosen.get("since"):
        found = found.filter(at__gte=Day.of(chosen["since"]).start_at)
    if chosen.get("until"):
        found = found.filter(at__lt=Day.of(chosen["until"]).end_at)
    return found


def _about(person: User | int) -> Q:
    """What counts for a person's month: said when they had served, or of the desks at their post when nobody is named
    (see `of_people`)."""
    posts = Post.objects.filter(staff=person).values("pk")
    return Q(served_by=person) | Q(served_by=None, service__desk__post__in=posts)


def discontent(person: int, period: Span) -> list[int]:
    """Who said with a login of this person, or of the desks at their post, that they were not content."""
    said = Rating.objects.filter(
        _about(person), at__gte=period.start_at, at__lt=period.end_at, person__isnull=False, stars__lt=GOOD
    )
    return list(said.order_by().values_list("person", flat=True).distinct())


def open_answers() -> int:
    return Rating.objects.filter(answer="").exclude(words="").count()


def by_service(period: Span) -> dict[int, Satisfaction]:
    """By the service's number; one query."""
    said = Rating.objects.filter(at__gte=period.start_at, at__lt=period.end_at).order_by()
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for service, stars, many in said.values_list("service", "stars").annotate(many=Count("pk")):
        counts[service][stars] = many
    return {service: Satisfaction(found) for service, found in counts.items()}


def together(said: Iterable[Satisfaction]) -> Satisfaction:
    counts: Counter[int] = Counter()
    for one in said:
        counts.update(one.counts)
    return Satisfaction(counts)


@dataclass(frozen=True)
class Served:
    """What was said with a login of whom this person served, or of the desks at their post."""

    person: int
    said: Satisfaction


def of_people(period: Span, person: int | None = None) -> list[Served]:
    """For each person about whom enough was said in the period. Stars that name who served are theirs; the others are
    everybody's on the staff of the desk's post. Two queries."""
    said = Rating.objects.filter(
        at__gte=period.start_at, at__lt=period.end_at, person__isnull=False
    ).order_by()
    rows = list(said.values_list("served_by", "service__desk__post", "stars").annotate(many=Count("pk")))
    if not rows:
        return []
    posts = {post for served_by, post, _stars, _many in rows if served_by is None and post}
    staff: dict[int, list[int]] = defaultdict(list)
    for post, one in Post.staff.through.objects.filter(post__in=posts).values_list("post", "user"):
        staff[post].append(one)
    counts: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for served_by, post, stars, many in rows:
        for one in [served_by] if served_by is not None else staff[post]:
            counts[one][stars] += many
    found = [Served(one, Satisfaction(dict(given))) for one, given in sorted(counts.items())]
    return [
        one
        for one in found
        if one.said.many >= rules.LEAST_FOR_A_MONTH and (person is None or one.person == person)
    ]
