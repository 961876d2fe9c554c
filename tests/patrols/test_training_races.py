"""Real threads at one training: a code of many phones, a paper answered, handed in and taken off by the clock at the
same moment, a plan drafted twice, a list that is changed while somebody signs in."""

from datetime import timedelta

import pytest

from patrols.actions import exam as exams
from patrols.actions import question as questions
from patrols.actions import sitting as papers
from patrols.actions import training_plan
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.models import Candidate, Exam, ExamQuestion, Question, Seat, Sitting, SittingAnswer, TrainingPlan
from patrols.scoring import training as scoring
from tests.cast import moment, person
from tests.patrols import training_box as box
from tests.patrols.test_issue_races import at_once
from tests.patrols.test_training_actions import failing
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.periods import Quarter

pytestmark = pytest.mark.django_db(transaction=True)
DUE = box.OPENS + timedelta(minutes=10)


def fresh(thing):
    """As another process would have it."""
    return type(thing).objects.get(pk=thing.pk)


def somebody(who):
    return User.objects.select_related("team").get(pk=who.pk)


@pytest.fixture
def test_of(mine):
    box.bank(mine)
    return box.published(mine)


# --- the code on the wall ---------------------------------------------------------------------------------------------


def signing(session, who, code, at=box.START):
    one, by = fresh(session), somebody(who)
    return lambda: signs.sign_in(one, code, by=by, at=at)


def test_one_code_of_twenty_phones_at_once(mine):
    team = mine.teams["canteen"]
    people = [person(f"T8{n:02d}", f"学员{n}", "worker", team=team, group="post_staff") for n in range(20)]
    session = box.told(mine, people)
    code = scoring.code_at(session.code_seed, box.START)
    assert at_once(*[signing(session, who, code) for who in people]) == [None] * 20
    assert Seat.objects.filter(session=session, state="present", tries=0).count() == 20
    assert Event.objects.filter(verb="signed_in").count() == 20


def test_one_phone_that_sends_its_code_twenty_times(mine):
    session = box.told(mine)
    code = scoring.code_at(session.code_seed, box.START)
    outcomes = at_once(*[signing(session, mine.cook, code) for _n in range(20)])
    told = [str(raised) for raised in outcomes if raised is not None]
    assert len(told) == 19 and set(told) == {"你已经签过了"}
    assert Event.objects.filter(verb="signed_in").count() == 1


def test_wrong_codes_at_once_are_all_counted(mine):
    session = box.told(mine)
    right = scoring.codes_valid(session.code_seed, box.START)
    wrong = next(code for code in ("0001", "0002", "0003") if code not in right)
    outcomes = at_once(*[signing(session, mine.cook, wrong) for _n in range(5)])
    assert all(isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    seat = Seat.objects.get(session=session, person=mine.cook)
    assert seat.state == "expected" and seat.locked_until is not None and seat.tries == 0


def test_signing_in_while_the_session_is_ended(mine):
    session = box.told(mine, [mine.cook])
    code = scoring.code_at(session.code_seed, box.END)
    ending, by = fresh(session), somebody(mine.head)
    outcomes = at_once(
        signing(session, mine.cook, code, box.END), lambda: sessions.hold(ending, by=by, at=box.END)
    )
    seat = Seat.objects.get(session=session)
    assert fresh(session).state == "held"
    # Signed in before it ended, or absent; of the two people at one seat at most one is told so.
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) <= 1 and all(isinstance(raised, flow.Refused) for raised in told), outcomes
    assert seat.state == ("late" if outcomes[0] is None else "absent")


def test_the_trainer_and_the_phone_at_one_seat(mine):
    session = box.told(mine, [mine.cook])
    code = scoring.code_at(session.code_seed, box.START)
    seat, by = Seat.objects.get(session=session), somebody(mine.canteen_leader)
    outcomes = at_once(
        signing(session, mine.cook, code), lambda: signs.mark(seat, "absent", by=by, at=box.START)
    )
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.Refused), outcomes
    assert Seat.objects.get(pk=seat.pk).state == ("present" if outcomes[0] is None else "absent")


def test_the_list_is_changed_while_somebody_signs_in(mine):
    session = box.told(mine, [mine.cook, mine.waitress])
    code = scoring.code_at(session.code_seed, box.START)
    one, people, by = fresh(session), [somebody(mine.waitress)], somebody(mine.head)
    names = ("title", "topic", "trainer", "place", "start_at", "end_at", "note")
    given = {name: getattr(one, name) for name in names}
    outcomes = at_once(
        signing(session, mine.cook, code),
        lambda: sessions.change(one, people=people, by=by, at=box.START, **given),
    )
    there = Seat.objects.filter(session=session, person=mine.cook).first()
    assert outcomes[1] is None, outcomes
    # On the list with a mark, or off it and told so.
    assert (there is None) == isinstance(outcomes[0], flow.Refused)
    assert there is None or there.state == "present"


# --- papers -----------------------------------------------------------------------------------------------------------


def test_one_person_begins_on_many_phones_at_once(mine, test_of):
    def beginning():
        one, by = fresh(test_of), somebody(mine.cook)
        return lambda: papers.begin(one, by=by, at=box.OPENS)

    assert at_once(*[beginning() for _n in range(8)]) == [None] * 8
    assert Sitting.objects.count() == 1 and Event.objects.filter(verb="begun").count() == 1


def test_one_question_answered_on_many_phones_at_once(mine, test_of):
    sitting = papers.begin(test_of, by=mine.cook, at=box.OPENS)
    question = test_of.questions.first()

    def answering(chosen):
        paper, asked = fresh(sitting), ExamQuestion.objects.get(pk=question.pk)
        return lambda: papers.answer(paper, asked, [chosen], at=box.OPENS + box.MINUTE)

    assert at_once(*[answering(n % 3) for n in range(9)]) == [None] * 9
    assert SittingAnswer.objects.get().chosen in ([0], [1], [2])


def test_answered_and_handed_in_at_once(mine, test_of):
    """What was taken is marked, what came too late is told so."""
    sitting = papers.begin(test_of, by=mine.cook, at=box.OPENS)
    rows = list(test_of.questions.all())
    at = box.OPENS + box.MINUTE

    def answering(question):
        paper, asked = fresh(sitting), ExamQuestion.objects.get(pk=question.pk)
        return lambda: papers.answer(paper, asked, asked.right, at=at)

    def handing():
        paper, by = fresh(sitting), somebody(mine.cook)
        return lambda: papers.hand_in(paper, by=by, at=at)

    outcomes = at_once(*[answering(one) for one in rows], handing(), handing())
    assert outcomes[-2:] == [None, None], outcomes
    taken = sum(raised is None for raised in outcomes[:3])
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    done = fresh(sitting)
    assert (done.state, done.score) == ("done", 10 * taken)
    assert SittingAnswer.objects.filter(right=True).count() == taken
    assert Event.objects.filter(verb="handed_in").count() == 1
    assert Candidate.objects.get(exam=test_of, person=mine.cook).best == 10 * taken


def test_the_clock_takes_a_paper_off_while_its_person_begins_the_next(mine, test_of):
    """Both hold the person's row and the paper; in another order they would wait for each other for ever."""
    for _round in range(6):
        Sitting.objects.all().delete()
        sitting = papers.begin(test_of, by=mine.cook, at=box.OPENS)
        papers.answer(sitting, test_of.questions.first(), [1], at=box.OPENS + box.MINUTE)

        def beginning():
            one, by = fresh(test_of), somebody(mine.cook)
            return lambda: papers.begin(one, by=by, at=DUE + box.MINUTE)

        outcomes = at_once(
            *[lambda: papers.keep_time(at=DUE + box.MINUTE) for _n in range(2)], beginning(), beginning()
        )
        assert outcomes == [None] * 4
        first, second = Sitting.objects.order_by("attempt")
        assert (first.state, first.by_clock, second.state) == ("done", True, "open")


def test_two_workers_close_a_test_at_once(mine, test_of):
    late = box.CLOSES + box.MINUTE
    assert at_once(*[lambda: papers.keep_time(at=late) for _n in range(4)]) == [None] * 4
    assert fresh(test_of).state == "closed"
    assert Event.objects.filter(thing_id=test_of.pk, became="closed").count() == 1


def test_published_twice_and_changed_at_once(mine):
    box.bank(mine)
    one = box.exam(mine)
    names = ("title", "session", "draws", "pass_mark", "minutes", "attempts", "opens_at", "closes_at")

    def publishing():
        mine_, by = fresh(one), somebody(mine.head)
        return lambda: exams.publish(mine_, by=by, at=box.TOLD)

    changed, people, by = fresh(one), [somebody(mine.fixer)], somebody(mine.head)
    given = {name: getattr(changed, name) for name in names} | {"title": "改过名的考试"}
    outcomes = at_once(
        publishing(), publishing(), lambda: exams.change(changed, people=people, by=by, at=box.TOLD, **given)
    )
    assert sorted(raised is None for raised in outcomes[:2]) == [False, True], outcomes
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    assert ExamQuestion.objects.count() == 3 and Exam.objects.get().state == "published"
    # Who was told is who is to sit it.
    told = set(Notice.objects.filter(key__startswith="exam:").values_list("person", flat=True))
    assert told == set(Candidate.objects.values_list("person", flat=True))


def test_a_list_is_changed_while_its_test_is_published(mine):
    """Both hold the session and the test; whoever comes second waits and finds what the first left."""
    box.bank(mine)
    session = box.told(mine, [mine.cook])
    names = ("title", "topic", "trainer", "place", "start_at", "end_at", "note")
    given = {name: getattr(session, name) for name in names}
    for n in range(4):
        exam, by = box.exam(mine, (), session=session, title=f"第 {n} 份"), somebody(mine.head)
        mine_, one = fresh(exam), fresh(session)
        people = [somebody(who) for who in (mine.cook, mine.waitress, *([mine.fixer] if n % 2 else []))]

        def changing(one=one, people=people, by=by):
            sessions.change(one, people=people, by=by, at=box.TOLD, **given)

        outcomes = at_once(lambda: exams.publish(mine_, by=by, at=box.TOLD), changing)  # noqa: B023
        assert outcomes == [None, None]
        asked = set(Candidate.objects.filter(exam=exam).values_list("person", flat=True))
        assert asked == {who.pk for who in people}, n


# --- the plan and the bank --------------------------------------------------------------------------------------------


def test_a_plan_is_drafted_by_the_clock_and_by_hand_at_once(mine):
    for day in range(1, 5):
        failing(mine, "pool", "BP08", f"2026-08-0{day}")
    quarter, at = Quarter.parse("2026-Q4"), moment("2026-10-01 02:00")
    assert at_once(*[lambda: training_plan.draft(quarter, at=at) for _n in range(4)]) == [None] * 4
    plan = TrainingPlan.objects.get()
    assert plan.topics.count() == 1 and Event.objects.filter(verb="drafted", thing_id=plan.pk).count() == 1
    # Proposed anew where one was missed: again once.
    plan.topics.all().delete()
    assert at_once(*[lambda: training_plan.draft(quarter, at=at) for _n in range(4)]) == [None] * 4
    assert plan.topics.count() == 1


def test_one_question_replaced_by_two_people_at_once(mine):
    (question,) = box.bank(mine, 1)
    given = {"kind": "single", "topic": "食品安全", "options": ["一", "二"], "right": [0]}

    def replacing(n):
        one, by = fresh(question), somebody(mine.head)
        return lambda: questions.replace(one, given | {"text": f"换成第 {n} 种"}, by=by, at=box.TOLD)

    outcomes = at_once(replacing(1), replacing(2))
    assert sorted(type(raised).__name__ for raised in outcomes) == ["NoneType", "SomebodyWasFaster"], outcomes
    assert Question.objects.filter(state="active").count() == 1
