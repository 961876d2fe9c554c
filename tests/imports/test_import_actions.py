"""Taking lists in: nothing before the confirmation, everything or nothing after it, nothing twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from tests.imports.books import book
from tests.imports.team_target import TITLES
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.imports import actions
from tongting.imports.guard import Unreadable
from tongting.imports.models import ImportRun
from tongting.people.models import Team

ROWS = [["canteen", "食堂班", 1], ["bath", "浴池班", None]]


def uploaded(rows, admin, at, titles=TITLES):
    return actions.upload("teams", "班组.xlsx", book(rows, titles=titles), by=admin, at=at)


def test_an_upload_changes_nothing_yet(admin, at):
    Team.objects.create(code="bath", name="浴池", order=0)
    run = uploaded([*ROWS, ["dorm", "宿舍班", 3]], admin, at)
    assert (run.total, run.created, run.updated, run.unchanged) == (3, 2, 1, 0)
    assert run.may_be_applied and Team.objects.count() == 1 and not Event.objects.exists()


def test_confirmed_it_comes_in_whole_and_its_rows_are_kept_no_longer(admin, at):
    run = actions.apply(uploaded(ROWS, admin, at), by=admin, at=at)
    assert dict(Team.objects.values_list("code", "name")) == {"canteen": "食堂班", "bath": "浴池班"}
    assert (run.stage, run.applied_at, run.created, run.rows) == ("applied", at, 2, [])
    assert Event.objects.get().facts["created"] == 2


def test_the_same_file_again_changes_nothing(admin, at):
    actions.apply(uploaded(ROWS, admin, at), by=admin, at=at)
    again = uploaded(ROWS, admin, at)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    again = actions.apply(again, by=admin, at=at)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2) and Team.objects.count() == 2


def test_fifty_bad_rows_of_a_thousand_let_nothing_in(admin, at):
    rows = [[f"t{n}", f"班{n}", "x" if n % 20 == 0 else n] for n in range(1000)]
    run = uploaded(rows, admin, at)
    assert (run.total, run.bad_rows, len(run.errors)) == (1000, 50, 50) and run.rows == []
    with pytest.raises(Refused, match="一行也没有导入"):
        actions.apply(run, by=admin, at=at)
    assert not Team.objects.exists()
    run.refresh_from_db()
    assert run.is_open and len(run.lines) == 1000


def test_what_does_not_fit_the_records_is_named_too(admin, at):
    run = uploaded([*ROWS, ["gone", "老班", 1]], admin, at)
    assert run.errors == [{"row": 4, "column": "班组代码", "message": "这个班组已经撤销，换一个代码"}]
    assert not run.may_be_applied and len(run.lines) == 3


def test_faults_of_cells_and_of_rows_are_told_together(admin, at):
    run = uploaded([["canteen", "食堂班", "x"], *ROWS[1:], ["gone", "老班", 1], ["gone2", "", 1]], admin, at)
    assert [(error["row"], error["column"]) for error in run.errors] == [
        (2, "顺序"), (4, "班组代码"), (5, "班组名称"),
    ]  # fmt: skip


def test_a_list_without_a_column_that_must_be_there_is_not_compared(admin, at):
    run = uploaded([["老班", 1], ["新班", 2]], admin, at, titles=TITLES[1:])
    assert [(error["row"], error["column"]) for error in run.errors] == [(1, "班组代码")]


def test_a_fault_in_the_middle_leaves_nothing_behind(admin, at):
    run = uploaded([*ROWS, ["x", "断电", 1]], admin, at)
    with pytest.raises(RuntimeError):
        actions.apply(run, by=admin, at=at)
    run.refresh_from_db()
    assert run.is_open and run.rows and not Team.objects.exists() and not Event.objects.exists()


def test_two_people_at_once_apply_it_once(admin, at):
    run = uploaded(ROWS, admin, at)
    second = ImportRun.objects.get(pk=run.pk)
    actions.apply(run, by=admin, at=at)
    with pytest.raises(Refused, match="已经导入过"):
        actions.apply(second, by=admin, at=at)
    with pytest.raises(Refused, match="已经导入过"):
        actions.drop(second, by=admin, at=at)


def test_records_that_changed_since_the_preview_stop_it(admin, at, monkeypatch):
    run = uploaded([["later", "后来", 1]], admin, at)
    run.rows[0]["code"] = "gone"
    with pytest.raises(Refused, match="有了变化.*第 2 行"):
        actions.apply(run, by=admin, at=at)
    run.refresh_from_db()
    assert run.is_open and not Team.objects.exists()


def test_dropped_and_forgotten_runs_lose_their_rows(admin, at):
    dropped, forgotten = uploaded(ROWS, admin, at), uploaded(ROWS, admin, at)
    actions.drop(dropped, by=admin, at=at)
    assert actions.sweep_forgotten(at + timedelta(hours=23)) == 0
    assert actions.sweep_forgotten(at + timedelta(days=1)) == 1
    for run in (dropped, forgotten):
        run.refresh_from_db()
        assert (run.stage, run.rows) == ("dropped", [])


def test_what_is_no_list_leaves_no_run(admin, at):
    with pytest.raises(Unreadable):
        actions.upload("teams", "a.xlsx", b"PK", by=admin, at=at)
    assert not ImportRun.objects.exists()


def test_rows_survive_being_kept(db):
    row = {"_row": 2, "a": date(2026, 3, 1), "b": Decimal("1.50"), "c": "=1+1", "d": None, "e": True, "f": 3}
    kept = actions.freeze(row)
    assert kept["a"] == {"date": "2026-03-01"} and actions.thaw(kept) == row


def test_there_is_a_command_for_it(db, capsys):
    call_command("sweep_imports")
    assert "0 dropped" in capsys.readouterr().out
