"""Who may nominate, who may vote, when: over every state of a campaign."""

from datetime import timedelta

import pytest

from starrating.models import Campaign
from starrating.queries import ballot
from starrating.rules import ballot as rules
from tests.cast import moment
from tests.starrating import award_box, star_box
from tests.starrating.award_box import OVER, VOTING

STATES = [state.value for state in Campaign.State]


@pytest.mark.parametrize("state", STATES)
def test_nominations_come_in_while_the_contest_enrols(mine, state):
    held = star_box.campaign(mine, "service", state).campaign
    said = rules.may_nominate(mine.cook, held, star_box.OPENED)
    assert said is None if state == "enrolling" else said == "现在不收提名"


@pytest.mark.parametrize(
    ("at", "said"), [("2026-11-09 17:59", None), ("2026-11-09 18:00", "提名到 11-09 18:00 截止")]
)
def test_nominations_end_on_the_minute(mine, at, said):
    held = star_box.campaign(mine, "service", "enrolling").campaign
    assert rules.may_nominate(mine.cook, held, moment(at)) == said


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("waitress", None),
        ("bath_leader", None),
        ("head", None),
        ("cook", "不能提名自己"),
        ("leader", "只能提名在岗的后勤职工"),
        ("resident", "只能提名在岗的后勤职工"),
        ("admin", "只能提名在岗的后勤职工"),
    ],
)
def test_who_can_be_nominated(mine, who, said):
    given = rules.may_be_nominated(mine.people[who], mine.cook)
    assert given is None if said is None else said in given


def test_who_left_cannot_be_nominated(mine):
    mine.waitress.is_active = False
    assert "在岗" in rules.may_be_nominated(mine.waitress, mine.cook)


@pytest.mark.parametrize("state", STATES)
def test_the_vote_is_open_from_the_draw_for_whole_days(mine, state):
    """While marks come in; once they are locked, whatever the day, it is over."""
    held = award_box.ballot(mine, state).campaign if state not in ("draft", "void") else None
    held = held or star_box.campaign(mine, "service", state).campaign
    when = ballot.window(held)
    if state in ("draft", "enrolling", "void"):
        assert when == rules.Window(None, None)
    else:
        assert (when.opens, when.closes) == (star_box.DRAWN, moment("2026-11-13 00:00"))
    is_open = state in ("drawn", "scoring") or state in STATES[4:9]
    assert when.is_open(VOTING) == is_open
    assert (rules.may_vote(mine.fixer, when, VOTING) is None) == is_open


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-09 18:04", "投票还没开始"),
        ("2026-11-09 18:05", None),
        ("2026-11-12 23:59", None),
        ("2026-11-13 00:00", "投票已经截止"),
    ],
)
def test_the_vote_by_the_clock(mine, at, said):
    when = ballot.window(award_box.ballot(mine).campaign)
    given = rules.may_vote(mine.fixer, when, moment(at))
    assert given is None if said is None else said in given
    assert (rules.may_count(when, moment(at)) is None) == (moment(at) >= OVER)


def test_an_early_lock_ends_the_vote(mine):
    held = award_box.ballot(mine).campaign
    held.locked_at = VOTING
    assert ballot.window(held).is_over(VOTING)
    assert not ballot.window(held).is_over(VOTING - timedelta(seconds=1))


def test_residents_do_not_vote(mine):
    when = ballot.window(award_box.ballot(mine).campaign)
    assert "本科职工" in rules.may_vote(mine.resident, when, VOTING)


@pytest.mark.parametrize(
    ("voter", "candidate", "said"),
    [
        ("fixer", "陈厨师", None),
        ("cook", "陈厨师", "不能投自己"),
        ("canteen_leader", "陈厨师", "不能投本班组的人"),
        ("canteen_leader", "吕浴工", None),
    ],
)
def test_for_whom_one_may_vote(mine, voter, candidate, said):
    entry = award_box.ballot(mine).entry(candidate)
    given = rules.may_choose(mine.people[voter], entry)
    assert given is None if said is None else said in given


def test_nobody_votes_for_who_is_out(mine):
    entry = award_box.ballot(mine).entry("陈厨师")
    entry.withdrawn = "本月有违章 1 次"
    assert "已经退出" in rules.may_choose(mine.fixer, entry)
