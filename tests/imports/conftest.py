"""What the import tests share: who may and who may not, a moment, and a list that goes into the teams."""

from datetime import date, datetime

import pytest

from tongting.people.models import RoleGrant, User
from tongting.periods import SHANGHAI


@pytest.fixture
def at():
    return datetime(2026, 11, 19, 9, 20, tzinfo=SHANGHAI)


@pytest.fixture
def admin(db, at):
    person = User.objects.create_user("T0001", "王海波", "tongting-test")
    RoleGrant.objects.create(user=person, role="system_admin", since=date(2026, 1, 1), granted_at=at)
    return person


@pytest.fixture
def worker(db, at):
    person = User.objects.create_user("T0002", "李秀英", "tongting-test")
    RoleGrant.objects.create(user=person, role="worker", since=date(2026, 1, 1), granted_at=at)
    return person


@pytest.fixture(autouse=True)
def teams_come_in_by_list(settings):
    settings.IMPORTS = {"teams": "tests.imports.team_target.TEAMS"}
