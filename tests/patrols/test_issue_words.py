"""What an issue is called, held against the standards that come with the product."""

from decimal import Decimal

import pytest

from patrols.demo.reading import starter
from patrols.models import ChecklistItem
from patrols.rules import issue_words as words

ITEMS = {
    one["code"]: ChecklistItem(code=one["code"], text=one["zh"], remarks=one["remarks_zh"])
    for area in starter("checklists")["areas"]
    for one in area["items"]
}
LONG = "更衣区靠窗第三排地面反复积水"


@pytest.mark.parametrize(
    ("code", "remark", "title"),
    [
        ("CK11", "已经超期", "油烟罩和烟道：已经超期"),
        ("CK04", "标签没写全", "留样：标签没写全"),
        ("CR12", "登记不全", "本班拾到的物品：登记不全"),
        ("DR10", "有烫痕", "卧床吸烟痕迹：有烫痕"),
        ("DH03", "排队太长", "高峰窗口排队等候时间：排队太长"),
        ("CK05", "健康证过期", "当班人员：健康证过期"),
        # It names the thing itself, or another of the things that the item lists.
        ("BP08", "地面有积水", "地面有积水"),
        ("CK09", "墙面有油渍", "墙面有油渍"),
        ("CR06", "一人占多箱", "一人占多箱"),
        # Own words: a whole sentence stands as it is, a few words need the thing.
        ("BP08", LONG, LONG),
        ("BP06", "发绿", "池水观感：发绿"),
        ("CK11", "已经超期，联系了厂家", "油烟罩和烟道：已经超期，联系了厂家"),
        ("BP06", "", "池水观感：不合格"),
        ("CK04", " ", "本餐每个品种都已留样：不合格"),
    ],
)
def test_a_title_says_what_is_the_matter_with_what(code, remark, title):
    assert words.title_of(ITEMS[code], remark) == title


def test_every_canned_remark_makes_a_title_of_two_lines_at_most():
    titles = [words.title_of(item, remark) for item in ITEMS.values() for remark in item.remarks]
    assert len(titles) == 390
    # A card of a phone holds some twenty signs a line.
    assert max(len(title) for title in titles) <= 24
    assert all(len(title) >= 4 for title in titles)


def test_it_fits_its_column_whatever_the_standard_says():
    item = ChecklistItem(code="X", text="一" * 200, remarks=["坏"])
    assert len(words.title_of(item, "坏")) == len(words.title_of(item, "")) == 120
    assert words.title_of(ChecklistItem(code="X", text="，", remarks=[]), "坏") == "，：坏"


@pytest.mark.parametrize(
    ("item", "measure"),
    [
        ({"kind": "pass_fail", "text": "厨余桶加盖"}, "按标准改到位：厨余桶加盖"),
        (
            {
                "kind": "number",
                "text": "实测冷藏柜内温度",
                "minimum": Decimal("0.000"),
                "maximum": Decimal("8.000"),
                "unit": "℃",
            },
            "冷藏柜内温度控制在 0 到 8 ℃，改好再测一次",
        ),
        (
            {"kind": "number", "text": "淋浴喷头完好率", "minimum": Decimal(95), "unit": "%"},
            "淋浴喷头完好率控制在 95 % 以上，改好再测一次",
        ),
        (
            {
                "kind": "choice",
                "text": "池水观感",
                "options": [{"zh": "浑浊", "ratio": 0}, {"zh": "清澈见底", "ratio": 1}],
            },
            "池水观感做到“清澈见底”，改好再看一遍",
        ),
        ({"kind": "pass_fail", "text": "一" * 200}, "按标准改到位：" + "一" * 200),
    ],
)
def test_a_measure_comes_from_the_words_of_the_standard(item, measure):
    assert words.measure_of(ChecklistItem(code="X", **item)) == measure
