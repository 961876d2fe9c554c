"""Tests: drawn and frozen, sat, handed in by a person or the clock, marked."""

from datetime import timedelta

import pytest

from patrols.actions import exam as verbs
from patrols.actions import question as questions
from patrols.actions import sitting as papers
from patrols.models import Candidate, Exam, ExamQuestion, Question, Sitting, SittingAnswer
from patrols.queries import exam as exams
from patrols.rules import training as rules
from tests.patrols import training_box as box
from tongting.events.flow import Refused
from tongting.notices.models import Notice


@pytest.fixture
def test_of(mine):
    box.bank(mine)
    return box.published(mine)


def test_publishing_draws_and_freezes_and_tells(mine, test_of):
    assert test_of.total == 30 and test_of.questions.count() == 3
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.cook.pk, mine.waitress.pk}
    drawn = test_of.questions.first()
    questions.replace(
        drawn.question, {"kind": "single", "topic": "别的", "text": "换过的题", "options": ["一", "二"], "right": [0]},
        by=mine.head, at=box.OPENS,
    )  # fmt: skip
    drawn.refresh_from_db()
    assert (drawn.right, drawn.topic) == ([1], "食品安全") and drawn.text != "换过的题"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"draws": [{"topic": "食品安全", "count": 5, "points": 1}], "pass_mark": 1}, "在用的题只有 4 道"),
        ({"pass_mark": 31}, "比总分 30 还高"),
        ({"closes_at": box.OPENS}, "截止要在开考之后"),
        ({"draws": []}, "至少从一个类别"),
    ],
)
def test_no_test_is_set_up_that_cannot_be_sat(mine, facts, sentence):
    box.bank(mine)
    with pytest.raises(Refused, match=sentence):
        box.exam(mine, **facts)
    assert not Exam.objects.exists()


def test_a_bank_that_shrank_meanwhile_is_found_out_on_publishing(mine):
    bank = box.bank(mine, 3)
    one = box.exam(mine)
    questions.retire(bank[0], by=mine.head, at=box.TOLD)
    with pytest.raises(Refused, match="只有 2 道"):
        verbs.publish(one, by=mine.head, at=box.TOLD)
    one.refresh_from_db()
    assert one.state == "draft" and not one.questions.exists()


def test_a_published_test_is_not_changed(mine, test_of):
    given = {
        name: getattr(test_of, name)
        for name in ("title", "session", "draws", "minutes", "attempts", "opens_at")
    }
    with pytest.raises(Refused, match="不能再改"):
        verbs.change(
            test_of,
            people=[mine.cook],
            by=mine.head,
            at=box.TOLD,
            pass_mark=1,
            closes_at=test_of.closes_at,
            **given,
        )
    assert Exam.objects.get().pass_mark == 20


def test_begun_twice_it_is_the_same_paper(mine, test_of):
    one = papers.begin(test_of, by=mine.cook, at=box.OPENS)
    assert papers.begin(test_of, by=mine.cook, at=box.OPENS + box.MINUTE) == one
    assert one.due_at == box.OPENS + timedelta(minutes=10)
    late = papers.begin(test_of, by=mine.waitress, at=box.CLOSES - box.MINUTE)
    assert late.due_at == box.CLOSES


@pytest.mark.parametrize(
    ("who", "at", "sentence"),
    [
        ("fixer", box.OPENS, "没有安排你"),
        ("cook", box.OPENS - box.MINUTE, "还没开考"),
        ("cook", box.CLOSES, "已经截止"),
    ],
)
def test_nobody_sits_it_unasked_or_out_of_its_time(mine, test_of, who, at, sentence):
    with pytest.raises(Refused, match=sentence):
        papers.begin(test_of, by=getattr(mine, who), at=at)
    assert not Sitting.objects.exists()


def test_the_best_of_the_goes_counts_and_there_are_no_more_than_allowed(mine, test_of):
    assert box.sat(test_of, mine.cook, right=1).passed is False
    assert box.sat(test_of, mine.cook, right=3, at=box.OPENS + timedelta(hours=1)).score == 30
    candidate = Candidate.objects.get(person=mine.cook)
    assert (candidate.best, candidate.passed) == (30, True)
    with pytest.raises(Refused, match="可以考 2 次"):
        papers.begin(test_of, by=mine.cook, at=box.OPENS + timedelta(hours=2))


def test_a_worse_second_go_takes_nothing_away(mine, test_of):
    box.sat(test_of, mine.cook, right=2)
    box.sat(test_of, mine.cook, right=0, at=box.OPENS + timedelta(hours=1))
    candidate = Candidate.objects.get(person=mine.cook)
    assert (candidate.best, candidate.passed) == (20, True)


def test_the_last_answer_stands_and_none_takes_it_back(mine, test_of):
    one, question = papers.begin(test_of, by=mine.cook, at=box.OPENS), test_of.questions.first()
    for chosen in ([0], [2], []):
        papers.answer(one, question, chosen, at=box.OPENS)
    assert SittingAnswer.objects.get().chosen == []
    for chosen, sentence in (([0, 1], "只能选一个"), ([3], "没有这个选项"), ([-1], "没有这个选项")):
        with pytest.raises(Refused, match=sentence):
            papers.answer(one, question, chosen, at=box.OPENS)
    other = box.published(mine, title="另一场")
    with pytest.raises(Refused, match="不在这份卷子里"):
        papers.answer(one, other.questions.first(), [1], at=box.OPENS)


def test_after_the_time_no_answer_is_taken_and_the_clock_hands_in_what_came(mine, test_of):
    one, (first, second, _third) = papers.begin(test_of, by=mine.cook, at=box.OPENS), test_of.questions.all()
    papers.answer(one, first, first.right, at=one.due_at + rules.ON_ITS_WAY)
    with pytest.raises(Refused, match="时间到了"):
        papers.answer(one, second, second.right, at=one.due_at + rules.ON_ITS_WAY + timedelta(seconds=1))
    assert papers.keep_time(at=one.due_at) == (0, 0)
    later = one.due_at + box.MINUTE
    assert papers.keep_time(at=later) == (1, 0)
    assert papers.keep_time(at=later) == (0, 0)
    one.refresh_from_db()
    assert (one.state, one.score, one.by_clock, one.handed_in_at) == ("done", 10, True, one.due_at)
    with pytest.raises(Refused, match="已经交卷"):
        papers.answer(one, second, second.right, at=later)
    assert papers.hand_in(one, by=mine.cook, at=later).score == 10


def test_the_clock_closes_a_test_once(mine, test_of):
    assert papers.keep_time(at=box.CLOSES) == (0, 0)
    assert papers.keep_time(at=box.CLOSES + box.MINUTE) == (0, 1)
    assert papers.keep_time(at=box.CLOSES + box.MINUTE) == (0, 0)


def test_a_paper_is_laid_out_by_its_seed_and_true_comes_before_false(mine):
    box.bank(mine, 4)
    box.bank(mine, 2, "判断题", "true_false")
    draws = [{"topic": "食品安全", "count": 4, "points": 5}, {"topic": "判断题", "count": 2, "points": 5}]
    one = papers.begin(box.published(mine, draws=draws), by=mine.cook, at=box.OPENS)
    laid = [(sheet.question.pk, [option.place for option in sheet.options]) for sheet in exams.paper(one)]
    again = exams.paper(Sitting.objects.get(pk=one.pk))
    assert laid == [(sheet.question.pk, [option.place for option in sheet.options]) for sheet in again]
    assert all(places == [0, 1] for _pk, places in laid if len(places) == 2)
    assert sorted(pk for pk, _places in laid) == list(ExamQuestion.objects.values_list("pk", flat=True))


def test_which_question_went_wrong_most(mine, test_of, django_assert_num_queries):
    box.sat(test_of, mine.cook, right=3)
    box.sat(test_of, mine.waitress, right=1)
    with django_assert_num_queries(3):
        found = exams.item_figures(test_of)
    assert [(one.percent, one.given, one.right) for one in found] == [(50, 2, 1), (50, 2, 1), (100, 2, 2)]
    assert sum(many for _letter, _text, many, _right in found[0].chosen) == 2


def test_cancelled_it_says_why_and_ends(mine, test_of):
    verbs.cancel(test_of, reason="题出错了", by=mine.head, at=box.OPENS)
    assert Notice.objects.filter(person=mine.cook, detail="题出错了").exists()
    with pytest.raises(Refused, match="取消了"):
        papers.begin(test_of, by=mine.cook, at=box.OPENS)


def test_one_question_stands_once_in_the_bank_and_comes_back_only_without_a_successor(mine):
    (one,) = box.bank(mine, 1)
    same = {
        "kind": "single",
        "topic": "x",
        "text": "食品安全single的第0题，是什么？",
        "options": ["甲", "乙"],
        "right": [0],
    }
    with pytest.raises(Refused, match="已经有这道题"):
        questions.add(same, by=mine.head, at=box.TOLD)
    new = questions.replace(one, same, by=mine.head, at=box.TOLD)
    assert (new.version, new.replaces, one.state) == (2, one, "retired")
    with pytest.raises(Refused, match="已经有新版"):
        questions.restore(one, by=mine.head, at=box.TOLD)
    assert Question.objects.filter(state="active").count() == 1
