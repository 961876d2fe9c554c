"""One sheet as it is taken in, from a page or from a phone's outbox: the same form, the same action; and how its form
looks on the screen with everything that was filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import QueryDict

from starrating.actions import sheet as verbs
from starrating.forms.sheet import SheetForm, as_posted, tokens_in
from starrating.models import Assignment, CriteriaGroup, Criterion, Sheet
from starrating.queries import door as doors
from starrating.queries import sheet as sheets
from starrating.scoring import rule
from starrating.scoring import sheet as scoring
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import queries as kept_photos
from tongting.photos.models import Photo


class Taking:
    def __init__(self, person: User, assignment: Assignment, at: datetime) -> None:
        self.person, self.assignment, self.at = person, assignment, at
        self.entry, self.campaign = assignment.entry, assignment.entry.campaign
        self.criteria, self.vetoes = sheets.asked(assignment), sheets.vetoes(assignment)
        self.rule = rule.read(self.campaign.rule)
        self.standing: Sheet | None = sheets.standing(assignment)
        locker = self.entry.locker
        self.with_photos = locker is None or not locker.post.no_photos

    def form(self, data: QueryDict | None = None) -> SheetForm:
        return SheetForm(
            data,
            criteria=self.criteria,
            vetoes=self.vetoes,
            openers=doors.openers(local(self.at).date()).exclude(pk=self.person.pk),
            photos={} if data is None else self.photos(data),
            with_photos=self.with_photos,
        )

    def photos(self, data: QueryDict) -> dict[str, Photo]:
        """By token: those that are still free, and those that this very sheet or the one it corrects shows."""
        tokens = tokens_in(data, self.criteria)
        known = {str(photo.pk): photo for photo in kept_photos.ready_for(tokens, self.person)}
        if len(known) < len(set(tokens)):
            numbers = (data.get("uuid"), data.get("corrects"))
            known |= {str(photo.pk): photo for photo in sheets.photos_sent_with(numbers, self.person)}
        return known

    def submit(self, form: SheetForm, sent_at: datetime | None) -> Sheet:
        filled = form.filled(self.at, sent_at)
        if filled.corrects is None:
            return verbs.give(self.assignment, filled, by=self.person, at=self.at)
        old = sheets.in_full().filter(uuid=filled.corrects, assignment=self.assignment).first()
        if old is None:
            raise Refused(verbs.nothing_to_correct())
        return verbs.correct(old, filled, by=self.person, at=self.at)

    def as_it_stands(self, number: str) -> QueryDict | None:
        """The own sheet, to be corrected."""
        return as_posted(self.standing, number) if self.standing else None


class Row:
    """One criterion with what was given for it so far."""

    def __init__(self, form: SheetForm, criterion: Criterion, data: QueryDict) -> None:
        code = criterion.code
        self.criterion, self.code = criterion, code
        self.counts = criterion.deduct is not None
        self.value = data.get(f"{'f' if self.counts else 'p'}-{code}", "")
        self.is_na = bool(data.get(f"n-{code}"))
        self.words = data.get(f"t-{code}", "")
        self.error = form.wrong.get(f"c-{code}", "")
        self.photos = [form.photos[token] for token in data.getlist(f"h-{code}") if token in form.photos]

    @property
    def is_marked(self) -> bool:
        return bool(self.value not in ("", "0") if self.counts else self.value) or self.is_na


class Card:
    """A group of criteria: its four grades with what each is worth, and its criteria behind them."""

    def __init__(self, form: SheetForm, group: CriteriaGroup, rows: list[Row], data: QueryDict) -> None:
        self.group, self.rows, self.code = group, rows, group.code
        self.grade = data.get(f"g-{group.code}", "")
        self.error = form.wrong.get(f"g-{group.code}", "")
        weight = sum((row.criterion.weight for row in rows), Decimal(0))
        self.weight = weight
        self.grades = [(name, weight * share) for name, share in scoring.GRADES.items()]
        self.opens = any(row.is_marked or row.error for row in rows)


def cards(form: SheetForm, data: QueryDict) -> list[Card]:
    rows = [Row(form, one, data) for one in form.criteria]
    grouped = groupby(rows, key=lambda row: row.criterion.group)
    return [Card(form, group, list(some), data) for group, some in grouped]


def sentences(form: SheetForm, shown: list[Card]) -> list[tuple[str, str, str]]:
    """(place on the page, sentence for a list, sentence in that place) for everything that is wrong."""
    return [*_of_fields(form), *_of_cards(shown)]


PLACES = {"presence": "presence", "second_person": "presence", "vetoes": "vetoes", "remark": "id_remark"}


def _of_fields(form: SheetForm) -> Iterator[tuple[str, str, str]]:
    for name, errors in form.errors.items():
        for error in errors:
            yield PLACES.get(name, ""), str(error), str(error)


def _of_cards(shown: list[Card]) -> Iterator[tuple[str, str, str]]:
    for card in shown:
        if card.error:
            yield f"g-{card.code}", f"{card.group.words}：{card.error}", card.error
        for row in card.rows:
            if row.error:
                yield f"c-{row.code}", f"{row.criterion.words}：{row.error}", row.error


def as_worded(kept: Any) -> str:
    """The stars' thresholds for the page's own arithmetic: "5=950 4=900", in tenths."""
    return " ".join(f"{stars}={int(least * 10)}" for stars, least in rule.read(kept).thresholds)
