"""Whether anything waits for a person at all, group by group, in one question: on most days little does, and the day's
page is everybody's first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, QuerySet

from tongting.people.models import User


def groups_of(person: User, asked: Mapping[str, Sequence[QuerySet[Any]]]) -> frozenset[str]:
    """The groups of which at least one query finds something; what it is their own reads say. One query, none where
    nothing is asked."""
    flags = {
        f"{group}_{n}": Exists(found.order_by())
        for group, all_of in asked.items()
        for n, found in enumerate(all_of)
    }
    if not flags:
        return frozenset()
    said = User.objects.filter(pk=person.pk).values(**flags).first() or {}
    return frozenset(name.rpartition("_")[0] for name, holds in said.items() if holds)
