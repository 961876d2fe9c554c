"""Writes of food safety: sign a day's record or a week's report, amend what was signed; nothing else changes one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import FoodRecord
from patrols.queries import food
from patrols.rules import food as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Day, Week, local

State = FoodRecord.State


def sign(
    period: Day | Week,
    *,
    has_risk: bool,
    finding: str = "",
    measure: str = "",
    reported_to: str = "",
    by: User,
    at: datetime,
) -> FoodRecord:
    """The person's statement with what the patrols said at this moment. Of two who sign at once the second is told."""
    today = local(at).date()
    refuse(rules.may_sign(by, period, today, food.signed(period)))
    with transaction.atomic():
        record = _written(period, None, has_risk, finding, measure, reported_to, by=by, at=at)
        try:
            with transaction.atomic():
                record.save(force_insert=True)
        except IntegrityError:
            raise flow.SomebodyWasFaster(_("这份记录刚才已经有人签了，刷新后再看"))
        flow.record(record, "signed", by=by, at=at, became=State.SIGNED, facts={"has_risk": has_risk})
        _report(record, at)
    return record


def amend(
    record: FoodRecord,
    *,
    has_risk: bool,
    finding: str = "",
    measure: str = "",
    reported_to: str = "",
    reason: str,
    by: User,
    at: datetime,
) -> FoodRecord:
    """A new text in place of the signed one, which stays as it was signed."""
    period = food.period_named(record.period)
    assert period is not None
    with transaction.atomic():
        refuse(rules.may_amend(by, record))
        flow.move(record, State.AMENDED, by=by, at=at, verb="amended", note=reason)
        anew = _written(period, record, has_risk, finding, measure, reported_to, by=by, at=at)
        anew.save(force_insert=True)
        flow.record(
            anew, "signed", by=by, at=at, became=State.SIGNED, note=reason, facts={"amends": record.pk}
        )
        _report(anew, at)
    return anew


def _written(
    period: Day | Week,
    amends: FoodRecord | None,
    has_risk: bool,
    finding: str,
    measure: str,
    reported_to: str,
    *,
    by: User,
    at: datetime,
) -> FoodRecord:
    facts = food.facts_of(period)
    if isinstance(period, Week):
        facts["days"] = food.days_before(period, local(at).date())
    refuse(rules.bad_statement(has_risk, finding, measure, food.failed_in(facts)))
    return FoodRecord(
        kind=rules.kind_of(period),
        period=str(period),
        first_day=period.first,
        has_risk=has_risk,
        finding=finding if has_risk else "",
        measure=measure,
        reported_to=reported_to,
        facts=facts,
        signed_by=by,
        signed_at=at,
        is_late=local(at).date() > period.last,
        amends=amends,
    )


def _report(record: FoodRecord, at: datetime) -> None:
    """A risk found by the officer goes to the director at once."""
    if not record.has_risk or record.kind != FoodRecord.Kind.DAY:
        return
    notices.tell_all(
        food.directors(local(at).date()).exclude(pk=record.signed_by_id),
        _("%(day)s 日管控发现食品安全风险") % {"day": record.period},
        reverse("food_page", args=[record.period]),
        detail=record.finding,
        key=f"food:{record.pk}",
        at=at,
    )


def refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
