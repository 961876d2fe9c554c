"""The test behind a contest: set up without anybody, filled by the draw, kept full, exchanged when it was called off;
and the last word, which says before what it does."""

from datetime import timedelta

import pytest

from patrols.actions import contest_draw, contest_result, training_clock
from patrols.actions import exam as exams
from patrols.models import Candidate, Contest, Exam
from patrols.queries import contest_result as results
from tests.cast import moment
from tests.patrols import contest_box as box
from tests.patrols import training_box as training
from tests.patrols.contest_box import AT, DRAWN, OVER, PUBLIC, SCORED, STARTED
from tests.patrols.test_contest_actions import refused
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SHARES = {"theory_share": 30, "practice_share": 70}
FIELDS = ("title", "session", "draws", "pass_mark", "minutes", "attempts", "opens_at", "closes_at")


def theory_of(mine, **facts):
    """A draft with nobody in it, as it is set up for a contest."""
    if not Exam.objects.exists():
        training.bank(mine)
    return training.exam(mine, (), **facts)


def asked(exam):
    return set(Candidate.objects.filter(exam=exam).values_list("person", flat=True))


def told(exam):
    found = Notice.objects.filter(key=f"exam:{exam.pk}:published")
    return set(found.values_list("person", flat=True))


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(DRAWN, tick=False)
    return time_machine


# --- who sits it ------------------------------------------------------------------------------------------------------


def test_a_test_for_a_contest_is_set_up_by_form_without_anybody(mine, page, post, clock):
    training.bank(mine)
    given = {
        "title": "厨师理论", "opens_at": "2026-11-12T15:00", "closes_at": "2026-11-14T15:00", "minutes": 10,
        "attempts": 1, "pass_mark": 20, "topic0": "食品安全", "count0": 3, "points0": 10,
    }  # fmt: skip
    assert "还没有考生" in post(mine.head, "exam_new", **given).content.decode()
    exam = Exam.objects.get()
    assert asked(exam) == set()
    refused("等抽了号再发布", exams.publish, exam, by=mine.head, at=AT)
    contest = box.drawn(mine, exam=exam, **SHARES)
    seen = page(mine.head, "exam", exam.pk).content.decode()
    assert contest.title in seen and "陈厨师" in seen
    assert post(mine.head, "exam_publish", exam.pk).status_code == 200
    assert told(exam) == asked(exam) and len(asked(exam)) == 3


def test_whoever_drew_a_number_stays_in_the_draft_whoever_is_ticked(mine, page, clock):
    exam = theory_of(mine)
    box.drawn(mine, exam=exam, **SHARES)
    drawn = asked(exam)
    given = {name: getattr(exam, name) for name in FIELDS}
    exams.change(exam, people=[mine.fixer], by=mine.head, at=DRAWN, **given)
    assert asked(exam) == {*drawn, mine.fixer.pk}
    exams.change(exam, people=(), by=mine.head, at=DRAWN, **given)
    assert asked(exam) == drawn
    assert "抽了号的 3 名比武选手" in page(mine.head, "exam_edit", exam.pk).content.decode()
    contest = Contest.objects.get()
    box.verbs.cancel(contest, reason="停电", by=mine.head, at=DRAWN)
    exams.change(exam, people=(), by=mine.head, at=DRAWN, **given)
    assert asked(exam) == set()


def test_the_draw_tells_of_a_test_that_is_out_already(mine):
    exam = theory_of(mine)
    exams.change(
        exam, people=[mine.cook], by=mine.head, at=AT, **{name: getattr(exam, name) for name in FIELDS}
    )
    exams.publish(exam, by=mine.head, at=AT)
    assert told(exam) == {mine.cook.pk}
    box.drawn(mine, exam=exam, **SHARES)
    assert told(exam) == asked(exam) and len(asked(exam)) == 3
    assert Notice.objects.filter(person=mine.cook, key=f"exam:{exam.pk}:published").count() == 1


def test_no_draw_over_a_test_that_nobody_can_sit(mine):
    off = theory_of(mine)
    contest = box.opened(mine, exam=off, **SHARES)
    exams.cancel(off, reason="题出错了", by=mine.head, at=AT)
    box.signed(contest, box.cooks(mine, 2))
    refused("理论考试取消了，换一份", contest_draw.draw, contest, by=mine.head, at=DRAWN)
    past = theory_of(mine, opens_at=AT, closes_at=AT + HOUR)
    box.arranged(contest, mine, exam=past)
    refused("陈厨师、厨1没有考", contest_draw.draw, contest, by=mine.head, at=DRAWN)
    # Held before the draw, by everybody who signed up: that is what they sat.
    for one in contest.contestants.all():
        Candidate.objects.create(exam=past, person=one.person)
    contest_draw.draw(contest, by=mine.head, at=DRAWN)
    assert box.states(contest) == "drawn"


def test_another_test_for_one_that_was_called_off_after_the_draw(mine, page, post, clock):
    first = theory_of(mine)
    contest = box.running(mine, exam=first, **SHARES)
    (trade,) = box.trades(contest)
    other = theory_of(mine, title="另一份")
    refused("没有取消", contest_draw.other_exam, trade, other, by=mine.head, at=STARTED)
    exams.publish(first, by=mine.head, at=STARTED)
    exams.cancel(first, reason="泄题", by=mine.head, at=STARTED)
    box.all_given(contest)
    refused("厨师：理论考试取消了", contest_result.close, contest, by=mine.head, at=SCORED)
    seen = page(mine.head, "contest", contest.pk).content.decode()
    assert "换一份理论考试" in seen and "截止打分" not in seen.split("下一步")[1].split("怎么比")[0]
    shown = page(mine.head, "contest_arrange", trade.pk).context["form"]
    assert list(shown.fields) == ["exam"] and first not in shown.fields["exam"].queryset
    assert "换一份" not in post(mine.head, "contest_arrange", trade.pk, exam=other.pk).content.decode()
    assert box.trades(contest)[0].exam == other and asked(other) == asked(first)
    refused("理论考试还没发布", contest_result.close, contest, by=mine.head, at=SCORED)
    exams.publish(other, by=mine.head, at=STARTED)
    box.sat(other, {"T010": 30})
    contest_result.close(contest, by=mine.head, at=SCORED)
    assert results.current(contest).get(contestant__person=mine.cook).theory == 100


# --- the last word ----------------------------------------------------------------------------------------------------


def test_what_the_last_word_does_is_said_before(mine, page, post, clock):
    contest = box.public(mine)
    clock.move_to(PUBLIC + HOUR, tick=False)
    assert page(mine.head, "contest_finish", contest.pk).status_code == 302
    assert "公示到 11-18，过了再定案" in page(mine.head, "contest", contest.pk).content.decode()
    clock.move_to(OVER, tick=False)
    seen = page(mine.head, "contest_finish", contest.pk).content.decode()
    assert "计入 2026-11 的月考核" in seen and "不能再改" in seen and "陈厨师" not in seen
    assert box.states(contest) == "publicised"
    assert page(mine.cook, "contest_finish", contest.pk).status_code == 403
    assert "结果定了" in post(mine.head, "contest_finish", contest.pk).content.decode()
    assert box.states(contest) == "final"
    # A second tap on a page that stood open.
    assert "公示过的才能定案" in post(mine.head, "contest_finish", contest.pk).content.decode()


def test_keepers_hear_once_that_it_has_hung_out_long_enough(mine):
    contest = box.public(mine)
    mornings = (moment("2026-11-18 23:59"), moment("2026-11-19 00:01"), moment("2026-11-19 00:02"))
    assert [training_clock.keep_time(at=at).over for at in mornings] == [0, 1, 1]
    heard = Notice.objects.filter(key__startswith=f"contest:{contest.pk}:over")
    assert heard.count() == heard.values("person").distinct().count() > 0
    assert heard.filter(person=mine.head).exists() and not heard.filter(person=mine.cook).exists()
    contest_result.finish(contest, by=mine.head, at=OVER)
    assert training_clock.keep_time(at=OVER).over == 0


def test_the_day_on_a_certificate_is_the_mines(mine):
    contest = box.public(mine)
    contest_result.finish(contest, by=mine.head, at=moment("2026-11-20 07:30"))
    assert {f"{one.day}" for one in results.certificates(box.fresh(contest))} == {"2026-11-20"}
