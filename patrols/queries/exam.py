"""Reads of tests: the list, a paper as one person sees it, results, how each question was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from patrols.models import Candidate, Contest, Contestant, Exam, ExamQuestion, Sitting, SittingAnswer, Trade
from patrols.queries.question import LETTERS
from patrols.scoring import training as scoring
from tongting.people.models import User


def whole() -> QuerySet[Exam]:
    return Exam.objects.select_related("session__trainer", "made_by")


def listed() -> QuerySet[Exam]:
    """With how many are to sit it, have sat it, have passed it."""
    return Exam.objects.select_related("session").annotate(
        wanted=Count("candidates"),
        sat=Count("candidates", filter=Q(candidates__best__isnull=False)),
        passed=Count("candidates", filter=Q(candidates__passed=True)),
    )


def to_sit(person: User, at: datetime) -> QuerySet[Candidate]:
    """Open tests that a person has an attempt left at or is sitting just now, and has not passed yet."""
    mine = Sitting.objects.filter(exam=OuterRef("exam"), person=person)
    return (
        Candidate.objects.filter(
            person=person,
            passed=False,
            exam__state=Exam.State.PUBLISHED,
            exam__opens_at__lte=at,
            exam__closes_at__gt=at,
        )
        .annotate(
            sat=Count("exam__sittings", filter=Q(exam__sittings__person=person)),
            is_open=Exists(mine.filter(state=Sitting.State.OPEN)),
        )
        .filter(Q(is_open=True) | Q(sat__lt=F("exam__attempts")))
        .select_related("exam")
        .order_by("exam__closes_at", "pk")
    )


@dataclass(frozen=True)
class Option:
    """`place` is where it stands in the frozen question, `letter` where this paper shows it."""

    place: int
    letter: str
    text: str
    chosen: bool
    right: bool


@dataclass(frozen=True)
class Sheet:
    """A question as one paper lays it out."""

    question: ExamQuestion
    number: int
    options: tuple[Option, ...]
    right: bool | None

    @property
    def is_given(self) -> bool:
        return any(option.chosen for option in self.options)

    @property
    def is_multiple(self) -> bool:
        return self.question.kind == "multiple"


def paper(sitting: Sitting) -> list[Sheet]:
    """Two queries; true and false keep their order."""
    questions = list(sitting.exam.questions.order_by("number"))
    given = {one.question_id: one for one in sitting.answers.all()}
    return [
        _sheet(sitting, questions[place], number, given.get(questions[place].pk))
        for number, place in enumerate(scoring.order(sitting.seed, 0, len(questions)), 1)
    ]


def _sheet(sitting: Sitting, question: ExamQuestion, number: int, given: SittingAnswer | None) -> Sheet:
    places = range(len(question.options))
    if question.kind != "true_false":
        places = scoring.order(sitting.seed, question.number, len(question.options))  # type: ignore[assignment]
    chosen = set(given.chosen) if given else set()
    options = tuple(
        Option(place, LETTERS[n], question.options[place], place in chosen, place in question.right)
        for n, place in enumerate(places)
    )
    return Sheet(question, number, options, given.right if given else None)


def results(exam: Exam) -> list[Candidate]:
    rows = exam.candidates.select_related("person__team")
    return list(rows.order_by("person__team__order", "person__name_pinyin"))


@dataclass(frozen=True)
class ItemFigure:
    """How one question was answered: `given` papers, `right` of them; `chosen` letter, text, times, is it right."""

    question: ExamQuestion
    given: int
    right: int
    chosen: tuple[tuple[str, str, int, bool], ...]

    @property
    def percent(self) -> int:
        return round(100 * self.right / self.given) if self.given else 0


def item_figures(exam: Exam) -> list[ItemFigure]:
    """Over all papers handed in, worst first; a question left empty is answered wrong. Three queries."""
    papers = exam.sittings.filter(state=Sitting.State.DONE).count()
    answers: dict[int, list[tuple[list[int], bool | None]]] = {}
    rows = SittingAnswer.objects.filter(sitting__exam=exam, sitting__state=Sitting.State.DONE)
    for question, chosen, right in rows.values_list("question_id", "chosen", "right"):
        answers.setdefault(question, []).append((chosen, right))
    found = [_figure(one, papers, answers.get(one.pk, [])) for one in exam.questions.all()]
    return sorted(found, key=lambda one: (one.percent, one.question.number))


def _figure(
    question: ExamQuestion, papers: int, given: Sequence[tuple[list[int], bool | None]]
) -> ItemFigure:
    chosen = tuple(
        (LETTERS[n], text, sum(n in places for places, _right in given), n in question.right)
        for n, text in enumerate(question.options)
    )
    return ItemFigure(question, papers, sum(bool(right) for _places, right in given), chosen)


def figures(exam: Exam) -> dict[str, Any]:
    """People wanted, sat, passed, and the mean of the best marks."""
    return exam.candidates.aggregate(
        wanted=Count("pk"),
        sat=Count("pk", filter=Q(best__isnull=False)),
        passed=Count("pk", filter=Q(passed=True)),
        mean=Avg("best"),
    )


def of_person(exam: Exam, person: User) -> list[Sitting]:
    return list(exam.sittings.filter(person=person).order_by("attempt"))


def contestants_of(exam: Exam) -> list[int]:
    """Who drew a number in a contest whose theory is this test."""
    drawn = Contestant.objects.filter(trade__exam=exam, number__isnull=False)
    drawn = drawn.exclude(state=Contestant.State.WITHDRAWN).exclude(contest__state=Contest.State.CANCELLED)
    return list(drawn.values_list("person_id", flat=True))


def contests_of(exam: Exam, viewer: User) -> list[Trade]:
    """Trades whose theory is this test; those of a draft only for who runs contests."""
    found = Trade.objects.filter(exam=exam).exclude(contest__state=Contest.State.CANCELLED)
    if not viewer.may("contest.keep"):
        found = found.exclude(contest__state=Contest.State.DRAFT)
    return list(found.select_related("contest").order_by("contest", "number"))


def due_sittings(at: datetime) -> QuerySet[Sitting]:
    return Sitting.objects.filter(state=Sitting.State.OPEN, due_at__lte=at)


def due_exams(at: datetime) -> QuerySet[Exam]:
    return Exam.objects.filter(state=Exam.State.PUBLISHED, closes_at__lte=at)
