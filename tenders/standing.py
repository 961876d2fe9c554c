"""How somebody stands with this pillar: what of their contracts was accepted in the month."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from tenders.models import Delivery
from tongting.periods import Month
from tongting.seams import Standing

CONTRACTS = "contracts"


def standing(person: int, month: Month, wanted: frozenset[str] | None = None) -> Iterable[Standing]:
    """One query."""
    mine = Delivery.objects.filter(contract__members__person=person, state=Delivery.State.ACCEPTED)
    done = mine.filter(accepted_at__gte=month.start_at, accepted_at__lt=month.end_at)
    many = done.order_by().values("contract").distinct().count()
    yield Standing(CONTRACTS, Decimal(many), reverse("settlement_list"))


standing.sources = frozenset((CONTRACTS,))  # type: ignore[attr-defined]
