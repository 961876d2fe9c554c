"""回头看: planned at close-out, seen at another hour by another person, kept or come back; the share that stays."""

from datetime import date, time

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from patrols import recheck_todos
from patrols.actions import issue as verbs
from patrols.actions import recheck as looks
from patrols.actions import tally
from patrols.models import Issue, Recheck
from patrols.queries import recheck as rechecks
from patrols.queries.recheck import Quality, closing_quality
from patrols.rules import recheck as rules
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_issue_again import told
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.periods import Day, Week, local


@pytest.fixture(autouse=True)
def tallies_are_right(mine):
    yield
    assert tally.verify() == []


def closed(mine, at=AT, **facts):
    """Found 09:30, closed 12:30; returns its two looks."""
    issue = box.closed(mine, at=at, **facts)
    return issue, *issue.rechecks.order_by("after_days")


def due_at(recheck, hour=16):
    return moment(f"{recheck.due_on} {hour:02}:10")


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "opens", "closes", "fits"),
    [
        ({9, 12}, None, None, {16, 19, 21}),
        ({9, 15}, None, None, {19, 21}),
        ({23}, None, None, {7, 10, 13, 16, 19}),
        ({9, 12}, time(6), time(18), {16}),
        ({7, 10, 13}, time(6), time(14), {7, 10, 13}),  # nothing is far: the farthest there is
        ({9}, time(22), time(6), {13, 16, 19, 21}),  # open only at night: as if it were open
        (set(), None, None, set(rules.HOURS)),
    ],
)
def test_another_hour(taken, opens, closes, fits):
    assert {rules.another_hour(taken, opens, closes, turn) for turn in range(12)} <= fits
    assert rules.another_hour(taken, opens, closes, 5) == rules.another_hour(taken, opens, closes, 5)


LOOKERS = {
    "head": True,
    "woman_patroller": True,
    "canteen_leader": True,
    "attendant": False,  # put it right
    "bath_leader": True,
    "cook": False,  # has no right to verify
    "resident": False,
    "admin": False,
}


@pytest.mark.parametrize("who", LOOKERS)
def test_who_may_look(mine, who):
    _issue, first, _second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    assert (rules.refusal(mine.people[who], recheck, due_at(first)) is None) is LOOKERS[who]


def test_only_women_look_where_only_women_are_and_who_answers_for_it_never(mine):
    issue = box.rectified(mine, post="women", responsible=mine.woman_attendant, verifier=mine.woman_patroller)
    verbs.verify_pass(issue, by=mine.woman_patroller, at=AT + 3 * HOUR)
    first = issue.rechecks.get(after_days=7)
    recheck = rechecks.whole().get(pk=first.pk)
    at = due_at(first)
    assert "只能由女职工" in rules.refusal(mine.secretary, recheck, at)
    assert rules.refusal(mine.woman_patroller, recheck, at) is None
    assert "换一个人去看" in rules.refusal(mine.woman_attendant, recheck, at)


@pytest.mark.parametrize(
    ("clock", "fits"),
    [("08:59", True), ("09:00", False), ("09:59", False), ("12:30", False), ("13:00", True)],
)
def test_the_hours_at_which_it_was_seen_before_do_not_count(mine, clock, fits):
    _issue, first, _second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    assert (rules.wrong_hour(recheck, moment(f"{first.due_on} {clock}")) is None) is fits


# --- planned ----------------------------------------------------------------------------------------------------------


def test_closing_plans_two_looks_at_hours_of_their_own(mine):
    _issue, first, second = closed(mine)
    assert [(one.after_days, one.due_on, one.state) for one in (first, second)] == [
        (7, date(2026, 11, 25), "planned"),
        (30, date(2026, 12, 18), "planned"),
    ]
    assert first.hour != second.hour and not {first.hour, second.hour} & {9, 12}


@pytest.mark.parametrize("state", [state for state in box.STATES if state != "closed"])
def test_nothing_else_plans_any(mine, state):
    box.STATES[state](mine)
    assert not Recheck.objects.exists()


# --- kept -------------------------------------------------------------------------------------------------------------


def test_still_right(mine):
    issue, first, _second = closed(mine)
    shot = box.photo(mine.secretary)
    recheck = rechecks.whole().get(pk=first.pk)
    looks.keep(recheck, photos=[shot], note="地面干的", by=mine.secretary, at=due_at(first))
    first.refresh_from_db()
    assert (first.state, first.looked_by, first.looked_at, first.remark, first.photo) == (
        "kept", mine.secretary, due_at(first), "地面干的", shot,
    )  # fmt: skip
    story = flow.history(issue).last()
    assert (story.verb, story.by, story.note, story.facts["days"]) == (
        "recheck_kept", mine.secretary, "地面干的", 7,
    )  # fmt: skip
    assert box.fresh(issue).state == "closed"


@pytest.mark.parametrize(
    ("who", "when", "sentence"),
    [
        ("secretary", "2026-11-24 16:00", "还没到日子，11-25 起"),
        ("secretary", "2026-11-25 09:15", "换个钟点再看才算数"),
        ("attendant", "2026-11-25 16:00", "不能回头看"),
        ("cook", "2026-11-25 16:00", "不能回头看"),
    ],
)
def test_a_look_that_does_not_count_changes_nothing(mine, who, when, sentence):
    _issue, first, _second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    with pytest.raises(flow.Refused, match=sentence):
        looks.keep(recheck, by=mine.people[who], at=moment(when))
    first.refresh_from_db()
    assert (first.state, first.looked_at) == ("planned", None)


def test_a_look_counts_once_and_the_second_is_told_by_whom(mine):
    _issue, first, _second = closed(mine)
    one, other = (rechecks.whole().get(pk=first.pk) for _n in range(2))
    looks.keep(one, by=mine.secretary, at=due_at(first))
    with pytest.raises(flow.SomebodyWasFaster, match="孙书记 在 11-25 16:10 已经把它改成“还好着”"):
        looks.recur(other, remark="又漏", by=mine.head, at=due_at(first))
    assert Issue.objects.count() == 1
    with pytest.raises(flow.Refused, match="已经是“还好着”"):
        looks.keep(one, by=mine.secretary, at=due_at(first))


def test_the_database_holds_that_a_look_has_its_person_and_time(mine):
    _issue, first, _second = closed(mine)
    for wrong in ({"state": "kept"}, {"looked_at": AT}, {"state": "kept", "looked_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recheck.objects.filter(pk=first.pk).update(**wrong)


# --- come back --------------------------------------------------------------------------------------------------------


def test_come_back_it_is_a_new_issue_that_names_the_old_one(mine):
    issue, first, second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    again = looks.recur(
        recheck,
        remark="和上次一样",
        photos=[box.photo(mine.secretary)],
        by=mine.secretary,
        at=moment("2026-11-25 09:15"),  # at any hour
    )
    again = box.fresh(again)
    assert (again.state, again.same_as, again.responsible, again.source) == (
        "assigned", issue, mine.attendant, "recheck",
    )  # fmt: skip
    assert again.photos.get().when == "before" and again.detail == "和上次一样"
    for one in (first, second):
        one.refresh_from_db()
    assert (first.state, second.state, second.looked_by) == ("recurred", "skipped", None)
    assert told(mine.attendant)[-1] == "回头看又坏了，派给你整改：更衣区地面反复积水"
    assert box.fresh(issue).state == "closed"
    assert [event.verb for event in flow.history(issue)][-2:] == ["recheck_recurred", "recheck_skipped"]


def test_what_breaks_half_way_leaves_the_look_planned(mine, monkeypatch):
    _issue, first, _second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    monkeypatch.setattr(looks.issue_again, "come_back", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        looks.recur(recheck, remark="又漏", by=mine.secretary, at=due_at(first))
    first.refresh_from_db()
    assert first.state == "planned" and not flow.history(first).exists()


# --- skipped, found again, forgotten ----------------------------------------------------------------------------------


def test_it_is_skipped_with_a_reason_by_whoever_assigns(mine):
    _issue, first, _second = closed(mine)
    recheck = rechecks.whole().get(pk=first.pk)
    with pytest.raises(flow.Refused, match="要由科领导"):
        looks.skip(recheck, reason="停用", by=mine.woman_patroller, at=AT)
    with pytest.raises(flow.Refused, match="写清楚"):
        looks.skip(recheck, reason=" ", by=mine.head, at=AT)
    looks.skip(recheck, reason="岗点停用了", by=mine.head, at=AT)
    first.refresh_from_db()
    assert (first.state, first.looked_by, first.remark) == ("skipped", mine.head, "岗点停用了")


def found_and_closed(mine, at=AT):
    _visit, [issue] = box.found(mine, "BP08", at=at)
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=at + HOUR)
    verbs.verify_pass(issue, by=mine.head, at=at + 2 * HOUR)
    return issue


def test_what_a_patrol_finds_again_has_recurred(mine):
    issue = found_and_closed(mine)
    _visit, [again] = box.found(mine, "BP08", by=mine.canteen_leader, at=AT + 4 * DAY)
    assert looks.sweep(at=AT + 3 * DAY) == (0, 0)
    assert looks.sweep(at=AT + 4 * DAY) == (1, 0)
    first, second = issue.rechecks.order_by("after_days")
    assert (first.state, first.looked_by, first.looked_at) == ("recurred", mine.canteen_leader, AT + 4 * DAY)
    assert first.remark == f"又发现了：{again.number}" and second.state == "skipped"
    assert looks.sweep(at=AT + 4 * DAY) == (0, 0)


def test_a_finding_that_was_void_says_nothing(mine):
    issue = found_and_closed(mine)
    _visit, [again] = box.found(mine, "BP08", at=AT + 4 * DAY)
    verbs.void(box.fresh(again), reason="看错了", by=mine.head, at=AT + 4 * DAY)
    assert looks.sweep(at=AT + 5 * DAY) == (0, 0)
    assert issue.rechecks.filter(state="planned").count() == 2


@pytest.mark.parametrize(("days", "forgotten"), [(7, 0), (21, 0), (22, 1), (44, 1), (45, 2)])
def test_what_nobody_looks_at_for_two_weeks_is_written_down_as_that(mine, days, forgotten):
    closed(mine)
    assert looks.sweep(at=AT + days * DAY) == (0, forgotten)
    assert looks.sweep(at=AT + days * DAY) == (0, 0)
    assert Recheck.objects.filter(state="skipped", looked_by=None).count() == forgotten


def test_the_command(mine, capsys):
    box.closed(mine, at=moment("2024-11-18 09:30"))
    call_command("sweep_issues")
    assert "nobody looked 2" in capsys.readouterr().out


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_and_a_person_at_once_settle_a_look_once(mine):
    issue = found_and_closed(mine)
    box.found(mine, "BP08", at=AT + 8 * DAY)
    first = issue.rechecks.get(after_days=7)
    recheck = rechecks.whole().get(pk=first.pk)
    at = due_at(first, 20) + 2 * DAY
    outcomes = at_once(
        lambda: looks.sweep(at=at),
        lambda: looks.sweep(at=at),
        lambda: looks.keep(recheck, by=mine.secretary, at=at),
    )
    assert outcomes[:2] == [None, None]
    assert outcomes[2] is None or isinstance(outcomes[2], flow.SomebodyWasFaster)
    assert flow.history(first).count() == 1


# --- how well what is closed stays closed -----------------------------------------------------------------------------


def settled(mine, last, *, first="kept", at=AT):
    """An issue whose looks ended like this; `planned` leaves one open."""
    issue, one, other = closed(mine, at=at)
    for recheck, how in ((one, first), (other, last)):
        recheck = rechecks.whole().get(pk=recheck.pk)
        if recheck.state != "planned" or how == "planned":
            continue
        when = due_at(recheck)
        if how == "kept":
            looks.keep(recheck, by=mine.secretary, at=when)
        elif how == "recurred":
            looks.recur(recheck, remark="又漏", by=mine.secretary, at=when)
        else:
            looks.skip(recheck, reason="停用", by=mine.head, at=when)
    return issue


@pytest.mark.parametrize(
    ("first", "last", "kept", "checked"),
    [
        ("kept", "kept", 1, 1),
        ("planned", "kept", 1, 1),
        ("skipped", "kept", 1, 1),
        ("kept", "recurred", 0, 1),
        ("recurred", "skipped", 0, 1),  # what had recurred after a week is not right after a month
        ("kept", "skipped", 0, 0),
        ("kept", "planned", 0, 0),
    ],
)
def test_the_verdict_of_an_issue(mine, first, last, kept, checked):
    settled(mine, last, first=first)
    week = Week.of(date(2026, 12, 18))
    assert closing_quality(week) == Quality(kept, checked)
    assert closing_quality(week.previous()) == closing_quality(week.next()) == Quality(0, 0)


def test_quality_is_a_share(mine, django_assert_num_queries):
    for last in ("kept", "kept", "recurred"):
        settled(mine, last)
    with django_assert_num_queries(1):
        quality = closing_quality(Day.of(date(2026, 12, 18)))
    assert (quality, quality.rate, Quality(0, 0).rate) == (Quality(2, 3), 67, None)


# --- todos ------------------------------------------------------------------------------------------------------------


def asked(person, at):
    return [(todo.text, todo.url) for todo in recheck_todos.due(person, at)]


def test_who_knows_it_is_asked_and_who_assigns_hears_how_many(mine):
    issue, first, _second = closed(mine, by=mine.woman_patroller)
    at = due_at(first)
    mine_alone = [(issue.title, f"/rechecks/{first.pk}/")]
    assert asked(mine.woman_patroller, at) == mine_alone  # found it
    assert asked(mine.head, at) == [*mine_alone, ("1 件要回头看", "/rechecks/")]  # closed it, keeps the post
    assert asked(mine.secretary, at) == [("1 件要回头看", "/rechecks/")]
    assert asked(mine.canteen_leader, at) == asked(mine.attendant, at) == asked(mine.cook, at) == []
    assert asked(mine.head, at - DAY) == []
    [todo] = recheck_todos.due(mine.woman_patroller, at)
    assert todo.detail == f"一号池区，销号 7 天了，{first.hour} 点左右去看看还好不好"


@pytest.mark.parametrize("many", [1, 8])
def test_one_query_and_three_lines_at_most(mine, many, django_assert_num_queries):
    for n in range(many):
        _issue, first, _second = closed(mine, at=AT - n * HOUR)
    assert mine.head.may("issue.verify")
    with django_assert_num_queries(1):
        found = asked(mine.head, due_at(first))
    assert len(found) == min(many, 3) + 1 and found[-1][0] == f"{many} 件要回头看"
    assert local(due_at(first)).date() == first.due_on
