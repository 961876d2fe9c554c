"""The day's page as people see it: small areas together, what a visit said in the right words, figures that agree."""

import re

import pytest

from patrols import figures
from patrols.actions import reminder
from patrols.models import Patrol
from patrols.queries import coverage, week
from patrols.queries.issue import Filters
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_patrol_actions import submit
from tongting.periods import Day, Week
from tongting.places.models import Area, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(client, mine, time_machine):
    """The page's text for somebody."""
    time_machine.move_to(AT + 5 * HOUR, tick=False)

    def said(someone):
        client.force_login(someone)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/today/").content.decode()))

    return said


def test_areas_with_hardly_a_post_share_the_end(mine):
    area = mine.posts["pool"].area
    for number in range(3):
        Post.objects.create(code=f"PT9{number}", name=f"三池{number}", kind="bath_pool", area=area)
    for code, name in (("boiler", "锅炉"), ("yard", "厂区")):
        small = Area.objects.create(code=code, name=name, order=90)
        Post.objects.create(code=f"X-{code}", name=name, kind="bath_pool", area=small)
    areas = coverage.day_view(Day.of(AT)).by_area()
    assert areas[0].name == area.name and areas[-1].name == ""
    assert {one.post.name for one in areas[-1].posts} >= {"锅炉", "厂区"}
    assert sum(len(one.posts) for one in areas) == Post.objects.filter(is_active=True).count()


def test_a_department_of_small_areas_keeps_them_apart(mine):
    Post.objects.exclude(code__in=("PT05", "PT11")).update(is_active=False)
    assert all(one.name for one in coverage.day_view(Day.of(AT)).by_area())


def test_a_visit_that_missed_the_line_is_not_called_passed(mine, today):
    submit(mine)
    Patrol.objects.update(passed=False, failed_count=0)
    said = today(mine.head)
    assert "没到合格线" in said and f"{mine.woman_patroller.name} 合格" not in said


def test_an_administrator_finds_what_they_keep_and_every_line_opens(client, mine):
    client.force_login(mine.admin)
    page = client.get("/today/").content.decode()
    kept = page[page.index("我管的事") :]
    lines = dict(re.findall(r'href="([^"]+)"><span class="dotic act">.*?<b>(.*?)</b>', kept))
    assert {"人员", "岗点和房间", "从 Excel 导入", "本矿设置", "通报设置", "后台任务"} <= set(lines.values())
    assert [address for address in lines if client.get(address).status_code != 200] == []


def test_nobody_else_is_offered_what_an_administrator_keeps(mine, today):
    assert all("我管的事" not in today(person) for person in (mine.cook, mine.head, mine.secretary))


def test_who_has_no_posts_to_look_after_finds_no_empty_column(client, mine):
    client.force_login(mine.cook)
    page = client.get("/today/").content.decode()
    assert '<div class="cols">' not in page and "轮到我办" in page


def test_the_sidebar_counts_the_same_overdue_issues_as_the_board(mine):
    for bring in box.STATES.values():
        bring(mine, at=AT)
    at = AT + 10 * DAY
    reminder.remind(at=at)
    text, alarm = figures.week(mine.head, at)
    assert alarm and int(text) == week.board(Week.of(at), Filters()).late > 0
