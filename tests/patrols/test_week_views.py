"""Pages of the week: board, picking, an item's steps, closing, the summary and its records, the bulletin's button."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from patrols.models import PlanItem, WeekPlan
from tests.cast import moment
from tests.notices import bulletin_box
from tests.patrols import issue_box
from tests.patrols import plan_box as box
from tests.patrols.month_box import visit
from tests.patrols.plan_box import FRIDAY, MONDAY
from tests.patrols.test_plan_actions import suggested  # noqa: F401
from tongting.exports.models import Export
from tongting.notices.models import Bulletin

GIVEN = {"measure": "增开窗口", "due_on": "2026-11-27", "wanted": "排队不超过十分钟"}


@pytest.fixture
def come(client, mine, time_machine):
    time_machine.move_to(FRIDAY, tick=False)

    def log_in(who):
        client.force_login(mine.people[who], "django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def step(verb, item):
    return reverse(f"plan_{verb}", args=[item.pk])


# --- the board -------------------------------------------------------------------------------------------------


def test_an_empty_week_says_what_to_do_to_whom(come):
    assert "从系统排好的清单里点几条，或者自己加。" in come("secretary").get("/weeks/").text
    assert "支部和科领导列了难点，就在这里看进展。" in come("canteen_leader").get("/weeks/").text
    assert come("cook").get("/weeks/").status_code == 403


def test_the_board_in_its_columns_at_one_query_count(come, mine, django_assert_num_queries):
    box.arranged(mine)
    client = come("secretary")
    client.get("/weeks/2026-W47/")
    with django_assert_num_queries(11):
        client.get("/weeks/2026-W47/")
    box.closed(mine, problem="洗衣房取衣排队")
    box.rectified(mine, problem="更衣大厅返味")
    with django_assert_num_queries(11):
        page = client.get("/weeks/2026-W47/")
    board = page.context["board"]
    assert [len(column.items) for column in board.columns] == [0, 1, 1, 1]
    assert "汇总本周" in page.text and "列难点" in page.text
    assert "汇总本周" not in come("canteen_leader").get("/weeks/2026-W47/").text


@pytest.mark.parametrize("path", ["2026-W54", "2026-47", "0001-W01", "9999-W52", "x", "2026-W00"])
def test_what_is_no_week_is_no_page(come, path):
    client = come("secretary")
    for name in ("week_plan_of", "plan_pick", "week_close", "week_summary", "plan_add", "week_bulletin"):
        address = f"/weeks/{path}/" + {
            "plan_pick": "pick/", "week_close": "close/", "week_summary": "summary/", "plan_add": "add/",
            "week_bulletin": "bulletin/",
        }.get(name, "")  # fmt: skip
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address


# --- picking ---------------------------------------------------------------------------------------------------


def test_one_tap_picks_and_the_sum_is_shown(come, mine, suggested):  # noqa: F811
    suggested.append(box.suggestion("k1", evidence=(("ZG-0001", "/issues/1/"),)))
    client = come("secretary")
    page = client.get("/weeks/2026-W47/pick/").text
    assert "3 次 × 关注（2）× 2 人 × 9 天 = 108" in page and "30 天里第 3 次" in page and "ZG-0001" in page
    answer = client.post("/weeks/2026-W47/pick/", {"key": "k1"}, follow=True)
    assert "列进去了，还要安排牵头人和措施" in answer.text and "已列" in answer.text
    assert PlanItem.objects.get().state == "picked"
    answer = client.post("/weeks/2026-W47/pick/", {"key": "gone"}, follow=True)
    assert "这条已经不在清单里了" in answer.text
    answer = client.post("/weeks/2026-W46/pick/", {"key": "k1"}, follow=True)
    assert "2026-W46 已经过去了，列到这一周" in answer.text
    assert PlanItem.objects.count() == 1


def test_without_sources_the_page_says_so(come):
    assert "现在没有系统能排的难点" in come("secretary").get("/weeks/2026-W47/pick/").text


def test_ones_own_goes_straight_on_to_its_arrangement(come, mine):
    client = come("secretary")
    answer = client.post("/weeks/2026-W47/add/", {"problem": "早班打饭排队", "source": "职工反映"})
    item = PlanItem.objects.get()
    assert answer.url == step("arrange", item)
    answer = client.post("/weeks/2026-W47/add/", {"problem": "短"})
    assert answer.status_code == 422 and "至少 4 个字" in answer.text
    answer = client.post("/weeks/2026-W46/add/", {"problem": "早班打饭排队"})
    assert answer.status_code == 422 and "已经过去了" in answer.text


# --- an item ---------------------------------------------------------------------------------------------------


def test_an_item_from_arrangement_to_close(come, mine):
    item = box.picked(mine)
    given = {**GIVEN, "lead": mine.deputy.pk, "verifier": mine.head.pk, "teams": [mine.teams["canteen"].pk]}
    client = come("secretary")
    assert client.get(step("arrange", item)).status_code == 200
    assert client.post(step("arrange", item), given).url == reverse("plan_item", args=[item.pk])
    page = come("deputy").get(reverse("plan_item", args=[item.pk])).text
    assert "办到几成了" in page and "办好了，交验收" in page
    come("deputy").post(step("progress", item), {"percent": "60", "reason": "缺人", "next_step": "调人"})
    assert box.fresh(item).percent == 60 and box.fresh(item).reason == "缺人"
    answer = client.post(step("hand_in", item), {"note": "开了"})
    assert answer.status_code == 422 and "要有依据才能交验收" in answer.text
    photo = SimpleUploadedFile("a.jpg", issue_box.jpeg(), content_type="image/jpeg")
    answer = client.post(step("hand_in", item), {"note": "开了", "photo-file": photo})
    assert box.fresh(item).state == "rectified"
    assert "自己牵头、自己交的不能自己验收" in client.post(step("close", item), follow=True).text
    answer = come("head").post(step("close", item), {"note": "看过"}, follow=True)
    assert "通过了，已销号" in answer.text and box.fresh(item).closed_by == mine.head
    late = come("secretary").post(step("send_back", item), {"reason": "再看"}, follow=True)
    assert "现在是“已销号”，做不了这一步" in late.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lead": ""}, "选一下“牵头干部”"),
        ({"lead": "9" * 30}, "没有这一项"),
        ({"due_on": "2026-11-19"}, "计划完成时间要在今天或以后"),
        ({"due_on": "2026-02-30"}, "要写成 2026-11-18 这样的日期"),
        ({"measure": "长" * 301}, "最多 300 个字"),
        ({"measure": "a\0b"}, "看不见的字符"),
        ({"wanted": ""}, "填一下“怎么算办好”"),
        ({"verifier": "same"}, "不能是同一个人"),
        ({"teams": ["x"]}, "“配合班组”"),
    ],
)
def test_a_bad_arrangement_gets_its_sentence(come, mine, changes, said):
    item = box.picked(mine)
    given = {**GIVEN, "lead": mine.deputy.pk, "verifier": mine.head.pk, **changes}
    if given["verifier"] == "same":
        given["verifier"] = mine.deputy.pk
    answer = come("secretary").post(step("arrange", item), given)
    assert answer.status_code == 422 and said in answer.text
    assert box.fresh(item).state == "picked"


@pytest.mark.parametrize("percent", ["101", "-1", "x", "", "55", "9" * 40, "\0"])
def test_a_bad_percent_gets_its_sentence(come, mine, percent):
    item = box.arranged(mine)
    answer = come("deputy").post(step("progress", item), {"percent": percent})
    assert answer.status_code == 422 and "办到几成了" in answer.text
    assert box.fresh(item).percent == 0


def test_whoever_it_is_not_for_is_told(come, mine):
    item = box.arranged(mine)
    for verb, said in (
        ("progress", "进展由牵头人李副科"),
        ("arrange", "由支部和科领导安排"),
        ("void", "由支部和科领导"),
    ):
        answer = come("bath_leader").get(step(verb, item), follow=True)
        assert said in answer.text, verb
    assert come("cook").get(reverse("plan_item", args=[item.pk])).status_code == 403


def test_linking_offers_the_issues_of_the_helping_teams(come, mine):
    item = box.arranged(mine)
    near, far = issue_box.reported(mine, "kitchen"), issue_box.reported(mine, "pool")
    page = come("deputy").get(step("link", item)).text
    assert near.number in page and far.number not in page
    come("deputy").post(step("link", item), {"issues": [near.pk]})
    assert list(item.issues.all()) == [near]
    assert near.number in come("deputy").get(reverse("plan_item", args=[item.pk])).text


# --- closing ---------------------------------------------------------------------------------------------------


def test_closing_asks_for_reasons_and_the_second_is_told(come, mine):
    item = box.arranged(mine)
    client = come("secretary")
    assert client.get("/weeks/2026-W47/close/").status_code == 200
    answer = client.post("/weeks/2026-W47/close/", {})
    assert answer.status_code == 422 and "“早班升井打饭排队时间长”没办完，写一句原因" in answer.text
    given = {f"reason{item.pk}": "材料没到", f"next{item.pk}": "催材料"}
    answer = client.post("/weeks/2026-W47/close/", given, follow=True)
    assert "汇总好了，1 个难点转到下周" in answer.text
    for answer in (
        come("head").post("/weeks/2026-W47/close/", given, follow=True),
        come("head").get("/weeks/2026-W47/close/", follow=True),
    ):
        assert "孙书记 在 11-20 16:00 已经把它改成“已汇总”" in answer.text
    assert PlanItem.objects.filter(week__week="2026-W48").count() == 1
    assert "孙书记 在 2026-11-20 16:00 汇总了这一周" in client.get("/weeks/2026-W47/").text
    assert "第 2 周未销号" in client.get("/weeks/2026-W48/").text


def test_it_is_not_closed_before_friday(come, mine, time_machine):
    box.closed(mine)
    time_machine.move_to(MONDAY, tick=False)
    shown = come("secretary").get("/weeks/2026-W47/close/")
    assert shown.status_code == 200 and "周五起才能汇总这一周" in shown.text
    assert 'data-keep="week-2026-W47-close"' not in shown.text and "汇总，转到下周" not in shown.text
    answer = come("secretary").post("/weeks/2026-W47/close/")
    assert answer.status_code == 422 and "周五起才能汇总这一周" in answer.text
    assert WeekPlan.objects.get().state == "open"
    assert come("secretary").post("/weeks/2026-W45/close/").status_code == 404


# --- the summary -----------------------------------------------------------------------------------------------


def test_every_figure_of_the_summary_opens(come, mine):
    visit(mine, "pool", mine.head, "2026-11-17 15:10", 92)
    issue_box.closed(mine, at=moment("2026-11-17 09:00"))
    box.arranged(mine)
    client = come("secretary")
    page = client.get("/weeks/2026-W47/summary/")
    assert "截至 11-20 16:00" in page.text and "领导干部自己的数" in page.text
    links = {part.split('"')[0] for part in page.text.split('href="')[1:] if part.startswith("/weeks/")}
    assert len(links) > 20
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    assert client.get("/weeks/2026-W48/summary/").status_code == 404
    assert client.get("/weeks/2026-W47/records/nothing/").status_code == 404


def test_the_page_at_one_query_count(come, mine, django_assert_max_num_queries):
    client = come("secretary")
    client.get("/weeks/2026-W47/summary/")
    for n in range(3):
        visit(mine, "pool", mine.head, f"2026-11-17 1{n}:10", 92)
        box.arranged(mine, problem=f"难点之{n}")
    with django_assert_max_num_queries(27):
        client.get("/weeks/2026-W47/summary/")


@pytest.mark.parametrize(
    "query", ["post=x", "post=999999", "person=0", "group=nobody", "after=x", "post=%00"]
)
def test_junk_in_the_records_is_left_out(come, mine, query):
    for what in ("visits", "found", "missed"):
        assert come("secretary").get(f"/weeks/2026-W47/records/{what}/?{query}").status_code == 200


def test_workbooks_of_plan_and_summary(come, mine):
    client = come("canteen_leader")
    for what in ("plan", "summary"):
        assert client.post(f"/weeks/2026-W47/export/{what}/").status_code == 302
    assert client.post("/weeks/2026-W47/export/x/").status_code == 404
    assert list(Export.objects.order_by("pk").values_list("kind", "title")) == [
        ("week_plan", "难点问题周计划表 2026-W47"),
        ("week_summary", "周汇总表 2026-W47"),
    ]


# --- the bulletin's one button ---------------------------------------------------------------------------------


def test_one_button_makes_the_bulletin_or_opens_the_one_there_is(come, mine):
    bulletin_box.letterhead()
    client = come("head")
    assert "生成周通报" in client.get("/issues/").text
    first = client.post("/weeks/2026-W47/bulletin/")
    bulletin = Bulletin.objects.get()
    assert first.url == f"/bulletins/{bulletin.pk}/" and bulletin.drafted_by == mine.head
    assert client.post("/weeks/2026-W47/bulletin/").url == first.url
    page = client.get(first.url).text
    assert "下载 Word" in page and "关于2026年第47周后勤工作情况的通报" in page
    assert "生成周通报" not in come("canteen_leader").get("/issues/").text
    assert come("canteen_leader").post("/weeks/2026-W47/bulletin/").status_code == 403
