"""A month is drafted, reviewed, publicised, approved by two and locked here."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.assessment_lines import score_everybody
from patrols.models import Assessment, Line, Score
from patrols.queries import appeal as appeals
from patrols.queries import assessment as assessments
from patrols.queries import month_digest as digests
from patrols.queries import month_late
from patrols.rules import appeal as appeal_rules
from patrols.rules import month as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.places import queries as places

State = Assessment.State


def draft(month: Month, *, by: User | None, at: datetime) -> Assessment:
    """Scores everybody from the month's evidence. Safe to repeat while the month is a draft: the same evidence gives
    the same lines. Of two at once one does it, the other is refused; so is a month that has been reviewed."""
    seen = Assessment.objects.filter(month=str(month)).first()
    if refusal := rules.may_draft(month, local(at).date(), seen):
        raise flow.Refused(refusal)
    edition = assessments.rules_in_force(month)
    with transaction.atomic():
        assessment = _held(month, edition.pk, seen, at)
        # Asked while the month is held: what arrives from now on is in the next draft, nothing falls between two.
        people = score_everybody(assessment, month, edition.rules)
        flow.record(assessment, "drafted", by=by, at=at, facts={"people": people})
    return assessment


def _held(month: Month, rule_set: int, seen: Assessment | None, at: datetime) -> Assessment:
    """The month's row, new or emptied, held by this transaction until its end."""
    busy = flow.SomebodyWasFaster(_("%(month)s 刚才有人在算分，刷新后再看") % {"month": month})
    if seen is None:
        try:
            # No savepoint: whoever comes second leaves this transaction at once.
            return Assessment.objects.create(
                month=str(month),
                first_day=month.first,
                last_day=month.last,
                rule_set_id=rule_set,
                drafted_at=at,
            )
        except IntegrityError:
            raise busy
    held = Assessment.objects.select_for_update().get(pk=seen.pk)
    if refusal := rules.may_draft(month, local(at).date(), held):
        raise flow.Refused(refusal)
    if held.drafted_at != seen.drafted_at:
        raise busy
    Line.objects.filter(score__assessment=held).delete()
    Score.objects.filter(assessment=held).delete()
    held.rule_set_id, held.drafted_at = rule_set, at
    held.save(update_fields=["rule_set", "drafted_at"])
    return held


def review(assessment: Assessment, *, by: User, at: datetime) -> None:
    """The branch stands by the draft; refused while something has come in that the draft does not have."""
    with transaction.atomic():
        held = Assessment.objects.select_for_update().get(pk=assessment.pk)
        if refusal := rules.may_review(held, month_late.changed_since(held)):
            raise flow.Refused(refusal)
        flow.move(assessment, State.REVIEWED, by=by, at=at, verb="review", reviewed_by=by, reviewed_at=at)


def publicise(assessment: Assessment, *, totals: bool = False, by: User, at: datetime) -> None:
    """Hangs the month out for as many working days as its rules say and tells everybody who is in it; with `totals`
    everybody sees everybody's total and place."""
    calendar, today = places.work_calendar(), local(at).date()
    edition = assessment.rule_set.rules
    until = calendar.after(today, rules.notice_days(edition))
    last = calendar.after(today, rules.appeal_days(edition))
    with transaction.atomic():
        flow.move(
            assessment, State.PUBLICISED, by=by, at=at, verb="publicise", publicised_at=at, notice_until=until,
            appeal_until=last, totals_shown_at=at if totals else None,
        )  # fmt: skip
        people = list(User.objects.filter(scores__assessment=assessment))
        notices.tell_all(
            people,
            _("%(month)s考核公示了，看看自己的得分") % {"month": assessment.label},
            reverse("month_detail", args=[assessment.month]),
            detail=_("有疑问的，%(day)s 以前点那一行申诉") % {"day": f"{last:%m-%d}"},
            key=f"month:{assessment.month}:publicised:{at:%Y%m%d%H%M}",
            at=at,
        )


def approve(assessment: Assessment, *, by: User, at: datetime) -> None:
    """The first of two approvals, or the second, which locks the month with a digest over everything in it."""
    with transaction.atomic():
        # Held from before the digest is taken: nobody reopens, drafts and approves the month again in between, and no
        # appeal comes in beside it.
        held = Assessment.objects.select_for_update().get(pk=assessment.pk)
        waiting = appeal_rules.still_open(appeals.open_in(held))
        if refusal := rules.may_approve(by, held, local(at).date()) or waiting:
            raise flow.Refused(refusal)
        if assessment.state == State.APPROVED:
            _lock(assessment, held, by=by, at=at)
        else:
            flow.move(
                assessment, State.APPROVED, by=by, at=at, verb="approve", approved_by=by, approved_at=at
            )


def _lock(assessment: Assessment, held: Assessment, *, by: User, at: datetime) -> None:
    digest = digests.digest_of(held)
    flow.move(
        assessment, State.LOCKED, by=by, at=at, verb="lock", facts={"digest": digest},
        locked_by=by, locked_at=at, digest=digest,
    )  # fmt: skip


def reopen(assessment: Assessment, *, reason: str, by: User, at: datetime) -> None:
    """Back to the draft, with a reason, as long as the month is not locked."""
    flow.move(
        assessment,
        State.DRAFTED,
        by=by,
        at=at,
        verb="reopen",
        note=reason,
        reviewed_by=None,
        reviewed_at=None,
        publicised_at=None,
        notice_until=None,
        appeal_until=None,
        totals_shown_at=None,
        approved_by=None,
        approved_at=None,
    )
