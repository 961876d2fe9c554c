"""Closed periods: each dealt with exactly once, whoever is at it and however long the clock stood still."""

from datetime import datetime, timedelta

import pytest

from tests.work.test_outbox import in_threads
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import SHANGHAI, Day, Month
from tongting.work import actions, queries
from tongting.work.models import PeriodRun

START = datetime(2026, 8, 20, 12, 0, tzinfo=SHANGHAI)
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
ran: list = []


def note(period, at):
    ran.append((period, at))


def explode(period, at):
    raise RuntimeError("no rules for this month")


@pytest.fixture(autouse=True)
def kinds(settings):
    ran.clear()
    settings.PERIOD_RUNS = {"draft": ("month", "tests.work.test_period_run.note", 2)}


@pytest.mark.django_db
def test_a_new_installation_owes_nothing_for_the_time_before_it():
    assert actions.catch_up(at=START) == 0
    assert ran == []
    assert actions.catch_up(at=datetime(2026, 9, 1, 1, 59, tzinfo=SHANGHAI)) == 0
    at = datetime(2026, 9, 1, 2, 0, tzinfo=SHANGHAI)
    assert actions.catch_up(at=at) == 1
    assert ran == [(Month.parse("2026-08"), at)]


@pytest.mark.django_db
def test_after_three_months_off_every_month_runs_once_oldest_first():
    actions.catch_up(at=START)
    assert actions.catch_up(at=LATER) == 3
    assert actions.catch_up(at=LATER) == 0
    assert [str(month) for month, _ in ran] == ["2026-08", "2026-09", "2026-10"]


@pytest.mark.django_db
def test_days_weeks_and_quarters_are_caught_up_too(settings):
    path = "tests.work.test_period_run.note"
    settings.PERIOD_RUNS = {span: (span, path) for span in ("day", "week", "quarter")}
    actions.catch_up(at=START)
    actions.catch_up(at=LATER)
    counts = {span: PeriodRun.objects.filter(kind=span, tries=1).count() for span in settings.PERIOD_RUNS}
    assert counts == {"day": 95, "week": 14, "quarter": 1}
    assert len(ran) == 110 and len({str(period) for period, _ in ran}) == 110


@pytest.mark.django_db
def test_the_past_has_a_bound(settings):
    settings.PERIOD_RUNS = {"day": ("day", "tests.work.test_period_run.note")}
    actions.begin_ledger(at=START - timedelta(days=900))
    assert actions.catch_up(at=START) == 400
    assert min(ran)[0] == Day.of(START - actions.FURTHEST_BACK)


@pytest.mark.django_db
def test_a_ledger_can_begin_in_the_past_before_the_first_sweep():
    actions.begin_ledger(at=START)
    actions.begin_ledger(at=LATER)
    assert actions.catch_up(at=LATER) == 3


@pytest.mark.django_db
def test_the_months_of_a_mine_that_counts_from_the_21st(settings):
    settings.MONTH_START_DAY = 21
    actions.catch_up(at=START)
    assert actions.catch_up(at=datetime(2026, 8, 21, 2, 0, tzinfo=SHANGHAI)) == 1
    assert str(ran[0][0]) == "2026-08" and ran[0][0].first.isoformat() == "2026-07-21"


@pytest.mark.django_db
def test_a_run_that_raises_is_tried_again_and_holds_up_no_other(settings):
    settings.PERIOD_RUNS["broken"] = ("month", "tests.work.test_period_run.explode")
    actions.catch_up(at=START)
    actions.catch_up(at=LATER)
    assert len(ran) == 3
    broken = PeriodRun.objects.filter(kind="broken", stage="waiting")
    assert set(broken.values_list("tries", "last_error")) == {(1, "RuntimeError: no rules for this month")}
    settings.PERIOD_RUNS["broken"] = ("month", "tests.work.test_period_run.note")
    assert actions.catch_up(at=LATER + timedelta(seconds=29)) == 0
    assert actions.catch_up(at=LATER + timedelta(seconds=30)) == 3
    assert not broken.exists()


@pytest.mark.django_db
def test_a_run_never_gives_up_but_shows_itself_to_the_operator(settings):
    settings.PERIOD_RUNS = {"broken": ("month", "tests.work.test_period_run.explode")}
    actions.begin_ledger(at=START)
    at = datetime(2026, 9, 1, 0, 0, tzinfo=SHANGHAI)
    for _ in range(8):
        assert actions.catch_up(at=at) == 1
        at += timedelta(hours=1)
    run = queries.stuck_runs().get()
    operator = User.objects.create_user("9001", "钱运维")
    settings.PERIOD_RUNS = {"broken": ("month", "tests.work.test_period_run.note")}
    at -= timedelta(minutes=59)
    assert actions.catch_up(at=at) == 0
    actions.retry(run, by=operator, at=at)
    assert flow.history(run).get().verb == "retried"
    assert actions.catch_up(at=at) == 1 and len(ran) == 1


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_run_each_period_once(settings):
    settings.PERIOD_RUNS["day"] = ("day", "tests.work.test_period_run.note")
    actions.begin_ledger(at=LATER - timedelta(days=12))
    begun = in_threads(lambda: actions.catch_up(at=LATER))
    assert sum(begun) == len(ran) == len({str(period) for period, _ in ran}) == 12


@pytest.mark.django_db(transaction=True)
def test_eight_first_sweeps_at_once_open_one_ledger():
    in_threads(lambda: actions.catch_up(at=START))
    assert list(PeriodRun.objects.values_list("period", "stage")) == [("2026-07", "done")]
