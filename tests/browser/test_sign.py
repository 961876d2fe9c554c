"""A signature on the screen, by touch and by mouse; without script the code does."""

import os

import pytest
from django.urls import reverse

from starrating.models import Award
from tests.browser.conftest import DESK, PASSWORD, PHONE
from tests.starrating import award_box as box

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)


def sign(page):
    frame = page.locator("canvas").bounding_box()
    page.mouse.move(frame["x"] + 20, frame["y"] + 90)
    page.mouse.down()
    for n in range(1, 12):
        page.mouse.move(frame["x"] + 20 + 20 * n, frame["y"] + 90 + (-1) ** n * 40)
    page.mouse.up()


@pytest.mark.parametrize(("look", "script"), [(PHONE, True), (DESK, True), (PHONE, False)])
def test_a_prize_is_signed_for_on_the_screen(chromium, mine, live_server, settings, tmp_path, look, script):
    settings.MEDIA_ROOT = tmp_path
    award, staff_no = box.granted(mine, mine.cook, mine.fixer)[0], mine.head.staff_no
    page = chromium.new_context(**look, java_script_enabled=script, locale="zh-CN").new_page()
    page.set_default_timeout(10_000)
    page.goto(live_server.url + reverse("login"))
    page.fill("input[name=username]", staff_no)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.goto(live_server.url + reverse("award_hand", args=[award.pk]))
    if not script:
        assert not page.locator("canvas").is_visible()
        assert page.locator("input[name=one_time_code]").is_visible()
        page.context.close()
        return
    page.get_by_role("button", name="发给他").click()
    assert page.url.endswith(f"/{award.pk}/"), "an empty frame was sent"
    sign(page)
    page.get_by_role("button", name="擦掉重签").click()
    assert page.locator("canvas.on").count() == 0
    sign(page)
    page.get_by_role("button", name="发给他").click()
    page.get_by_text("发好了，记下了谁在什么时候领的").wait_for()
    page.context.close()
    done = Award.objects.get(pk=award.pk)
    assert done.state == "handed" and done.signature is not None and done.signature.size > 500
