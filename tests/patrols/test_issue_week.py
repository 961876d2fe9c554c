"""The week's figures add up by construction, this week and any week before."""

from datetime import timedelta

import pytest

from patrols.actions import reminder
from patrols.models import Issue
from patrols.queries import week as weeks
from patrols.queries.issue import Filters
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY
from tongting.periods import Week

THIS = Week.of(AT)
BEFORE = THIS.previous()


@pytest.fixture
def busy(mine):
    """Every state, found in three weeks."""
    for at in (AT - 14 * DAY, AT - 7 * DAY, AT):
        for number, bring in enumerate(box.STATES.values()):
            bring(mine, at=at + timedelta(minutes=number))
    reminder.remind(at=AT + DAY)
    return mine


@pytest.mark.parametrize("week", [BEFORE.previous(), BEFORE, THIS, THIS.next()])
@pytest.mark.parametrize(
    "narrow", [{}, {"severity": "serious"}, {"state": "closed"}, {"words": "积水"}, {"party": True}]
)
def test_columns_sum_to_carried_and_new(busy, week, narrow):
    filters = Filters(**narrow)
    board = weeks.board(week, filters)
    assert sum(column.count for column in board.columns) == board.carried + board.new == board.total
    assert board.total == weeks.in_week(week).filter(pk__in=filters.narrow(weeks.Issue.objects.all())).count()
    for column in board.columns:
        assert weeks.part_of(week, filters, column.key).count() == column.count
        assert column.late <= column.count
        assert len(column.cards) == min(column.count, weeks.CARDS)
    for part, figure in (("carried", board.carried), ("fresh", board.new), ("late", board.late)):
        assert weeks.part_of(week, filters, part).count() == figure
    assert round(sum(share for share, _tone in board.shares)) in (0, 100)


def test_what_is_open_at_the_end_of_a_week_is_carried_into_the_next(busy):
    for week in (BEFORE.previous(), BEFORE, THIS):
        board, following = weeks.board(week, Filters()), weeks.board(week.next(), Filters())
        assert following.carried == board.total - board.closed


def test_the_figures_of_this_week(busy):
    board = weeks.board(THIS, Filters())
    # eight states a week: void counts nowhere, closed is carried nowhere
    assert (board.new, board.carried, board.closed) == (7, 12, 1)
    assert [column.count for column in board.columns] == [3, 12, 3, 1]
    assert board.rate == 5
    assert board.said == "已销号 1，待验收 3，整改中 7，待派单 3，超期 5"


def test_a_past_week_shows_what_was_so_then(mine):
    """Found and assigned on Wednesday of last week, done and closed this Monday."""
    issue = box.assigned(mine, at=AT - 7 * DAY)
    monday = moment("2026-11-16 10:00")
    shot = box.photo(mine.attendant)
    box.verbs.rectify(issue, photos=[shot], by=mine.attendant, at=monday)
    box.verbs.verify_pass(issue, by=mine.head, at=monday + DAY)
    then, now = weeks.board(BEFORE, Filters()), weeks.board(THIS, Filters())
    assert [column.count for column in then.columns] == [0, 1, 0, 0]
    assert [column.count for column in now.columns] == [0, 0, 0, 1]
    assert (then.new, now.carried) == (1, 1)


def test_an_empty_week(mine, django_assert_num_queries):
    with django_assert_num_queries(1):
        board = weeks.board(THIS, Filters())
    assert (board.total, board.rate, board.shares, board.opens) == (0, 0, [], "fix")


def test_the_most_urgent_cards_come_first(mine):
    for hours, severity in ((1, "normal"), (2, "serious"), (3, "caution")):
        box.assigned(mine, what=severity, severity=severity, at=AT + timedelta(hours=hours))
    fix = weeks.board(THIS, Filters()).columns[1]
    assert [issue.title for issue in fix.cards] == ["serious", "caution", "normal"]


def test_what_lay_for_years_is_carried_through_all_of_them(mine):
    """Found three years ago, closed this week; another was closed with a date before its finding, by an import."""
    old = box.closed(mine, at=AT)
    Issue.objects.filter(pk=old.pk).update(found_at=AT - 1100 * DAY)
    backwards = box.closed(mine, what="花洒不出水", at=AT - 30 * DAY)
    Issue.objects.filter(pk=backwards.pk).update(closed_at=AT - 40 * DAY)
    for week in (THIS, Week.of(AT - 500 * DAY), Week.of(AT - 1099 * DAY)):
        assert list(weeks.in_week(week)) == [old], week
    assert list(weeks.in_week(Week.of(AT - 1200 * DAY))) == []
    assert set(weeks.in_week(Week.of(AT - 30 * DAY))) == {old, backwards}
