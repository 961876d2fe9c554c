"""Truth tables of an issue: every state against every verb, every kind of person against every guard."""

import pytest

from patrols.models import Issue
from patrols.models.issue import Severity
from patrols.rules import issue as rules
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR

# Where each verb leads; "" = stays where it is.
LEADS_TO = {
    "assign": ("assigned", ""),
    "rectify": ("rectified",),
    "verify": ("closed",),
    "send_back": ("returned",),
    "extend": ("",),
    "ask_time": ("",),
    "refuse_time": ("",),
    "ask_help": ("",),
    "wait": ("waiting",),
    "defer": ("deferred",),
    "resume": ("assigned",),
    "void": ("void",),
    "merge": ("void",),
}
# state: what may be done, by whoever has the right
POSSIBLE = {
    "reported": {"assign", "defer", "void", "merge"},
    "assigned": {"assign", "rectify", "extend", "ask_time", "ask_help", "wait", "defer", "void"},
    "rectified": {"verify", "send_back"},
    "returned": {"assign", "rectify", "extend", "ask_time", "ask_help", "wait", "defer", "void"},
    "waiting": {"rectify", "ask_help", "resume", "void"},
    "deferred": {"resume", "void"},
    "closed": set(),
    "void": set(),
}


def test_every_verb_is_an_arrow_and_every_arrow_has_a_verb():
    drawn = {
        (state, to)
        for verb, states in rules.VERBS.items()
        for state in states
        for to in LEADS_TO[verb]
        if to and to != state and (verb != "assign" or state == "reported")
    }
    assert drawn == {(str(state), str(to)) for state, onward in Issue.MOVES.items() for to in onward}


@pytest.mark.parametrize("state", POSSIBLE)
@pytest.mark.parametrize("verb", LEADS_TO)
def test_what_a_state_allows(mine, state, verb):
    issue = box.STATES[state](mine)
    people = [mine.head, mine.attendant, mine.secretary, mine.bath_leader]
    anybody = any(rules.refusal(verb, person, issue, AT + 9 * DAY) is None for person in people)
    assert anybody == (verb in POSSIBLE[state])


# person → what they may do to an issue of the pool, assigned to its attendant, found by the cook
WHO_ASSIGNED = {
    "head": {"assign", "extend", "ask_help", "wait", "defer", "void"},
    "secretary": {"assign", "extend", "ask_help", "wait", "defer", "void"},
    "attendant": {"rectify", "ask_time", "ask_help", "wait"},
    "bath_leader": {"rectify", "ask_time", "ask_help", "wait"},
    "cook": set(),
    "canteen_leader": set(),
    "woman_patroller": set(),
    "fixer": set(),
    "resident": set(),
    "admin": set(),
}


@pytest.mark.parametrize("who", WHO_ASSIGNED)
def test_who_may_do_what_while_it_is_worked_on(mine, who):
    issue = box.assigned(mine)
    assert set(rules.open_verbs(mine.people[who], issue, AT)) == WHO_ASSIGNED[who]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("head", True),
        ("woman_patroller", True),
        ("canteen_leader", True),
        ("attendant", False),  # did the work, and has no right
        ("cook", False),
        ("resident", False),
    ],
)
def test_who_may_verify_what_names_no_verifier(mine, who, may):
    issue = box.rectified(mine)
    issue.verifier = None
    assert (rules.may_verify(mine.people[who], issue, AT) is None) is may


def test_who_did_it_or_answers_for_it_never_verifies_it(mine):
    issue = box.rectified(mine, responsible=mine.bath_leader)
    assert "自己整改的不能自己验收" in rules.may_verify(mine.bath_leader, issue, AT)
    other = box.assigned(mine, responsible=mine.bath_leader)
    other.rectified_by_id = mine.attendant.pk
    assert "责任人不能验收" in rules.may_verify(mine.bath_leader, other, AT)


def test_the_named_verifier_goes_first_for_a_day(mine):
    issue = box.rectified(mine, verifier=mine.woman_patroller)
    at = issue.rectified_at
    assert rules.may_verify(mine.woman_patroller, issue, at) is None
    assert rules.may_verify(mine.head, issue, at) is None
    assert "由王宣传验收" in rules.may_verify(mine.canteen_leader, issue, at + 23 * HOUR)
    assert rules.may_verify(mine.canteen_leader, issue, at + 24 * HOUR) is None


def test_only_women_verify_where_only_women_are(mine):
    issue = box.rectified(mine, post="women", responsible=mine.attendant)
    assert issue.verifier == mine.assessor
    assert "只能由女职工验收" in rules.may_verify(mine.head, issue, AT)
    issue.verifier = None
    assert rules.may_verify(mine.woman_patroller, issue, AT) is None
    assert "换一个验收人" in rules.fit_to_verify(mine.head, mine.woman_attendant, issue)
    assert rules.fit_to_verify(mine.assessor, mine.woman_attendant, issue) is None


def test_an_after_photo_is_wanted_unless_nobody_may_take_one(mine):
    pool, women = box.reported(mine), box.reported(mine, "women")
    assert "拍一张整改后的照片" in rules.bad_photos(pool, 0)
    assert rules.bad_photos(pool, 1) is None
    assert "不许拍照" in rules.bad_photos(women, 1)
    assert rules.bad_photos(women, 0) is None


def test_more_time_is_refused_only_where_it_was_asked_for(mine):
    issue = box.assigned(mine)
    assert "没有人申请延期" in rules.refusal("refuse_time", mine.head, issue, AT)
    issue.wanted_due_at = AT + 9 * DAY
    assert rules.refusal("refuse_time", mine.head, issue, AT) is None
    assert rules.refusal("refuse_time", mine.attendant, issue, AT)


def test_a_critical_item_is_serious(mine):
    assert rules.severity_of(mine.items["BP04"]) == Severity.SERIOUS
    assert rules.severity_of(mine.items["BP06"]) == Severity.NORMAL


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("03:00", True), ("05:59", True), ("06:00", False)],
)
def test_quiet_hours(clock, quiet):
    assert rules.is_quiet(moment(f"2026-11-18 {clock}")) is quiet


def test_who_may_look(mine):
    issue = box.assigned(mine)
    assert rules.may_see(mine.head, issue) is None
    assert rules.may_see(mine.attendant, issue) is None
    assert rules.may_see(mine.cook, issue) is None  # reported it
    assert "看不到" in rules.may_see(mine.fixer, issue)


def test_reasons_and_dates_are_wanted():
    assert rules.lacks_reason("  ") and rules.lacks_reason("等料") is None
    assert rules.bad_deadline(AT, AT) and rules.bad_deadline(AT + HOUR, AT) is None
    assert "最多停 30 天" in rules.bad_pause(AT + 31 * DAY, AT, rules.LONGEST_WAIT)
    assert rules.bad_pause(AT, AT, rules.LONGEST_WAIT)
    assert rules.bad_pause(AT + 30 * DAY, AT, rules.LONGEST_WAIT) is None
