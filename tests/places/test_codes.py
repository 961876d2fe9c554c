"""Codes on doors: sheets of six, plain addresses, a new code that makes the old sticker worthless and says so."""

import re

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import moment
from tongting.events import flow
from tongting.places import actions, queries
from tongting.places.models import Post, RetiredToken

NOW = moment("2026-11-25 09:00")
SHEET = "/places/posts/codes/"


@pytest.fixture
def admin(client, mine):
    client.force_login(mine.admin)
    return client


def text(answer):
    return answer.content.decode()


def test_a_sheet_has_six_codes_a_page_with_plain_addresses(admin, mine, settings):
    Post.objects.bulk_create(
        Post(code=f"PX{n}", name=f"岗点{n}", name_pinyin="", kind="bath_pool", area=mine.areas["canteen"])
        for n in range(2)
    )
    page = text(admin.get(SHEET))
    assert [len(re.findall("<article", part)) for part in page.split('<section class="sheet"')[1:]] == [6, 1]
    settings.SITE_URL = "https://tt.mine.cn"
    expected = segno.make(f"https://tt.mine.cn/q/post/{mine.pool.token}/", error="q", micro=False)
    side = expected.symbol_size(border=0)[0]
    assert f'viewBox="-4 -4 {side + 8} {side + 8}"' in text(admin.get(f"{SHEET}?only={mine.pool.pk}"))


def test_one_code_or_those_of_an_area(admin, mine):
    assert text(admin.get(f"{SHEET}?only={mine.pool.pk}")).count("<article") == 1
    assert text(admin.get(f"{SHEET}?area={mine.areas['bathhouse'].pk}")).count("<article") == 3
    assert "没有找到岗点" in text(admin.get(f"{SHEET}?q=没有的"))
    assert admin.get(f"{SHEET}?only=x&only={2**70}").status_code == 200


def test_an_address_that_no_phone_can_open_is_warned_about(admin, mine, settings):
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert "只有这台电脑打得开" in text(admin.get(SHEET))
    settings.SITE_URL = "https://tt.mine.cn"
    assert "只有这台电脑打得开" not in text(admin.get(SHEET))


def test_a_new_code_retires_the_old_one(admin, mine):
    actions.renew_code(mine.pool, by=mine.admin, at=NOW)
    old = mine.pool.token
    answer = admin.post(f"/places/posts/{mine.pool.pk}/code/", follow=True)
    mine.pool.refresh_from_db()
    assert mine.pool.token != old and "换了新码" in text(answer) and mine.pool.token in text(answer)
    assert queries.retired_code(old.upper()).post == mine.pool
    assert flow.history(mine.pool).last().verb == "code_renewed"


def test_whoever_scans_the_old_sticker_is_told(client, mine):
    actions.renew_code(mine.pool, by=mine.admin, at=NOW)
    old = mine.pool.token
    actions.renew_code(mine.pool, by=mine.admin, at=NOW)
    client.force_login(mine.woman_patroller)
    answer = client.get(f"/q/post/{old}/", follow=True)
    assert "这张码 11-25 作废了，一号池区 换了新码" in text(answer)
    assert "这不是岗点码" in text(client.get("/q/post/zzzzzzzzzz/", follow=True))
    assert client.get(f"/q/post/{mine.pool.token}/").url == "/patrols/start/PT05/"


def test_a_code_is_never_used_twice(mine):
    codes = {mine.pool.token}
    for _n in range(5):
        actions.renew_code(mine.pool, by=mine.admin, at=NOW)
        codes.add(mine.pool.token)
    assert len(codes) == 6 and RetiredToken.objects.count() == 5


@pytest.mark.parametrize("more", [0, 6])
def test_the_sheet_costs_the_same_with_more_posts(admin, mine, more):
    Post.objects.bulk_create(
        Post(code=f"PX{n}", name="岗", name_pinyin="", kind="bath_pool", area=mine.areas["canteen"])
        for n in range(more)
    )
    admin.get(SHEET)
    with CaptureQueriesContext(connection) as asked:
        admin.get(SHEET)
    with CaptureQueriesContext(connection) as bare:
        admin.get("/me/look/")
    assert len(asked) - len(bare) == 3


def test_the_paper_form_has_every_item_and_leads_to_the_late_entry(client, mine, settings):
    settings.SITE_URL = "https://tt.mine.cn"
    client.force_login(mine.woman_patroller)
    page = text(client.get("/patrols/paper/PT05/"))
    words = (
        "一号池区日巡查表",
        "BP01",
        "40 到 42 ℃合格",
        "清澈见底",
        "没看",
        "按第 1 版标准，85 分合格",
        "补录人",
    )
    assert [word for word in words if word not in page] == []
    expected = segno.make("https://tt.mine.cn/patrols/start/PT05/?late=1", error="q", micro=False)
    assert f"-4 -4 {expected.symbol_size(border=0)[0] + 8}" in page
    assert client.get("/patrols/paper/NONE/").status_code == 404
