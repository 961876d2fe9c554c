"""The pages of the month: who sees what, one literal query count, evidence that opens exactly what was counted."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from patrols.models import Assessment, Line, Patrol, RecordEntry, Score
from tests.cast import moment
from tests.patrols import issue_box
from tests.patrols import month_box as box
from tongting.people.models import Group, User

NOW = moment("2026-11-06 09:00")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def page(client, mine):
    def get(someone, name, /, *args, **query):
        if client.session.get("_auth_user_id") != str(someone.pk):
            client.force_login(someone)
        return client.get(reverse(name, args=args) if "/" not in name else name, query)

    return get


@pytest.fixture
def send(client, mine):
    def post(someone, name, /, *args, **given):
        client.force_login(someone)
        return client.post(reverse(name, args=args), given, follow=True)

    return post


def text(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- who sees what ----------------------------------------------------------------------------------------------------


def test_a_worker_sees_their_own_month_and_nobody_elses(page, mine):
    box.drafted(mine)
    response = page(mine.cook, "month_detail", "2026-10")
    assert response.url == reverse("month_person", args=["2026-10", mine.cook.pk])
    assert "陈厨师" in text(page(mine.cook, response.url))
    assert page(mine.cook, "month_person", "2026-10", mine.waitress.pk).status_code == 403
    listed = text(page(mine.cook, "month_list"))
    total = Score.objects.get(person=mine.cook).total
    assert f"{total.normalize():f}" in listed and "平均" not in listed


def test_who_sees_the_whole_month_sees_everybody(page, mine):
    box.drafted(mine)
    shown = text(page(mine.head, "month_detail", "2026-10"))
    assert all(name in shown for name in Score.objects.values_list("person__name", flat=True))
    assert page(mine.head, "month_person", "2026-10", mine.cook.pk).status_code == 200
    assert "平均" in text(page(mine.head, "month_list"))


def test_who_is_not_assessed_is_told_so(page, mine):
    box.drafted(mine)
    assert "这个月没有你的得分" in text(page(mine.leader, "month_person", "2026-10", mine.leader.pk))
    assert page(mine.head, "month_person", "2026-09", mine.head.pk).status_code == 404
    assert page(mine.head, "month_detail", "2026-09").status_code == 404


STEPS_OFFERED = {
    "drafted": {"secretary": {"review"}, "assessor": {"draft"}, "head": set()},
    "reviewed": {"secretary": {"reopen"}, "assessor": {"publicise"}, "head": set()},
    "publicised": {"secretary": {"reopen", "approve"}, "assessor": set(), "head": {"approve"}},
    "approved": {"secretary": {"reopen", "approve"}, "assessor": set(), "leader": {"approve"}},
    "locked": {"secretary": set(), "assessor": set(), "head": set(), "leader": set()},
}


@pytest.mark.parametrize("state", STEPS_OFFERED)
def test_everybody_is_offered_their_own_steps(page, mine, state):
    box.STEPS[Assessment.State(state)](mine)
    for who, wanted in STEPS_OFFERED[state].items():
        shown = text(page(mine.people[who], "month_detail", "2026-10"))
        offered = {
            verb
            for verb in ("draft", "review", "publicise", "approve", "reopen")
            if f'action="{reverse(f"month_{verb}", args=["2026-10"])}"' in shown
        }
        assert offered == wanted, who


def test_the_figures_on_top_are_everybodys_whatever_is_filtered(page, mine):
    box.drafted(mine)
    shown = set()
    for query in ({}, {"grade": "E"}, {"q": "nobody"}):
        seen = page(mine.head, "month_detail", "2026-10", **query).context
        one = seen["figures"]
        shown.add((one.people, round(float(one.mean), 4), one.best, one.worst, seen["own"].person_id))
    ((people, _mean, best, worst, own),) = shown
    assert (people, own) == (Score.objects.count(), mine.head.pk)
    assert (best, worst) == tuple(Score.objects.filter(grade=grade).count() for grade in "AE")


# --- costs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [2, 6])
def test_a_month_costs_the_same_with_more_people(own_queries, mine, people):
    assessed = User.objects.filter(group=Group.POST_STAFF)
    keep = list(assessed.order_by("pk").values_list("pk", flat=True)[:people])
    User.objects.exclude(pk__in=[*keep, mine.secretary.pk, mine.assessor.pk]).update(is_active=False)
    User.objects.filter(pk=mine.secretary.pk).update(group=Group.MINE_LEADER)
    User.objects.filter(pk=mine.assessor.pk).update(group=Group.MINE_LEADER)
    box.drafted(mine)
    assert Score.objects.count() == people
    # The month with its rules, scores with people and teams, history, appeals, late visits, the teams to choose from.
    assert own_queries(mine.assessor, "month_detail", "2026-10") == 6


@pytest.mark.parametrize("records", [1, 9])
def test_a_persons_month_costs_the_same_with_more_lines(own_queries, mine, records):
    for n in range(records):
        box.enter(mine, mine.cook, "late", day=f"2026-10-{n + 1:02}")
    box.drafted(mine)
    # The person, the score with its month, its lines, appeals, corrections, the past.
    assert own_queries(mine.cook, "month_person", "2026-10", mine.cook.pk) == 6


@pytest.mark.parametrize("records", [1, 9])
def test_the_records_cost_the_same_with_more_of_them(own_queries, mine, records):
    for n in range(records):
        box.enter(mine, mine.cook, "late", day=f"2026-10-{n + 1:02}")
    # People to choose from, records, names of the kinds, where they were counted.
    assert own_queries(mine.assessor, "record_list") == 4


# --- evidence ---------------------------------------------------------------------------------------------------------


def visits(mine):
    """Three that count for the head's area, one void, one without a score, one elsewhere, one of the month after."""
    counted = [
        box.visit(mine, "pool", mine.secretary, "2026-10-01 00:00", 92),
        box.visit(mine, "pool2", mine.canteen_leader, "2026-10-20 15:10", 80),
        box.visit(mine, "women", mine.woman_patroller, "2026-10-31 23:59", 95),
    ]
    box.visit(mine, "pool", mine.deputy, "2026-10-05 15:10", 10, state=Patrol.State.VOID)
    box.visit(mine, "pool", mine.deputy, "2026-10-06 15:10", None)
    box.visit(mine, "kitchen", mine.deputy, "2026-10-07 15:10", 70)
    box.visit(mine, "pool", mine.deputy, "2026-11-01 00:00", 60)
    return {visit.pk for visit in counted}


@pytest.mark.parametrize(
    ("who", "indicator"), [("head", "C5"), ("bath_leader", "L1")], ids=["by the keeper", "by the team"]
)
def test_a_mean_opens_exactly_the_visits_it_is_made_of(page, mine, who, indicator):
    wanted = visits(mine)
    box.drafted(mine)
    line = Line.objects.get(score__person=mine.people[who], indicator=indicator)
    assert line.quantity == Decimal("89.00") and line.what.startswith("3 次巡查")
    shown = page(mine.head, line.url).context["page"].rows
    assert {patrol.pk for patrol in shown} == wanted


def test_the_mean_of_a_post_opens_the_visits_to_it(page, mine):
    visits(mine)
    box.drafted(mine)
    line = Line.objects.get(score__person=mine.attendant, indicator="P1")
    shown = page(mine.head, line.url).context["page"].rows
    assert [(patrol.post, patrol.score) for patrol in shown if patrol.post == mine.pool] == [(mine.pool, 92)]
    assert line.what.startswith(f"{len(shown)} 次巡查")


def test_rounds_open_exactly_the_visits_made(page, mine):
    made = [box.visit(mine, "kitchen", mine.head, f"2026-10-{day:02} 09:10") for day in (1, 2, 31)]
    box.visit(mine, "kitchen", mine.head, "2026-11-01 09:10")
    box.visit(mine, "kitchen", mine.head, "2026-10-09 09:10", state=Patrol.State.VOID)
    box.drafted(mine)
    line = Line.objects.get(score__person=mine.head, indicator="C1")
    assert line.quantity == 3
    shown = page(mine.head, line.url).context["page"].rows
    assert {patrol.pk for patrol in shown} == {patrol.pk for patrol in made}


@pytest.mark.parametrize("indicator", ["P1", "C1"])
def test_a_visit_that_came_in_after_the_scoring_is_not_behind_its_figures(page, mine, indicator):
    """Nor does it say on its own page that it was counted, until the month is scored again."""
    box.visit(mine, "pool", mine.head, "2026-10-03 15:10", 92)
    box.drafted(mine)
    person = {"P1": mine.attendant, "C1": mine.head}[indicator]
    line = Line.objects.get(score__person=person, indicator=indicator)
    late = box.visit(mine, "pool", mine.head, "2026-10-05 15:10", 80, submitted_at=moment("2026-11-03 09:00"))
    assert late.pk not in {one.pk for one in page(mine.head, line.url).context["page"].rows}
    assert not page(mine.head, "patrol_detail", late.pk).context["counted"]
    box.drafted(mine, at=moment("2026-11-03 10:00"))
    assert late.pk in {one.pk for one in page(mine.head, line.url).context["page"].rows}
    assert page(mine.head, "patrol_detail", late.pk).context["counted"]


def test_every_line_of_a_worker_opens_for_the_worker(page, mine):
    visits(mine)
    box.enter(mine, mine.attendant, "late")
    box.drafted(mine)
    shown = page(mine.attendant, "month_person", "2026-10", mine.attendant.pk)
    lines = [line for part in shown.context["parts"] for line in part.lines]
    assert any("次巡查" in line.what for line in lines)
    for url in {line.url for line in lines if line.url}:
        assert page(mine.attendant, url.partition("?")[0] + "?" + url.partition("?")[2]).status_code == 200


def test_every_figure_of_the_sheet_opens_its_lines(page, mine):
    """Each leads to the part of that person's page which it sums up, and the part is there."""
    box.visit(mine, "kitchen", mine.head, "2026-10-05 09:10", 90)
    box.enter(mine, mine.cook, "N3")
    box.enter(mine, mine.waitress, "B6")
    box.drafted(mine)
    shown = text(page(mine.head, "month_detail", "2026-10"))
    for one in Score.objects.all():
        own = reverse("month_person", args=["2026-10", one.person_id])
        there = text(page(mine.head, own))
        for code, points in one.parts.items():
            if points is not None:
                assert f'<a class="fig" href="{own}#{code}">{points}</a>' in shown
                assert there.count(f'id="{code}"') == 1
        if one.extra:
            letter = "B" if one.bonus else "N"
            assert f'href="{own}#{letter}"' in shown and f'id="{letter}"' in there


def test_a_patrol_says_where_it_was_counted(page, mine):
    visit = box.visit(mine, "pool", mine.secretary, "2026-10-03 15:10", 92)
    box.drafted(mine)
    shown = page(mine.head, "patrol_detail", visit.pk).context["counted"]
    assert {(line.score.person.name, line.indicator) for line in shown} == {
        ("孙书记", "C1"), ("钱科长", "C5"), ("何班长", "L1"), ("吕浴工", "P1"),
    }  # fmt: skip
    assert "计入 2026-10 钱科长 C5" in text(page(mine.head, "patrol_detail", visit.pk))


def test_who_stands_with_the_team_is_named_under_its_visits_too(page, mine):
    visit = box.visit(mine, "kitchen", mine.head, "2026-10-03 11:10", 90)
    box.drafted(mine)
    shown = page(mine.head, "patrol_detail", visit.pk).context["counted"]
    # The waitress has no post of her own; the cook has this one.
    assert {"杨餐厅", "陈厨师"} <= {line.score.person.name for line in shown}


def test_another_ones_points_are_not_shown_beside_a_patrol_or_an_issue(page, mine):
    visit = box.visit(mine, "pool", mine.woman_patroller, "2026-10-03 15:10", 92)
    issue = issue_box.assigned(mine, at=moment("2026-10-03 15:10"), by=mine.head)
    box.drafted(mine)
    for name, thing in (("patrol_detail", visit), ("issue_detail", issue)):
        shown = page(mine.woman_patroller, name, thing.pk)
        assert shown.status_code == 200 and "计入 2026-10" not in text(shown), name


def test_an_issue_says_where_it_was_counted(page, mine):
    visit = issue_box.assigned(mine, at=moment("2026-10-03 15:10"))
    type(visit).objects.filter(pk=visit.pk).update(
        overdue_at=moment("2026-10-05 15:10"), found_by=mine.secretary
    )
    box.drafted(mine)
    shown = page(mine.head, "issue_detail", visit.pk)
    assert {(line.score.person.name, line.indicator) for line in shown.context["counted"]} == {
        ("孙书记", "C3"), ("钱科长", "C6"), ("何班长", "L3"),
    }  # fmt: skip
    assert "计入 2026-10 钱科长 C6" in text(shown)


# --- steps ------------------------------------------------------------------------------------------------------------


def test_a_month_goes_its_way_by_buttons(send, page, mine, time_machine):
    assert said(send(mine.assessor, "month_draft", "2026-10")) == ["算好了"]
    assert said(send(mine.secretary, "month_review", "2026-10")) == ["支部审核通过"]
    assert said(send(mine.assessor, "month_publicise", "2026-10")) == ["开始公示，已通知本人"]
    assert "之后才能审批" in said(send(mine.head, "month_approve", "2026-10"))[0]
    assert "已满期，等审批" not in text(page(mine.head, "month_detail", "2026-10"))
    time_machine.move_to(moment("2026-11-16 09:00"), tick=False)
    assert "公示中，已满期，等审批" in text(page(mine.head, "month_detail", "2026-10"))
    assert said(send(mine.head, "month_approve", "2026-10")) == ["已审批"]
    assert said(send(mine.head, "month_approve", "2026-10")) == ["第一次就是你批的，定稿要另一个人批"]
    send(mine.leader, "month_approve", "2026-10")
    assert Assessment.objects.get().state == Assessment.State.LOCKED
    send(mine.secretary, "month_reopen", "2026-10", reason="晚了")
    assert Assessment.objects.get().state == Assessment.State.LOCKED


def test_reopening_wants_a_reason(send, page, mine):
    box.reviewed(mine)
    assert said(send(mine.secretary, "month_reopen", "2026-10", reason=" ")) == ["写一句为什么退回，再点一次"]
    assert said(send(mine.secretary, "month_reopen", "2026-10", reason="少算一次")) == ["退回自动算分"]
    assert "少算一次" in text(page(mine.head, "month_detail", "2026-10"))


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2999-12"])
def test_a_month_that_has_not_passed_is_not_drafted(send, mine, month):
    assert said(send(mine.assessor, "month_draft", month)) == [f"{month} 还没有过完，月末以后再算"]
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "month", ["2026-13", "0000-01", "0001-01", "9999-12", "2026-1", "x", "2026-10-01", "🐼"]
)
@pytest.mark.parametrize("start_day", [1, 26])
def test_what_is_no_month_is_not_found(send, mine, settings, month, start_day):
    settings.MONTH_START_DAY = start_day
    assert send(mine.assessor, "month_draft", month).status_code == 404


# --- records ----------------------------------------------------------------------------------------------------------


def given(mine, **changed):
    return {
        "person": mine.cook.pk, "kind": "late", "day": "2026-11-03", "quantity": "1", "reason": "早班迟到", **changed
    }  # fmt: skip


def test_a_record_is_entered_and_withdrawn(send, page, mine):
    assert said(send(mine.assessor, "record_new", **given(mine))) == ["记好了"]
    record = RecordEntry.objects.get()
    assert (record.person, record.day, record.entered_by) == (mine.cook, date(2026, 11, 3), mine.assessor)
    assert "早班迟到" in text(page(mine.cook, "record_list"))
    assert "早班迟到" not in text(page(mine.waitress, "record_list"))
    assert "早班迟到" not in text(page(mine.waitress, "record_list", person=mine.cook.pk))
    assert said(send(mine.assessor, "record_withdraw", record.pk, reason="")) == [
        "写一句为什么撤销，再点一次"
    ]
    assert said(send(mine.assessor, "record_withdraw", record.pk, reason="记错人")) == ["撤销了"]
    assert RecordEntry.objects.get().state == RecordEntry.State.WITHDRAWN


BAD = {
    "nobody": ({"person": ""}, "选一下“谁”"),
    "somebody unknown": ({"person": "999999"}, "“谁”里没有这一项，从列表里重新选"),
    "no kind": ({"kind": "xx"}, "“记什么”里没有这一项，从列表里重新选"),
    "another group's kind": ({"kind": "given"}, "这一项不考核“岗位职工”，换一项"),
    "no day": ({"day": "昨天"}, "“日期”要写成"),
    "a day to come": ({"day": "2026-11-07"}, "日期还没到，填今天或以前的日期"),
    "nothing": ({"quantity": "0"}, "“次数或分值”"),
    "too many": ({"quantity": "32"}, "“次数或分值”"),
    "no number": ({"quantity": "NaN"}, "“次数或分值”"),
    "an endless number": ({"quantity": "1e999999"}, "“次数或分值”"),
    "too exact": ({"quantity": "1.25"}, "小数"),
    "no reason": ({"reason": " "}, "填一下“事由”"),
    "a long reason": ({"reason": "字" * 301}, "“事由”最多 300 个字，删短一点"),
    "an invisible reason": ({"reason": "迟\0到"}, "看不见的字符"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_record_is_named_in_a_sentence(send, mine, what):
    changed, sentence = BAD[what]
    response = send(mine.assessor, "record_new", **given(mine, **changed))
    assert sentence in text(response), [str(error) for error in response.context["form"].errors.items()]
    assert response.status_code == 422
    assert not RecordEntry.objects.exists()


def test_what_is_judged_by_hand_may_be_worth_nothing_and_no_more_than_its_indicator(send, mine):
    bad = given(mine, person=mine.canteen_leader.pk, kind="given", quantity="6")
    assert "“节约与成本”评 0 到 5 分" in text(send(mine.assessor, "record_new", **bad))
    nought = {"person": mine.canteen_leader.pk, "kind": "given", "quantity": "0", "day": "2026-10-30"}
    assert said(send(mine.assessor, "record_new", **given(mine, **nought))) == ["记好了"]
    box.drafted(mine, at=NOW)
    judged, unjudged = (Score.objects.get(person=one) for one in (mine.canteen_leader, mine.bath_leader))
    assert (judged.parts["L7"], unjudged.parts["L7"]) == ("0.0", "5.0")
    assert Line.objects.get(score=judged, indicator="L7").points == 0


@pytest.mark.parametrize("place", ["0", "1.5", "4"])
def test_a_place_in_a_contest_is_one_that_the_bonus_knows(send, mine, place):
    bad = given(mine, kind="B5", quantity=place)
    assert "填名次，第 1 到第 3 名" in text(send(mine.assessor, "record_new", **bad))
    assert not RecordEntry.objects.exists()


def test_a_record_of_a_locked_month_is_refused_on_its_page(send, mine):
    box.locked(mine)
    response = send(mine.assessor, "record_new", **given(mine, day="2026-10-31"))
    assert "2026-10-31 所在的月份已经定稿" in text(response)
    assert not RecordEntry.objects.exists()
