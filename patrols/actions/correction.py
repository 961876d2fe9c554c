"""A locked month is never changed: what was wrong in it is put right in a later one, by two people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Correction, Line, Patrol
from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from patrols.queries.evidence import ASSESSED
from patrols.rules import appeal as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local

State = Correction.State
# What a visit that came in after the lock would have counted for.
ROUNDS = {"party_cadre": "C1", "team_leader": "L2"}


@dataclass(frozen=True)
class Wrong:
    """What is to be put right: whose, which line of which month (or a visit that has none), what it says, where it
    leads."""

    of: Assessment
    person: User
    indicator: str
    key: str
    what: str
    url: str


def of_line(line: Line) -> Wrong:
    score = line.score
    return Wrong(score.assessment, score.person, line.indicator, line.key, line.what, line.url)


def of_visit(assessment: Assessment, patrol: Patrol) -> Wrong:
    what = _("定稿后才传来的巡查 %(number)s %(post)s") % {"number": patrol.number, "post": patrol.post.name}
    url = reverse("patrol_detail", args=[patrol.pk])
    indicator = ROUNDS.get(patrol.by.group, "R")
    return Wrong(assessment, patrol.by, indicator, f"patrols.patrol:{patrol.pk}", what, url)


def propose(wrong: Wrong, *, points: Decimal, reason: str, by: User, at: datetime) -> Correction:
    """Once for a line; it counts nowhere before somebody else has confirmed it."""
    with transaction.atomic():
        standing = corrections.standing(wrong.of, wrong.person.pk, wrong.indicator, wrong.key)
        _refuse(
            rules.may_propose(
                by, wrong.person, wrong.of, standing=standing, is_assessed=_is_assessed(wrong.person)
            )
            or rules.wrong_size(points)
        )
        try:
            with transaction.atomic():
                made = Correction.objects.create(
                    of=wrong.of, person=wrong.person, indicator=wrong.indicator, key=wrong.key,
                    what=wrong.what[:200], url=wrong.url, points=points, reason=reason.strip()[:300],
                    entered_by=by, entered_at=at,
                )  # fmt: skip
        except IntegrityError:
            raise flow.SomebodyWasFaster(_("刚才有人对这一行提了更正，刷新后再看"))
        flow.record(made, "proposed", by=by, at=at, became=State.PROPOSED)
        people = appeals.approvers(local(at).date(), but=by.pk).exclude(pk=wrong.person.pk)
        said = {"who": wrong.person.name, "month": wrong.of.label, "points": signed(points)}
        notices.tell_all(
            people,
            _("%(who)s %(month)s考核更正 %(points)s，等你确认") % said,
            reverse("correction_detail", args=[made.pk]),
            detail=made.reason,
            key=f"correction:{made.pk}",
            at=at,
        )
    return made


def confirm(correction: Correction, *, by: User, at: datetime) -> None:
    """It counts in the month that runs: that one is not drafted yet, and every draft takes it along."""
    _refuse(rules.may_confirm(by, correction))
    if not _is_assessed(correction.person):
        raise flow.Refused(_("%(name)s 现在不参加考核，更正没有地方计") % {"name": correction.person.name})
    month = str(Month.of(at, settings.MONTH_START_DAY))
    with transaction.atomic():
        flow.move(
            correction,
            State.CONFIRMED,
            by=by,
            at=at,
            verb="confirm",
            month=month,
            decided_by=by,
            decided_at=at,
        )
        said = {"of": correction.of.label, "points": signed(correction.points), "month": month}
        words = _("%(of)s考核更正 %(points)s，计入 %(month)s") % said
        _tell(correction, words, at)


def decline(correction: Correction, *, answer: str, by: User, at: datetime) -> None:
    _refuse(rules.may_confirm(by, correction))
    said = answer.strip()[:300]
    with transaction.atomic():
        flow.move(
            correction, State.DECLINED, by=by, at=at, verb="decline", note=said, answer=said,
            decided_by=by, decided_at=at,
        )  # fmt: skip
        notices.tell(
            correction.entered_by,
            _("%(who)s 的考核更正没有同意") % {"who": correction.person.name},
            reverse("correction_detail", args=[correction.pk]),
            detail=said,
            key=f"correction:{correction.pk}:declined",
            at=at,
        )


def signed(points: Decimal) -> str:
    """+2.0, −1.5"""
    return f"{points:+}".replace("-", "−")


def _tell(correction: Correction, words: str, at: datetime) -> None:
    page, people = (
        reverse("correction_detail", args=[correction.pk]),
        [correction.person, correction.entered_by],
    )
    notices.tell_all(
        people, words, page, detail=correction.reason, key=f"correction:{correction.pk}:done", at=at
    )


def _is_assessed(person: User) -> bool:
    return person.is_active and person.group in ASSESSED


def _refuse(reason: str | None) -> None:
    if reason:
        raise flow.Refused(reason)
