"""A month is drafted, reviewed, publicised, approved by two and locked here."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.assessment_lines import scored
from patrols.models import Assessment, Line, Score
from patrols.queries import assessment as assessments
from patrols.queries import evidence as facts
from patrols.rules import month as rules
from patrols.scoring import month as scoring
from tongting import seams
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.places import queries as places

State = Assessment.State
BATCH = 2000


def draft(month: Month, *, by: User | None, at: datetime) -> Assessment:
    """Scores everybody from the month's evidence. Safe to repeat while the month is a draft: the same evidence gives
    the same lines. Of two at once one does it. Raises Refused once the month has been reviewed."""
    known = Assessment.objects.filter(month=str(month)).first()
    if refusal := rules.may_draft(known):
        raise flow.Refused(refusal)
    rule_set = assessments.rules_in_force(month)
    evidence: dict[int, list[seams.Evidence]] = defaultdict(list)
    for one in seams.gather("evidence", month):
        evidence[one.person].append(one)
    in_use = {name for source in seams.sources("evidence") for name in getattr(source, "sources", ())}
    try:
        with transaction.atomic():
            assessment = _held(month, rule_set, known, at)
            pairs = [
                scored(assessment, rule_set.rules, person, evidence[person.pk], in_use)
                for person in facts.assessed_people()
            ]
            _rank([score for score, _lines in pairs])
            Score.objects.bulk_create([score for score, _lines in pairs], batch_size=BATCH)
            Line.objects.bulk_create([line for _score, lines in pairs for line in lines], batch_size=BATCH)
            flow.record(assessment, "drafted", by=by, at=at, facts={"people": len(pairs)})
    except IntegrityError:
        raise flow.Refused(_("%(month)s 正在算分，等它算完再看") % {"month": month})
    return assessment


def _held(month: Month, rule_set: Any, known: Assessment | None, at: datetime) -> Assessment:
    """The month's row, new or emptied, locked for this transaction."""
    if known is None:
        return Assessment.objects.create(
            month=str(month), first_day=month.first, last_day=month.last, rule_set=rule_set, drafted_at=at
        )
    held = Assessment.objects.select_for_update().get(pk=known.pk)
    if refusal := rules.may_draft(held):
        raise flow.Refused(refusal)
    Line.objects.filter(score__assessment=held).delete()
    Score.objects.filter(assessment=held).delete()
    held.rule_set, held.drafted_at = rule_set, at
    held.save(update_fields=["rule_set", "drafted_at"])
    return held


def _rank(scores: list[Score]) -> None:
    """Places within each sheet; who has too little data is not ranked."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[scoring.STANDS_WITH.get(score.group, score.group)].append(score)
    for members in groups.values():
        ranked = scoring.ranks(
            (score.person_id, score.total) for score in members if score.no_data <= scoring.MOST_WITHOUT_DATA
        )
        for score in members:
            score.rank = ranked.get(score.person_id)


def review(assessment: Assessment, *, by: User, at: datetime) -> None:
    flow.move(assessment, State.REVIEWED, by=by, at=at, verb="review", reviewed_by=by, reviewed_at=at)


def publicise(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Hangs the month out for three working days and tells everybody who is in it."""
    until = places.work_calendar().after(local(at).date(), rules.NOTICE_DAYS)
    with transaction.atomic():
        flow.move(
            assessment, State.PUBLICISED, by=by, at=at, verb="publicise", publicised_at=at, notice_until=until
        )
        people = list(User.objects.filter(scores__assessment=assessment))
        notices.tell_all(
            people,
            _("%(month)s 考核公示了，看看自己的得分") % {"month": assessment.month},
            reverse("month_detail", args=[assessment.month]),
            detail=_("公示到 %(day)s，有疑问找考核管理员") % {"day": f"{until:%m-%d}"},
            key=f"month:{assessment.month}:publicised:{at:%Y%m%d%H%M}",
            at=at,
        )


def approve(assessment: Assessment, *, by: User, at: datetime) -> None:
    """The first of two approvals, or the second, which locks the month with a digest over everything in it."""
    if refusal := rules.may_approve(by, assessment, local(at).date()):
        raise flow.Refused(refusal)
    if assessment.state == State.APPROVED:
        flow.move(
            assessment,
            State.LOCKED,
            by=by,
            at=at,
            verb="lock",
            locked_by=by,
            locked_at=at,
            digest=digest_of(assessment),
        )
    else:
        flow.move(assessment, State.APPROVED, by=by, at=at, verb="approve", approved_by=by, approved_at=at)


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
        approved_by=None,
        approved_at=None,
    )


def digest_of(assessment: Assessment) -> str:
    """SHA-256 over every score and every line, in an order that anybody can rebuild."""
    digest = hashlib.sha256(assessment.month.encode())
    rows = (
        Score.objects.filter(assessment=assessment)
        .order_by("person")
        .values_list("person__staff_no", "base", "bonus", "deduction", "total", "grade", "reward")
    )
    for row in rows:
        digest.update(json.dumps([str(value) for value in row]).encode())
    lines = Line.objects.filter(score__assessment=assessment).order_by("score__person", "indicator", "key")
    for line in lines.values_list("indicator", "key", "points").iterator(chunk_size=BATCH):
        digest.update(json.dumps([str(value) for value in line]).encode())
    return digest.hexdigest()
