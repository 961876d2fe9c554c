"""The pages of standards: readable by everybody who may see them, limits in words, at one literal query count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.queries import standard
from tests.cast import LONG_AGO, moment

TODAY = moment("2026-11-19 09:00").date()


@pytest.fixture
def page(client, mine):
    def get(someone, path):
        client.force_login(someone)
        return client.get(path)

    return get


def costs(page, someone, path):
    page(someone, path)
    with CaptureQueriesContext(connection) as asked:
        assert page(someone, path).status_code == 200
    return len(asked)


def test_the_list_names_every_standard_with_its_size(page, mine):
    text = page(mine.cook, "/standards/").content.decode()
    for name in ("浴池池区", "食堂操作间", "女浴池", "宿舍走廊与公共区"):
        assert name in text
    assert "4 项，85 分合格，第 1 版" in text


def test_a_standard_says_its_limits_in_words(page, mine):
    text = page(mine.cook, "/standards/bath_pool/").content.decode()
    for words in (
        "40 到 42 ℃合格；低 1、高 1 ℃以内算关注，扣 12.5 分；再超出扣 25 分",
        "不合格扣 25 分",
        "清澈见底、略浑浊、浑浊、有浮渣",
        "每处毛病扣 5 分，扣完为止",
        "2 小时内整改",
        "关键项",
        "一号池区",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"minimum": 2}, "不低于 2 次；再超出扣 9 分"),
        (
            {"maximum": 5, "tolerance_above": 1, "tolerance_deduct": 3},
            "不高于 5 次；高 1 次以内算关注，扣 3 分",
        ),
        ({"minimum": 2, "tolerance_below": 1, "tolerance_deduct": 3}, "低 1 次以内算关注，扣 3 分"),
    ],
)
def test_one_sided_limits_are_said_one_sided(page, mine, limits, words):
    ChecklistItem.objects.create(
        version=mine.versions["bath_pool"], code="ZZ", order=9, text="换水次数", kind="number", weight=9, deduct=9,
        unit="次", **limits,
    )  # fmt: skip
    assert words in page(mine.head, "/standards/bath_pool/").content.decode()


def test_it_says_where_a_requirement_comes_from(page, mine):
    ChecklistItem.objects.filter(code="BP01").update(sources=["GB37488", "本矿规定"])
    text = page(mine.head, "/standards/bath_pool/").content.decode()
    assert "GB 37488-2019" in text and "本矿规定" in text and "要求的来源" in text


def test_a_standard_without_an_edition_says_what_to_do(page, mine):
    Standard.objects.create(kind="empty", name="新类别")
    assert "还没有生效的版次" in page(mine.head, "/standards/empty/").content.decode()
    assert page(mine.head, "/standards/").status_code == 200


def test_who_may_not_see_standards_and_what_is_not_there(page, mine):
    assert page(mine.resident, "/standards/").status_code == 403
    assert page(mine.head, "/standards/none/").status_code == 404


@pytest.mark.parametrize("more", [0, 5])
def test_the_list_costs_the_same_with_more_standards(page, mine, more):
    for n in range(more):
        row = Standard.objects.create(kind=f"more{n}", name="更多")
        version = StandardVersion.objects.create(
            standard=row, number=1, state="published", effective_from=LONG_AGO, pass_line=85
        )
        ChecklistItem.objects.create(
            version=version, code="A", order=1, text="看", kind="pass_fail", weight=1
        )
    assert costs(page, mine.head, "/standards/") - costs(page, mine.head, "/me/look/") == 3


def test_the_edition_in_force_is_the_latest_that_has_begun(mine):
    old = mine.versions["bath_pool"]
    coming = StandardVersion.objects.create(
        standard=old.standard,
        number=2,
        state="published",
        effective_from=moment("2026-12-01 00:00").date(),
        pass_line=90,
    )
    assert standard.in_force(mine.pool, TODAY) == old
    assert standard.in_force(mine.pool, coming.effective_from) == coming
    assert [item.code for item in standard.in_force(mine.pool, TODAY).items.all()] == [
        "BP01",
        "BP04",
        "BP06",
        "BP08",
    ]


def test_an_item_is_read_in_the_language_of_whoever_looks(client, mine):
    item = mine.items["BP04"]
    item.text_en = "Pool drained and disinfected, log signed"
    item.save(update_fields=["text_en"])
    client.force_login(mine.woman_patroller)
    run = f"/patrols/start/{mine.pool.code}/"
    assert item.text_en not in client.get(run).content.decode()
    with translation.override("zh-hans"):
        # The page's language would stay with the thread for the tests that follow.
        english = client.get(run, headers={"Accept-Language": "en"}).content.decode()
    assert item.text_en in english and item.text not in english
