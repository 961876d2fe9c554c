"""The week's plan lived through: picked, arranged, noted, handed in, closed by a second person, carried over."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from patrols import tasks
from patrols.actions import issue as issue_verbs
from patrols.actions import plan as verbs
from patrols.actions import week as weeks
from patrols.models import PlanItem, PlanProgress, WeekPlan
from patrols.queries import plan as plans
from patrols.queries import plan_page
from patrols.rules.plan import Why
from patrols.week_todos import due
from tests.cast import moment
from tests.patrols import issue_box, plan_box
from tests.patrols import plan_box as box
from tests.patrols.plan_box import DAY, FRIDAY, MONDAY, WEEK
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.notices.models import Notice
from tongting.periods import Week
from tongting.seams import sources

State = PlanItem.State


@pytest.fixture
def suggested(settings):
    settings.SEAMS = {**settings.SEAMS, "suggestions": ["tests.patrols.plan_box.suggest"]}
    sources.cache_clear()
    plan_box.SUGGESTED[:] = []
    yield plan_box.SUGGESTED
    sources.cache_clear()


# --- the list that drafts itself --------------------------------------------------------------------------------


def test_the_hardest_stands_first_and_shows_its_sum(mine, suggested):
    suggested += [
        box.suggestion("a", what="灯不亮", frequency=1, severity=1, voices=1, days_open=2),
        box.suggestion("b", what="返味", frequency=3, severity=3, voices=2, days_open=9),
        box.suggestion("c", what="排队", frequency=6, severity=1, voices=6, days_open=3),
    ]
    found = plans.candidates(WEEK)
    assert [one.suggestion.key for one in found] == ["b", "c", "a"]
    assert found[0].sum == "3 次 × 严重（3）× 2 人 × 9 天 = 162"


def test_one_tap_takes_it_in_with_its_issues_and_only_once(mine, suggested):
    issue = issue_box.assigned(mine)
    suggested.append(box.suggestion(url=f"/issues/{issue.pk}/", evidence=(("巡查", "/patrols/9/"),)))
    item = verbs.pick(WEEK, suggested[0], by=mine.secretary, at=MONDAY)
    again = verbs.pick(WEEK, suggested[0], by=mine.head, at=MONDAY)
    assert again.pk == item.pk and PlanItem.objects.count() == 1
    assert (item.problem, item.source, item.state) == ("一号池区地面反复积水", "30 天里第 3 次", "picked")
    assert list(item.issues.all()) == [issue]
    assert plans.candidates(WEEK)[0].picked == item
    verbs.void(item, reason="重复", by=mine.secretary, at=MONDAY)
    with pytest.raises(flow.Refused, match="列入过又作废了"):
        verbs.pick(WEEK, suggested[0], by=mine.secretary, at=MONDAY)


def test_without_a_source_the_list_is_empty(mine, settings):
    settings.SEAMS = {**settings.SEAMS, "suggestions": []}
    sources.cache_clear()
    assert plans.candidates(WEEK) == []
    sources.cache_clear()


# --- one item ----------------------------------------------------------------------------------------------------


def test_arranging_tells_the_lead_and_rearranging_only_a_new_one(mine):
    item = box.arranged(mine)
    told = Notice.objects.get(person=mine.deputy)
    assert told.text == "由你牵头一个难点：早班升井打饭排队时间长" and told.url == f"/plan/{item.pk}/"
    given = {"measure": "再加一个窗口", "due_on": item.due_on, "verifier": mine.head}
    verbs.arrange(item, lead=mine.deputy, **given, by=mine.secretary, at=MONDAY)
    assert Notice.objects.count() == 1
    verbs.arrange(item, lead=mine.safety, **given, by=mine.secretary, at=MONDAY)
    assert Notice.objects.filter(person=mine.safety).count() == 1
    assert [event.verb for event in flow.history(item)] == ["picked", "arranged", "rearranged", "rearranged"]


REFUSED = {
    "要在今天或以后": {"due_on": date(2026, 11, 13)},
    "不能是同一个人": {"verifier": "deputy"},
    "看不到周计划，换一个牵头人": {"lead": "cook"},
    "看不到周计划，换一个验收人": {"verifier": "cook"},
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_bad_arrangement_changes_nothing(mine, said):
    item = box.picked(mine)
    given = {"lead": "deputy", "verifier": "head", "due_on": date(2026, 11, 20), **REFUSED[said]}
    for name in ("lead", "verifier"):
        given[name] = mine.people[given[name]]
    with pytest.raises(flow.Refused, match=said):
        verbs.arrange(item, measure="x", **given, by=mine.secretary, at=MONDAY)
    assert box.fresh(item).state == State.PICKED and flow.history(item).count() == 1


def test_progress_is_dated_and_keeps_what_is_not_said_again(mine):
    item = box.arranged(mine)
    verbs.report_progress(item, percent=40, note="窗口装好", by=mine.deputy, at=MONDAY + DAY)
    verbs.report_progress(
        item, percent=60, reason="缺人", next_step="调人", by=mine.canteen_leader, at=MONDAY + 2 * DAY
    )
    verbs.report_progress(item, percent=70, by=mine.deputy, at=MONDAY + 3 * DAY)
    kept = box.fresh(item)
    assert (kept.percent, kept.reason, kept.next_step) == (70, "缺人", "调人")
    assert plans.progress_text(kept) == "11-17 40% 窗口装好；11-18 60%；11-19 70%"


def test_it_is_closed_with_evidence_by_a_second_person(mine):
    item = box.arranged(mine)
    with pytest.raises(flow.Refused, match="要有依据才能交验收"):
        verbs.hand_in(item, note="好了", by=mine.deputy, at=MONDAY)
    assert PlanProgress.objects.count() == 0
    shown = [issue_box.photo(mine.deputy, MONDAY)]
    verbs.hand_in(item, note="好了", photos=shown, by=mine.deputy, at=MONDAY)
    assert Notice.objects.get(person=mine.head).text.startswith("难点等你验收")
    for who in (mine.deputy,):
        with pytest.raises(flow.Refused, match="自己牵头、自己交的不能自己验收"):
            verbs.close(item, by=who, at=FRIDAY)
    verbs.close(item, note="看过", by=mine.head, at=FRIDAY)
    kept = box.fresh(item)
    assert (kept.state, kept.closed_by, kept.percent) == ("closed", mine.head, 100)
    assert Notice.objects.filter(person=mine.deputy, text__startswith="难点销号了").exists()


def test_a_closed_issue_is_evidence_too(mine):
    item = box.arranged(mine)
    issue = issue_box.rectified(mine)
    verbs.link(item, [issue], by=mine.deputy, at=MONDAY)
    with pytest.raises(flow.Refused, match="要有依据"):
        verbs.hand_in(item, note="好了", by=mine.deputy, at=MONDAY)
    issue_verbs.verify_pass(issue, by=mine.head, at=MONDAY + 9 * DAY)
    verbs.hand_in(item, note="好了", by=mine.deputy, at=MONDAY)
    assert box.fresh(item).state == State.RECTIFIED


def test_sent_back_it_is_counted_and_goes_on_from_where_it_was(mine):
    item = box.arranged(mine)
    verbs.report_progress(item, percent=60, by=mine.deputy, at=MONDAY)
    shown = [issue_box.photo(mine.deputy, MONDAY)]
    verbs.hand_in(item, note="好了", photos=shown, by=mine.deputy, at=MONDAY + DAY)
    verbs.send_back(item, reason="晚班没人", by=mine.head, at=MONDAY + 2 * DAY)
    kept = box.fresh(item)
    assert (kept.state, kept.percent, kept.returned_count, kept.rectified_by) == ("assigned", 60, 1, None)
    assert Notice.objects.filter(person=mine.deputy, detail="晚班没人").exists()


def test_the_database_lets_nobody_close_their_own(mine):
    item = box.rectified(mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanItem.objects.filter(pk=item.pk).update(
            state="closed", closed_by=item.lead, closed_at=FRIDAY
        )  # as no action would


# --- the week ----------------------------------------------------------------------------------------------------


def test_a_week_is_closed_with_reasons_and_the_rest_goes_over(mine):
    done = box.closed(mine)
    left = box.arranged(mine, problem="棉衣洗涤周期长")
    waits = box.rectified(mine, problem="更衣大厅返味")
    issue = issue_box.assigned(mine)
    verbs.link(left, [issue], by=mine.deputy, at=MONDAY)
    verbs.report_progress(left, percent=30, by=mine.deputy, at=MONDAY)
    carried = box.close_week(mine)
    assert [one.problem for one in carried] == ["棉衣洗涤周期长", "更衣大厅返味"]
    assert [box.fresh(one).state for one in (done, left, waits)] == ["closed", "carried_over", "carried_over"]
    anew = box.fresh(carried[0])
    assert anew.week.week == "2026-W48" and anew.carried_from == left and anew.weeks == 2
    assert (anew.percent, anew.measure, anew.lead, list(anew.issues.all())) == (
        30,
        "催材料",
        mine.deputy,
        [issue],
    )
    assert [team.name for team in anew.teams.all()] == ["食堂班"]
    assert box.fresh(carried[1]).state == State.RECTIFIED
    verbs.close(box.fresh(carried[1]), by=mine.head, at=FRIDAY + 4 * DAY)


def test_fourth_week_and_its_whole_story(mine):
    item = box.arranged(mine)
    week = WEEK
    for n in range(3):
        item = box.close_week(mine, week=week, at=FRIDAY + 7 * n * DAY)[0]
        week = week.next()
    assert item.weeks == 4
    assert plans.remark(item) == "第4周未销号"
    page = plan_page.page_of(box.fresh(item), date(2026, 12, 8))
    assert [one.week.week for one in page["before"]] == ["2026-W49", "2026-W48", "2026-W47"]
    assert page["late_days"] == 18
    assert "列入周计划" in str(page["moments"][-1].said)


def test_without_a_reason_a_week_is_not_closed(mine):
    item = box.arranged(mine)
    plan = WeekPlan.objects.get()
    with pytest.raises(flow.Refused, match="“早班升井打饭排队时间长”没办完，写一句原因"):
        weeks.close(plan, {}, by=mine.secretary, at=FRIDAY)
    with pytest.raises(flow.Refused, match="周五起才能汇总"):
        weeks.close(plan, {item.pk: Why("x")}, by=mine.secretary, at=FRIDAY - DAY)
    assert WeekPlan.objects.get().state == "open" and box.fresh(item).state == State.ASSIGNED


def test_whoever_closes_it_second_is_told(mine):
    box.closed(mine)
    mine_copy = WeekPlan.objects.get()
    box.close_week(mine)
    with pytest.raises(flow.SomebodyWasFaster, match="孙书记 在 11-20 16:00 已经把它改成“已汇总”"):
        weeks.close(mine_copy, {}, by=mine.head, at=FRIDAY)
    assert flow.history(mine_copy).count() == 1


def test_an_older_week_closed_later_goes_over_into_the_first_open_one(mine):
    item = box.arranged(mine)
    later = box.closed(mine, week=WEEK.next(), problem="别的难点", due=date(2026, 11, 27))
    box.close_week(mine, week=WEEK.next(), at=FRIDAY + 7 * DAY)
    anew = box.close_week(mine, at=FRIDAY + 7 * DAY)[0]
    assert later.week.week == "2026-W48" and anew.week.week == "2026-W49"
    assert box.fresh(item).state == State.CARRIED_OVER


def test_the_year_turns_with_week_53(mine):
    week = Week.parse("2026-W53")
    item = verbs.add(week, "供暖管道漏水", by=mine.secretary, at=moment("2026-12-28 09:00"))
    plan = WeekPlan.objects.get()
    assert plan.first_day == date(2026, 12, 28)
    anew = weeks.close(plan, {item.pk: Why("缺件")}, by=mine.secretary, at=moment("2027-01-01 10:00"))[0]
    assert anew.week.week == "2027-W01" and anew.week.first_day == date(2027, 1, 4)


# --- Monday ------------------------------------------------------------------------------------------------------


def test_monday_closes_what_nobody_closed_and_says_who_leads_what(mine):
    box.arranged(mine)
    at = moment("2026-11-23 08:00")
    tasks.remind_plan(WEEK.next(), at)
    tasks.remind_plan(WEEK.next(), at + timedelta(hours=1))
    plan = WeekPlan.objects.get(week="2026-W47")
    assert (plan.state, plan.closed_by) == ("closed", None)
    told = Notice.objects.filter(key="plan:2026-W48:monday")
    assert [one.text for one in told] == ["2026-W48 你牵头 1 个难点"] and told[0].person == mine.deputy
    assert not Notice.objects.filter(key="plan:2026-W48:empty").exists()


def test_a_monday_without_problems_asks_for_some(mine):
    tasks.remind_plan(WEEK, moment("2026-11-16 08:00"))
    told = Notice.objects.filter(key="plan:2026-W47:empty")
    assert {one.person.name for one in told} == {"钱科长", "孙书记", "李副科", "吴考核", "郑安全"}


def test_a_monday_caught_up_after_its_week_says_nothing(mine):
    box.arranged(mine)
    tasks.remind_plan(WEEK.next(), moment("2026-12-03 08:00"))
    assert WeekPlan.objects.get(week="2026-W47").state == "closed"
    assert not Notice.objects.filter(key__endswith=":monday").exists()


# --- races -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_close_the_same_week(mine):
    item = box.arranged(mine)
    one, other = WeekPlan.objects.get(), WeekPlan.objects.get()
    why = {item.pk: Why("材料没到")}
    outcomes = at_once(
        lambda: weeks.close(one, why, by=mine.secretary, at=FRIDAY),
        lambda: weeks.close(other, why, by=mine.head, at=FRIDAY),
    )
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.SomebodyWasFaster)
    assert PlanItem.objects.filter(week__week="2026-W48").count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_pick_the_same_and_number_without_a_gap(mine):
    suggestion = box.suggestion()
    deeds = [
        lambda who=who: verbs.pick(WEEK, suggestion, by=who, at=MONDAY)
        for who in (mine.head, mine.secretary, mine.deputy, mine.safety)
    ]
    deeds += [lambda n=n: verbs.add(WEEK, f"难点之{n}", by=mine.head, at=MONDAY) for n in range(4)]
    assert at_once(*deeds) == [None] * 8
    assert sorted(PlanItem.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_closing_an_item_and_its_week_at_once(mine):
    item = box.rectified(mine)
    plan = WeekPlan.objects.get()
    outcomes = at_once(
        lambda: verbs.close(box.fresh(item), by=mine.head, at=FRIDAY),
        lambda: weeks.close(plan, {item.pk: Why("等验收")}, by=mine.secretary, at=FRIDAY),
    )
    kept = box.fresh(item)
    if outcomes[0] is None:
        assert kept.state == State.CLOSED and not PlanItem.objects.filter(carried_from=item).exists()
    else:
        assert kept.state == State.CARRIED_OVER and PlanItem.objects.filter(carried_from=item).count() == 1


# --- todos -------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(mine):
    box.arranged(mine)
    box.rectified(mine, problem="更衣大厅返味", lead=mine.safety)
    box.picked(mine, problem="刚列的难点")
    said = {who: [todo.text for todo in due(mine.people[who], FRIDAY)] for who in ("deputy", "head", "cook")}
    assert said["deputy"] == ["早班升井打饭排队时间长", "1 个难点等着安排", "本周难点计划等着汇总"]
    assert said["head"] == ["更衣大厅返味", "1 个难点等着安排", "本周难点计划等着汇总"]
    assert said["cook"] == []
    assert [todo.text for todo in due(mine.head, moment("2026-11-24 09:00"))][-1] == "本周还没有列难点"


def test_todos_at_one_query_count(mine, django_assert_num_queries):
    box.arranged(mine)
    mine.deputy.may("plan.see")
    with django_assert_num_queries(4):
        due(mine.deputy, MONDAY)
    box.arranged(mine, problem="第二个")
    box.arranged(mine, problem="第三个")
    with django_assert_num_queries(4):
        assert len(list(due(mine.deputy, MONDAY))) == 3
