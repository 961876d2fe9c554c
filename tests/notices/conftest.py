"""What the notice tests share: two people and a moment."""

from datetime import datetime

import pytest

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
