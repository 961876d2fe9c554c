"""Where an attendant begins: at the desk while the shift lasts, like everybody else outside it."""

import pytest
from django.utils import timezone

from stations.landing import landing
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.people.models import User, WorkShift
from tongting.periods import local

PHONE = "Mozilla/5.0 (Linux; Android 14) Mobile Safari"


@pytest.fixture
def desk(mine):
    return box.desk(mine)


def on_shift(person, at=AT):
    return WorkShift.objects.create(
        person=person, day=local(at - HOUR).date(), code="early", start_at=at - HOUR, end_at=at + 7 * HOUR
    )


def begins(person, at=AT, on_a_phone=False):
    return list(landing(User.objects.get(pk=person.pk), at, on_a_phone))


def test_in_the_shift_at_the_desk_served_last_or_among_the_stations(mine, desk):
    on_shift(mine.housekeeper)
    assert begins(mine.housekeeper) == ["/stations/"]
    box.lend(box.kind(desk), mine.resident, mine.housekeeper)
    assert begins(mine.housekeeper) == ["/stations/desk/cs-b3/"]
    assert begins(mine.housekeeper, on_a_phone=True) == ["/stations/"]
    assert begins(mine.housekeeper, AT + DAY) == []
    desk.is_active = False
    desk.save()
    assert begins(mine.housekeeper) == ["/stations/"]


def test_nobody_else_begins_there(mine, desk, django_assert_num_queries):
    on_shift(mine.cook)
    cook = User.objects.get(pk=mine.cook.pk)
    cook.role_codes  # noqa: B018 — read once for the whole request
    with django_assert_num_queries(0):
        assert list(landing(cook, AT, False)) == []


def test_the_first_page_leads_on(client, mine, desk):
    client.force_login(mine.housekeeper)
    assert client.get("/").url == "/today/"
    now = timezone.now()
    on_shift(mine.housekeeper, local(now))
    box.lend(box.kind(desk), mine.resident, mine.housekeeper, now)
    assert client.get("/").url == "/stations/desk/cs-b3/"
    assert client.get("/", headers={"User-Agent": PHONE}).url == "/stations/"
