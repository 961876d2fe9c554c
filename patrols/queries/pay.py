"""Reads of the pay guard: a month's pay sheet, one's own months, wages as an import compares them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patrols.models import Assessment, PayLimits, Score, Wage
from patrols.scoring import month as scoring
from patrols.scoring import pay
from patrols.scoring.pay import Advice, Limits, Why
from tongting.events.flow import history
from tongting.events.models import Event
from tongting.people.models import User

ZERO = Decimal(0)


@dataclass(frozen=True)
class PayRow:
    """One person's line: what the rules come to and what the guard leaves of it."""

    score: Score
    wage: Decimal | None
    performance: Decimal | None
    advice: Advice
    reason: str


@dataclass(frozen=True)
class PaySheet:
    """A month's lines by sheet of the rules, in their order."""

    assessment: Assessment
    limits: Limits
    groups: list[tuple[str, list[PayRow]]]

    @property
    def rows(self) -> list[PayRow]:
        return [row for _name, rows in self.groups for row in rows]

    @property
    def unknown(self) -> int:
        """How many could not be checked for want of a wage."""
        return sum(row.advice.why == Why.UNKNOWN for row in self.rows)

    @property
    def cut(self) -> int:
        """How many deductions the guard made smaller."""
        return sum(row.advice.why in (Why.SHARE, Why.MINIMUM, Why.PERFORMANCE) for row in self.rows)

    @property
    def suggested(self) -> Decimal:
        return sum((row.advice.suggested for row in self.rows), ZERO)

    @property
    def advised(self) -> Decimal:
        """Of those that are checked."""
        return sum((row.advice.advised for row in self.rows if row.advice.advised is not None), ZERO)

    @property
    def wages(self) -> int:
        return sum(row.wage is not None for row in self.rows)


def limits_now() -> Limits:
    row = PayLimits.now()
    return Limits(row.minimum_wage, row.share)


def sheet_of(assessment: Assessment) -> PaySheet:
    """Three queries."""
    limits = limits_now()
    wages = {wage.person_id: wage for wage in Wage.objects.filter(month=assessment.month)}
    scores = Score.objects.filter(assessment=assessment).select_related("person__team")
    by_group: dict[str, list[PayRow]] = {}
    for score in scores.order_by("rank", "person__name_pinyin", "pk"):
        sheet = scoring.STANDS_WITH.get(score.group, score.group)
        by_group.setdefault(sheet, []).append(row_of(score, wages.get(score.person_id), limits))
    groups = assessment.rule_set.rules["groups"]
    return PaySheet(
        assessment, limits, [(one["zh"], by_group[one["code"]]) for one in groups if one["code"] in by_group]
    )


def row_of(score: Score, wage: Wage | None, limits: Limits) -> PayRow:
    earned = wage.wage if wage else None
    performance = wage.performance if wage else None
    advice = pay.advise(Decimal(score.reward), score.coef, earned, performance, limits)
    return PayRow(score, earned, performance, advice, reason(advice, limits))


def reason(advice: Advice, limits: Limits) -> str:
    """One sentence for the sheet."""
    said = {
        Why.FREE: _("没有扣减"),
        Why.WITHIN: _("在上限以内"),
        Why.SHARE: _("不超过当月工资的 %(n)d%%") % {"n": limits.share},
        Why.MINIMUM: _("扣后不低于最低工资 %(yuan)s 元") % {"yuan": f"{limits.minimum_wage:,.2f}"},
        Why.PERFORMANCE: _("只减绩效工资，减到 0 为止"),
        Why.UNKNOWN: _("未录工资，未核"),
    }
    return said[advice.why]


def own_rows(person: User, many: int = 24) -> list[PayRow]:
    """One's own newest months, those that are no draft any more."""
    limits = limits_now()
    wages = {wage.month: wage for wage in Wage.objects.filter(person=person)}
    scores = Score.objects.filter(person=person).exclude(assessment__state=Assessment.State.DRAFTED)
    newest = scores.select_related("assessment").order_by("-assessment__month")[:many]
    return [row_of(score, wages.get(score.assessment.month), limits) for score in newest]


def wages_in(pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Wage]:
    """What is known of these people and months."""
    wanted = set(pairs)
    found = Wage.objects.filter(
        person__in={person for person, _month in wanted}, month__in={month for _person, month in wanted}
    )
    return {(wage.person_id, wage.month): wage for wage in found}


def changes() -> QuerySet[Event]:
    """Of the limits, newest first."""
    return history(PayLimits(pk=1)).order_by("-at", "-pk")
