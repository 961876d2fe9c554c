"""The editor of standards through its pages: a draft from the first tap to the day it begins, and what it answers."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.models import ChecklistItem, StandardVersion
from tests.cast import moment

NOW = moment("2026-11-25 09:00")
DRAFT = "/standards/bath_pool/draft/"
ITEM = {
    "code": "BP09", "text": "更衣凳擦干", "kind": "score", "weight": "10", "deduct": "2", "due_hours": "24",
    "remarks": "凳面有水\n凳脚松动\n凳面有水", "sources": "本矿规定第 3 条\nGB 37488-2019 公共场所卫生指标及限值要求",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def head(client, mine):
    client.force_login(mine.head)
    return client


@pytest.fixture
def draft(head):
    head.post("/standards/bath_pool/begin/")
    return StandardVersion.objects.get(state="draft")


def text(answer):
    return answer.content.decode()


def test_a_draft_is_begun_changed_and_published(head, draft):
    assert "第 2 版草稿" in text(head.get(DRAFT)) and "合计 100 分" in text(head.get(DRAFT))
    answer = head.post(f"{DRAFT}items/new/", ITEM, follow=True)
    assert (
        "BP09 存好了" in text(answer) and "合计 110 分" in text(answer) and "加起来是 110 分" in text(answer)
    )
    row = ChecklistItem.objects.get(version=draft, code="BP09")
    assert row.remarks == ["凳面有水", "凳脚松动"] and row.sources == ["本矿规定第 3 条", "GB37488"]
    head.post(f"{DRAFT}items/BP08/", {**ITEM, "code": "BP08", "weight": "15", "deduct": "5"})
    answer = head.post(
        DRAFT, {"pass_line": 90, "visits_wanted": 3, "windows": "7:30-9:30", "note": "加一项"}, follow=True
    )
    assert "改好了" in text(answer) and "合计 100 分" in text(answer)
    answer = head.post("/standards/bath_pool/publish/", {"since": "2026-11-26"}, follow=True)
    assert "第 2 版从 2026-11-26 起用" in text(answer)
    draft.refresh_from_db()
    assert (draft.state, draft.pass_line, draft.windows) == ("published", 90, [["07:30", "09:30"]])
    answer = head.post("/standards/bath_pool/take-back/", follow=True)
    assert "第 2 版撤回来了" in text(answer)


def test_the_form_shows_figures_as_somebody_types_them(head, draft):
    page = text(head.get(f"{DRAFT}items/BP01/"))
    shown = dict(
        re.findall(
            r'name="(weight|deduct|minimum|maximum|typing_min|typing_max)"[^>]*? value="([^"]*)"', page
        )
    )
    assert shown == {
        "weight": "25", "deduct": "25", "minimum": "40", "maximum": "42", "typing_min": "10", "typing_max": "60",
    }  # fmt: skip
    assert 'value="0.000"' not in page


def test_only_what_is_counted_says_what_each_fault_costs(head, draft):
    page = text(head.get(f"{DRAFT}items/BP01/"))
    assert page.count("数缺陷的，是每处扣多少") == 1
    hint = page.index("数缺陷的，是每处扣多少")
    assert page.rfind("data-for=", 0, hint) == page.rfind('data-for="score"', 0, hint)


def test_a_published_edition_and_the_comparison_are_open_to_readers(client, head, draft, mine):
    head.post(f"{DRAFT}items/BP08/", {**ITEM, "code": "BP08", "weight": "25"})
    head.post("/standards/bath_pool/publish/", {"since": "2026-11-26"})
    client.force_login(mine.cook)
    page = text(client.get("/standards/bath_pool/"))
    assert "第 2 版从 11月26日 周四 起用" in page and "撤回来改" not in page and "改标准" not in page
    assert "更衣凳擦干" in text(client.get("/standards/bath_pool/?v=2"))
    page = text(client.get("/standards/bath_pool/compare/"))
    assert "地面无积水、皂液、青苔" in page and "更衣凳擦干" in page and "检查内容" in page
    assert client.get("/standards/bath_pool/?v=7").status_code == 404


def test_a_draft_is_shown_to_nobody_who_may_not_edit(client, head, draft, mine):
    head.post(f"{DRAFT}items/new/", ITEM)
    client.force_login(mine.cook)
    assert "更衣凳擦干" not in text(client.get("/standards/bath_pool/compare/?new=2"))
    assert client.get("/standards/bath_pool/?v=2").status_code == 404
    assert client.get(DRAFT).status_code == 403


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"weight": "0"}, "分值要在 0 到 100 之间"),
        ({"deduct": "11"}, "不能多于分值"),
        ({"code": "池 1"}, "编号只用字母、数字和短横"),
        ({"code": "BP01"}, "BP01 已经有一项在用"),
        ({"kind": "number"}, "下限和上限至少填一个"),
        ({"kind": "choice", "options": "好\n坏"}, "看不懂，写成“略浑浊 60%”这样"),
        ({"kind": "choice", "options": "好 100%\n坏 -5%"}, "得分比例要在 0% 到 100% 之间"),
        ({"kind": "choice", "options": "好 100%\n坏 0%", "fail_below": ""}, "没有一项会判不合格"),
        ({"remarks": "长" * 31}, "每句 30 字以内"),
        ({"text": ""}, "填一下“检查内容”"),
    ],
)
def test_what_is_wrong_with_an_item_is_said_and_nothing_typed_is_lost(head, draft, change, says):
    answer = head.post(f"{DRAFT}items/new/", {**ITEM, **change})
    assert answer.status_code == 422
    assert says in text(answer) and "凳脚松动" in text(answer) or "remarks" in change
    assert says in text(answer)
    assert draft.items.count() == 4


def test_options_keep_their_values_over_editions(head, draft):
    head.post(
        f"{DRAFT}items/BP06/",
        {
            **ITEM,
            "code": "BP06",
            "kind": "choice",
            "options": "清澈见底/clear 100%\n有浮渣 0%",
            "fail_below": "60",
        },
    )
    row = ChecklistItem.objects.get(version=draft, code="BP06")
    assert [(one["value"], one["zh"], one["en"], one["ratio"]) for one in row.options] == [
        ("clear", "清澈见底", "clear", 1.0),
        ("o2", "有浮渣", "有浮渣", 0.0),
    ]
    assert (row.deduct, float(row.fail_below)) == (0, 0.6)
    page = text(head.get(f"{DRAFT}items/BP06/"))
    assert "清澈见底/clear 100%\n有浮渣 0%" in page


def test_publishing_into_the_past_or_half_done_is_answered(head, draft):
    for since, says in (
        ("2026-11-24", "不能早于今天"),
        ("", "选一下"),
        ("9999-99-99", "要写成 2026-11-18 这样的日期"),
    ):
        assert says in text(head.post("/standards/bath_pool/publish/", {"since": since}, follow=True))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_items_move_and_go(head, draft):
    head.post(f"{DRAFT}items/BP08/move/", {"places": "-1"})
    head.post(f"{DRAFT}items/BP01/drop/")
    head.post(f"{DRAFT}items/BP04/move/", {"places": "7"})
    assert list(draft.items.order_by("order").values_list("code", flat=True)) == ["BP04", "BP08", "BP06"]
    assert head.post(f"{DRAFT}items/NONE/drop/").status_code == 404


def test_a_new_kind_is_added_and_a_taken_one_refused(head, mine):
    answer = head.post("/standards/new/", {"kind": "gym", "name": "健身房"}, follow=True)
    assert "接着加检查项" in text(answer) and "还没有检查项" in text(answer)
    for kind, says in (("gym", "已经有标准了"), ("new", "系统自己要用"), ("健身", "类别只用小写字母")):
        assert says in text(head.post("/standards/new/", {"kind": kind, "name": "重复"}))


def test_without_a_draft_the_pages_lead_back(head, mine):
    answer = head.get(DRAFT, follow=True)
    assert "先点“改标准”" in text(answer)
    assert head.post("/standards/bath_pool/take-back/", follow=True).status_code == 200
    assert head.post("/standards/bath_pool/publish/", {"since": "2026-11-26"}).status_code == 404


@pytest.mark.parametrize("more", [0, 3])
def test_the_draft_page_costs_the_same_with_more_items(head, draft, more):
    for n in range(more):
        head.post(f"{DRAFT}items/new/", {**ITEM, "code": f"M{n}"})
    head.get(DRAFT)
    with CaptureQueriesContext(connection) as asked:
        head.get(DRAFT)
    with CaptureQueriesContext(connection) as bare:
        head.get("/me/look/")
    assert len(asked) - len(bare) == 3
