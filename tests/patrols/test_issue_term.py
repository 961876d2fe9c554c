"""The table of deadlines: hours or working days, who changes it, what it says where the calendar knows nothing."""

from datetime import date

import pytest

from patrols.actions import issue as verbs
from patrols.actions import reminder
from patrols.actions import term as terms
from patrols.models import DueTerm
from patrols.models.issue import Severity
from patrols.models.term import Unit
from patrols.queries import term as table
from patrols.rules.term import DEFAULTS, Term, Terms, bad_term
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, HOUR, said
from tongting.events import flow
from tongting.events.models import Event
from tongting.periods import WorkCalendar
from tongting.places.models import CalendarDay


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 5 * HOUR, tick=False)


DAYS = Unit.WORKING_DAYS
# A Thursday and a Friday off, the Sunday after worked instead.
CALENDAR = WorkCalendar(
    off=frozenset({date(2026, 11, 19), date(2026, 11, 20)}),
    on=frozenset({date(2026, 11, 22)}),
    years=frozenset({2026}),
)


@pytest.mark.parametrize(
    ("severity", "hours"),
    [(Severity.NORMAL, 72), (Severity.CAUTION, 24), (Severity.SERIOUS, 8), (Severity.GRAVE, 1)],
)
def test_the_table_as_it_comes(severity, hours):
    assert Terms().deadline(AT, severity) == AT + hours * HOUR


def test_an_items_own_hours_win():
    assert Terms().deadline(AT, Severity.NORMAL, 4) == AT + 4 * HOUR
    assert Terms().deadline(AT, Severity.SERIOUS, 168) == AT + 168 * HOUR
    assert Terms().deadline(AT, Severity.NORMAL, 0) == AT + HOUR


@pytest.mark.parametrize(
    ("since", "days", "due"),
    [
        ("2026-11-16 09:00", 1, "2026-11-17 18:00"),
        ("2026-11-16 23:59", 3, "2026-11-22 18:00"),  # over two days off, into a Sunday worked
        ("2026-11-18 09:30", 1, "2026-11-22 18:00"),
        ("2026-11-18 09:30", 2, "2026-11-23 18:00"),
        ("2026-11-21 09:00", 1, "2026-11-22 18:00"),  # found on a Saturday
        ("2026-11-27 09:00", 1, "2026-11-30 18:00"),  # over an ordinary weekend
    ],
)
def test_working_days_end_at_six_of_the_last_one(since, days, due):
    lines = {**DEFAULTS, Severity.NORMAL: Term(days, DAYS)}
    assert Terms(lines, CALENDAR).deadline(moment(since), Severity.NORMAL) == moment(due)


@pytest.mark.parametrize(
    ("since", "term", "hours", "year"),
    [
        ("2026-11-18 09:00", Term(2, DAYS), None, None),
        ("2026-12-31 09:00", Term(2, DAYS), None, 2027),
        ("2027-01-05 09:00", Term(2, DAYS), None, 2027),
        ("2026-12-31 09:00", Term(72), None, None),
        ("2026-12-31 09:00", Term(2, DAYS), 4, None),
    ],
)
def test_a_year_without_calendar_is_named_where_it_matters(since, term, hours, year):
    lines = {**DEFAULTS, Severity.NORMAL: term}
    assert Terms(lines, CALENDAR).year_unknown(moment(since), Severity.NORMAL, hours) == year


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        (Term(0), None),
        (Term(720, warn_hours=240), None),
        (Term(721), "0 到 720 小时"),
        (Term(-1), "0 到 720 小时"),
        (Term(0, warn_hours=1), "改成 0 小时以内"),
        (Term(8, warn_hours=8), "改成 7 小时以内"),
        (Term(1, DAYS, 23), None),
        (Term(1, DAYS, 24), "改成 23 小时以内"),
        (Term(0, DAYS), "1 到 60 个工作日"),
        (Term(61, DAYS), "1 到 60 个工作日"),
    ],
)
def test_what_may_stand_in_the_table(term, sentence):
    reason = bad_term(term)
    assert reason is None if sentence is None else sentence in reason


def test_a_change_is_an_event_and_holds_for_what_is_assigned_from_then_on(mine):
    before = box.assigned(mine)
    due = before.due_at
    assert terms.change("normal", Term(2, DAYS, 12), by=mine.head, at=AT)
    assert box.fresh(before).due_at == due
    assert box.assigned(mine).due_at == moment("2026-11-20 18:00")
    told = Event.objects.get(verb="changed")
    assert (told.by, told.facts["was"], told.facts["now"]) == (mine.head, "72 小时", "2 个工作日")
    assert not terms.change("normal", Term(2, DAYS, 12), by=mine.head, at=AT)
    assert Event.objects.filter(verb="changed").count() == DueTerm.objects.count() == 1
    with pytest.raises(flow.Refused):
        terms.change("normal", Term(900), by=mine.head, at=AT)
    assert table.in_force().lines["normal"] == Term(2, DAYS, 12)
    assert table.in_force().lines["caution"] == DEFAULTS["caution"]


def test_what_a_patrol_finds_keeps_the_items_hours(mine):
    terms.change("normal", Term(1), by=mine.head, at=AT)
    _visit, [issue] = box.found(mine, "BP06")
    assert issue.due_at == AT + 2 * HOUR


def test_the_table_costs_one_query_and_two_with_working_days(mine, django_assert_num_queries):
    with django_assert_num_queries(1):
        table.in_force()
    terms.change("normal", Term(2, DAYS), by=mine.head, at=AT)
    with django_assert_num_queries(2):
        table.in_force()


def test_the_office_changes_it_on_screen(page, post, mine):
    assert page(mine.woman_patroller, "term_list").status_code == 200
    assert "修改" not in page(mine.woman_patroller, "term_list").content.decode()
    assert page(mine.secretary, "term_edit", "normal").status_code == 403
    assert page(mine.assessor, "term_edit", "nothing").status_code == 404
    refused = post(mine.head, "term_edit", "serious", amount="0", unit="days", warn_hours="1")
    assert refused.status_code == 422 and "1 到 60 个工作日" in refused.content.decode()
    sent = post(mine.head, "term_edit", "serious", amount="1", unit="days", warn_hours="4")
    assert said(sent) == ["期限改好了，从现在起派的单按新期限算"]
    text = page(mine.head, "term_list").content.decode()
    assert "8 小时 → 1 个工作日" in text and "钱科长" in text and "到期前 4 小时提醒" in text


@pytest.mark.parametrize("junk", ["", "x", "-1", "1.5", "99999999999999999999", "\x00"])
def test_junk_in_the_table_is_answered_with_a_sentence(post, mine, junk):
    answer = post(mine.head, "term_edit", "normal", amount=junk, unit="hours", warn_hours="1")
    assert answer.status_code == 422 and not DueTerm.objects.exists()


def test_the_form_that_assigns_says_how_the_deadline_came_and_what_it_did_not_know(page, mine):
    issue = box.reported(mine)
    assert "按等级算：72 小时" in page(mine.head, "issue_detail", issue.pk).content.decode()
    terms.change("normal", Term(2, DAYS), by=mine.head, at=AT)
    for name, args in (("issue_detail", [issue.pk]), ("issue_assign", [issue.pk]), ("issue_assign_many", [])):
        text = page(mine.head, name, *args).content.decode()
        assert "2026 年的放假和调休还没录入，先按周一到周五算" in text, name
    CalendarDay.objects.create(day=date(2026, 10, 1), is_working=False)
    text = page(mine.head, "issue_detail", issue.pk).content.decode()
    assert "按等级算：2 个工作日" in text and "还没录入" not in text
    assert 'value="2026-11-20T18:00"' in text


def test_a_short_deadline_is_called_near_only_after_half_of_it(mine):
    issue = box.reported(mine)
    soon = AT + 5 * HOUR
    verbs.assign(issue, responsible=mine.attendant, due_at=soon, by=mine.head, at=AT + HOUR)
    for later, rung in ((2, []), (3, ["before"])):
        found = reminder.rungs_due(box.fresh(issue), table.in_force(), AT + later * HOUR)
        assert found == rung, later
