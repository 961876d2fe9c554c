"""The quarter's training of the demo: a published plan, sessions with those who came and those who did not, a talk that
people sign in to at this moment, one test that is over and one that is open, and next quarter's draft with what failed
most."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from patrols.actions import exam as exams
from patrols.actions import sitting as papers
from patrols.actions import training_clock, training_plan
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.demo.stage import Stage
from patrols.models import Exam, Seat, Sitting, TrainingPlan, TrainingSession, TrainingTopic
from patrols.queries import training as trainings
from patrols.scoring import training as scoring
from tongting.people.models import Team, User
from tongting.periods import SHANGHAI, Quarter, local

CLERK, SAFETY = "DEMO0006", "DEMO0007"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Lesson:
    """`days` before the end of the history (negative: after it); `test` the topic of its test."""

    days: int
    title: str
    why: str
    item: tuple[str, str]
    teams: tuple[str, ...]
    trainer: str
    place: str
    test: str = ""


LESSONS = (
    Lesson(22, "热菜测温、留样和生熟分开", "巡查里中心温度没测的多", ("canteen_kitchen", "CK03"), ("canteen",),
           "DEMO0009", "食堂二楼会议室", "食品安全"),
    Lesson(14, "灭火器、消火栓和疏散", "冬季防火", ("dorm_corridor", "DC01"), ("dormitory", "laundry", "sanitation"),
           SAFETY, "综合楼 201"),
    Lesson(8, "浴池防滑、防烫和急救", "池边积水反复出现", ("bath_pool", "BP08"), ("bathhouse",),
           "DEMO0021", "浴池休息厅"),
    Lesson(-3, "洗衣设备安全操作", "新换了两台烘干机", ("laundry", "LA05"), ("laundry",), "DEMO0038", "洗衣房"),
)  # fmt: skip


def plan(stage: Stage, first: date) -> None:
    chance, quarter = random.Random(70), Quarter.of(stage.until)
    begins = max(quarter.first, first)
    stage.at(_on(stage, 0, time(2), day=begins), lambda at: _draft(quarter, at))
    stage.at(_on(stage, 0, time(9), day=begins), lambda at: _publish(stage, quarter, at))
    for lesson in LESSONS:
        start = _on(stage, lesson.days, time(15))
        if local(start).date() > begins + 2 * DAY:
            _teach(stage, chance, quarter, lesson, start)
    stage.at(stage.until - 5 * HOUR, lambda at: _talk(stage, chance, at))
    stage.at(stage.until - 30 * HOUR, lambda at: _open_test(stage, at))
    stage.at(stage.until - 26 * HOUR, lambda at: _draft(quarter.next(), at))


def _on(stage: Stage, days: int, hour: time, *, day: date | None = None) -> datetime:
    day = day or (local(stage.until) - days * DAY).date()
    return datetime.combine(day, hour, tzinfo=SHANGHAI)


def _draft(quarter: Quarter, at: datetime) -> None:
    training_plan.draft(quarter, at=at)


def _publish(stage: Stage, quarter: Quarter, at: datetime) -> None:
    clerk, shelf = stage.people[CLERK], TrainingPlan.objects.get(quarter=str(quarter))
    for lesson in LESSONS:
        kind, code = lesson.item
        training_plan.add_topic(
            shelf, teams=Team.objects.filter(code__in=lesson.teams), by=clerk, at=at, title=lesson.title,
            why=lesson.why, kind=kind, item_code=code, groups=["post_staff", "team_leader"],
            wanted_on=(local(stage.until) - lesson.days * DAY).date(),
        )  # fmt: skip
    training_plan.publish(shelf, by=stage.people["DEMO0002"], at=at)
    stage.done["training plans"] += 1


def _teach(stage: Stage, chance: random.Random, quarter: Quarter, lesson: Lesson, start: datetime) -> None:
    """Arranged five days before (or now), signed in by code, three by the trainer's list, closed at its end."""
    told = min(start - 5 * DAY, stage.until - 5 * HOUR)

    def arrange(at: datetime) -> None:
        topic = TrainingTopic.objects.filter(plan__quarter=str(quarter), title=lesson.title).first()
        asked = trainings.people_asked(
            ("post_staff", "team_leader"), Team.objects.filter(code__in=lesson.teams), ()
        )
        session = sessions.arrange(
            people=asked, by=stage.people[CLERK], at=at, title=lesson.title, topic=topic,
            trainer=stage.people[lesson.trainer], place=lesson.place, start_at=start,
            end_at=start + HOUR, note="带笔，手机充好电",
        )  # fmt: skip
        sessions.publish(session, by=stage.people[CLERK], at=at)
        stage.done["trainings"] += 1
        if start < stage.until:
            _attend(stage, chance, session, asked, lesson)

    stage.at(told, arrange)
    stage.at(start - 19 * HOUR, _remind)


def _talk(stage: Stage, chance: random.Random, at: datetime) -> None:
    """Before a shift, begun ten minutes ago: its code hangs on the wall, and not everybody is there yet."""
    leader, by = stage.people["DEMO0050"], stage.people[SAFETY]
    start = (stage.until - 10 * MINUTE).replace(second=0, microsecond=0)
    asked = trainings.people_asked(("post_staff",), Team.objects.filter(code="maintenance"), ())
    session = sessions.arrange(
        people=asked, by=by, at=at, title="班前会：冬季检修用电安全", topic=None, trainer=leader,
        place="维修班值班室", start_at=start, end_at=start + HOUR / 2, note="",
    )  # fmt: skip
    sessions.publish(session, by=by, at=at)
    stage.done["trainings"] += 1
    for person in asked[1:]:
        stage.at(start + chance.randint(-14, 9) * MINUTE, _signs(session, person))


def _attend(
    stage: Stage, chance: random.Random, session: TrainingSession, asked: list[User], lesson: Lesson
) -> None:
    trainer = stage.people[lesson.trainer]
    for person in asked:
        fate, moment = chance.random(), session.start_at + chance.randint(-14, 3) * MINUTE
        if fate < 0.07:
            stage.at(
                session.start_at + 30 * MINUTE,
                _marks(session, person, Seat.State.LEAVE, "家里有事请假", trainer),
            )
        elif fate < 0.12:
            continue
        elif fate < 0.22:
            stage.at(session.start_at + 12 * MINUTE, _marks(session, person, Seat.State.LATE, "", trainer))
        else:
            stage.at(moment, _signs(session, person))
    end = session.end_at + 10 * MINUTE
    stage.at(end, lambda at: sessions.hold(TrainingSession.objects.get(pk=session.pk), by=trainer, at=at))
    if lesson.test:
        _test(stage, chance, session, lesson)


def _signs(session: TrainingSession, person: User) -> Callable[[datetime], None]:
    def deed(at: datetime) -> None:
        signs.sign_in(session, scoring.code_at(session.code_seed, at), by=person, at=at)

    return deed


def _marks(session: TrainingSession, person: User, to: str, why: str, by: User) -> Callable[[datetime], None]:
    def deed(at: datetime) -> None:
        signs.mark(Seat.objects.get(session=session, person=person), to, reason=why, by=by, at=at)

    return deed


def _test(stage: Stage, chance: random.Random, session: TrainingSession, lesson: Lesson) -> None:
    opens, closes = session.end_at, session.end_at + 2 * DAY

    def publish(at: datetime) -> None:
        exam = exams.set_up(
            people=(), by=stage.people[CLERK], at=at, title=f"{lesson.title}考试", session=session,
            draws=[{"topic": lesson.test, "count": 10, "points": 10}], pass_mark=60, minutes=20,
            attempts=2, opens_at=opens, closes_at=closes,
        )  # fmt: skip
        exams.publish(exam, by=stage.people[CLERK], at=at)
        for candidate in exam.candidates.select_related("person"):
            if chance.random() < 0.93:
                moment = opens + chance.randint(10, 42 * 60) * MINUTE
                stage.at(moment, _sits(chance, exam, candidate.person))

    stage.at(session.start_at - HOUR, publish)
    stage.at(closes + 5 * MINUTE, _close)


def _sits(chance: random.Random, exam: Exam, person: User) -> Callable[[datetime], None]:
    def deed(at: datetime) -> None:
        sitting = papers.begin(exam, by=person, at=at)
        _fill(chance, sitting, at)
        papers.hand_in(sitting, by=person, at=at + 9 * MINUTE)

    return deed


def _fill(chance: random.Random, sitting: Sitting, at: datetime) -> None:
    knows = chance.uniform(0.55, 0.97)
    for number, question in enumerate(sitting.exam.questions.all(), 1):
        wrong = [place for place in range(len(question.options)) if place not in question.right]
        given = question.right if chance.random() < knows or not wrong else [chance.choice(wrong)]
        papers.answer(sitting, question, given, at=at + number * MINUTE / 2)


def _open_test(stage: Stage, at: datetime) -> None:
    """Open in the demo, with nobody through it yet."""
    exam = exams.set_up(
        people=trainings.people_asked(("post_staff", "team_leader"), (), ()), by=stage.people[SAFETY], at=at,
        title="冬季消防安全考试", session=None,
        draws=[{"topic": "消防安全", "count": 8, "points": 10}, {"topic": "急救常识", "count": 4, "points": 5}],
        pass_mark=70, minutes=20, attempts=3, opens_at=at, closes_at=at + 8 * DAY,
    )  # fmt: skip
    exams.publish(exam, by=stage.people[SAFETY], at=at)
    stage.done["exams"] += 1


def _remind(at: datetime) -> None:
    training_clock.remind(at=at)


def _close(at: datetime) -> None:
    papers.keep_time(at=at)
