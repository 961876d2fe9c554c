"""Reads of sheets: what a judge is asked, what was filled in, with everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from starrating.models import (
    Assignment,
    CriteriaGroup,
    Criterion,
    Judge,
    Mark,
    Sheet,
    SheetPhoto,
    Veto,
)
from starrating.scoring import joining, rule
from starrating.scoring import sheet as scoring
from tongting.events.flow import history
from tongting.events.models import Event
from tongting.people.models import User
from tongting.photos.models import Photo
from tongting.places.models import Lodging

GRADES = tuple(scoring.GRADES)


def asked(assignment: Assignment) -> list[Criterion]:
    return assignment.entry.campaign.criteria.asked


def vetoes(assignment: Assignment) -> list[Veto]:
    return list(Veto.objects.filter(criteria=assignment.entry.campaign.criteria_id).order_by("order"))


def worth(
    criteria: Iterable[Criterion], marks: Mapping[str, scoring.Given], grades: Mapping[str, str]
) -> scoring.SheetScore:
    """Raises scoring.MarkError for what no sheet can hold."""
    known = [scoring.Criterion(one.code, one.group.code, one.weight, one.deduct) for one in criteria]
    return scoring.score(known, marks, grades)


def limits(criterion: Criterion) -> str:
    """What a criterion can be given, in a sentence."""
    if criterion.deduct is None:
        return _("“%(name)s”给 0 到 %(most)s 分") % {
            "name": criterion.words,
            "most": f"{criterion.weight.normalize():f}",
        }
    return _("“%(name)s”数 0 到 %(most)d 处") % {"name": criterion.words, "most": scoring.MOST_FAULTS}


def stars_of(total: Decimal, kept_rule: Mapping[str, object], caps: Iterable[int] = ()) -> int:
    return joining.stars(total, dict(rule.read(kept_rule).thresholds), caps)


def tasks() -> QuerySet[Assignment]:
    """Assignments with all that a page of one of them says."""
    return Assignment.objects.select_related(
        "entry__campaign__criteria", "entry__room__building", "entry__locker__post", "entry__person",
        "judge__person", "second_look",
    )  # fmt: skip


def in_full() -> QuerySet[Sheet]:
    photos = SheetPhoto.objects.select_related("photo").order_by("order")
    marks = Mark.objects.select_related("criterion__group").order_by(
        "criterion__group__order", "criterion__order"
    )
    return Sheet.objects.select_related(
        "entry__campaign__criteria", "entry__room__building", "entry__locker__post", "entry__person",
        "judge__person", "second_person", "voided_by", "assignment",
    ).prefetch_related(Prefetch("marks", marks), Prefetch("photos", photos), "vetoes")  # fmt: skip


def to_read() -> QuerySet[Sheet]:
    """With the groups that `parts` names."""
    return in_full().prefetch_related("entry__campaign__criteria__groups")


def standing(assignment: Assignment) -> Sheet | None:
    return _whole_of(Sheet.objects.filter(assignment=assignment, state=Sheet.State.GIVEN))


def known(number: UUID) -> Sheet | None:
    return _whole_of(Sheet.objects.filter(uuid=number))


def _whole_of(found: QuerySet[Sheet]) -> Sheet | None:
    """Most sheets are new: their number is asked for alone, the rest where there is one."""
    key = found.order_by().values_list("pk", flat=True).first()
    return None if key is None else in_full().get(pk=key)


def versions(sheet: Sheet) -> list[Sheet]:
    """All that this judge handed in for this entry, the newest first."""
    same = Sheet.objects.filter(entry=sheet.entry_id, judge=sheet.judge_id)
    return list(same.select_related("voided_by").order_by("-version", "-id"))


@dataclass(frozen=True)
class Copy:
    """What came under the number of a sheet with another content: grades, marks with their words and photos."""

    at: datetime
    grades: list[tuple[str, str]]
    marks: list[tuple[str, str, str, list[Photo]]]
    vetoes: list[str]
    remark: str
    photos: list[Photo]


def second_copies(sheet: Sheet) -> list[Copy]:
    """Of a sheet from `to_read`; two queries, three more where there are any."""
    events = [event for event in history(sheet) if event.verb == "conflict"]
    if not events:
        return []
    criteria = sheet.entry.campaign.criteria_id
    named = [
        *Criterion.objects.filter(group__criteria=criteria),
        *Veto.objects.filter(criteria=criteria),
        *sheet.entry.campaign.criteria.groups.all(),
    ]
    words = {one.code: one.words for one in named}
    tokens = {token for event in events for token in _tokens(event.facts)}
    shown = {str(photo.pk): photo for photo in Photo.objects.filter(pk__in=tokens)}
    return [_copy(event, words, shown) for event in events]


def _tokens(facts: dict[str, Any]) -> list[str]:
    return [*facts["photos"], *(token for mark in facts["marks"] for token in mark[3])]


def _copy(event: Event, words: Mapping[str, str], shown: Mapping[str, Photo]) -> Copy:
    facts = event.facts
    return Copy(
        at=event.at,
        grades=[(words.get(code, code), grade) for code, grade in facts["grades"].items()],
        marks=[
            (words.get(code, code), value, said, [shown[token] for token in tokens if token in shown])
            for code, value, said, tokens in facts["marks"]
        ],
        vetoes=[words.get(code, code) for code in facts["vetoes"]],
        remark=facts["remark"],
        photos=[shown[token] for token in facts["photos"] if token in shown],
    )


def chief_of(campaign: int) -> int | None:
    """The person who heads the judges."""
    found: int | None = (
        Judge.objects.filter(campaign=campaign, is_chief=True).values_list("person", flat=True).first()
    )
    return found


def home_of(person: User) -> int | None:
    found: int | None = Lodging.objects.filter(person=person).values_list("room", flat=True).first()
    return found


def photos_sent_with(uuids: Iterable[str | UUID | None], person: User) -> list[Photo]:
    """The photos that this person's sheets of these numbers show; none for what is no number."""
    wanted = [number for number in map(_number, uuids) if number]
    shown = SheetPhoto.objects.filter(sheet__uuid__in=wanted, sheet__judge__person=person)
    return [one.photo for one in shown.select_related("photo")] if wanted else []


def _number(text: str | UUID | None) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


@dataclass(frozen=True)
class Part:
    """A group of criteria on a sheet: what was tapped, what it came to, what was found in it."""

    group: CriteriaGroup
    grade: str
    points: Decimal
    most: Decimal
    marks: Sequence[tuple[Mark, list[Photo]]]


def parts(sheet: Sheet) -> list[Part]:
    """The groups of a sheet from `to_read` with their figures."""
    photos: dict[int | None, list[Photo]] = {}
    for one in sheet.photos.all():
        photos.setdefault(one.criterion_id, []).append(one.photo)
    found: dict[int, list[tuple[Mark, list[Photo]]]] = {}
    for mark in sheet.marks.all():
        found.setdefault(mark.criterion.group_id, []).append((mark, photos.get(mark.criterion_id, [])))
    return [
        Part(
            group,
            sheet.parts[group.code].get("grade", ""),
            Decimal(sheet.parts[group.code]["points"]),
            Decimal(sheet.parts[group.code]["most"]),
            found.get(group.pk, []),
        )
        for group in sheet.entry.campaign.criteria.groups.all()
        if group.code in sheet.parts
    ]
