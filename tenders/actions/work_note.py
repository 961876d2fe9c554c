"""Who is told what about work, acceptance and pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from tenders.models import Contract, Delivery, Settlement
from tenders.queries import job as jobs
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local


def members(contract: Contract) -> list[int]:
    return list(contract.members.values_list("person", flat=True))


def holders(right: str, at: datetime, without: Iterable[int | None] = ()) -> list[int]:
    left_out = set(without)
    return [
        pk for pk in jobs.holders(right, local(at).date()).values_list("pk", flat=True) if pk not in left_out
    ]


def tell_delivery(
    people: Iterable[User | int], delivery: Delivery, text: str, *, detail: str = "", key: str, at: datetime
) -> None:
    url = reverse("delivery", args=[delivery.pk])
    notices.tell_all(people, text, url, detail=detail, key=f"delivery:{delivery.pk}:{key}", at=at)


def tell_settlement(
    people: Iterable[User | int],
    settlement: Settlement,
    text: str,
    *,
    detail: str = "",
    key: str,
    at: datetime,
) -> None:
    url = reverse("settlement", args=[settlement.pk])
    notices.tell_all(people, text, url, detail=detail, key=f"settlement:{settlement.pk}:{key}", at=at)
