"""A quantified task carried on the phone: found on the page of tasks, its progress told by touch with a photo and a few
words, which outlive a closed page; judged by somebody else, by touch too."""

import re

from tests.browser.test_job import PICTURE, jpeg

# The last day of the month is near or far; a task of one's own must stand open in any case.
MAKE = """
from datetime import timedelta
from decimal import Decimal
from django.conf import settings
from django.utils import timezone
from patrols.actions import task
from tongting.people.models import User
from tongting.periods import Month
now = timezone.now()
who = User.objects.select_related("team").get(staff_no="DEMO0033")
task.set_for(
    [who], Month.of(now, settings.MONTH_START_DAY), title="公寓走廊灯逐层换新", target=Decimal(6), unit="层",
    points=Decimal(1), due_on=Month.of(now, settings.MONTH_START_DAY).last, source="hand", wanted="灯都亮",
    by=User.objects.get(staff_no="DEMO0003"), at=now,
)
"""
TASK = re.compile(r"/tasks/\d+/$")


def opened(somebody):
    """From the list of tasks, by its title."""
    somebody.go("/tasks/").taps = 0
    somebody.tap(somebody.page.locator("main a.row-tt", has_text="公寓走廊灯逐层换新"))
    somebody.page.wait_for_url(TASK)
    return somebody.page


def reported(somebody):
    with somebody.page.expect_navigation():
        somebody.tap(somebody.page.get_by_role("button", name="报进度"))
    return somebody.page.locator(".notes .note").first.inner_text()


def test_progress_by_thumb_and_a_verdict_of_somebody_else(person, manage):
    manage("shell", "--no-imports", "-c", MAKE)
    keeper = person("DEMO0033")
    page = opened(keeper)
    assert keeper.sideways() <= 0 and keeper.accessible() == []
    # One layer done is two taps: the task, and what is filled in already.
    assert "已完成 1" in reported(keeper)
    assert keeper.taps == 2

    # More of it with a few words and a photo; what was typed is there again after the page was closed.
    page.fill("[name=amount]", "4")
    keeper.tap(page.get_by_text("写几句、拍照、贴链接"))
    page.fill("[name=note]", "二到五层换好了")
    page.wait_for_timeout(600)
    page.reload()
    assert page.locator("[name=note]").input_value() == "二到五层换好了"
    assert page.locator("[name=amount]").input_value() == "4"
    if not page.locator("[name=note]").is_visible():
        keeper.tap(page.get_by_text("写几句、拍照、贴链接"))
    page.set_input_files("input[name=photo-file]", {**PICTURE, "buffer": jpeg()})
    page.wait_for_selector("figure input[type=hidden][name=photo]", state="attached")
    assert "已完成 5" in reported(keeper)
    first = page.locator(".tl li").first
    assert "+4 层" in first.inner_text() and "二到五层换好了" in first.inner_text()
    assert first.locator("img").count() == 1
    assert page.locator("[name=note]").input_value() == ""

    # Too much is said at its field, and nothing is lost of what was typed.
    page.fill("[name=amount]", "1.55")
    keeper.tap(page.get_by_role("button", name="报进度"))
    page.wait_for_selector(".errsum")
    assert page.locator("[name=amount]").input_value() == "1.55" and keeper.sideways() <= 0
    page.fill("[name=amount]", "1")
    assert "已完成 6" in reported(keeper)
    assert "做够了，等" in page.locator("main").inner_text()
    assert not page.get_by_role("link", name="认定完成").count()

    judge = person("DEMO0003")
    page = opened(judge)
    judge.tap(page.get_by_role("link", name="认定完成"))
    page.wait_for_url("**/finish/")
    with page.expect_navigation():
        judge.tap(page.get_by_role("button", name="认定完成"))
    assert judge.taps <= 3 and "已通知本人" in page.locator(".notes .note").first.inner_text()
    keeper.go("/notices/")
    assert "公寓走廊灯逐层换新" in keeper.page.locator("main").inner_text()
