"""Reads of conflicts: the list, one with both versions item by item, its answers as they were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from patrols.models import Answer, Conflict, Patrol
from patrols.models.patrol import Entry
from patrols.models.standard import ChecklistItem
from patrols.queries import patrol as records
from patrols.rules.patrol import Given
from patrols.scoring import checklist
from tongting.photos.models import Photo

LATEST = ("-received_at", "-id")


def listed(state: str = "") -> QuerySet[Conflict]:
    found = Conflict.objects.select_related("patrol__by", "post", "by", "decided_by")
    return found.filter(state=state) if state else found


def waiting() -> int:
    return Conflict.objects.filter(state=Conflict.State.OPEN).count()


def answers_of(conflict: Conflict) -> list[Given]:
    """The second version as it was given; two queries."""
    items = {item.code: item for item in ChecklistItem.objects.filter(version=conflict.version)}
    photos = {str(photo.pk): photo for photo in Photo.objects.filter(pk__in=conflict.tokens)}
    return [
        Given(items[code], value, remark, [photos[one] for one in tokens if one in photos], on_spot)
        for code, value, remark, tokens, on_spot in conflict.answers
    ]


@dataclass(frozen=True)
class Second:
    """How and when the second version says it was made."""

    entry: str
    started_at: datetime
    submitted_at: datetime
    phone_submitted_at: datetime | None
    note: str


def second_of(conflict: Conflict) -> Second:
    said = conflict.visit
    sent = said["phone_submitted_at"]
    return Second(
        entry=str(Entry(said["entry"]).label),
        started_at=datetime.fromisoformat(said["started_at"]),
        submitted_at=conflict.received_at,
        phone_submitted_at=datetime.fromisoformat(sent) if sent else None,
        note=said["note"],
    )


@dataclass
class Side:
    """What one version says of one item."""

    value: str = ""
    outcome: str = ""
    remark: str = ""
    fixed_on_spot: bool = False
    photos: list[Photo] = field(default_factory=list)

    def says(self) -> tuple[Any, ...]:
        """What makes two sides the same; a picture counts by its content."""
        return self.value, self.remark, self.fixed_on_spot, sorted(photo.sha256 for photo in self.photos)


@dataclass
class Row:
    item: ChecklistItem
    first: Side = field(default_factory=Side)
    second: Side = field(default_factory=Side)

    @property
    def differs(self) -> bool:
        return self.first.says() != self.second.says()


def side_by_side(conflict: Conflict) -> tuple[Patrol, list[Row]]:
    """The first version and both item by item, in the order of the second's edition; items that only the first has
    come last."""
    first = records.in_full().get(pk=conflict.patrol_id)
    rows = {one.item.code: Row(one.item, second=_given(one)) for one in answers_of(conflict)}
    for answer in first.answers.all():
        row = rows.setdefault(answer.item.code, Row(answer.item))
        row.first = _answered(answer)
    return first, sorted(rows.values(), key=lambda row: row.item.order)


def _given(one: Given) -> Side:
    mark = checklist.judge(checklist.item_of(one.item), one.value)
    return Side(one.value, mark.outcome, one.remark, one.fixed_on_spot, list(one.photos))


def _answered(answer: Answer) -> Side:
    photos = [shown.photo for shown in answer.photos.all()]
    return Side(answer.value, answer.outcome, answer.remark, answer.fixed_on_spot, photos)
