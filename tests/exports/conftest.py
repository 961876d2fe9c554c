"""What the export tests share: two people, a moment, a shelf of their own and a few kinds of workbook."""

from datetime import datetime

import pytest
from django.core.files.storage import default_storage

from tongting.people.models import User
from tongting.periods import SHANGHAI

HERE = "tests.exports.writers"


@pytest.fixture
def at():
    return datetime(2026, 11, 19, 9, 20, tzinfo=SHANGHAI)


@pytest.fixture
def wang(db):
    return User.objects.create_user("T0001", "王海波", "tongting-test")


@pytest.fixture
def li(db):
    return User.objects.create_user("T0002", "李秀英", "tongting-test")


@pytest.fixture(autouse=True)
def kinds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EXPORTS = {name: f"{HERE}.{name}" for name in ("three", "refused", "disk_full", "faulty")}
    assert default_storage.path("x").startswith(str(tmp_path))
