"""Writes of tests: set up, published with their questions frozen, cancelled, closed when their time is over."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import training_session as sessions
from patrols.actions.plan import refuse
from patrols.models import Candidate, Exam, ExamQuestion, Question, TrainingSession
from patrols.queries import exam as exams
from patrols.queries import question as bank
from patrols.queries.month_page import month_of
from patrols.rules import training as rules
from patrols.scoring import training as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Exam.State


def set_up(*, people: Iterable[User], by: User, at: datetime, **given: Any) -> Exam:
    """A draft. `given`: title, session, draws, pass_mark, minutes, attempts, opens_at, closes_at."""
    refuse(rules.may_keep(by))
    _sound(given)
    with transaction.atomic():
        exam = Exam.objects.create(made_by=by, total=total_of(given["draws"]), **given)
        _name(exam, people)
        flow.record(exam, "set_up", by=by, at=at, became=exam.state)
    return exam


def change(exam: Exam, *, people: Iterable[User], by: User, at: datetime, **given: Any) -> None:
    refuse(rules.may_keep(by))
    _sound(given)
    with transaction.atomic():
        _hold(exam)
        if exam.state != State.DRAFT:
            raise flow.Refused(_("考试已经发布，不能再改；要改就取消，另出一份"))
        changes = {**given, "total": total_of(given["draws"])}
        Exam.objects.filter(pk=exam.pk).update(**changes)
        for name, value in changes.items():
            setattr(exam, name, value)
        _name(exam, people)
        flow.record(exam, "changed", by=by, at=at)


def publish(exam: Exam, *, by: User, at: datetime) -> None:
    """Draws the questions and freezes them; everybody who is to sit it is told."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        _hold(exam)
        if exam.closes_at <= at:
            raise flow.Refused(_("截止时间已经过了，改到以后再发布"))
        people = list(exam.candidates.values_list("person_id", flat=True))
        if not people:
            raise flow.Refused(_("还没有选谁来考，先选人再发布；比武的理论考试等抽了号再发布"))
        _sound({name: getattr(exam, name) for name in ("draws", "pass_mark", "opens_at", "closes_at")})
        _freeze(exam)
        flow.move(exam, State.PUBLISHED, by=by, at=at, published_at=at)
        _count_later(exam, at)
        tell(exam, people, at=at)


def tell(exam: Exam, people: Iterable[int], *, at: datetime) -> None:
    """Whoever is to sit a published test hears of it, once."""
    said = _("考试“%(title)s”：%(from)s 到 %(to)s，%(minutes)d 分钟") % {
        "title": exam.title, "minutes": exam.minutes,
        "from": f"{local(exam.opens_at):%m-%d %H:%M}", "to": f"{local(exam.closes_at):%m-%d %H:%M}",
    }  # fmt: skip
    notices.tell_all(people, said, reverse("exam", args=[exam.pk]), key=f"exam:{exam.pk}:published", at=at)


def cancel(exam: Exam, *, reason: str, by: User, at: datetime) -> None:
    """What was sat stays on record and counts for nothing."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        _hold(exam)
        was_told = exam.state == State.PUBLISHED
        flow.move(exam, State.CANCELLED, by=by, at=at, note=reason, reason=reason)
        _count_later(exam, at)
        if was_told:
            notices.tell_all(
                exam.candidates.values_list("person_id", flat=True),
                _("考试“%(title)s”取消了") % {"title": exam.title},
                reverse("exam", args=[exam.pk]),
                detail=reason,
                key=f"exam:{exam.pk}:cancelled",
                at=at,
            )


def total_of(draws: Iterable[dict[str, Any]]) -> int:
    return sum(one["count"] * one["points"] for one in draws)


def _sound(given: dict[str, Any]) -> None:
    faults = rules.exam_faults(
        given["draws"], bank.topics(), given["pass_mark"], given["opens_at"], given["closes_at"]
    )
    for sentence in faults.values():
        raise flow.Refused(sentence)


def _name(exam: Exam, people: Iterable[User]) -> None:
    """Whoever is to sit it: these people, or those on the list of its session; and who drew a number in a contest that
    takes its theory from here, whoever is ticked."""
    wanted = {person.pk for person in people}
    if not wanted and exam.session is not None:
        wanted = set(exam.session.seats.filter(is_extra=False).values_list("person_id", flat=True))
    wanted |= set(exams.contestants_of(exam))
    exam.candidates.exclude(person__in=wanted).delete()
    there = set(exam.candidates.values_list("person_id", flat=True))
    Candidate.objects.bulk_create([Candidate(exam=exam, person_id=pk) for pk in sorted(wanted - there)])


def _freeze(exam: Exam) -> None:
    rows: list[ExamQuestion] = []
    for one in exam.draws:
        found = Question.objects.filter(state=Question.State.ACTIVE, topic=one["topic"]).in_bulk()
        for pk in scoring.draw(secrets.randbits(31), list(found), one["count"]):
            drawn = found[pk]
            rows.append(
                ExamQuestion(
                    exam=exam, number=len(rows) + 1, question=drawn, kind=drawn.kind, topic=drawn.topic,
                    text=drawn.text, options=drawn.options, right=drawn.right, explanation=drawn.explanation,
                    points=one["points"],
                )
            )  # fmt: skip
    ExamQuestion.objects.bulk_create(rows)


def _count_later(exam: Exam, at: datetime) -> None:
    """A session that was held counts when its tests are over as well: in this month or a later one, never in one that
    may have been scored already."""
    if exam.session_id is None:
        return
    session = TrainingSession.objects.select_for_update(no_key=True).get(pk=exam.session_id)
    if session.state != TrainingSession.State.HELD or session.counts_at is None:
        return
    was = month_of(session.counts_at)
    if was < month_of(at):
        raise flow.Refused(_("这场培训已经计入 %(month)s，考试要单独出，不挂在它下面") % {"month": was})
    counts = sessions.still_counting(sessions.counts_at(session), at)
    TrainingSession.objects.filter(pk=session.pk).update(counts_at=counts)


def _hold(exam: Exam) -> None:
    seen = exam.state
    if exam.session_id is not None:
        # Its session first, as where a list is changed and takes its tests along.
        TrainingSession.objects.select_for_update(no_key=True).get(pk=exam.session_id)
    exam.refresh_from_db(from_queryset=Exam.objects.select_for_update(of=("self",), no_key=True))
    if exam.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(exam))
