"""A shift handed over on one phone and taken on another, with what differs; accessible, and nothing runs out
sideways."""

import os

import pytest
from django.urls import reverse

from stations.models import Handover
from tests.browser.conftest import at_desk
from tests.cast import LONG_AGO
from tests.stations import desk_box as box
from tests.stations.desk_box import AT
from tongting.people.models import RoleGrant

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(mine, time_machine):
    time_machine.move_to(AT)
    made = box.desk(mine)
    box.kind(made)
    RoleGrant.objects.create(user=mine.cook, role="station_attendant", since=LONG_AGO, granted_at=AT)
    return made


def test_one_hands_over_another_takes_it_and_says_what_differs(come, mine, desk):
    goes = at_desk(come(mine.housekeeper, reverse("desk", args=[desk.code])))
    goes.tap(goes.page.get_by_role("link", name="交接班"))
    goes.page.wait_for_selector("[name=remark_stock]")
    assert goes.accessible() == [] and goes.sideways() == 0
    goes.page.fill("[name=remark_stock]", "点过了")
    with goes.page.expect_navigation():
        goes.tap(goes.page.get_by_role("button", name="交班"))
    comes = come(mine.cook, reverse("desk_handover", args=[desk.code]))
    assert "点过了" in comes.page.inner_text("main")
    assert comes.accessible() == [] and comes.sideways() == 0
    comes.tap(comes.page.locator("summary", has_text="有出入").first)
    comes.page.fill("[name=words]", "伞少一把")
    with comes.page.expect_navigation():
        comes.tap(comes.page.get_by_role("button", name="接班，报有出入"))
    made = Handover.objects.get()
    assert (made.state, made.words, made.taken_by) == ("disputed", "伞少一把", mine.cook)
