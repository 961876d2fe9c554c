"""What the month reads besides rounds and means: the week's plan, faults that come back, rates, days on duty, and what
a leader carries for the team."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from patrols.actions import assessment as months
from patrols.actions import issue as issue_verbs
from patrols.actions import plan as plans
from patrols.actions import week as weeks
from patrols.actions.assessment_lines import Clerk
from patrols.models import Assessment, Complaint, Issue, IssueOccurrence, Line, RuleSet, Score, WeekPlan
from patrols.queries import evidence as reads
from patrols.queries.complaint import valid_against
from patrols.scoring import month as scoring
from tests.cast import moment
from tests.patrols import month_box as box
from tests.patrols import plan_box
from tests.patrols.issue_box import photo
from tongting.events import flow
from tongting.people.models import Leave, WorkShift
from tongting.periods import Week
from tongting.seams import Evidence

D = Decimal
DAY = timedelta(days=1)
# Ends on 11 October, within the month.
WEEK, MONDAY = Week.parse("2026-W41"), moment("2026-10-05 09:00")


def lines_of(person, *codes):
    found = Line.objects.filter(score__person=person, indicator__in=codes)
    return [(one.indicator, one.points, one.what) for one in found.order_by("indicator", "pk")]


def handed_in(mine, at=MONDAY, due=date(2026, 10, 9), closed=None):
    """A hard problem of the week that the deputy leads and hands in at `at`."""
    item = plan_box.arranged(mine, at=MONDAY, due=due, week=WEEK)
    plans.hand_in(item, note="窗口开了", photos=[photo(item.lead, at)], by=item.lead, at=at)
    if closed is not None:
        plans.close(item, note="看过了", by=item.verifier, at=closed)
    return item


def issue(mine, at="2026-10-06 09:00", post="pool", **facts):
    place = mine.posts[post]
    given = {
        "state": Issue.State.ASSIGNED, "post": place, "title": "地面有积水", "source": "patrol", "search": "",
        "found_by": mine.deputy, "found_at": moment(at), "last_seen_at": moment(at), "team": place.team,
        "responsible": mine.attendant, **facts,
    }  # fmt: skip
    return Issue.objects.create(**given)


# --- complaints ---------------------------------------------------------------------------------------------------


def test_a_complaint_counts_once_in_the_month_in_which_it_was_found_right(mine):
    """Told of on the last but one day of October, looked into in November: not lost between the two."""
    rude = issue(mine, at="2026-10-30 18:00", title="态度不好", source="complaint", found_by=None)
    for form in ("a", "b"):
        told = {
            "issue": rude,
            "form": form,
            "topic": "manner",
            "sender": "x",
            "at": moment("2026-10-30 18:00"),
        }
        Complaint.objects.create(**told)
    Issue.objects.filter(pk=rude.pk).update(
        state="closed", closed_by=mine.head, closed_at=moment("2026-11-03 10:00")
    )
    box.drafted(mine, at=box.AFTER)
    assert Line.objects.filter(key__endswith=":complaint").count() == 0
    assert valid_against(mine.attendant.pk, box.MONTH) == []
    months.draft(box.MONTH.next(), by=None, at=moment("2026-12-01 02:00"))
    (line,) = Line.objects.filter(key__endswith=":complaint").select_related("score__assessment")
    assert (line.score.assessment.month, line.score.person, line.points) == ("2026-11", mine.attendant, D(-5))
    assert valid_against(mine.attendant.pk, box.MONTH.next()) == [rude.pk]


# --- the week's plan -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "reason", "c4", "lines"),
    [
        # Handed in by its day and closed: all of it, and a day before it a bonus.
        (0, "", "20.0", [("B2", D(1)), ("C4", D("20.0"))]),
        (4, "", "20.0", [("C4", D("20.0"))]),
        # Not in time: nothing of it; a week that closes over it without a word costs two more, which are not there.
        (None, "材料没到", "0.0", [("C4", D(0))]),
    ],
)
def test_a_hard_problem_counts_in_the_week_in_which_it_falls_due(mine, days, reason, c4, lines):
    due = date(2026, 10, 9)
    if days is None:
        plan_box.arranged(mine, at=MONDAY, due=due, week=WEEK)
        plan_box.close_week(mine, week=WEEK, at=MONDAY + 4 * DAY, reason=reason)
    else:
        handed_in(mine, at=MONDAY + days * DAY, due=due, closed=MONDAY + 4 * DAY)
    box.drafted(mine)
    assert Score.objects.get(person=mine.deputy).parts["C4"] == c4
    assert [(code, points) for code, points, _what in lines_of(mine.deputy, "C4", "B2")] == lines


def test_a_week_that_the_clock_closed_over_it_costs_two_points_more(mine):
    """One in time, one not and without a reason: 20 × 1 ÷ 2 − 2."""
    handed_in(mine, closed=MONDAY + DAY)
    plan_box.arranged(mine, problem="蒸箱坏了", at=MONDAY, due=date(2026, 10, 9), week=WEEK)
    weeks.close(WeekPlan.objects.get(week=str(WEEK)), {}, by=None, at=MONDAY + 7 * DAY)
    box.drafted(mine)
    score = Score.objects.get(person=mine.deputy)
    assert score.parts["C4"] == "8.0"
    assert [points for _code, points, _what in lines_of(mine.deputy, "C4")] == [D("10.0"), D("-2.0")]
    assert sum(line.points for line in score.lines.all()) == score.total


def test_the_plan_item_says_where_it_was_counted(mine, page):
    item = handed_in(mine, closed=MONDAY + DAY)
    box.drafted(mine)
    line = Line.objects.get(indicator="C4", score__person=mine.deputy)
    assert line.url == reverse("plan_item", args=[item.pk])
    assert "计入 2026-10 李副科 C4" in page(mine.secretary, "plan_item", item.pk).content.decode()


# --- faults that come back, critical ones, rates ---------------------------------------------------------------


@pytest.mark.parametrize(("times", "counts"), [(1, False), (2, True)])
def test_the_same_fault_three_times_in_a_month_stands_against_whoever_puts_it_right(mine, times, counts):
    one = issue(mine)
    for n in range(times):
        IssueOccurrence.objects.create(
            issue=one, seen_by=mine.head, seen_at=moment(f"2026-10-{10 + n} 09:00")
        )
    # A sighting in another month is none of this one's.
    IssueOccurrence.objects.create(issue=one, seen_by=mine.head, seen_at=moment("2026-11-02 09:00"))
    box.drafted(mine)
    assert [line[:2] for line in lines_of(mine.attendant, "N4")] == ([("N4", D(-3))] if counts else [])


def test_a_critical_item_that_is_overdue_costs_whoever_was_to_put_it_right(mine):
    critical = mine.items["BP04"]
    issue(mine, item=critical, item_code="BP04", overdue_at=moment("2026-10-07 09:00"))
    issue(mine, item=mine.items["BP08"], item_code="BP08", overdue_at=moment("2026-10-07 09:00"))
    box.drafted(mine)
    assert [line[:2] for line in lines_of(mine.attendant, "N5")] == [("N5", D(-5))]


def test_a_finding_on_the_list_of_hard_problems_is_worth_two(mine):
    one = issue(mine, at="2026-10-05 08:00")
    plan_box.picked(mine, at=MONDAY, week=WEEK).issues.add(one)
    issue(mine, at="2026-10-05 08:30", title="灯不亮")
    box.drafted(mine)
    assert Score.objects.get(person=mine.deputy).parts["C3"] == "3.0"


def test_the_rate_stands_beside_the_count(mine, page):
    for n in range(4):
        issue(mine, at=f"2026-10-0{n + 1} 09:00", overdue_at=moment("2026-10-09 09:00") if n == 0 else None)
    box.drafted(mine)
    said = "要整改 4 条，超期 1 条 = 25.0%，退回 0 次"
    for person, code in ((mine.head, "C6"), (mine.bath_leader, "L3")):
        assert (code, D(0), said) in lines_of(person, code)
    assert said in page(mine.head, "month_person", "2026-10", mine.head.pk).content.decode()


@pytest.mark.parametrize(("who", "code"), [("head", "C6"), ("bath_leader", "L3")])
def test_the_rate_opens_exactly_the_issues_it_counts(mine, client, who, code):
    counted = {
        issue(mine).pk,
        # Found earlier and overdue within the month.
        issue(mine, at="2026-09-20 09:00", overdue_at=moment("2026-10-01 09:00")).pk,
    }
    issue(mine, state=Issue.State.VOID)
    issue(mine, at="2026-09-20 09:00")
    issue(mine, at="2026-11-02 09:00")
    issue(mine, post="kitchen")
    box.drafted(mine)
    line = Line.objects.get(score__person=mine.people[who], key__startswith="patrols.due:")
    client.force_login(mine.head)
    shown = client.get(line.url)
    assert (line.indicator, line.quantity) == (code, 2)
    # Whoever keeps the area now.
    mine.pool.keeper = mine.secretary
    mine.pool.save(update_fields=["keeper"])
    assert {one.pk for one in client.get(line.url).context["page"].rows} == counted
    assert {one.pk for one in shown.context["page"].rows} == counted and shown.context["exact"] == 2
    assert "作废的不算" in shown.content.decode()


def test_what_changed_since_the_scoring_changes_nothing_behind_the_figure(mine, client):
    """Void since then: still there, and marked; brought in by a ledger since then: not there."""
    kept, gone, before = issue(mine), issue(mine, state="reported"), issue(mine, state="reported")
    issue_verbs.void(before, reason="重复了", by=mine.head, at=moment("2026-10-20 09:00"))
    box.reviewed(mine)
    issue_verbs.void(gone, reason="看错了", by=mine.head, at=box.AFTER)
    flow.record(issue(mine), "reported", by=mine.head, at=box.AFTER, became="reported")
    line = Line.objects.get(score__person=mine.head, key__startswith="patrols.due:")
    client.force_login(mine.head)
    shown = client.get(line.url)
    assert line.quantity == 2 and {one.pk for one in shown.context["page"].rows} == {kept.pk, gone.pk}
    assert "共 2 条" in shown.content.decode() and "作废" in shown.content.decode()
    # Scored again the figure follows, and so does what it opens.
    Assessment.objects.update(state="drafted")
    months.draft(box.MONTH, by=mine.assessor, at=box.AFTER + DAY)
    line = Line.objects.get(score__person=mine.head, key__startswith="patrols.due:")
    rows = client.get(line.url).context["page"].rows
    assert len(rows) == line.quantity == 2 and gone.pk not in {one.pk for one in rows}


@pytest.mark.parametrize(
    ("due", "points"),
    # Six of sixty lose what two of twenty lose; who had fewer than usual loses what it is.
    [(60, "16.0"), (20, "8.0"), (5, "8.0")],
)
def test_whoever_is_looked_at_three_times_as_often_does_not_lose_three_times(due, points):
    rule = {"code": "L3", "max": 20, "kind": "deduct", "params": {"weights": {"overdue": 2}}}
    per = {**rule, "params": {**rule["params"], "per": {"of": "due", "usual": 20}}}
    assert scoring.mark(rule, {"overdue": 6, "due": due}).points == D("8.0")
    assert scoring.mark(per, {"overdue": 6, "due": due}).points == D(points)


# --- days on duty ----------------------------------------------------------------------------------------------


def roster(mine, person, days):
    WorkShift.objects.bulk_create(
        WorkShift(
            person=person, day=day, code="day", start_at=moment(f"{day} 08:00"), end_at=moment(f"{day} 16:00")
        )
        for day in days
    )


@pytest.fixture
def covered(mine):
    """A roster that covers the month: one who is there every day, one for ten days of whom two on leave."""
    days = list(box.MONTH)
    roster(mine, mine.waitress, days)
    roster(mine, mine.cook, days[:10])
    Leave.objects.create(
        person=mine.cook, first=days[0], last=days[1], kind="sick", entered_by=mine.assessor,
        entered_at=moment("2026-10-01 07:00"),
    )  # fmt: skip
    return mine


def test_who_was_there_for_less_than_half_a_month_is_not_ranked_and_paid_for_the_part(covered, page):
    box.visit(covered, "kitchen", covered.head, "2026-10-05 09:10", 100)
    box.drafted(covered)
    cook, waitress = (Score.objects.get(person=one) for one in (covered.cook, covered.waitress))
    assert (cook.duty_days, cook.rank, cook.grade) == (8, None, "A")
    # 200 yuan × 8 ÷ 21.75 = 73.56
    assert (cook.reward, waitress.reward, waitress.duty_days) == (74, 200, None)
    assert ("D", D(0), "本月在岗 8 天") in lines_of(covered.cook, "D")
    text = page(covered.cook, "month_person", "2026-10", covered.cook.pk).content.decode()
    assert "在岗 8 天，不足 11 天，不参加排名，奖惩按 8 ÷ 21.75 折算" in text


def test_a_roster_that_does_not_cover_the_month_says_nothing_of_anybody(mine):
    roster(mine, mine.cook, list(box.MONTH)[:5])
    box.drafted(mine)
    assert Score.objects.get(person=mine.cook).duty_days is None
    assert not Line.objects.filter(indicator="D").exists()


# --- joint liability and places --------------------------------------------------------------------------------


@pytest.fixture
def joint(mine):
    edition = RuleSet.objects.get()
    rules = {**edition.rules, "joint": [
        {"from_group": "post_staff", "to": "team_leader", "codes": ["N1", "N3", "P5"], "share": 0.3, "cap": 5},
    ]}  # fmt: skip
    edition.delete()
    RuleSet.objects.create(number=1, name="月考核办法", effective_from=date(2020, 1, 1), rules=rules)
    return mine


def test_a_leader_carries_a_share_of_the_teams_deductions_up_to_the_cap(joint):
    box.enter(joint, joint.attendant, "N3", reason="通报批评")
    box.enter(joint, joint.attendant, "violation")
    box.enter(joint, joint.cook, "late")
    box.drafted(joint)
    leader = Score.objects.get(person=joint.bath_leader)
    assert [(code, points) for code, points, _what in lines_of(joint.bath_leader, "J1")] == [
        ("J1", D("-1.5")), ("J1", D("-1.5")),
    ]  # fmt: skip
    assert leader.deduction == D(3) and "班组连带 −3" in leader.card
    line = leader.lines.filter(indicator="J1").first()
    assert line.url == f"/months/2026-10/people/{joint.attendant.pk}/" and line.what.startswith(
        "连带 吕浴工："
    )
    assert not lines_of(joint.canteen_leader, "J1") and not lines_of(joint.attendant, "J1")
    assert sum(one.points for one in leader.lines.all()) == leader.total


def test_what_is_carried_stops_at_the_cap(joint):
    for _n in range(2):
        box.enter(joint, joint.attendant, "N1")
    box.drafted(joint)
    leader = Score.objects.get(person=joint.bath_leader)
    assert leader.deduction == D(5) and leader.lines.get(key="J1:limit").points == D(1)
    # A veto is whoever's it is: the leader's grade is not capped.
    assert leader.grade_cap == ""


RULES = {"ranking": {"on": True, "top": 1, "bottom": 1, "yuan": 100, "min_total": 90}}


@pytest.mark.parametrize(
    ("rules", "totals", "found"),
    [
        (RULES, {1: D(95), 2: D(92), 3: D(80)}, {1: 100, 3: -100}),
        # Nobody at the head has enough; the tail loses all the same.
        (RULES, {1: D(89), 2: D(85)}, {2: -100}),
        (RULES, {1: D(95)}, {}),
        ({"ranking": {"on": False}}, {1: D(95), 2: D(80)}, {}),
        ({}, {1: D(95), 2: D(80)}, {}),
    ],
)
def test_the_head_gains_and_the_tail_loses_where_the_rules_say_so(rules, totals, found):
    assert scoring.by_place(rules, totals, scoring.ranks(totals.items())) == found


def test_a_ratio_of_several_facts_is_shared_out_to_the_tenth(mine):
    rules = RuleSet.objects.get().rules
    facts = [(1, 1), (1, 0), (1, 1)]
    evidence = [
        Evidence(f"k{n}", 1, "C4", D(1), {"due": due, "closed_on_time": done, "overdue_weeks": 0}, "", "")
        for n, (due, done) in enumerate(facts)
    ]
    plan = Clerk(scoring.scheme(rules, "party_cadre", {"plans.closed"})).plan(evidence)
    # 20 × 2 ÷ 3 = 13.3; the parts are 6.7, 0, 6.7.
    points = [entry.points for entry in plan.entries if entry.indicator == "C4"]
    assert points == [D("6.7"), D(0), D("6.7"), D("-0.1")] and plan.entries[3].what == "四舍五入"


def test_the_month_is_read_in_as_many_statements_whatever_is_in_it(mine, django_assert_num_queries):
    if connection.vendor == "postgresql":
        pytest.skip("there all of it is one journey")
    with django_assert_num_queries(10):
        reads.read(box.MONTH)
    for n in range(3):
        issue(mine, at=f"2026-10-0{n + 1} 09:00")
    with django_assert_num_queries(10):
        reads.read(box.MONTH)
