"""What a person's month took from them: each deduction with its evidence, the appeal against it, its correction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from patrols.models import Appeal, Assessment, Correction, Line, Score
from patrols.queries import appeal as appeals
from patrols.rules import appeal as rules
from tongting.people import roles
from tongting.people.models import User


def opens(viewer: User, url: str) -> bool:
    """Whether the page behind a line's address has a door for this person."""
    try:
        right = getattr(resolve(url.partition("?")[0].partition("#")[0]).func, "right", "")
    except Resolver404:
        return False
    return right not in roles.RIGHTS or viewer.may(right)


@dataclass(frozen=True)
class Deduction:
    """A fault, or a rate that lacks something of its maximum: `lost` is what it takes."""

    line: Line
    name: str
    lost: Decimal
    appeal: Appeal | None
    correction: Correction | None
    # Why its person cannot appeal now; None: they can.
    refusal: str | None

    @property
    def asked(self) -> str:
        """The line by value, for the address of a form about it."""
        return urlencode({"indicator": self.line.indicator, "key": self.line.key})

    @property
    def is_back(self) -> bool:
        return self.correction is not None and self.correction.state == Correction.State.CONFIRMED


@dataclass(frozen=True)
class Taken:
    """Everything that a month took, dearest first; `until` names the last day on which its person may appeal, where
    somebody who looks at their own month still may."""

    deductions: list[Deduction]
    until: date | None
    total: Decimal

    @property
    def standing(self) -> list[Deduction]:
        return [one for one in self.deductions if not one.is_back]


def taken(score: Score, lines: Iterable[Line], viewer: User, today: date) -> Taken:
    """Two queries: appeals and corrections."""
    month = score.assessment
    rules_of, filed = month.rule_set.rules, appeals.of_month(month.pk, score.person_id)
    put_right = _corrections(month, score.person_id)
    closed = rules.out_of_time(month, today)
    own = viewer.pk == score.person_id
    found = []
    for line in lines:
        line.score = score
        if not line.facts or not (lost := _lost(line, rules_of)):
            continue
        name, pair = _name(score, line.indicator, rules_of), (line.indicator, line.key)
        appeal = filed.get(pair)
        refusal = (
            closed or rules.may_file(viewer, score.person_id, month, today, earlier=appeal) if own else ""
        )
        found.append(Deduction(line, name, lost, appeal, put_right.get(pair), refusal))
    found.sort(key=lambda one: (one.is_back, one.lost))
    until = (month.appeal_until or month.notice_until) if own and closed is None else None
    return Taken(found, until, sum((one.lost for one in found if not one.is_back), Decimal(0)))


def _lost(line: Line, rules_of: dict[str, Any]) -> Decimal:
    return line.points if appeals.is_fault(line, rules_of) else -appeals.room_of(line, rules_of)


def _name(score: Score, code: str, rules_of: dict[str, Any]) -> str:
    indicator = appeals.indicator_of(score, code, rules_of)
    if indicator is None:
        items = (*rules_of["deductions"]["items"], *rules_of["bonus"]["items"])
        others = {"zh": _("班组连带") if code.startswith("J") else _("更正")}
        indicator = next((one for one in items if one["code"] == code), others)
    return str(indicator["zh"]).partition("(")[0]


def name_of(line: Line) -> str:
    """What the line's indicator is called under its month's own rules."""
    return _name(line.score, line.indicator, line.score.assessment.rule_set.rules)


def _corrections(month: Assessment, person: int) -> dict[tuple[str, str], Correction]:
    rows = Correction.objects.filter(of=month, person=person).exclude(state=Correction.State.DECLINED)
    return {(one.indicator, one.key): one for one in rows}


def with_corrections(found: Iterable[Line]) -> list[Line]:
    """Lines of any month and person, each with the confirmed `correction` against it or None; one query, none for no
    lines."""
    lines = list(found)
    keys = {line.key for line in lines}
    rows = Correction.objects.filter(key__in=keys, state=Correction.State.CONFIRMED) if keys else ()
    known = {(one.of_id, one.person_id, one.indicator, one.key): one for one in rows}
    for line in lines:
        pair = (line.score.assessment_id, line.score.person_id, line.indicator, line.key)
        line.correction = known.get(pair)  # type: ignore[attr-defined]
    return lines
