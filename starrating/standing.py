"""How somebody stands with this pillar: how often service star in a year."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from starrating.queries import evidence
from tongting.periods import Month
from tongting.seams import Standing

STAR = "service_star"
MONTHS = 12


def standing(person: int, month: Month, wanted: frozenset[str] | None = None) -> Iterable[Standing]:
    """The twelve months up to this one."""
    many = evidence.wins_of(person, month, MONTHS)
    yield Standing(STAR, Decimal(many), reverse("star_history", args=["person", person]))


standing.sources = frozenset((STAR,))  # type: ignore[attr-defined]
