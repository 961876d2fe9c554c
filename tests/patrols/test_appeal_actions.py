"""Appeals: one's own lines, while it hangs out, answered by another; the figures put right and kept right."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from patrols.actions import appeal as verbs
from patrols.actions import assessment as months
from patrols.models import Appeal, Assessment, Correction, Line, Score
from tests.cast import grant, moment
from tests.patrols import appeal_box, issue_box
from tests.patrols import month_box as box
from tests.patrols.appeal_box import DAY, REJECTED, UPHELD
from tests.patrols.test_assessment_actions import everything
from tongting.events import flow
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
State = Appeal.State
D = Decimal


@pytest.fixture
def month(mine):
    return appeal_box.on_notice(mine)


def summed(person):
    """The total of somebody's month, after making sure that its lines add up to it."""
    score = Score.objects.prefetch_related("lines").get(person=person)
    assert sum(line.points for line in score.lines.all()) == score.total, score.card
    assert len(score.card) <= 60 and score.card.startswith(str(score.total))
    return score.total


# --- filing -----------------------------------------------------------------------------------------------------


def test_an_appeal_keeps_what_the_line_said_and_tells_those_who_may_answer(mine, month):
    made = appeal_box.filed(mine)
    assert (made.person, made.indicator, made.points, made.what) == (mine.attendant, "P2", D(-2), "事由")
    # The clerk entered it: she is asked nothing.
    assert made.found_by == mine.assessor
    told = set(Notice.objects.filter(key=f"appeal:{made.pk}").values_list("person", flat=True))
    assert told == {mine.head.pk, mine.secretary.pk, mine.leader.pk}
    assert [event.verb for event in flow.history(made)] == ["filed"]


def test_nobody_appeals_for_somebody_else(mine, month):
    with pytest.raises(flow.Refused, match="只能对自己的得分申诉"):
        verbs.file(appeal_box.line(mine.attendant, "P2"), ground="untrue", by=mine.cook, at=DAY)
    assert not Appeal.objects.exists()


def test_what_takes_nothing_is_no_reason_to_appeal(mine, month):
    bonus = appeal_box.line(mine.cook, "B1")
    with pytest.raises(flow.Refused, match="没有扣你的分"):
        verbs.file(bonus, ground="untrue", by=mine.cook, at=DAY)
    start = Line.objects.filter(score__person=mine.attendant, key="P2:start").select_related("score").get()
    with pytest.raises(flow.Refused, match="没有扣你的分"):
        verbs.file(start, ground="untrue", by=mine.attendant, at=DAY)


def test_after_the_deadline_the_sentence_names_it(mine, month):
    with pytest.raises(flow.Refused, match="申诉到 11-05 为止，已经过了"):
        appeal_box.filed(mine, at=moment("2026-11-06 00:00"))
    appeal_box.filed(mine, at=moment("2026-11-05 23:59"))


OUTSIDE = {
    Assessment.State.DRAFTED: "公示以后才能申诉，现在是“自动算分”",
    Assessment.State.REVIEWED: "公示以后才能申诉，现在是“支部已审核”",
    Assessment.State.APPROVED: "申诉到 11-05 为止",
    Assessment.State.LOCKED: "已经定稿，申诉过期了",
}


@pytest.mark.parametrize("state", OUTSIDE)
def test_only_while_it_hangs_out(mine, state):
    box.enter(mine, mine.attendant, "late", quantity=2)
    box.STEPS[state](mine)
    with pytest.raises(flow.Refused, match=OUTSIDE[state]):
        appeal_box.filed(mine, at=box.AFTER)


def test_one_open_appeal_a_line(mine, month):
    made = appeal_box.filed(mine)
    with pytest.raises(flow.Refused, match="申诉过了，正在处理"):
        appeal_box.filed(mine)
    same = {name: getattr(made, name) for name in ("assessment", "person", "indicator", "key")}
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.create(**same, what="x", points=1, ground="sum", filed_at=DAY)
    verbs.withdraw(made, by=mine.attendant, at=DAY)
    verbs.decide(appeal_box.filed(mine), REJECTED, by=mine.head, at=DAY)
    with pytest.raises(flow.Refused, match="答复是“不成立”"):
        appeal_box.filed(mine)


def test_only_oneself_takes_it_back(mine, month):
    made = appeal_box.filed(mine)
    with pytest.raises(flow.Refused, match="只有本人能撤回"):
        verbs.withdraw(made, by=mine.head, at=DAY)
    verbs.withdraw(made, by=mine.attendant, at=DAY)
    with pytest.raises(flow.Refused, match="已经是“本人撤回”"):
        verbs.decide(made, UPHELD, by=mine.head, at=DAY)


# --- who answers ------------------------------------------------------------------------------------------------


def test_who_entered_it_does_not_answer(mine, month):
    made = appeal_box.filed(mine)
    with pytest.raises(flow.Refused, match="你查出、登记或者打分的"):
        verbs.decide(made, UPHELD, by=mine.assessor, at=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(decided_by=mine.assessor, decided_at=DAY)


def test_who_has_no_right_does_not_answer(mine, month):
    with pytest.raises(flow.Refused, match="申诉由支部或者考核管理员答复"):
        verbs.decide(appeal_box.filed(mine), UPHELD, by=mine.bath_leader, at=DAY)


def test_nobody_answers_their_own(mine, month):
    made = appeal_box.filed(mine, mine.head, "C1")
    with pytest.raises(flow.Refused, match="自己的申诉不能自己答复"):
        verbs.decide(made, UPHELD, by=mine.head, at=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Appeal.objects.filter(pk=made.pk).update(
            state="rejected", decided_by=mine.head, decided_at=DAY, answer="x"
        )


def test_who_found_or_verified_the_issue_does_not_answer(mine):
    issue = issue_box.assigned(mine, at=moment("2026-10-03 15:10"))
    type(issue).objects.filter(pk=issue.pk).update(
        overdue_at=moment("2026-10-05 15:10"), found_by=mine.secretary, verifier=mine.head
    )
    box.publicised(mine)
    made = appeal_box.filed(mine, mine.bath_leader, "L3")
    assert made.found_by == mine.secretary
    for person in (mine.secretary, mine.head):
        with pytest.raises(flow.Refused, match="你查出、登记或者打分的"):
            verbs.decide(made, UPHELD, by=person, at=DAY)
    verbs.decide(made, UPHELD, by=mine.leader, at=DAY)


def test_whose_visits_lowered_a_mean_does_not_answer(mine, month):
    made = appeal_box.filed(mine, mine.attendant, "P1")
    assert made.finders == [mine.secretary.pk]
    with pytest.raises(flow.Refused, match="你查出、登记或者打分的"):
        verbs.decide(made, verbs.Verdict(True, "算错了", D(1)), by=mine.secretary, at=DAY)


def test_where_nobody_is_left_somebody_is_named(mine):
    grant(mine.cook, "assessment_admin")
    for person in (mine.head, mine.secretary, mine.leader, mine.assessor):
        box.visit(mine, "pool", person, "2026-10-05 15:10", 80)
    box.publicised(mine)
    made = appeal_box.filed(mine, mine.attendant, "P1")
    with pytest.raises(flow.Refused, match="有人能答复这条申诉"):
        verbs.name_decider(made, mine.deputy, reason="都打过分", by=mine.assessor, at=DAY)
    type(mine.cook).objects.filter(pk=mine.cook.pk).update(is_active=False)
    for person, words in ((mine.assessor, "不能指定自己"), (mine.attendant, "申诉是"), (mine.head, "打分的")):
        with pytest.raises(flow.Refused, match=words):
            verbs.name_decider(made, person, reason="都打过分", by=mine.assessor, at=DAY)
    verbs.name_decider(made, mine.deputy, reason="都打过分", by=mine.assessor, at=DAY)
    assert Notice.objects.filter(person=mine.deputy, key=f"appeal:{made.pk}:named:{mine.deputy.pk}").exists()
    made.refresh_from_db()
    verbs.decide(made, verbs.Verdict(True, "算错了", D(1)), by=mine.deputy, at=DAY)
    assert Appeal.objects.get().state == State.UPHELD


# --- the answer -------------------------------------------------------------------------------------------------


def test_an_answer_is_written(mine, month):
    made = appeal_box.filed(mine)
    with pytest.raises(flow.Refused, match="写一句答复"):
        verbs.decide(made, verbs.Verdict(True, " "), by=mine.head, at=DAY)
    assert Appeal.objects.get().state == State.FILED


def test_a_rejected_one_changes_no_figure(mine, month):
    before = everything()
    made = appeal_box.filed(mine)
    verbs.decide(made, REJECTED, by=mine.head, at=DAY)
    assert everything() == before and not Correction.objects.exists()
    told = Notice.objects.get(person=mine.attendant, key=f"appeal:{made.pk}:decided")
    assert told.text == "你的考核申诉有答复了：不成立" and told.detail == "登记没有错"


def test_an_upheld_one_puts_the_figures_right_and_the_notice_goes_on(mine, month):
    before, until = summed(mine.attendant), Assessment.objects.get().notice_until
    others = dict(Score.objects.values_list("person", "total"))
    made = appeal_box.filed(mine)
    verbs.decide(made, UPHELD, by=mine.head, at=DAY)
    score = Score.objects.get(person=mine.attendant)
    # 13 of 15 becomes 15 of 15; 85 points are counted.
    assert score.parts["P2"] == "15.0" and summed(mine.attendant) > before
    lines = score.lines.filter(indicator="P2").order_by("pk").values_list("what", "points")
    assert list(lines) == [("起评分", D("15.0")), ("事由", D("-2.0")), ("申诉成立：事由", D("2.0"))] or list(
        lines
    ) == [("没有扣分，按满分计", D("15.0")), ("事由", D("-2.0")), ("申诉成立：事由", D("2.0"))]
    kept = Assessment.objects.get()
    assert (kept.state, kept.notice_until) == (Assessment.State.PUBLICISED, until)
    assert flow.history(kept).last().facts["became"] == str(score.total)
    now = dict(Score.objects.values_list("person", "total"))
    assert {pk for pk in others if others[pk] != now[pk]} == {mine.attendant.pk}
    told = Notice.objects.get(person=mine.attendant, key=f"appeal:{made.pk}:decided")
    assert told.text == f"申诉成立，2026年10月得分从 {before} 改成 {score.total}"
    assert Notice.objects.filter(person=mine.assessor, key=f"appeal:{made.pk}:found").exists()


def test_what_was_put_right_stays_right_in_a_new_draft(mine, month):
    for person, indicator in ((mine.attendant, "P2"), (mine.cook, "N1"), (mine.bath_leader, "L4")):
        verbs.decide(appeal_box.filed(mine, person, indicator), UPHELD, by=mine.head, at=DAY)
    rate = appeal_box.filed(mine, mine.attendant, "P1")
    verbs.decide(rate, verbs.Verdict(True, "算错了", D(3)), by=mine.head, at=DAY)
    before = everything()
    months.reopen(month, reason="再算一遍", by=mine.secretary, at=DAY)
    months.draft(box.MONTH, by=mine.assessor, at=DAY + timedelta(hours=1))
    assert everything() == before
    for person in (mine.attendant, mine.cook, mine.bath_leader):
        summed(person)


def test_a_struck_deduction_lifts_its_cap_and_leaves_the_card(mine, month):
    before = Score.objects.get(person=mine.cook)
    assert before.grade_cap == "D" and "弄虚作假" in before.card
    verbs.decide(appeal_box.filed(mine, mine.cook, "N1"), UPHELD, by=mine.head, at=DAY)
    after = Score.objects.get(person=mine.cook)
    assert (after.grade_cap, after.deduction, after.total) == ("", D(0), before.total + 10)
    assert "弄虚作假" not in after.card


def test_below_nought_nothing_is_given_back(mine, month):
    """One of thirteen gaps was none: twelve still take all ten points."""
    before = summed(mine.bath_leader)
    verbs.decide(appeal_box.filed(mine, mine.bath_leader, "L4"), UPHELD, by=mine.head, at=DAY)
    score = Score.objects.get(person=mine.bath_leader)
    assert (score.parts["L4"], summed(mine.bath_leader)) == ("0.0", before)


def test_a_rate_gets_the_points_that_the_answer_names(mine, month):
    before = Score.objects.get(person=mine.attendant)
    made = appeal_box.filed(mine, mine.attendant, "P1")
    # The mean of 80 gives 32 of 40.
    for points, words in ((None, "填补回几分"), (D(0), "填补回几分"), (D("8.1"), "一共只少了 8.0 分")):
        with pytest.raises(flow.Refused, match=words):
            verbs.decide(made, verbs.Verdict(True, "算错了", points), by=mine.head, at=DAY)
    verbs.decide(made, verbs.Verdict(True, "算错了", D(3)), by=mine.head, at=DAY)
    after = Score.objects.get(person=mine.attendant)
    assert (after.total, after.bonus, after.parts["P1"]) == (before.total + 3, D(3), "32.0")
    assert "更正 +3" in after.card and summed(mine.attendant) == after.total


def test_places_follow(mine):
    box.visit(mine, "pool", mine.secretary, "2026-10-03 15:10", 90)
    box.visit(mine, "kitchen", mine.secretary, "2026-10-03 11:10", 90)
    box.enter(mine, mine.attendant, "off_post")
    box.publicised(mine)
    sheet = Score.objects.filter(group__in=("post_staff", "office_staff"))
    was = sheet.get(person=mine.attendant).rank
    verbs.decide(appeal_box.filed(mine), UPHELD, by=mine.head, at=DAY)
    assert sheet.get(person=mine.attendant).rank < was
    for one in sheet.exclude(rank=None):
        assert one.rank == 1 + sheet.filter(total__gt=one.total).exclude(rank=None).count()


def test_a_line_that_a_new_draft_no_longer_has_is_not_put_right(mine, month):
    made = appeal_box.filed(mine)
    months.reopen(month, reason="记错人", by=mine.secretary, at=DAY)
    record = mine.attendant.record_entries.get()
    box.records.withdraw(record, reason="记错人", by=mine.assessor, at=DAY)
    months.draft(box.MONTH, by=mine.assessor, at=DAY + timedelta(hours=1))
    with pytest.raises(flow.Refused, match="这一行没有了"):
        verbs.decide(made, UPHELD, by=mine.head, at=DAY)
    made.refresh_from_db()
    verbs.decide(made, REJECTED, by=mine.head, at=DAY)


# --- the month waits --------------------------------------------------------------------------------------------


def test_a_month_is_not_approved_while_somebody_waits(mine, month):
    made = appeal_box.filed(mine)
    with pytest.raises(flow.Refused, match="还有 1 条申诉没有答复，答复完才能审批"):
        months.approve(month, by=mine.head, at=box.AFTER)
    verbs.decide(made, REJECTED, by=mine.head, at=box.AFTER)
    months.approve(month, by=mine.head, at=box.AFTER)
    months.approve(month, by=mine.leader, at=box.AFTER)
    assert Assessment.objects.get().state == Assessment.State.LOCKED


def test_what_nobody_answers_does_not_fall_silent(mine, month):
    made = appeal_box.filed(mine)
    assert verbs.remind(at=moment("2026-11-04 08:00")) == 0
    assert verbs.remind(at=moment("2026-11-05 08:00")) == 1
    assert verbs.remind(at=moment("2026-11-05 18:00")) == 0
    assert verbs.remind(at=moment("2026-11-06 08:00")) == 1 and verbs.remind(at=box.AFTER) == 0
    late = Notice.objects.filter(key__startswith=f"appeal:{made.pk}:late")
    assert mine.leader.pk in set(late.values_list("person", flat=True))
    assert mine.assessor.pk not in set(late.values_list("person", flat=True))


# --- two at once ------------------------------------------------------------------------------------------------


def at_once(*jobs):
    """What became of each, run in threads of their own."""
    outcomes, start = {}, threading.Barrier(len(jobs))

    def run(n, job):
        start.wait()
        try:
            job()
            outcomes[n] = "done"
        except flow.Refused as why:
            outcomes[n] = str(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [outcomes[n] for n in range(len(jobs))]


def test_two_who_answer_at_once(transactional_db, mine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine)
    seen = [Appeal.objects.get(pk=made.pk) for _n in range(2)]
    outcomes = at_once(
        lambda: verbs.decide(seen[0], UPHELD, by=mine.head, at=DAY),
        lambda: verbs.decide(seen[1], REJECTED, by=mine.secretary, at=DAY),
    )
    assert sorted(one == "done" for one in outcomes) == [False, True], outcomes
    kept = Appeal.objects.get()
    assert Correction.objects.count() == (kept.state == State.UPHELD)
    assert kept.get_state_display() in next(one for one in outcomes if one != "done")
    summed(mine.attendant)


def test_the_same_appeal_twice_at_once(transactional_db, mine):
    appeal_box.on_notice(mine)
    outcomes = at_once(lambda: appeal_box.filed(mine), lambda: appeal_box.filed(mine))
    assert sorted(outcomes)[0] == "done" or "done" in outcomes
    assert Appeal.objects.count() == 1 and "这一行你申诉过了，正在处理" in outcomes


def test_an_appeal_at_the_moment_of_approval(transactional_db, mine):
    month = appeal_box.on_notice(mine)
    outcomes = at_once(
        lambda: appeal_box.filed(mine, at=moment("2026-11-05 23:59")),
        lambda: months.approve(month, by=mine.head, at=moment("2026-11-06 00:00")),
    )
    state, filed = Assessment.objects.get().state, Appeal.objects.count()
    assert (state, filed) in {(Assessment.State.PUBLICISED, 1), (Assessment.State.APPROVED, 0)}, outcomes
    assert outcomes.count("done") == 1
