"""Where people land, what their bar of tabs holds, which entry is on, and how a reporter follows a report."""

import pytest

from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT
from tongting.web import navigation

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("who", "agent", "lands"),
    [
        ("leader", "", "/home/"),
        ("secretary", "", "/home/"),
        ("secretary", PHONE, "/today/"),
        ("bath_leader", "", "/today/"),
        ("cook", "", "/today/"),
        ("admin", "", "/today/"),
    ],
)
def test_who_leads_lands_on_the_overview_at_a_desk(client, mine, who, agent, lands):
    client.force_login(mine.people[who])
    assert client.get("/", headers={"User-Agent": agent}).url == lands


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        ("secretary", ["今日", "问题", "评星", "竞标", "驿站"]),
        ("cook", ["今日", "问题", "评星", "竞标", "驿站"]),
        ("resident", ["今日", "反映", "评星", "驿站"]),
    ],
)
def test_tabs_by_role(mine, who, tabs):
    _sections, lines = navigation.drawn(mine.people[who], "/me/", AT)
    assert [str(line.entry.tab_label) for line in lines] == tabs


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/patrols/start/PT05/", "day"),
        ("/patrols/", "patrols"),
        ("/patrols/17/", "patrols"),
        ("/issues/17/", "week"),
        ("/issues/all/", "issues"),
    ],
)
def test_the_entry_that_is_on(mine, path, key):
    sections, _tabs = navigation.drawn(mine.head, path, AT)
    assert [line.entry.key for section in sections for line in section.lines if line.on] == [key]


def test_a_miner_sees_what_became_of_a_report_and_of_nobody_else_s(client, mine):
    mine_own = box.reported(mine, what="热水不热", by=mine.resident)
    box.reported(mine, what="别人说的", by=mine.cook)
    client.force_login(mine.resident)
    page = client.get("/issues/reported/").content.decode()
    assert "热水不热" in page and mine_own.number in page and "别人说的" not in page
    client.force_login(mine.woman_patroller)
    assert "还没反映过问题" in client.get("/issues/reported/").content.decode()


def test_the_list_of_reports_asks_the_same_however_long_it_is(client, mine, django_assert_num_queries):
    client.force_login(mine.resident)
    client.get("/issues/reported/")
    for more in (1, 2):
        for _each in range(more):
            box.reported(mine, what="热水不热", by=mine.resident)
        with django_assert_num_queries(6):
            client.get("/issues/reported/")
