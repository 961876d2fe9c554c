"""The personal record of training (个人培训档案): sessions and tests of a person, of everybody; what the month counts.

A further kind of entry is one more function in PARTS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Candidate, Exam, Line, Seat, TrainingSession
from patrols.queries import assessment as assessments
from patrols.queries.contest_record import contests_of
from patrols.queries.training import TRAINED
from patrols.queries.training_entry import Entry
from tongting import seams
from tongting.people.models import Group, User
from tongting.periods import Month, Span

TONES = {"present": "ok", "late": "lamp", "absent": "bad", "leave": "", "expected": "act"}
GIVEN = (Exam.State.PUBLISHED, Exam.State.CLOSED)


def sessions_of(person: User, span: Span) -> Iterable[Entry]:
    seats = (
        Seat.objects.filter(
            person=person, session__start_at__gte=span.start_at, session__start_at__lt=span.end_at
        )
        .exclude(session__state__in=(TrainingSession.State.DRAFT, TrainingSession.State.CANCELLED))
        .select_related("session__trainer")
    )
    for seat in seats:
        one = seat.session
        detail = _("培训人%(who)s·%(place)s") % {"who": one.trainer.name, "place": one.place}
        url = reverse("training_session", args=[one.pk])
        yield Entry(
            "session", one.start_at, one.title, detail, seat.get_state_display(), TONES[seat.state], url
        )


def exams_of(person: User, span: Span) -> Iterable[Entry]:
    found = Candidate.objects.filter(
        person=person,
        exam__state__in=GIVEN,
        exam__opens_at__gte=span.start_at,
        exam__opens_at__lt=span.end_at,
    ).select_related("exam")
    for one in found:
        exam, url = one.exam, reverse("exam", args=[one.exam_id])
        detail = _("总分 %(total)d，%(mark)d 分及格") % {"total": exam.total, "mark": exam.pass_mark}
        if one.best is None:
            over = exam.state == Exam.State.CLOSED
            result, tone = (_("没考"), "bad") if over else (_("待考"), "act")
        else:
            result = _("%(n)d 分") % {"n": one.best}
            tone = "ok" if one.passed else "bad"
        yield Entry("exam", exam.opens_at, exam.title, detail, result, tone, url)


PARTS: list[Callable[[User, Span], Iterable[Entry]]] = [sessions_of, exams_of, contests_of]


def record_of(person: User, span: Span) -> list[Entry]:
    """Newest first. One query for each part."""
    found = [entry for part in PARTS for entry in part(person, span)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def papers_of(person: User) -> list[seams.Certificate]:
    """The newest certificate of each kind."""
    found: Iterable[seams.Certificate] = seams.gather("certificates", person.pk)
    return list({one.kind: one for one in found}.values())


@dataclass(frozen=True)
class Share:
    """`done` of `should`: came, and passed where there was a test; with the sessions behind it."""

    should: int
    done: int
    sessions: tuple[int, ...]


def shares(span: Span) -> dict[int, Share]:
    """Person → what the sessions that count between these days come to. Three queries, whatever there is. A session
    counts in the month in which it is over together with its test; leave is nobody's duty missed."""
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for session in _counting(span):
        passed = [
            {one.person_id: one.passed for one in exam.candidates.all()} for exam in session.exams.all()
        ]
        for seat in session.seats.all():
            # Whoever was not asked to a test can't have failed it.
            done = seat.state in Seat.CAME and all(marks.get(seat.person_id, True) for marks in passed)
            found[seat.person_id].append((session.pk, done))
    return {
        person: Share(len(rows), sum(done for _pk, done in rows), tuple(pk for pk, _done in rows))
        for person, rows in found.items()
    }


def examiners(person: int, span: Span) -> set[int]:
    """Who taught and marked the sessions that count between these days and that this person missed, or whose test they
    did not pass, and who set that test."""
    found: set[int] = set()
    for session in _counting(span):
        seat = next((one for one in session.seats.all() if one.person_id == person), None)
        if seat is None:
            continue
        failed = [
            exam
            for exam in session.exams.all()
            if any(one.person_id == person and not one.passed for one in exam.candidates.all())
        ]
        if failed or seat.state not in Seat.CAME:
            found |= {session.trainer_id, *(exam.made_by_id for exam in failed)}
            found |= {seat.marked_by_id} if seat.marked_by_id else set()
    return found


def evidence_key(person: int, month: str) -> str:
    return f"training.rate:{person}:{month}"


def counted(session: TrainingSession, start_day: int, viewer: User) -> QuerySet[Line]:
    """Where a held session went into a month: another's points are for those who may see the whole month."""
    if session.counts_at is None:
        return Line.objects.none()
    month = str(Month.of(session.counts_at, start_day))
    people = session.seats.filter(is_extra=False, state__in=Seat.DUE).values_list("person_id", flat=True)
    lines = assessments.counted(evidence_key(pk, month) for pk in people)
    return lines if viewer.may("month.see") else lines.filter(score__person=viewer)


def _counting(span: Span) -> list[TrainingSession]:
    held = TrainingSession.objects.filter(
        state=TrainingSession.State.HELD, counts_at__gte=span.start_at, counts_at__lt=span.end_at
    )
    # Two of three months have none, and to word what would be read beside them takes longer than to find that out.
    if sessions := list(held):
        due = Seat.objects.filter(is_extra=False, state__in=Seat.DUE)
        exams = Exam.objects.filter(state__in=GIVEN).prefetch_related("candidates")
        prefetch_related_objects(sessions, Prefetch("seats", queryset=due), Prefetch("exams", queryset=exams))
    return sessions


@dataclass(frozen=True)
class Year:
    """A person's year on the list of everybody."""

    person: User
    due: int
    came: int
    late: int
    absent: int
    exams: int
    passed: int

    @property
    def rate(self) -> int | None:
        return round(100 * self.came / self.due) if self.due else None


def people(viewer: User, *, team: int | None = None, words: str = "") -> QuerySet[User]:
    """Whose records a person may see."""
    found = everybody(team=team, words=words)
    if not viewer.may("training.keep") and viewer.group == Group.TEAM_LEADER:
        found = found.filter(Q(team__leader=viewer) | Q(pk=viewer.pk))
    return found


def everybody(*, team: int | None = None, words: str = "") -> QuerySet[User]:
    found = User.objects.filter(is_active=True, group__in=TRAINED).select_related("team")
    if team:
        found = found.filter(team=team)
    for word in words.lower().split():
        spelled = Q(name_pinyin__startswith=word) | Q(name_initials__startswith=word)
        found = found.filter(Q(name__contains=word) | spelled | Q(staff_no__istartswith=word))
    return found


def lines(who: Iterable[User], first: date, last: date) -> list[Year]:
    """Two queries for any number of people."""
    rows, span = list(who), Span(first, last)
    seats: dict[int, list[str]] = defaultdict(list)
    within = {"session__start_at__gte": span.start_at, "session__start_at__lt": span.end_at}
    held = Seat.objects.filter(
        is_extra=False, session__state=TrainingSession.State.HELD, person__in=rows, **within
    )
    for person, state in held.values_list("person_id", "state"):
        seats[person].append(state)
    marks: dict[int, list[bool]] = defaultdict(list)
    sat = Candidate.objects.filter(
        exam__state__in=GIVEN, exam__opens_at__gte=span.start_at, exam__opens_at__lt=span.end_at,
        person__in=rows, best__isnull=False,
    )  # fmt: skip
    for person, passed in sat.values_list("person_id", "passed"):
        marks[person].append(passed)
    return [_line(person, seats[person.pk], marks[person.pk]) for person in rows]


def _line(person: User, states: list[str], marks: list[bool]) -> Year:
    return Year(
        person=person,
        due=sum(state in Seat.DUE for state in states),
        came=sum(state in Seat.CAME for state in states),
        late=states.count(Seat.State.LATE),
        absent=states.count(Seat.State.ABSENT),
        exams=len(marks),
        passed=sum(marks),
    )
