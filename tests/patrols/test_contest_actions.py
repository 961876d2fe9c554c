"""A contest from the draft to the last word: guards with their sentences, the draw, sheets, versions, objections."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from patrols.actions import contest as verbs
from patrols.actions import contest_draw, contest_result, contest_sheet, contest_sign
from patrols.models import (
    Candidate,
    Contest,
    Contestant,
    ContestMark,
    ContestObjection,
    ContestResult,
    ContestSheet,
    JudgeTask,
    TradeJudge,
)
from patrols.rules.contest import fits
from patrols.scoring import contest as scoring
from tests.cast import moment
from tests.patrols import contest_box as box
from tests.patrols.contest_box import AT, DRAWN, OVER, PUBLIC, SCORED, STARTED, UNTIL
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
D, HOUR = Decimal, timedelta(hours=1)
State = Contest.State


def refused(text, act, *args, **more):
    with pytest.raises(flow.Refused, match=text):
        act(*args, **more)


# --- before it opens ------------------------------------------------------------------------------


def test_shares_that_make_no_whole_are_refused_here_and_by_the_database(mine):
    refused("合起来要正好是 100%", box.draft, mine, theory_share=30, practice_share=60)
    assert not Contest.objects.exists()
    contest = box.draft(mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contest.objects.filter(pk=contest.pk).update(theory_share=30)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (verbs.TradeSaid("洗衣工", (), ("缝补",), (("准确", 50), ("速度", 40))), "加起来是 90 分"),
        (verbs.TradeSaid("洗衣工", (), ("缝补",), (("准确", 50), ("准确", 50))), "重名"),
        (verbs.TradeSaid("洗衣工", (), ("缝补",), ()), "还没有评分项"),
        (verbs.TradeSaid("厨师", (), ("菜",), (("味", 100),)), "已经有“厨师”了"),
    ],
)
def test_a_trade_that_can_not_be(mine, said, sentence):
    contest = box.draft(mine)
    refused(sentence, verbs.add_trade, contest, said, by=mine.head, at=AT)
    assert [one.name for one in box.trades(contest)] == ["厨师"]


def test_what_is_still_wanting_is_said_all_at_once(mine):
    bad = verbs.TradeSaid("洗衣工", (), (), (("准确", 50),))
    contest = box.draft(mine, trades=(bad,), sign_until=AT - HOUR)
    refused("加起来是 50 分.*还没写比什么.*报名截止时间已经过了", verbs.open_up, contest, by=mine.head, at=AT)
    assert box.states(contest) == State.DRAFT and not box.fresh(contest).commitment
    refused("你的角色不能改", verbs.open_up, contest, by=mine.cook, at=AT)


def test_opening_publishes_the_fingerprint_and_tells_those_who_fit(mine):
    contest = box.opened(mine)
    assert contest.state == State.OPEN and contest.commitment == scoring.commitment(contest.seed)
    told = set(
        Notice.objects.filter(key=f"contest:{contest.pk}:open").values_list("person__staff_no", flat=True)
    )
    assert mine.cook.staff_no in told and mine.attendant.staff_no not in told
    refused("比法不能再改", verbs.rewrite_trade, box.trades(contest)[0], box.WAIT, by=mine.head, at=AT)
    verbs.change(
        contest, by=mine.head, at=AT, **box.given(theory_share=50, practice_share=50, sign_until=UNTIL + HOUR)
    )
    again = box.fresh(contest)
    assert (again.theory_share, again.sign_until) == (0, UNTIL + HOUR)


def test_who_fits_is_a_matter_of_the_job(mine):
    trade = box.trades(box.draft(mine))[0]
    assert fits(mine.cook, trade) and fits(mine.canteen_leader, trade)
    assert not fits(mine.attendant, trade) and not fits(mine.resident, trade)
    trade.jobs = []
    assert fits(mine.attendant, trade) and not fits(mine.resident, trade)


# --- sign-up --------------------------------------------------------------------------------------


def test_signing_up_oneself_and_by_the_leader(mine):
    contest = box.opened(mine, trades=(box.COOK, box.WAIT))
    cook, wait = box.trades(contest)
    one = contest_sign.sign_up(cook, mine.cook, by=mine.canteen_leader, at=AT)
    assert contest_sign.sign_up(cook, mine.cook, by=mine.cook, at=AT).pk == one.pk
    assert Notice.objects.filter(person=mine.cook, key=f"contestant:{one.pk}:signed").count() == 1
    contest_sign.sign_up(wait, mine.waitress, by=mine.waitress, at=AT)
    refused("不在这个工种里", contest_sign.sign_up, wait, mine.cook, by=mine.cook, at=AT)
    refused("只能给自己报名", contest_sign.sign_up, wait, mine.waitress, by=mine.cook, at=AT)
    refused("报名已经截止", contest_sign.sign_up, cook, mine.canteen_leader, by=mine.canteen_leader, at=UNTIL)
    assert Contestant.objects.count() == 2


def test_one_trade_a_contest_and_back_after_withdrawing(mine):
    anybody = verbs.TradeSaid("铺床", (), ("铺床",), (("速度", 100),))
    contest = box.opened(mine, trades=(box.COOK, anybody))
    cook, bed = box.trades(contest)
    one = contest_sign.sign_up(cook, mine.cook, by=mine.cook, at=AT)
    refused("已经报了“厨师”", contest_sign.sign_up, bed, mine.cook, by=mine.cook, at=AT)
    mine_again = box.contestant(contest, mine.cook)
    refused("只能退自己的", contest_sign.withdraw, mine_again, reason="x", by=mine.attendant, at=AT)
    contest_sign.withdraw(mine_again, reason="探亲", by=mine.cook, at=AT)
    assert (mine_again.state, box.fresh(one).reason) == ("withdrawn", "探亲")
    assert contest_sign.sign_up(bed, mine.cook, by=mine.cook, at=AT).pk == one.pk
    assert (box.fresh(one).trade_id, box.fresh(one).state, box.fresh(one).reason) == (bed.pk, "signed", "")
    refused(
        "报名已经截止",
        contest_sign.withdraw,
        box.contestant(contest, mine.cook),
        reason="x",
        by=mine.cook,
        at=UNTIL,
    )


def test_a_judge_takes_no_part_and_who_takes_part_does_not_judge(mine):
    contest = box.opened(mine, judges=(*box.JUDGES, "canteen_leader"))
    (trade,) = box.trades(contest)
    refused(
        "是这次比武的评委", contest_sign.sign_up, trade, mine.canteen_leader, by=mine.canteen_leader, at=AT
    )
    verbs.arrange(trade, judges=[mine.deputy], by=mine.head, at=AT, place="", starts_at=None, exam=None)
    contest_sign.sign_up(trade, mine.canteen_leader, by=mine.canteen_leader, at=AT)
    more = {"by": mine.head, "at": AT, "place": "", "starts_at": None, "exam": None}
    refused("报名参赛了，不能当评委", verbs.arrange, trade, judges=[mine.canteen_leader], **more)
    refused("角色不能当评委", verbs.arrange, trade, judges=[mine.waitress], **more)
    assert [one.person for one in TradeJudge.objects.all()] == [mine.deputy]


# --- the draw -------------------------------------------------------------------------------------


def test_too_few_judges_without_a_conflict(mine):
    contest = box.opened(mine, judges=("deputy", "safety", "canteen_leader"))
    box.signed(contest, [mine.cook])
    refused("陈厨师不够 3 名评委", contest_draw.draw, contest, by=mine.head, at=DRAWN)
    refused("报名还没截止", contest_draw.draw, contest, by=mine.head, at=UNTIL - HOUR)
    assert box.states(contest) == State.OPEN and not JudgeTask.objects.exists()


def test_nobody_signed_up(mine):
    contest = box.opened(mine)
    refused("还没有人报名", contest_draw.draw, contest, by=mine.head, at=DRAWN)


def test_theory_wants_its_test(mine):
    contest = box.opened(mine, theory_share=30, practice_share=70)
    box.signed(contest, [mine.cook])
    refused("还没有选理论考试", contest_draw.draw, contest, by=mine.head, at=DRAWN)


def test_the_draw_gives_numbers_tasks_and_candidates(mine):
    exam = box.exam(mine)
    contest = box.drawn(mine, judges=(*box.JUDGES, "canteen_leader"), exam=exam)
    people = {one.person.staff_no: one.number for one in Contestant.objects.select_related("person")}
    assert people == scoring.numbers(box.fresh(contest).seed, 1, people)
    # The leader of the canteen judges none of the canteen's.
    assert (
        JudgeTask.objects.count() == 9
        and not JudgeTask.objects.filter(judge__person=mine.canteen_leader).exists()
    )
    assert set(Candidate.objects.values_list("person__staff_no", flat=True)) == set(people)
    told = Notice.objects.get(person=mine.cook, key__endswith=":drawn")
    assert f"{people[mine.cook.staff_no]} 号" in told.text


def test_the_database_keeps_a_judge_from_the_own_team_and_from_oneself(mine):
    contest = box.drawn(mine)
    task = JudgeTask.objects.first()
    for wrong in ({"judge_team": task.contestant_team}, {"judge_person": task.contestant_person}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JudgeTask.objects.filter(pk=task.pk).update(**wrong)
    assert box.states(contest) == State.DRAWN


# --- sheets ---------------------------------------------------------------------------------------


def test_a_sheet_is_one_however_often_it_comes(mine):
    task = box.tasks(box.running(mine))[0]
    said = box.filled(task, 36, "55.5")
    first = contest_sheet.give(task, said, by=task.judge.person, at=STARTED)
    again = contest_sheet.give(task, said, by=task.judge.person, at=STARTED + HOUR)
    assert first.pk == again.pk and first.total == D("91.5") and first.marks.count() == 2
    other = box.filled(task, 36, 50, uuid=said.uuid)
    with pytest.raises(contest_sheet.Conflict, match="内容不一样"):
        contest_sheet.give(task, other, by=task.judge.person, at=STARTED)
    assert ContestSheet.objects.count() == 1
    assert Event.objects.get(verb="conflict").facts["points"] == {
        str(key): str(value) for key, value in other.points.items()
    }


@pytest.mark.parametrize("values", [("40.5", 50), (36, 61), (-1, 50), ("30.3", 50)])
def test_points_no_criterion_has(mine, values):
    task = box.tasks(box.running(mine))[0]
    refused("给 0 到 .* 分，最小半分", box.give, task, *values)
    assert not ContestSheet.objects.exists()


def test_the_database_holds_the_most(mine):
    sheet = box.give(box.tasks(box.running(mine))[0], 36, 50)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContestMark.objects.filter(sheet=sheet, most=40).update(points=41)


def test_another_one_replaces_it_and_leaves_it_to_be_seen(mine):
    contest = box.running(mine)
    task = box.tasks(contest)[0]
    first = box.give(task, 36, 50)
    refused("已经评过了", box.give, task, 30, 50)
    second = box.give(task, 30, 50, corrects=first.uuid)
    refused("已经评过了", box.give, task, 31, 50, corrects=first.uuid)
    assert [(one.state, one.version, one.total) for one in ContestSheet.objects.order_by("pk")] == [
        ("replaced", 1, 86), ("given", 2, 80),
    ]  # fmt: skip
    assert second.pk == ContestSheet.objects.get(state="given").pk


def test_who_may_not_score_and_when_not(mine):
    contest = box.drawn(mine)
    task = box.tasks(contest)[0]
    refused("还没开始打分", box.give, task, 30, 50)
    contest_draw.start(contest, by=mine.head, at=STARTED)
    task = box.tasks(contest)[0]
    refused("不归你评", contest_sheet.give, task, box.filled(task, 30, 50), by=mine.head, at=STARTED)
    contest_sign.mark_absent(task.contestant, reason="上班", by=mine.head, at=STARTED)
    refused("没到场，不用评", box.give, box.tasks(contest)[0], 30, 50)


# --- the result -----------------------------------------------------------------------------------


def test_missing_sheets_are_listed(mine):
    contest = box.running(mine, many=1)
    tasks = box.tasks(contest)
    box.give(tasks[0], 30, 50)
    refused(
        "还差 2 张评分表：厨师 1 郑安全、厨师 1 王宣传",
        contest_result.close,
        contest,
        by=mine.head,
        at=SCORED,
    )
    assert box.states(contest) == State.RUNNING and not ContestResult.objects.exists()


def test_a_judge_who_falls_out_and_one_too_many(mine):
    contest = box.running(mine, many=2, judges=(*box.JUDGES, "assessor"))
    judge = TradeJudge.objects.get(person=mine.assessor)
    box.give(box.tasks(contest)[-1], 30, 50)
    contest_draw.release(judge, reason="出差", by=mine.head, at=STARTED)
    assert box.released(contest) == 1
    other = TradeJudge.objects.get(person=mine.deputy)
    refused("只剩 2 名评委", contest_draw.release, other, reason="x", by=mine.head, at=STARTED)
    assert box.released(contest) == 1


def test_the_test_has_to_be_over(mine):
    exam = box.exam(mine)
    contest = box.running(mine, exam=exam, theory_share=30, practice_share=70)
    box.all_given(contest)
    refused("厨师：理论考试还没结束", contest_result.close, contest, by=mine.head, at=SCORED)
    box.sat(exam, {"T010": 45, "T701": 40})
    contest_result.close(contest, by=mine.head, at=SCORED)
    found = {
        one.contestant.person.staff_no: one
        for one in ContestResult.objects.select_related("contestant__person")
    }
    # 30 % of 90, of 80, of nothing; 70 % of 80.
    assert {who: one.total for who, one in found.items()} == {"T010": 83, "T701": 80, "T702": 56}
    assert [found[who].sat_theory for who in ("T010", "T702")] == [True, False]
    assert [found[who].rank for who in ("T010", "T701", "T702")] == [1, 2, 3]


def test_five_judges_and_the_two_at_the_ends(mine):
    contest = box.running(mine, many=1, judges=(*box.JUDGES, "assessor", "secretary"))
    for task, fire in zip(box.tasks(contest), (60, 50, 40, 50, 55), strict=True):
        box.give(task, 30, fire)
    contest_result.close(contest, by=mine.head, at=SCORED)
    one = ContestResult.objects.get()
    assert (one.practice, sorted(one.dropped), one.named) == (D("81.67"), [1, 3], D("51.67"))
    assert one.sheets == [[1, "90.0"], [2, "80.0"], [3, "70.0"], [4, "80.0"], [5, "85.0"]]


def test_who_did_not_come_has_no_place(mine):
    contest = box.running(mine)
    late = box.contestant(contest, mine.cook)
    contest_sign.mark_absent(late, reason="顶班", by=mine.head, at=STARTED)
    for task in box.tasks(contest):
        if task.contestant_id != late.pk:
            box.give(task, 30, 50)
    contest_result.close(contest, by=mine.head, at=SCORED)
    assert not late.results.exists() and ContestResult.objects.count() == 2
    assert set(ContestResult.objects.values_list("rank", "decided_by")) == {(1, "shared")}


def test_before_publicity_it_goes_back_and_is_worked_out_again(mine):
    contest = box.scored(mine)
    contest_result.reopen(contest, reason="算错一张", by=mine.head, at=SCORED + HOUR)
    sheet = ContestSheet.objects.select_related("task").filter(task__contestant__person=mine.cook).first()
    task = box.tasks(contest)[[one.pk for one in box.tasks(contest)].index(sheet.task_id)]
    box.give(task, 40, 60, corrects=sheet.uuid)
    contest_result.close(contest, by=mine.head, at=SCORED + 2 * HOUR)
    rows = ContestResult.objects.filter(contestant__person=mine.cook).order_by("version")
    assert [(one.is_current, one.why, one.total) for one in rows] == [
        (False, "", 80),
        (True, "算错一张", D("86.67")),
    ]
    assert rows[1].rank == 1


def test_publicity_objection_and_the_last_word(mine):
    contest = box.public(mine)
    assert contest.notice_until.isoformat() == "2026-11-18"
    refused("公示到 11-18", contest_result.finish, contest, by=mine.head, at=moment("2026-11-18 20:00"))
    own = box.contestant(contest, mine.cook)
    refused("只能对自己的成绩", contest_result.object_to, own, words="不对", by=mine.waitress, at=PUBLIC)
    made = contest_result.object_to(own, words="有一张没算", by=mine.cook, at=PUBLIC)
    refused("还没答复", contest_result.object_to, own, words="再说", by=mine.cook, at=PUBLIC)
    refused("还有没答复的异议", contest_result.finish, contest, by=mine.head, at=OVER)
    refused(
        "你是这个工种的评委", contest_result.answer, made, upheld=False, words="对的", by=mine.deputy, at=OVER
    )
    refused(
        "由组织比武的人答复", contest_result.answer, made, upheld=False, words="对的", by=mine.cook, at=OVER
    )
    contest_result.answer(made, upheld=False, words="三张都算了", by=mine.head, at=OVER)
    contest_result.finish(contest, by=mine.head, at=OVER)
    assert box.states(contest) == State.FINAL and box.fresh(contest).final_at == OVER
    refused("公示期内", contest_result.object_to, own, words="再说", by=mine.cook, at=OVER)


def test_an_objection_that_is_right_opens_the_sheets_again(mine):
    contest = box.public(mine)
    made = contest_result.object_to(
        box.contestant(contest, mine.cook), words="算少了", by=mine.cook, at=PUBLIC
    )
    contest_result.answer(made, upheld=True, words="重打", by=mine.head, at=PUBLIC + HOUR)
    again = box.fresh(contest)
    assert (again.state, again.publicised_at, again.notice_until) == (State.RUNNING, None, None)
    contest_result.close(again, by=mine.head, at=PUBLIC + 2 * HOUR)
    contest_result.publicise(again, by=mine.head, at=PUBLIC + 3 * HOUR)
    assert (
        Notice.objects.filter(person=mine.cook, key__startswith=f"contest:{contest.pk}:publicised").count()
        == 2
    )
    assert ContestResult.objects.filter(is_current=False).count() == 3
    one = ContestObjection.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContestObjection.objects.filter(pk=one.pk).update(answered_by=one.by)


def test_cancelled_with_a_reason_until_it_is_scored(mine):
    contest = box.running(mine)
    verbs.cancel(contest, reason="检修", by=mine.head, at=STARTED)
    assert Notice.objects.filter(person=mine.cook, key=f"contest:{contest.pk}:cancelled").count() == 1
    refused("打分已经结束", box.give, box.tasks(contest)[0], 30, 50)
