"""A quarter of a small department from its first day to the year's workbook, lived through its own doors: pages, a
phone's outbox and the clock. What one month leaves behind is what the next begins with, so it is one story."""

import io
from collections import defaultdict
from decimal import Decimal

import openpyxl
import pytest

from patrols.models import (
    Appeal,
    Assessment,
    Contest,
    Correction,
    Exam,
    ExamQuestion,
    Issue,
    JudgeTask,
    Line,
    Patrol,
    PlanItem,
    RecordEntry,
    Score,
    Sitting,
    Trade,
    TrainingPlan,
    TrainingSession,
)  # fmt: skip
from patrols.queries.contest import criteria_of
from tests.cast import moment
from tests.year_box import Story, lines, score
from tongting.exports.models import Export
from tongting.notices.models import Bulletin, Notice
from tongting.work.models import OutboxRow, PeriodRun

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_quarter_is_lived(mine, time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    story = Story(mine, time_machine, "2026-09-28 09:00")
    a_fault_that_came_three_times(story)
    the_clock_plans_the_training(story)
    a_hard_problem_is_taken_on(story)
    a_fault_is_put_right_in_time(story)
    a_fault_is_left_too_long(story)
    the_friday_bulletin(story)
    a_week_is_closed_and_its_problem_goes_on(story)
    the_next_week_begins(story)
    a_session_is_called_together(story)
    a_fault_is_sent_back(story)
    a_problem_is_closed_early(story)
    who_comes_signs_and_sits_the_test(story)
    a_problem_is_closed_on_its_day(story)
    kept = records_by_hand_and_a_phone_without_network(story)
    the_clock_drafts_october(story)
    october_hangs_out(story)
    an_appeal_is_right(story)
    october_is_approved_by_two(story)
    frozen = october_takes_nothing_more(story)
    a_contest_is_called_out(story)
    a_contest_is_judged(story)
    a_patrol_arrives_too_late(story, kept, frozen)
    a_contest_is_decided(story)
    november_is_drafted_twice(story)
    october_is_put_right_in_december(story, frozen)
    december_takes_the_correction(story)
    the_year_as_a_workbook(story)
    every_total_is_the_sum_of_its_lines()
    every_line_opens_its_evidence(story)
    nothing_was_left_undone()


# --- September ------------------------------------------------------------------------------------------------------


def a_fault_that_came_three_times(story):
    """One issue however often it is seen; the plan of the next quarter's training will know it."""
    mine = story.mine
    for when, who in (("15:10", mine.secretary), ("15:20", mine.deputy), ("15:30", mine.safety)):
        photo = story.photo(who, "一号池区")
        story.visit(f"2026-09-28 {when}", who, mine.pool, {"BP08": photo}, BP08="2")
    issue = Issue.objects.get()
    assert (issue.occurrence_count, issue.responsible, issue.state) == (3, mine.bath_leader, "assigned")
    story.put_right(issue, mine.bath_leader, "2026-09-28 16:00")
    story.closed(issue, mine.secretary, "2026-09-28 16:30")


def the_clock_plans_the_training(story):
    story.at("2026-10-01 01:59").ring()
    assert not TrainingPlan.objects.exists() and not Assessment.objects.exists()
    story.at("2026-10-01 02:00").ring()
    plan = TrainingPlan.objects.get()
    assert (plan.quarter, plan.state, plan.drafted_at) == ("2026-Q4", "draft", story.now)
    topic = plan.topics.get()
    assert (topic.item_code, topic.failed, topic.state) == ("BP08", 3, "proposed")
    assert Assessment.objects.get().month == "2026-09"
    head = story.at("2026-10-01 09:00").mine.head
    assert "一号池区" in story.text(head, "topic_records", topic.pk)
    story.post(head, "topic_pick", topic.pk, said="列入了")
    story.post(head, "training_plan_publish", "2026-Q4")
    assert TrainingPlan.objects.get().state == "published"


# --- October: weeks ---------------------------------------------------------------------------------------------------


def a_hard_problem_is_taken_on(story):
    """Monday 08:00 the clock says that the week has none."""
    mine = story.at("2026-10-05 08:00").mine
    story.ring()
    assert Notice.objects.filter(person=mine.secretary, text__contains="还没有列难点").exists()
    story.at("2026-10-05 09:00")
    given = {"problem": "早班升井打饭排队时间长", "source": "职工反映 6 次"}
    story.post(mine.secretary, "plan_add", "2026-W41", **given)
    story.arranged(PlanItem.objects.get(), mine.deputy, "2026-10-09")


def a_fault_is_put_right_in_time(story):
    """A critical one with a photo, to the cook by hand, closed within its hours by who found it."""
    mine = story.mine
    issue = story.found("2026-10-06 10:20", mine.woman_patroller, mine.kitchen, "CK04", "fail")
    assert (issue.severity, issue.responsible) == ("serious", mine.canteen_leader)
    story.at("2026-10-06 10:40")
    chosen = {
        "other": mine.cook.pk, "verifier": mine.woman_patroller.pk, "due_at": "2026-10-06T16:00", "words": "留样归厨师",
    }  # fmt: skip
    story.post(mine.head, "issue_assign", issue.pk, **chosen, said="派出去了")
    story.put_right(issue, mine.cook, "2026-10-06 14:00")
    story.post(mine.cook, "issue_verify", issue.pk, said="验收")
    assert Issue.objects.get(pk=issue.pk).state == "rectified"
    story.closed(issue, mine.woman_patroller, "2026-10-06 15:00")
    assert Issue.objects.get(pk=issue.pk).overdue_at is None


def a_fault_is_left_too_long(story):
    """Two hours were given, nobody moved; the morning round of the clock marks it."""
    mine = story.mine
    issue = story.found("2026-10-08 09:30", mine.safety, mine.pool2, "BP08", "1")
    assert issue.overdue_at is None
    story.put_right(issue, mine.bath_leader, "2026-10-09 09:00")
    issue.refresh_from_db()
    assert issue.overdue_at is not None
    story.closed(issue, mine.safety, "2026-10-09 09:30")


def the_friday_bulletin(story):
    """15:00 drafted by the clock, sent in by one, approved by another, published under the first number."""
    mine = story.at("2026-10-09 09:40").mine
    head = {
        "short_name": "示后", "issuer": "示例矿后勤管理科", "addressee": "各班组、各岗点",
        "signer": "示例矿后勤管理科党支部", "paper_last": "0",
    }  # fmt: skip
    story.post(mine.secretary, "bulletin_settings", **head, said="存好了")
    of_the_week = Bulletin.objects.filter(subject="week:2026-W41")
    story.at("2026-10-09 14:59").ring()
    assert not of_the_week.exists()
    story.at("2026-10-09 15:00").ring()
    paper = of_the_week.get()
    assert (paper.state, paper.author, paper.drafted_at) == ("draft", None, story.now)
    story.at("2026-10-09 15:30")
    story.post(mine.assessor, "bulletin_submit", paper.pk, said="送批了")
    story.post(mine.assessor, "bulletin_approve", paper.pk, status=403)
    story.post(mine.secretary, "bulletin_approve", paper.pk, only="1", said="批准了，等发布")
    assert story.get(mine.cook, "bulletin_detail", paper.pk, status=404)
    story.post(mine.assessor, "bulletin_publish", paper.pk, said="发布了")
    paper.refresh_from_db()
    assert (paper.doc_number, paper.state) == ("示后〔2026〕1号", "published")
    assert "早班升井打饭排队时间长" in story.text(mine.cook, "bulletin_detail", paper.pk)
    assert paper.readers.get(person=mine.cook).read_at == story.now


def a_week_is_closed_and_its_problem_goes_on(story):
    mine = story.at("2026-10-09 16:30").mine
    item = PlanItem.objects.get()
    story.post(
        mine.deputy, "plan_progress", item.pk, percent="60", note="窗口的料到了一半", said="进展记好了"
    )
    story.post(mine.secretary, "week_close", "2026-W41", status=422, said="写一句原因")
    why = {f"reason{item.pk}": "窗口的料没到齐", f"next{item.pk}": "催料，装第三个窗口"}
    story.post(mine.secretary, "week_close", "2026-W41", **why, said="1 个难点转到下周")
    anew = PlanItem.objects.get(week__week="2026-W42")
    assert (anew.carried_from, anew.carried_count, anew.percent) == (item, 1, 60)
    story.post(mine.deputy, "plan_progress", item.pk, percent="70")
    assert PlanItem.objects.get(pk=item.pk).percent == 60


def the_next_week_begins(story):
    """What came over is arranged anew; another problem is taken from the list that drafts itself."""
    mine = story.at("2026-10-12 09:00").mine
    story.arranged(PlanItem.objects.get(week__week="2026-W42"), mine.deputy, "2026-10-16")
    first = story.get(mine.secretary, "plan_pick", "2026-W42").context["candidates"][0].suggestion
    assert "一号池区" in first.place and first.frequency == 3
    story.post(mine.secretary, "plan_pick", "2026-W42", key=first.key, said="列进去了")
    story.arranged(PlanItem.objects.get(suggestion=first.key), mine.secretary, "2026-10-16")


def a_session_is_called_together(story):
    mine = story.at("2026-10-12 11:00").mine
    for n in range(3):
        asked = {"kind": "single", "topic": "防滑", "options": "拖干\n绕开\n等着", "right": "A"}
        story.post(mine.head, "question_new", text=f"池边积水先做什么，第 {n} 题", **asked)
    given = {
        "title": "池边防滑", "topic": TrainingPlan.objects.get().topics.get().pk, "trainer": mine.bath_leader.pk,
        "place": "浴池值班室", "start_at": "2026-10-15T15:00", "end_at": "2026-10-15T16:00", "groups": ["post_staff"],
        "teams": [mine.teams["bathhouse"].pk],
    }  # fmt: skip
    story.post(mine.head, "training_session_new", **given, said="排好了")
    session = TrainingSession.objects.get()
    story.post(mine.head, "training_session_publish", session.pk, said="通知发出去了")
    asked = set(session.seats.values_list("person", flat=True))
    assert asked == {mine.attendant.pk, mine.woman_attendant.pk}
    test = {
        "title": "防滑考试", "session": session.pk, "opens_at": "2026-10-15T16:00", "closes_at": "2026-10-16T16:00",
        "minutes": "10", "attempts": "2", "pass_mark": "20", "topic0": "防滑", "count0": "3", "points0": "10",
    }  # fmt: skip
    story.post(mine.head, "exam_new", **test, said="存好了，还没发布")
    story.post(mine.head, "exam_publish", Exam.objects.get().pk, said="题抽好了")


def a_fault_is_sent_back(story):
    mine = story.mine
    issue = story.found("2026-10-13 09:00", mine.deputy, mine.corridor, "DC06", "1")
    story.put_right(issue, mine.dorm_leader, "2026-10-13 10:00")
    story.at("2026-10-13 10:30")
    story.post(mine.deputy, "issue_send_back", issue.pk, words="水箱还在漏", said="已退回")
    story.put_right(issue, mine.dorm_leader, "2026-10-13 11:00")
    story.closed(issue, mine.deputy, "2026-10-13 11:30")


def a_problem_is_closed_early(story):
    """Handed in three days before its day, and not by who looks at it."""
    mine = story.at("2026-10-13 14:00").mine
    item = PlanItem.objects.get(week__week="2026-W42", lead=mine.deputy)
    photo = story.photo(mine.deputy)
    story.post(mine.deputy, "plan_hand_in", item.pk, note="第三个窗口开了", photo=photo, said="已交验收")
    story.post(mine.deputy, "plan_close", item.pk, said="自己牵头、自己交的不能自己验收")
    story.at("2026-10-14 09:00").post(mine.head, "plan_close", item.pk, said="已销号")


def who_comes_signs_and_sits_the_test(story):
    """Two are asked; one comes with the code from the trainer's screen, and passes."""
    mine, session, exam = story.at("2026-10-15 15:02").mine, TrainingSession.objects.get(), Exam.objects.get()
    screen = story.json(mine.bath_leader, "training_code", session.pk)
    wrong = f"{(int(screen['code']) + 5000) % 10000:04d}"
    story.post(mine.attendant, "training_sign_in", session.pk, code=wrong, status=422)
    story.post(mine.attendant, "training_sign_in", session.pk, code=screen["code"], said="签到了")
    story.at("2026-10-15 16:00").post(
        mine.bath_leader, "training_session_hold", session.pk, said="培训结束了"
    )
    story.at("2026-10-15 16:20").post(mine.attendant, "sitting_begin", exam.pk)
    sitting = Sitting.objects.get()
    for asked in ExamQuestion.objects.filter(exam=exam):
        kept = {"question": asked.pk, "chosen": asked.right}
        assert story.json(mine.attendant, "sitting_answer", sitting.pk, given=kept) == {"kept": asked.pk}
    story.post(mine.attendant, "sitting_hand_in", sitting.pk)
    sitting.refresh_from_db()
    assert (sitting.person, sitting.score, sitting.passed) == (mine.attendant, 30, True)
    assert session.seats.get(person=mine.woman_attendant).state == "absent"


def a_problem_is_closed_on_its_day(story):
    mine = story.at("2026-10-16 10:00").mine
    item, photo = PlanItem.objects.get(lead=mine.secretary), story.photo(mine.secretary)
    story.post(mine.secretary, "plan_hand_in", item.pk, note="防滑垫铺好了", photo=photo, said="已交验收")
    story.at("2026-10-16 11:00").post(mine.head, "plan_close", item.pk, said="已销号")
    assert not PlanItem.objects.exclude(state__in=("closed", "carried_over")).exists()


def records_by_hand_and_a_phone_without_network(story):
    """Returns what a phone keeps of the runner before it loses its network."""
    mine = story.at("2026-10-20 09:00").mine
    assert Exam.objects.get().state == "closed"
    for person, kind, many in (
        (mine.attendant, "late", "2"), (mine.bath_leader, "missing", "1"), (mine.cook, "B1", "1"),
    ):  # fmt: skip
        story.record(person, kind, "2026-10-19", many)
    story.at("2026-10-30 09:00")
    return story.opened(mine.woman_patroller, mine.pool)


# --- October: the month -----------------------------------------------------------------------------------------------


def the_clock_drafts_october(story):
    mine = story.at("2026-11-01 01:59").mine
    story.ring()
    assert not Assessment.objects.filter(month="2026-10").exists()
    story.at("2026-11-01 02:00").ring()
    month = Assessment.objects.get(month="2026-10")
    assert (month.state, month.drafted_at) == ("drafted", story.now)
    wanted = {
        "attendant": {"P2": "13.0", "P6": "5.0"}, "woman_attendant": {"P6": "0.0", "P2": "15.0"},
        "bath_leader": {"L3": "17.0", "L4": "9.0"}, "dorm_leader": {"L3": "18.0"}, "head": {"C6": "8.0"},
        "secretary": {"C6": "9.0", "C4": "20.0"}, "deputy": {"C4": "10.0", "C3": "1.0"},
    }  # fmt: skip
    for who, parts in wanted.items():
        found = score("2026-10", mine.people[who]).parts
        assert {code: found[code] for code in parts} == parts, who
    assert [score("2026-10", mine.people[who]).bonus for who in ("cook", "deputy")] == [D("2.0"), D("1.0")]


def october_hangs_out(story):
    """Reviewed by one, hung out by another; each sees why the total is what it is."""
    mine = story.at("2026-11-02 10:00").mine
    story.post(mine.assessor, "month_review", "2026-10", status=403)
    story.post(mine.secretary, "month_review", "2026-10", said="支部审核通过")
    story.post(mine.assessor, "month_publicise", "2026-10", totals="on", said="开始公示")
    month = Assessment.objects.get(month="2026-10")
    assert str(month.appeal_until) == "2026-11-05"
    own = score("2026-10", mine.attendant)
    text = story.text(mine.attendant, "month_person", "2026-10", mine.attendant.pk)
    assert own.card in text and "为什么是这个分" in text and "11-05 以前都可以" in text
    assert f"基础分 {own.base.normalize():f}" in text
    story.get(mine.cook, "month_person", "2026-10", mine.attendant.pk, status=403)


def an_appeal_is_right(story):
    """In time; whoever entered the record is no judge of it. The line stays where it is, the figures change."""
    mine = story.at("2026-11-03 08:30").mine
    before, (line,) = (
        score("2026-10", mine.attendant),
        lines("2026-10", mine.attendant, indicator="P2", points=-2),
    )
    about = {"indicator": "P2", "key": line[2]}
    assert line[4] in story.text(mine.attendant, "appeal_new", "2026-10", **about)
    words = {"ground": "untrue", "words": "那天换了班，人在岗"}
    story.post(mine.attendant, "appeal_new", "2026-10", **about, **words, said="申诉交上去了")
    appeal = Appeal.objects.get()
    answer = {"verdict": "upheld", "answer": "查了排班，人在岗"}
    story.post(
        mine.assessor, "appeal_decide", appeal.pk, **answer, status=422, said="是你查出、登记或者打分的"
    )
    story.at("2026-11-03 09:30").post(mine.secretary, "appeal_decide", appeal.pk, **answer, said="答复出去了")
    after = score("2026-10", mine.attendant)
    assert (before.parts["P2"], after.parts["P2"], after.total - before.total) == ("13.0", "15.0", D("2.0"))
    assert line in lines("2026-10", mine.attendant)
    text = story.text(mine.attendant, "month_person", "2026-10", mine.attendant.pk)
    assert line[4] in text and "申诉成立，补回了" in text


def october_is_approved_by_two(story):
    mine = story.at("2026-11-05 17:00").mine
    story.post(mine.head, "month_approve", "2026-10", said="公示到 11-05 结束，之后才能审批")
    story.at("2026-11-06 09:00")
    (line,) = lines("2026-10", mine.bath_leader, indicator="L3", points=-3)
    late = {"indicator": "L3", "key": line[2], "ground": "untrue"}
    story.post(
        mine.bath_leader, "appeal_new", "2026-10", **late, status=422, said="申诉到 11-05 为止，已经过了"
    )
    story.post(mine.head, "month_approve", "2026-10", said="已审批")
    story.post(mine.head, "month_approve", "2026-10", said="第一次就是你批的，定稿要另一个人批")
    story.post(mine.leader, "month_approve", "2026-10", said="已审批")
    month = Assessment.objects.get(month="2026-10")
    assert (month.state, month.approved_by, month.locked_by) == (
        "locked",
        mine.head,
        mine.leader,
    ) and month.digest


def october_takes_nothing_more(story):
    """Returns the ledger as it was locked."""
    mine, frozen = story.mine, lines("2026-10")
    story.post(mine.assessor, "month_draft", "2026-10", said="不能重新算分")
    story.post(mine.secretary, "month_reopen", "2026-10", reason="再算一次")
    story.record(mine.cook, "B1", "2026-10-28", "1", status=422, said="所在的月份已经定稿")
    own = RecordEntry.objects.get(person=mine.cook)
    story.post(mine.assessor, "record_withdraw", own.pk, reason="记错了", said="已经计入定稿的月份，不能撤销")
    (one,) = lines("2026-10", mine.dorm_leader, indicator="L3", points=-2)
    about = {"indicator": "L3", "key": one[2], "ground": "untrue"}
    story.post(mine.dorm_leader, "appeal_new", "2026-10", **about, status=422, said="已经定稿，申诉过期了")
    assert lines("2026-10") == frozen and Assessment.objects.get(month="2026-10").state == "locked"
    return frozen


# --- November ---------------------------------------------------------------------------------------------------------


def a_contest_is_called_out(story):
    mine = story.at("2026-11-09 09:00").mine
    given = {
        "title": "岗位练兵技能比武", "quarter": "2026-Q4", "theory_share": "0", "practice_share": "100",
        "tie_rule": "practice", "drops_from": "5", "places": "3", "honour": "金牌员工", "notice_days": "3",
        "sign_until": "2026-11-13T18:00", "trades": ["浴池工"],
    }  # fmt: skip
    story.post(mine.head, "contest_new", **given, said="建好了")
    contest, trade = Contest.objects.get(), Trade.objects.get()
    judges = [mine.people[name].pk for name in ("deputy", "safety", "woman_patroller")]
    arranged = {"place": "一号池", "starts_at": "2026-11-16T09:00", "judges": judges}
    story.post(mine.head, "contest_arrange", trade.pk, **arranged, said="安排好了")
    story.get(mine.attendant, "contest", contest.pk, status=404)
    story.post(mine.head, "contest_step", contest.pk, "open", said="开始报名了")
    for someone in (mine.attendant, mine.woman_attendant, mine.bath_leader):
        story.post(someone, "contest_sign", trade.pk, said="报上了")
    story.post(mine.cook, "contest_sign", trade.pk, said="不在这个工种里")
    story.post(mine.head, "contest_step", contest.pk, "draw", said="报名还没截止")


def a_contest_is_judged(story):
    """By number: the judges' phones send their sheets, nobody reads a name."""
    mine, contest = story.at("2026-11-13 18:30").mine, Contest.objects.get()
    story.post(mine.head, "contest_step", contest.pk, "draw", said="抽好号了")
    assert {one.number for one in contest.contestants.all()} == {1, 2, 3}
    story.at("2026-11-16 09:00").post(mine.head, "contest_step", contest.pk, "start", said="可以打分了")
    points = {mine.attendant: (55, 35), mine.woman_attendant: (50, 30), mine.bath_leader: (45, 25)}
    names = [one.name for one in points]
    story.at("2026-11-16 09:40")
    for task in JudgeTask.objects.select_related("contestant__person", "contestant__trade", "judge__person"):
        judge, given = task.judge.person, points[task.contestant.person]
        sheet = story.text(judge, "contest_sheet", task.pk)
        assert f"{task.contestant.number} 号" in sheet and not any(name in sheet for name in names)
        said = [[f"p-{one.pk}", str(many)] for one, many in zip(criteria_of(task), given, strict=True)]
        story.parcel(judge, "contest", {"task": task.pk, "said": said})
    story.at("2026-11-16 17:00").post(mine.head, "contest_step", contest.pk, "close", said="算好了")
    story.get(mine.attendant, "contest_results", contest.pk, status=403)
    story.at("2026-11-17 09:00").post(mine.head, "contest_step", contest.pk, "publicise", said="公示了")
    hung_out = story.text(mine.cook, "contest_results", contest.pk)
    assert not any(name in hung_out for name in names)


def a_patrol_arrives_too_late(story, kept, frozen):
    """Walked on 30 October, sent on 20 November: kept, listed, and counted for nothing."""
    mine = story.at("2026-11-20 09:30").mine
    digest = Assessment.objects.get(month="2026-10").digest
    made = story.send(mine.woman_patroller, mine.pool, kept, moment("2026-10-30 10:00"))
    visit = Patrol.objects.get(pk=made)
    assert (str(visit.shift_date), visit.submitted_at) == ("2026-10-30", story.now)
    text = story.text(mine.head, "month_detail", "2026-10")
    assert "算分以后才传到的巡查" in text and "10-30 10:00 巡查，11-20 09:30 传到" in text
    assert "计入 2026-10" not in story.text(mine.head, "patrol_detail", made)
    assert lines("2026-10") == frozen
    assert story.get(mine.head, "month_seal", "2026-10", digest).context["seal"].is_whole


def a_contest_is_decided(story):
    mine, contest = story.mine, Contest.objects.get()
    story.post(mine.head, "contest_finish", contest.pk, said="公示到 11-20，过了再定案")
    story.at("2026-11-23 09:00").post(mine.head, "contest_finish", contest.pk, said="结果定了")
    (board,) = story.get(mine.cook, "contest_results", contest.pk).context["boards"]
    placed = [(row.result.rank, row.contestant.person, row.result.total) for row in board.rows]
    assert placed == [
        (1, mine.attendant, D(90)), (2, mine.woman_attendant, D(80)), (3, mine.bath_leader, D(70)),
    ]  # fmt: skip
    papers = story.text(mine.head, "contest_certificates", contest.pk)
    assert papers.count("荣誉证书</h2>") == 3 and "金牌员工" in papers
    own = story.text(mine.bath_leader, "contest_certificates", contest.pk)
    assert mine.bath_leader.name in own and mine.attendant.name not in own
    story.record(mine.waitress, "late", "2026-11-18", "1")


def november_is_drafted_twice(story):
    """The same lines but for their ids, with what was entered by hand; the contest counts in its month."""
    mine = story.at("2026-12-01 02:00").mine
    story.ring()
    month, first = Assessment.objects.get(month="2026-11"), lines("2026-11")
    ids = set(Line.objects.filter(score__assessment=month).values_list("pk", flat=True))
    assert month.drafted_at == story.now
    story.at("2026-12-01 09:00").post(mine.assessor, "month_draft", "2026-11", said="算好了")
    assert lines("2026-11") == first
    assert not ids & set(Line.objects.filter(score__assessment=month).values_list("pk", flat=True))
    won = {one[0]: one[3] for one in lines("2026-11", indicator="B5")}
    assert won == {"T022": D(3), "T028": D(2), "T021": D(1)}
    assert score("2026-11", mine.waitress).parts["P2"] == "14.0"
    story.locked("2026-11", "2026-12-01 09:30", "2026-12-07 09:00")


# --- December ---------------------------------------------------------------------------------------------------------


def october_is_put_right_in_december(story, frozen):
    """A locked month stays what it was; another month takes the points, two people stand by it."""
    mine = story.at("2026-12-10 09:00").mine
    (line,) = lines("2026-10", mine.woman_attendant, indicator="P6")
    about = {"indicator": "P6", "key": line[2]}
    own = ("2026-10", mine.woman_attendant.pk)
    story.get(mine.head, "correction_new", *own, **about)
    why = {"points": "2.0", "reason": "那天住院，假条后来才到"}
    story.post(mine.head, "correction_new", *own, **about, **why, said="更正提好了")
    made = Correction.objects.get(appeal=None)
    story.post(mine.head, "correction_decide", made.pk, verdict="yes", status=422, said="要另一个人确认")
    assert "更正等确认" in story.text(mine.woman_attendant, "month_person", *own)
    story.at("2026-12-11 09:00").post(
        mine.secretary, "correction_decide", made.pk, verdict="yes", said="计入 2026-12"
    )
    assert "已在 2026-12 更正 +2" in story.text(mine.woman_attendant, "month_person", *own)
    assert lines("2026-10") == frozen


def december_takes_the_correction(story):
    mine = story.at("2027-01-01 02:00").mine
    story.ring()
    assert Assessment.objects.get(month="2026-12").drafted_at == story.now
    assert TrainingPlan.objects.filter(quarter="2027-Q1", drafted_at=story.now).exists()
    made = Correction.objects.get(appeal=None)
    (line,) = lines("2026-12", key=f"patrols.correction:{made.pk}")
    assert (line[0], line[3]) == (mine.woman_attendant.staff_no, D("2.0")) and line[4].startswith(
        "更正 2026-10："
    )
    assert score("2026-12", mine.woman_attendant).bonus == D("2.0")
    story.locked("2026-12", "2027-01-04 09:00", "2027-01-08 09:00")


def the_year_as_a_workbook(story):
    """Everybody's totals, grades and rewards, as the system has them; means and counts stand there as well."""
    mine = story.at("2027-01-08 15:00").mine
    story.post(mine.assessor, "year_book", 2026)
    story.work_off("export")
    file = b"".join(story.get(mine.assessor, "export_file", Export.objects.get().pk).streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    for sheet, what in (("年度汇总", "total"), ("等级", "grade"), ("奖惩", "reward")):
        known = Score.objects.values_list("person__staff_no", "assessment__month", what)
        assert year_of(book[sheet]) == {(who, month): str(value) for who, month, value in known}, sheet
    for row in book["年度汇总"].iter_rows(values_only=True):
        if str(row[2]).startswith("T0"):
            had = [D(str(value)) for value in row[4:16] if value is not None]
            mean = (sum(had) / len(had)).quantize(D("0.1"), "ROUND_HALF_UP")
            assert (D(str(row[16])), row[17], sum(row[18:23])) == (mean, 4, 4)


def year_of(sheet):
    """Staff number and month → what stands there, as text."""
    return {
        (row[2], f"2026-{n:02d}"): f"{value:.1f}" if isinstance(value, float) else str(value)
        for row in sheet.iter_rows(values_only=True)
        if str(row[2]).startswith("T0")
        for n, value in enumerate(row[4:16], 1)
        if value is not None
    }


# --- and at the end ---------------------------------------------------------------------------------------------------


def every_total_is_the_sum_of_its_lines():
    sums = defaultdict(Decimal)
    for of, points in Line.objects.values_list("score", "points"):
        sums[of] += points
    totals = dict(Score.objects.values_list("pk", "total"))
    assert totals and sums == totals


def every_line_opens_its_evidence(story):
    """Each page is there, with the very row that the address points to; a mean opens as many visits as it speaks of."""
    story.log_in(story.mine.secretary)
    rows = Line.objects.exclude(facts={}).values_list("url", "key", "what").distinct()
    behind = defaultdict(list)
    for url, key, what in rows:
        behind[url.partition("#")[0]].append((url.partition("#")[2], key, what))
    assert len(behind) > 60
    faults = []
    for url, found in behind.items():
        answer = story.client.get(url)
        text = answer.content.decode()
        if answer.status_code != 200:
            faults.append((url, answer.status_code))
        faults += [(url, row) for row, _key, _what in found if row and f'id="{row}"' not in text]
        for _row, key, what in found:
            if key.startswith("patrols.mean:") and len(answer.context["page"].rows) != int(
                what.split(" ")[0]
            ):
                faults.append((url, what, len(answer.context["page"].rows)))
    assert not faults


def nothing_was_left_undone():
    """The clock dealt with every period it owed, and no work stopped."""
    assert not PeriodRun.objects.exclude(stage="done").exists()
    assert not OutboxRow.objects.exclude(stage="done").exists()
