"""The restore drill: what was backed up stands again, to the microsecond; half a backup changes nothing."""

import tarfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from tongting.events import flow
from tongting.people.models import Department, RoleGrant, User
from tongting.periods import SHANGHAI
from tongting.work import actions, archive, rows
from tongting.work.models import OutboxRow

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=SHANGHAI)
PICTURE = bytes(range(256)) * 5000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.OUTBOX = {"note": "builtins.print"}


@pytest.fixture
def department():
    Department.objects.create(name="后勤管理科", mine_name="童亭煤矿", branch_name="后勤党支部")
    person = User.objects.create_user("1001", "单雄信", "tongting2026", phone="13800000000")
    person.user_permissions.set(Permission.objects.order_by("pk")[:3])
    RoleGrant.objects.create(
        user=person, role="system_admin", since=date(2026, 1, 1), granted_at=AT, granted_by=person
    )
    row = actions.post("note", "1", {"text": "五个“引号”\n", "n": [1, None, 2.5]}, at=AT)
    flow.record(row, "noted", by=person, at=AT)
    default_storage.save("photos/ab/picture.jpg", ContentFile(PICTURE))
    return person


def everything():
    """Every row of every table, as values."""
    return {
        model._meta.label: sorted(
            map(repr, model._base_manager.values_list(*[f.attname for f in rows._columns(model)]))
        )
        for model in rows.tables()
    }


def empty():
    call_command("flush", interactive=False, verbosity=0)


def said_by(command, *words):
    out = StringIO()
    call_command(command, *map(str, words), stdout=out)
    return out.getvalue()


def without_triggers(work):
    """Nobody may delete events; a drill on one machine has to, where a real one starts with a new database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            work()
            for _name, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("SET session_replication_role = replica")
            work()
            cursor.execute("SET session_replication_role = DEFAULT")


def test_a_drill_brings_back_every_row_and_every_file(department, tmp_path):
    before, path = everything(), tmp_path / "a.tar"
    assert "个文件" in said_by("backup", path)
    assert "备份完整" in said_by("restore", path, "--check")
    without_triggers(empty)
    default_storage.delete("photos/ab/picture.jpg")
    assert not User.objects.exists()
    assert "已恢复" in said_by("restore", path)
    assert everything() == before
    assert default_storage.open("photos/ab/picture.jpg").read() == PICTURE
    again = User.objects.get()
    assert again.check_password("tongting2026") and again.user_permissions.count() == 3
    assert OutboxRow.objects.get().due_at == AT
    # New rows get new numbers, not those that the restored ones have.
    User.objects.create_user("1002", "仇小明")


def test_into_a_database_with_people_nothing_is_restored(department, tmp_path):
    said_by("backup", tmp_path / "a.tar")
    with pytest.raises(CommandError, match="空的数据库"):
        said_by("restore", tmp_path / "a.tar")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_half_a_backup_is_refused_and_changes_nothing(department, tmp_path, share):
    path = tmp_path / "a.tar"
    said_by("backup", path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content.rstrip(b"\0")) * share)])
    without_triggers(empty)
    before = everything()
    with pytest.raises(CommandError, match="没有恢复任何内容"):
        said_by("restore", path)
    assert everything() == before


def test_a_changed_backup_is_refused(department, tmp_path):
    path = tmp_path / "a.tar"
    said_by("backup", path)
    path.write_bytes(path.read_bytes().replace("单雄信".encode(), "单雄心".encode()))
    with pytest.raises(CommandError, match="被改过"):
        said_by("restore", path, "--check")


def test_a_backup_is_complete_or_not_there(department, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "media_names", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        said_by("backup", tmp_path / "a.tar")
    assert [entry for entry in tmp_path.iterdir() if entry.suffix in {".tar", ".half"}] == []


def test_a_backup_overwrites_no_other(department, tmp_path):
    (tmp_path / "a.tar").write_text("yesterday's")
    with pytest.raises(CommandError, match="换一个文件名"):
        said_by("backup", tmp_path / "a.tar")
    assert (tmp_path / "a.tar").read_text() == "yesterday's"


def test_what_is_written_during_a_backup_is_not_half_in_it(department, tmp_path, monkeypatch):
    """The rows are those of the moment at which the backup began."""
    from tests.work.test_outbox import in_threads

    tables = rows.tables()
    order = [m for m in tables if m is not OutboxRow] + [OutboxRow]
    monkeypatch.setattr(rows, "tables", lambda: order)
    write_line = rows._write_line
    written = []

    def slow(target, value):
        if isinstance(value, dict) and value["table"] == "work.outboxrow" and not written:
            written.extend(
                in_threads(lambda: actions.post("note", "writtenafterwards", {}, at=AT).pk, count=1)
            )
        write_line(target, value)

    monkeypatch.setattr(rows, "_write_line", slow)
    said_by("backup", tmp_path / "a.tar")
    assert OutboxRow.objects.count() == 2
    with tarfile.open(tmp_path / "a.tar") as tar:
        assert b"writtenafterwards" not in tar.extractfile("database.jsonl").read()


@pytest.mark.parametrize(
    "value",
    [AT, AT.date(), AT.time(), timedelta(days=3, microseconds=7), Decimal("1.50"), uuid4(), b"\0\xff"],
)
def test_every_kind_of_value_has_a_text(value):
    assert isinstance(rows._plain(value), str)
