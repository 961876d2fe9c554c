"""What the photo tests share: somebody who takes pictures, a moment, an empty shelf."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.photos import pictures
from tongting.people.models import User
from tongting.periods import SHANGHAI


@pytest.fixture
def at():
    return datetime(2026, 11, 19, 9, 20, tzinfo=SHANGHAI)


@pytest.fixture
def wang(db):
    return User.objects.create_user("T0001", "王海波", "tongting-test")


@pytest.fixture
def li(db):
    return User.objects.create_user("T0002", "李秀英", "tongting-test")


@pytest.fixture
def shelf(settings, tmp_path):
    """Everything that lies on the shelf, as names."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def files():
        root = Path(settings.MEDIA_ROOT)
        return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())

    return files


@pytest.fixture
def upload():
    def make(raw=None, name="照片.jpg"):
        return SimpleUploadedFile(name, pictures.jpeg() if raw is None else raw, "image/jpeg")

    return make
