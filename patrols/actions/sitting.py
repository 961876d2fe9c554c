"""Writes of one go at a test: begun, every answer kept as it is given, handed in by the person or the clock, marked."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions.plan import refuse
from patrols.models import Candidate, Exam, ExamQuestion, Sitting, SittingAnswer
from patrols.queries import exam as exams
from patrols.rules import training as rules
from patrols.scoring import training as scoring
from tongting.events import flow
from tongting.people.models import User

State = Sitting.State


def begin(exam: Exam, *, by: User, at: datetime) -> Sitting:
    """A new go, or the one that is open: begun twice it is the same."""
    with transaction.atomic():
        # One at a time for each person; two phones at once find the same row.
        mine_only = Candidate.objects.select_for_update(of=("self",)).filter(exam=exam, person=by)
        candidate = mine_only.order_by("pk").first()
        mine = exams.of_person(exam, by)
        going = next((one for one in mine if one.state == State.OPEN and one.due_at > at), None)
        stale = [one for one in mine if one.state == State.OPEN and one.due_at <= at]
        for one in stale:
            hand_in(one, by=None, at=at)
        refuse(rules.may_sit(exam, candidate is not None, len(mine), going is not None, at))
        if going is not None:
            return going
        sitting = Sitting.objects.create(
            exam=exam, person=by, attempt=len(mine) + 1, seed=secrets.randbits(31), started_at=at,
            due_at=min(at + timedelta(minutes=exam.minutes), exam.closes_at),
        )  # fmt: skip
        flow.record(sitting, "begun", by=by, at=at, became=sitting.state)
    return sitting


def answer(sitting: Sitting, question: ExamQuestion, chosen: Sequence[int], *, at: datetime) -> None:
    """Kept as it is given, the last one stands; nothing chosen takes it back."""
    with transaction.atomic():
        # Handing in waits for this, or this finds the paper handed in.
        held = Sitting.objects.select_for_update().get(pk=sitting.pk)
        refuse(rules.may_answer(held, at))
        if question.exam_id != held.exam_id:
            raise flow.Refused(_("这道题不在这份卷子里"))
        places = sorted(set(chosen))
        if any(not 0 <= place < len(question.options) for place in places):
            raise flow.Refused(_("没有这个选项，刷新后再选"))
        if question.kind != "multiple" and len(places) > 1:
            raise flow.Refused(_("这道题只能选一个"))
        SittingAnswer.objects.update_or_create(
            sitting=held, question=question, defaults={"chosen": places, "given_at": at}
        )


def hand_in(sitting: Sitting, *, by: User | None, at: datetime) -> Sitting:
    """Marks the paper; by the clock where `by` is None. Done twice it is done once."""
    with transaction.atomic():
        # The person's row first, as where a go is begun: else a phone and the clock could wait for each other.
        candidate = _candidate(sitting)
        held = Sitting.objects.select_for_update().get(pk=sitting.pk)
        if held.state == State.DONE:
            return held
        given = list(held.answers.select_related("question"))
        for one in given:
            one.right = scoring.is_right(one.chosen, one.question.right)
        SittingAnswer.objects.bulk_update(given, ["right"])
        score = scoring.score((bool(one.right), one.question.points) for one in given)
        exam = Exam.objects.get(pk=held.exam_id)
        passed, late = score >= exam.pass_mark, by is None
        handed_in_at = min(at, held.due_at) if late else at
        flow.move(
            held, State.DONE, by=by, at=at, verb="handed_in", facts={"score": score, "by_clock": late},
            handed_in_at=handed_in_at, score=score, passed=passed, by_clock=late,
        )  # fmt: skip
        _take_best(candidate, score, passed)
    return held


def _candidate(sitting: Sitting) -> Candidate:
    return Candidate.objects.select_for_update().get(exam=sitting.exam_id, person=sitting.person_id)


def _take_best(candidate: Candidate, score: int, passed: bool) -> None:
    if candidate.best is None or score > candidate.best:
        Candidate.objects.filter(pk=candidate.pk).update(best=score, passed=candidate.passed or passed)


def keep_time(*, at: datetime) -> tuple[int, int]:
    """What the clock does with tests: papers whose time is over are handed in, tests whose window is over are closed.
    Selects what is due by now and not yet done; safe to repeat, and for two workers. Returns how many of each."""
    handed = 0
    for sitting in exams.due_sittings(at - rules.ON_ITS_WAY):
        handed += hand_in(sitting, by=None, at=at).by_clock
    closed = 0
    for exam in exams.due_exams(at - rules.ON_ITS_WAY):
        try:
            with transaction.atomic():
                flow.move(exam, Exam.State.CLOSED, by=None, at=at)
            closed += 1
        except flow.Refused:
            # Another worker was faster.
            continue
    return handed, closed
