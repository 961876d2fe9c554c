"""Reads behind an incoming ledger: people by name and number, the issues that rows speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from patrols.models import Issue
from patrols.rules.ledger_in import Entry
from tongting.people.models import User
from tongting.periods import local


@dataclass(frozen=True)
class People:
    by_name: dict[str, list[int]]
    by_number: dict[str, int]


def everybody() -> People:
    """Also those who have left: an old ledger names them. One query."""
    by_name: dict[str, list[int]] = defaultdict(list)
    by_number: dict[str, int] = {}
    for pk, name, number in User.objects.order_by("pk").values_list("pk", "name", "staff_no"):
        by_name["".join(name.split())].append(pk)
        by_number[number] = pk
    return People(dict(by_name), by_number)


def people_in(entries: Sequence[Entry]) -> dict[int, User]:
    """Those who are made responsible, with their roles. Two queries."""
    wanted = {person for entry in entries for person in entry.responsible}
    found = User.objects.filter(pk__in=wanted).prefetch_related("grants")
    return {person.pk: person for person in found}


def known(entries: Sequence[Entry]) -> dict[Any, Issue]:
    """Issues by their number and by (post, minute, title), of the posts and the span of time the file speaks of."""
    numbers = [entry.number for entry in entries if entry.number]
    moments = [entry.found_at for entry in entries if entry.found_at]
    fits = Q(pk__in=numbers)
    if moments:
        fits |= Q(
            post__in={entry.post for entry in entries},
            title__in={entry.title for entry in entries},
            found_at__gte=min(moments),
            found_at__lt=max(moments) + timedelta(minutes=1),
        )
    found: dict[Any, Issue] = {}
    for issue in _whole(Issue.objects.filter(fits)):
        found[issue.pk] = issue
        found[issue.post_id, f"{local(issue.found_at):%Y-%m-%d %H:%M}", issue.title] = issue
    return found


def _whole(issues: Any) -> Iterable[Issue]:
    return issues.select_related("post", "responsible").order_by("pk")
