"""Asking for exports and building them: one row and one outbox row, whole files, sentences, expiry."""

import hashlib
import os
from datetime import timedelta

import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction

from tests.exports import writers
from tongting.events.flow import Refused
from tongting.exports import actions, shelf
from tongting.exports.models import Export
from tongting.work.actions import claim_and_do
from tongting.work.models import OutboxRow

NAMES = {"names": ["=1+1", "@cmd", "王"]}


def files():
    return sorted(path.name for path in shelf.place(shelf.FOLDER).glob("*"))


def build(export, at):
    actions.build({"export": export.pk}, at)
    export.refresh_from_db()
    return export


def test_asking_leaves_an_export_and_work_behind_in_one_transaction(wang, at):
    export = actions.ask("three", "11月/考核 “表”", NAMES, by=wang, at=at)
    row = OutboxRow.objects.get()
    assert (row.kind, row.payload) == ("export", {"export": export.pk})
    assert export.filename == "11月 考核 “表”.xlsx" and export.stage == "waiting"
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.ask("three", "表", NAMES, by=wang, at=at)
        raise RuntimeError
    assert Export.objects.count() == OutboxRow.objects.count() == 1


def test_an_unknown_kind_is_a_fault_of_the_programmer(wang, at):
    with pytest.raises(KeyError):
        actions.ask("nothing", "表", {}, by=wang, at=at)


def test_the_worker_builds_it_and_says_how_far_it_is(wang, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        export = actions.ask("three", "表", NAMES, by=wang, at=at)
    assert len(bells) == 1
    writers.SEEN.clear()
    assert claim_and_do(at=at) == 1
    export.refresh_from_db()
    assert writers.SEEN == [("running", 50, "正在写第 1 张表")]
    assert (export.stage, export.progress, export.rows, export.progress_text) == ("ready", 100, 3, "")
    assert export.finished_at == at and export.expires_at == at + timedelta(days=7)
    content = shelf.open_file(export.file).read()
    assert (len(content), hashlib.sha256(content).hexdigest()) == (export.size, export.sha256)
    sheet = openpyxl.load_workbook(shelf.place(export.file)).active
    assert [cell.value for cell in sheet["A"]] == ["姓名", "=1+1", "@cmd", "王"]


def test_building_again_changes_nothing_when_it_is_ready(wang, at):
    export = build(actions.ask("three", "表", NAMES, by=wang, at=at), at)
    before = (export.file, files())
    build(export, at + timedelta(hours=1))
    assert (export.file, files()) == before


def test_a_worker_that_died_half_way_is_followed_by_another(wang, at):
    export = actions.ask("three", "表", NAMES, by=wang, at=at)
    Export.objects.update(stage="running", progress=40)
    assert build(export, at).stage == "ready"


def test_of_two_workers_at_once_one_file_stays(wang, at, settings):
    export = actions.ask("three", "表", NAMES, by=wang, at=at)
    settings.EXPORTS = {"three": "tests.exports.test_export_actions.overtaken"}
    build(export, at)
    assert export.stage == "ready" and files() == [export.file.split("/")[1]]


def overtaken(params, path, progress):
    rows = writers.three(params, path, progress)
    from django.conf import settings

    settings.EXPORTS = {"three": "tests.exports.writers.three"}
    actions.build({"export": progress.export}, Export.objects.get().asked_at)
    return rows


def test_a_refusal_is_shown_as_it_is_and_is_final(wang, at):
    export = build(actions.ask("refused", "表", {}, by=wang, at=at), at)
    assert (export.stage, export.error) == ("broken", "这个月还没有数据，先生成月考核再导出")
    assert files() == []


@pytest.mark.parametrize(
    ("kind", "fault", "word"), [("disk_full", OSError, "磁盘"), ("faulty", ZeroDivisionError, "记下来")]
)
def test_a_fault_is_shown_logged_and_tried_again(wang, at, kind, fault, word, caplog):
    export = actions.ask(kind, "表", NAMES, by=wang, at=at)
    with pytest.raises(fault):
        build(export, at)
    export.refresh_from_db()
    assert export.stage == "broken" and word in export.error and files() == []
    assert "Traceback" in caplog.text
    Export.objects.update(kind="three")
    assert build(export, at).stage == "ready" and export.error == ""


def test_a_broken_one_can_be_asked_for_again_but_not_one_under_way(wang, at):
    export = build(actions.ask("refused", "表", {}, by=wang, at=at), at)
    actions.again(export, by=wang, at=at)
    assert OutboxRow.objects.count() == 2
    with pytest.raises(Refused, match="已经在做"):
        actions.again(export, by=wang, at=at)
    export.refresh_from_db()
    assert (export.stage, export.error) == ("waiting", "")


def test_files_go_after_seven_days_and_can_be_made_again(wang, at):
    export = build(actions.ask("three", "表", NAMES, by=wang, at=at), at)
    assert actions.sweep_expired(at + timedelta(days=7, seconds=-1)) == 0 and len(files()) == 1
    assert actions.sweep_expired(at + timedelta(days=7)) == 1 and files() == []
    export.refresh_from_db()
    assert (export.stage, export.file) == ("expired", "")
    actions.again(export, by=wang, at=at)
    assert build(export, at + timedelta(days=8)).stage == "ready"


def test_what_dead_workers_left_is_cleared_away(db, at):
    with shelf.unfinished() as path:
        pass
    path.write_bytes(b"half")
    os.utime(path, (at.timestamp(), at.timestamp()))
    actions.sweep_expired(at + timedelta(hours=1))
    assert path.exists()
    actions.sweep_expired(at + timedelta(days=2))
    assert not path.exists()


def test_there_is_a_command_for_it(db, capsys):
    call_command("sweep_exports")
    assert "0 expired" in capsys.readouterr().out


def test_progress_costs_few_queries(wang, at, django_assert_num_queries):
    meter = actions.Meter(actions.ask("three", "表", {}, by=wang, at=at).pk)
    with django_assert_num_queries(50):
        for done in range(10_000):
            meter.over(10_000)(done)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a\x00b/../c", "a b .. c.xlsx"),
        ("", "export.xlsx"),
        ("...", "export.xlsx"),
        ("表.xlsx", "表.xlsx"),
        ("长" * 200, "长" * 80 + ".xlsx"),
    ],
)
def test_file_names_are_harmless(title, name):
    assert actions.file_name(title) == name
