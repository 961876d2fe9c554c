"""Scoring rules: a draft from the first tap to the day it begins, what keeps it from being published, two editions side
by side."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from starrating.actions import criteria as verbs
from starrating.models import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.queries import criteria as queries
from starrating.scoring.rule import read
from tests.cast import moment
from tests.starrating import star_box
from tongting.events.flow import Refused, SomebodyWasFaster, history

NOW = moment("2026-11-25 09:00")
TODAY = NOW.date()


@pytest.fixture
def draft(mine):
    star_box.criteria()
    return verbs.begin_draft("dorm", by=mine.head, at=NOW)


def whole(edition):
    return queries.editions().get(pk=edition.pk)


def group(edition, code):
    return CriteriaGroup.objects.get(criteria=edition, code=code)


def item(edition, code):
    return Criterion.objects.get(group__criteria=edition, code=code)


def test_a_draft_begins_with_everything_of_the_newest_edition(draft):
    first = whole(CriteriaSet.objects.get(contest="dorm", number=1))
    [only] = queries.changes(first, whole(draft))
    assert draft.number == 2 and only.fields == [("note", first.note, "")]
    assert len(queries.parts(whole(draft), "item")) == 13 and Veto.objects.filter(criteria=draft).count() == 5
    assert len(queries.parts(first, "item")) == 13
    assert queries.edition_faults(whole(draft)) == []


def test_there_is_one_draft_of_a_contest(draft, mine):
    with pytest.raises(SomebodyWasFaster, match="已经有一份草稿"):
        verbs.begin_draft("dorm", by=mine.secretary, at=NOW)
    assert CriteriaSet.objects.filter(contest="dorm").count() == 2


@pytest.mark.parametrize("contest", Contest.values)
def test_the_built_in_rules_have_no_fault(mine, contest):
    assert queries.edition_faults(whole(star_box.criteria(contest))) == []


# --- what keeps it from being published ---------------------------------------------------------------------------


def heavier(draft):
    CriteriaGroup.objects.filter(criteria=draft, code="order").update(weight=40)


def without_items(draft):
    Criterion.objects.filter(group__criteria=draft, group__code="civility").delete()


def two_of_a_code(draft):
    Criterion.objects.filter(group__criteria=draft, code="D09").update(code="D01")


def costly(draft):
    Criterion.objects.filter(group__criteria=draft, code="D01").update(deduct=11)


def nothing(draft):
    draft.groups.all().delete()


def ruled(**changes):
    def change(draft):
        rule = {**draft.rule, **changes}
        CriteriaSet.objects.filter(pk=draft.pk).update(rule=rule)

    return change


FAULTS = [
    (heavier, "各大类分值加起来是 108 分，要正好 100 分"),
    (heavier, "“物品摆放”是 40 分，里面各项加起来是 32 分，要一样"),
    (without_items, "“文明与节约”里还没有评分项"),
    (two_of_a_code, "编号 D01 用了两次，改一个"),
    (costly, "D01：每处扣分要大于 0，不能多于分值 10"),
    (nothing, "还没有评分项，先加几项"),
    (ruled(sheets=0), "评法：每个参评对象要 1 到 9 张评分表"),
    (ruled(anchors=2), "评法：锚定 3 到 6 个；不用就填 0"),
    (ruled(anchors=7), "评法：锚定 3 到 6 个；不用就填 0"),
    (ruled(winners=0), "评法：获奖名额至少 1 个；不限就不填"),
    (ruled(cluster_cap=0), "评法：每栋楼（厅）至少 1 个；不限就不填"),
    (ruled(sample=0), "评法：至少抽 1 个；全部参评就不填"),
    (ruled(notice_days=0), "评法：公示至少 1 个工作日"),
    (ruled(join="median of means"), "评法：几张评分表怎么合，从列表里选"),
    (ruled(join="trimmed"), "评法：去掉最高最低要至少 3 张评分表"),
    (ruled(worst_below="101"), "评法：分数要在 0 到 100 之间"),
    (ruled(tie_breaks=["group:gone"]), "评法：同分比的“group:gone”在这一版里没有了，重新选"),
    (ruled(tie_breaks=["lower_code", "lower_code"]), "评法：同分怎么比，有两条一样，去掉一条"),
    (ruled(thresholds=[[5, "95"], [0, "0"]]), "评法：一星到五星的分数线都要填"),
    (
        ruled(thresholds=[[5, "90"], [4, "90"], [3, "80"], [2, "70"], [1, "60"], [0, "0"]]),
        "评法：5 星的分数线要比低一星的高，不超过 100",
    ),
]


@pytest.mark.parametrize(("spoil", "said"), FAULTS)
def test_what_does_not_add_up_is_named_and_not_published(draft, mine, spoil, said):
    spoil(draft)
    assert said in queries.edition_faults(whole(draft))
    with pytest.raises(Refused):
        verbs.publish(draft, TODAY, by=mine.head, at=NOW)
    held = star_box.fresh(draft)
    assert (held.state, held.effective_from) == ("draft", None)


def test_it_is_published_from_a_day_and_holds_from_then(draft, mine):
    verbs.publish(draft, TODAY + timedelta(days=2), by=mine.head, at=NOW)
    assert queries.in_force("dorm", TODAY).number == 1
    assert queries.in_force("dorm", TODAY + timedelta(days=2)).number == 2
    shelf = queries.shelf("dorm", TODAY)
    assert (shelf.now.number, shelf.coming.number, shelf.draft) == (1, 2, None)
    assert history(draft).last().facts == {"since": "2026-11-27"}


def test_it_is_not_published_into_the_past_nor_twice(draft, mine):
    with pytest.raises(Refused, match="不能早于今天"):
        verbs.publish(draft, TODAY - timedelta(days=1), by=mine.head, at=NOW)
    verbs.publish(draft, TODAY, by=mine.head, at=NOW)
    with pytest.raises(Refused, match="第 2 版已发布，不能再改"):
        verbs.publish(star_box.fresh(draft), TODAY, by=mine.head, at=NOW)


def test_an_edition_in_use_is_neither_changed_nor_taken_back(draft, mine):
    verbs.publish(draft, TODAY, by=mine.head, at=NOW)
    one = item(draft, "D01")
    for change in (
        lambda: verbs.put_part(draft, "item", one, {"code": "D01", "name": "地"}, by=mine.head, at=NOW),
        lambda: verbs.drop_part(draft, "item", one, by=mine.head, at=NOW),
        lambda: verbs.shift_part(draft, "item", one, 1, by=mine.head, at=NOW),
        lambda: verbs.change_rule(draft, read(draft.rule), "", by=mine.head, at=NOW),
    ):
        with pytest.raises(Refused, match="不能再改"):
            change()
    assert item(draft, "D01").name == "地面与死角"
    box = star_box.campaign(mine)
    type(box.campaign).objects.filter(pk=box.campaign.pk).update(criteria=draft)
    with pytest.raises(Refused, match="已经有评选在用"):
        verbs.take_back(star_box.fresh(draft), by=mine.head, at=NOW)
    assert star_box.fresh(draft).state == "published"


def test_one_that_nobody_uses_is_taken_back(draft, mine):
    verbs.publish(draft, TODAY, by=mine.head, at=NOW)
    verbs.take_back(star_box.fresh(draft), by=mine.head, at=NOW)
    held = star_box.fresh(draft)
    assert (held.state, held.effective_from) == ("draft", None)
    verbs.publish(held, TODAY, by=mine.head, at=NOW)
    verbs.begin_draft("dorm", by=mine.head, at=NOW)
    with pytest.raises(Refused, match="先发布或作废它"):
        verbs.take_back(star_box.fresh(draft), by=mine.head, at=NOW)


def test_parts_are_added_changed_moved_and_dropped(draft, mine):
    fields = {
        "code": "D20",
        "name": "窗帘",
        "name_en": "",
        "weight": Decimal(2),
        "group": group(draft, "order"),
    }
    more = {"standard": "", "deduct": None, "deduction": ""}
    added = verbs.put_part(draft, "item", None, {**fields, **more}, by=mine.head, at=NOW)
    with pytest.raises(Refused, match="编号 D20 已经有一项在用"):
        verbs.put_part(draft, "item", None, {**fields, **more}, by=mine.head, at=NOW)
    codes = [one.code for one in group(draft, "order").items.order_by("order", "pk")]
    assert codes == ["D05", "D06", "D07", "D08", "D20"]
    verbs.shift_part(draft, "item", added, -1, by=mine.head, at=NOW)
    assert [one.code for one in group(draft, "order").items.order_by("order", "pk")][-2:] == ["D20", "D08"]
    verbs.drop_part(draft, "item", added, by=mine.head, at=NOW)
    verbs.drop_part(draft, "group", group(draft, "civility"), by=mine.head, at=NOW)
    assert not Criterion.objects.filter(group__criteria=draft, code__in=["D20", "D11"]).exists()
    assert Criterion.objects.filter(group__criteria__number=1, code="D11").count() == 1


def test_two_editions_are_compared_part_by_part(draft, mine):
    first = CriteriaSet.objects.get(contest="dorm", number=1)
    rule = queries.changed(read(draft.rule), {"winners": 10})
    verbs.change_rule(draft, rule, "名额少两个", by=mine.head, at=NOW)
    Criterion.objects.filter(group__criteria=draft, code="D01").update(weight=8)
    Veto.objects.filter(criteria=draft, code="V5").delete()
    found = queries.changes(whole(first), whole(draft))
    assert [(one.what, one.part, one.code) for one in found] == [
        ("changed", "rule", ""),
        ("changed", "item", "D01"),
        ("dropped", "veto", "V5"),
    ]
    assert found[0].fields == [("winners", 12, 10), ("note", first.note, "名额少两个")]
    assert found[1].fields == [("weight", Decimal(10), Decimal(8))]


# --- through the pages --------------------------------------------------------------------------------------------


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_an_edition_from_the_first_tap_to_its_day(mine, page, post, today):
    star_box.criteria()
    assert "第 1 版" in page(mine.head, "criteria_list").content.decode()
    answer = post(mine.head, "criteria_begin", "dorm").content.decode()
    assert "第 2 版草稿" in answer and "合计 100 分" in answer and "发布新版" in answer
    given = {"code": "order", "name": "物品摆放", "name_en": "Order", "weight": "30"}
    answer = post(mine.head, "criteria_part", "dorm", "group", "order", **given).content.decode()
    assert "合计 98 分" in answer and "“物品摆放”是 30 分，里面各项加起来是 32 分" in answer
    assert "发布新版" not in answer
    post(mine.head, "criteria_part", "dorm", "group", "order", **{**given, "weight": "32"})
    form = page(mine.head, "criteria_draft", "dorm").context["form"]
    rule = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = post(mine.head, "criteria_draft", "dorm", **{**rule, "winners": "10", "note": "少两个"})
    assert "改好了" in answer.content.decode()
    answer = post(mine.head, "criteria_publish", "dorm", since="2026-12-01").content.decode()
    assert "第 2 版从 2026-12-01 起用" in answer and "撤回来改" in answer
    edition = CriteriaSet.objects.get(number=2, contest="dorm")
    assert (edition.effective_from, edition.rule["winners"]) == (date(2026, 12, 1), 10)
    first = CriteriaSet.objects.get(number=1, contest="dorm")
    assert {**edition.rule, "winners": 12} == first.rule
    answer = page(mine.cook, "criteria_compare", "dorm").content.decode()
    assert "获奖名额" in answer and "<del>12</del>" in answer and "<ins>10</ins>" in answer


def test_the_form_says_what_is_wrong_with_a_rule(mine, page, post, today):
    star_box.criteria()
    post(mine.head, "criteria_begin", "dorm")
    form = page(mine.head, "criteria_draft", "dorm").context["form"]
    rule = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = post(mine.head, "criteria_draft", "dorm", **{**rule, "anchors": "2", "line_5": "89"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "锚定 3 到 6 个；不用就填 0" in text and "5 星的分数线要比低一星的高" in text
    assert CriteriaSet.objects.get(state="draft").rule["anchors"] == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weight": "0"}, "分值要在 0 到 100 之间，不能是 0"),
        ({"deduct": "9"}, "每处扣分要大于 0，不能多于分值 8"),
        ({"code": "床 铺"}, "编号只用字母、数字和短横"),
        ({"code": "new"}, "系统自己要用"),
        ({"code": "D01"}, "编号 D01 已经有一项在用"),
        ({"name": ""}, "填一下“名称”"),
    ],
)
def test_a_criterion_that_will_not_do_is_shown_again(mine, post, draft, today, given, said):
    where = group(draft, "order").pk
    fields = {"group": where, "code": "D30", "name": "窗帘", "weight": "8", "deduct": "2", **given}
    answer = post(mine.head, "criteria_part_new", "dorm", "item", **fields)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Criterion.objects.filter(code="D30").exists()


def test_unknown_contests_parts_and_editions_are_not_there(mine, page, draft):
    for address in (
        ("criteria_detail", "boots"),
        ("criteria_part_new", "dorm", "boots"),
        ("criteria_part", "dorm", "item", "D99"),
    ):
        assert page(mine.head, *address).status_code == 404
    assert page(mine.head, "criteria_detail", "dorm", v=9).status_code == 404


def test_without_an_edition_the_pages_say_what_to_do(mine, page):
    assert "还没有生效的版次" in page(mine.head, "criteria_list").content.decode()
    assert "load_criteria" in page(mine.head, "criteria_detail", "locker").content.decode()
    assert "只有一版" in page(mine.head, "criteria_compare", "locker").content.decode()


def test_a_draft_is_for_the_organisers(mine, page, draft):
    assert page(mine.cook, "criteria_draft", "dorm").status_code == 403
    assert "第 2 版" not in page(mine.cook, "criteria_compare", "dorm").content.decode()
    assert "草稿" in page(mine.head, "criteria_compare", "dorm").content.decode()


@pytest.mark.parametrize(("name", "many"), [("criteria_detail", 4), ("criteria_compare", 4)])
def test_a_rule_costs_the_same_however_much_stands_in_it(mine, own_queries, draft, name, many):
    assert own_queries(mine.head, name, "dorm") == many
    Criterion.objects.filter(group__criteria__contest="dorm", code__gt="D03").delete()
    assert own_queries(mine.head, name, "dorm") == many
