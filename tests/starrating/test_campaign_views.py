"""The pages of campaigns: who gets in, what they show, what a tap does; lists at one literal query count."""

from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from starrating import campaign_book, tiles, todos
from starrating.models import Campaign, Contest, Entry
from tests.cast import moment
from tests.starrating import star_box
from tests.starrating.star_box import AT, ENROL_UNTIL, JUDGES, SCORE_UNTIL
from tongting.exports.models import Export

OPENED = star_box.OPENED


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(OPENED, tick=False) as now:
        yield now


def text(answer, status=200):
    assert answer.status_code == status, answer
    return answer.content.decode()


# --- the whole way ------------------------------------------------------------------------------------------------


def test_a_campaign_from_its_making_to_the_lock(mine, page, post, clock):
    star_box.criteria()
    star_box.places(mine)
    assert "还没有评选" in text(page(mine.head, "campaign_list"))
    form = page(mine.head, "campaign_new").context["form"]
    assert form["enrol_until"].value().strftime("%d %H:%M") == "05 18:00"
    given = {"contest": "dorm", "month": "2026-11", "enrol_until": "2026-11-09T18:00"}
    answer = post(mine.head, "campaign_new", **given, score_until="2026-11-20T18:00")
    assert "定了评委就可以开始报名" in text(answer)
    campaign = Campaign.objects.get()
    assert "评委只有 0 名" in text(page(mine.head, "campaign_detail", campaign.pk))
    people = [mine.people[name].pk for name in JUDGES]
    answer = post(mine.head, "campaign_judges", campaign.pk, judges=people, chief=people[0])
    assert "定了 4 名评委" in text(answer)
    assert "种子的指纹已经公布" in text(post(mine.head, "campaign_open", campaign.pk))
    clock.move_to(ENROL_UNTIL)
    assert "名单和评委都定了" in text(post(mine.head, "campaign_draw_lots", campaign.pk))
    answer = text(post(mine.head, "campaign_start", campaign.pk))
    assert "开始打分了" in answer and "没交的评分表" in answer and "3号宿舍楼" in answer
    answer = text(page(mine.head, "campaign_lock", campaign.pk))
    assert "6 个评分表不够，截止后不排名" in answer
    assert "确实要截止就勾选" in text(post(mine.head, "campaign_lock", campaign.pk), 422)
    assert star_box.fresh(campaign).state == "scoring"
    assert "评分截止了" in text(post(mine.head, "campaign_lock", campaign.pk, agreed="on"))
    assert star_box.fresh(campaign).state == "locked"


def test_a_month_that_is_there_is_refused_with_a_sentence(mine, post):
    star_box.campaign(mine, state="draft")
    given = {"contest": "dorm", "month": "2026-11", "enrol_until": "2026-11-09T18:00"}
    answer = post(mine.head, "campaign_new", **given, score_until="2026-11-20T18:00")
    assert "星级宿舍 2026-11 已经有了" in text(answer, 422) and Campaign.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"month": "2026-13"}, "月份要写成 2026-11 这样"),
        ({"enrol_until": "2026-11-01T18:00"}, "报名截止要在现在以后"),
        ({"score_until": "2026-11-08T18:00"}, "评分截止要在报名截止以后"),
        ({"score_until": "soon"}, "这样的时间"),
        ({"contest": "boots"}, "里没有这一项"),
    ],
)
def test_what_a_new_campaign_cannot_be(mine, post, given, said):
    star_box.criteria()
    fields = {"contest": "dorm", "month": "2026-11", "enrol_until": "2026-11-09T18:00"}
    fields |= {"score_until": "2026-11-20T18:00", **given}
    assert said in text(post(mine.head, "campaign_new", **fields), 422)
    assert not Campaign.objects.exists()


def test_too_few_judges_are_refused_at_the_form(mine, post):
    box = star_box.campaign(mine, state="draft")
    answer = post(mine.head, "campaign_judges", box.campaign.pk, judges=[mine.head.pk], chief=mine.head.pk)
    assert "要 2 张评分表，评委只有 1 名，至少再加 1 名" in text(answer, 422)
    two = [mine.head.pk, mine.safety.pk]
    answer = post(mine.head, "campaign_judges", box.campaign.pk, judges=two, chief=mine.assessor.pk)
    assert "组长要从勾选的评委里选" in text(answer, 422)
    answer = post(mine.head, "campaign_judges", box.campaign.pk, judges=[mine.cook.pk], chief=mine.head.pk)
    assert "里没有这一项" in text(answer, 422)
    assert box.campaign.judges.count() == 4


def test_times_and_rule_before_the_draw_only_the_end_after_it(mine, page, post, clock):
    box = star_box.campaign(mine, state="enrolling")
    page(mine.head, "campaign_edit", box.campaign.pk)
    until = {"enrol_until": "2026-11-10T18:00", "score_until": "2026-11-21T18:00"}
    rule = {"sheets": "3", "anchors": "0", "notice_days": "3"}
    assert "改好了" in text(post(mine.head, "campaign_edit", box.campaign.pk, **until, **rule))
    held = star_box.fresh(box.campaign)
    assert (held.rule["sheets"], held.rule["winners"]) == (3, None)
    assert held.enrol_until == moment("2026-11-10 18:00")
    rule["anchors"] = "1"
    assert "锚定 3 到 6 个" in text(post(mine.head, "campaign_edit", held.pk, **until, **rule), 422)
    clock.move_to(AT)
    scoring = star_box.campaign(mine, "locker").campaign
    assert "报名截止" not in text(page(mine.head, "campaign_edit", scoring.pk)).split("<main")[1]
    answer = post(mine.head, "campaign_edit", scoring.pk, score_until="2026-11-25T18:00")
    assert "改好了" in text(answer)
    assert star_box.fresh(scoring).score_until == moment("2026-11-25 18:00")
    answer = post(mine.head, "campaign_edit", scoring.pk, score_until="2026-11-01T18:00")
    assert "评分截止要在现在以后" in text(answer, 422)


def test_it_is_called_off_with_a_reason(mine, post):
    box = star_box.campaign(mine, state="enrolling")
    assert "填一下“原因”" in text(post(mine.head, "campaign_cancel", box.campaign.pk), 422)
    answer = text(post(mine.head, "campaign_cancel", box.campaign.pk, reason="本月检修"))
    assert "这一期取消了" in answer and "本月检修" in answer
    scoring = star_box.campaign(mine).campaign
    assert "不能改成" in text(post(mine.head, "campaign_cancel", scoring.pk, reason="晚了"))
    assert star_box.fresh(scoring).state == "scoring"


# --- entries ------------------------------------------------------------------------------------------------------


def test_entries_by_code_by_hand_and_out_again(mine, page, post):
    box = star_box.campaign(mine, state="enrolling", many=1)
    answer = text(post(mine.head, "campaign_enrol", box.campaign.pk, code="b3-102"))
    assert "3号楼 102 报上了" in answer
    assert "没有编号是 B9-999 的" in text(
        post(mine.head, "campaign_enrol", box.campaign.pk, code="B9-999"), 422
    )
    assert "报上 4 个" in text(post(mine.head, "campaign_settle", box.campaign.pk))
    entry = Entry.objects.get(label="3号楼 102")
    assert "3号楼 102 退出了" in text(post(mine.head, "entry_withdraw", entry.pk, reason="修房"))
    assert "3号楼 102" not in text(page(mine.head, "campaign_enrol", box.campaign.pk))
    assert "修房" in text(page(mine.head, "campaign_enrol", box.campaign.pk, out="1"))
    found = text(page(mine.head, "campaign_enrol", box.campaign.pk, q="B3-2"))
    assert "3号楼 201" in found and "3号楼 101" not in found


def test_the_list_is_open_to_see_but_not_to_change(mine, page, post):
    box = star_box.campaign(mine, state="enrolling", many=2)
    answer = text(page(mine.safety, "campaign_enrol", box.campaign.pk))
    assert "3号楼 101" in answer and "照编号报一个" not in answer and "entries/" not in answer
    post(mine.safety, "campaign_enrol", box.campaign.pk, code="B3-103")
    assert Entry.objects.count() == 2


@pytest.mark.parametrize(
    ("contest", "said"),
    [("dorm", "住人的宿舍自动报上"), ("locker", "走排时点“整洁”的"), ("service", "报名期间有人提名")],
)
def test_an_empty_list_says_how_it_fills(mine, page, contest, said):
    box = star_box.campaign(mine, contest, "draft")
    assert said in text(page(mine.head, "campaign_enrol", box.campaign.pk))


# --- who sees what ------------------------------------------------------------------------------------------------


def test_a_resident_sees_the_month_without_progress(mine, page):
    box = star_box.campaign(mine)
    answer = text(page(mine.resident, "campaign_dorm"))
    assert "6 个参评" in answer and "打分到 2026-11-20 18:00" in answer and "看抽签公示页" in answer
    assert "王宣传" not in answer and "各评委" not in answer and "没交的评分表" not in answer
    assert page(mine.resident, "campaign_list").status_code == 403
    assert page(mine.resident, "campaign_enrol", box.campaign.pk).status_code == 403


def test_a_judge_sees_figures_but_not_who_scores_what(mine, page):
    star_box.campaign(mine)
    answer = text(page(mine.assessor, "campaign_dorm"))
    assert mine.assessor.may("star.manage") and "各评委" in answer and "没交的评分表" not in answer
    assert "没交的评分表" in text(page(mine.head, "campaign_dorm"))
    locked = star_box.campaign(mine, "locker", "locked")
    assert "没交的评分表" in text(page(mine.assessor, "campaign_detail", locked.campaign.pk))


def test_the_first_page_says_what_waits(mine, page):
    box = star_box.campaign(mine)
    star_box.give(box.tasks_of(mine.assessor)[0])
    answer = text(page(mine.assessor, "star_home"))
    assert "还有 2 个等你打分" in answer and answer.count("还没有开评") == 2
    assert "等你打分" not in text(page(mine.cook, "star_home"))


def test_a_contest_that_was_not_opened_says_what_to_do(mine, page):
    assert "开一期评选" in text(page(mine.head, "campaign_service"))
    answer = text(page(mine.cook, "campaign_service"))
    assert "还没有开评" in answer and "开一期评选" not in answer


@pytest.mark.parametrize("state", Campaign.State.values)
@pytest.mark.parametrize("contest", Contest.values)
def test_every_state_has_its_page(mine, page, contest, state):
    box = star_box.campaign(mine, contest, state)
    for someone in (mine.head, mine.assessor, mine.resident):
        assert box.campaign.get_state_display() in text(page(someone, "campaign_detail", box.campaign.pk))


# --- the draw's page ------------------------------------------------------------------------------------------------


def test_the_draw_is_public_and_keeps_its_secret_until_the_lock(mine, client):
    box = star_box.campaign(mine, state="enrolling")
    said = {"commitment": star_box.COMMITMENT, "entries": ["B3-101"], "judges": ["T008"], "conflicts": []}
    said |= {"sheets": 2, "anchors": 0, "sample": 0}
    Campaign.objects.filter(pk=box.campaign.pk).update(state="scoring", draw=said, drawn_at=star_box.DRAWN)
    where = reverse("campaign_draw", args=[box.campaign.pk])
    file = reverse("campaign_draw_json", args=[box.campaign.pk])
    answer = text(client.get(where))
    assert star_box.COMMITMENT in answer and star_box.SEED not in answer and "T008" in answer
    assert client.get(file).json() == {"seed": "", **said}
    Campaign.objects.filter(pk=box.campaign.pk).update(state="locked", locked_at=SCORE_UNTIL)
    answer = text(client.get(where))
    assert star_box.SEED in answer and client.get(file).json()["seed"] == star_box.SEED
    assert "王宣传" not in answer
    # And the program that checks it, without asking anybody for it.
    assert f'href="{reverse("draw_script")}"' in client.get(where).content.decode()
    program = client.get(reverse("draw_script"))
    assert (
        program.content == (Path(settings.BASE_DIR) / "docs" / "draw.py").read_bytes()
        and "draw.py" in program["Content-Disposition"]
    )
    client.force_login(mine.cook)
    assert "T008 王宣传" in text(client.get(where))


def test_before_the_commitment_there_is_no_draw(mine, client):
    box = star_box.campaign(mine, state="draft")
    for name in ("campaign_draw", "campaign_draw_json"):
        assert client.get(reverse(name, args=[box.campaign.pk])).status_code == 404


def test_candidates_are_numbers_without_a_login(mine, client):
    box = star_box.campaign(mine, "service", "locked")
    answer = text(client.get(reverse("campaign_draw", args=[box.campaign.pk])))
    assert "T010" in answer and "陈厨师" not in answer


# --- workbook, overview, todos --------------------------------------------------------------------------------------


def test_the_workbook_has_what_its_reader_may_see(mine, post, tmp_path):
    box = star_box.campaign(mine)
    star_box.give(box.tasks[0])
    post(mine.head, "campaign_export", box.campaign.pk)
    export = Export.objects.get()
    assert export.kind == "campaign" and export.params == {
        "campaign": box.campaign.pk,
        "asked_by": mine.head.pk,
    }
    names = {}
    for someone in (mine.head, mine.assessor):
        path = tmp_path / f"{someone.pk}.xlsx"
        campaign_book.write_campaign({**export.params, "asked_by": someone.pk}, path, Meter())
        names[someone.name] = load_workbook(path).sheetnames
    assert names["钱科长"] == ["各评委", "各处", "参评名单", "没交的评分表"]
    assert names["吴考核"] == ["各评委", "各处", "参评名单"]


class Meter:
    """Counts nothing."""

    def over(self, total):
        return lambda *done: None


def test_tiles_show_the_month_of_every_contest(mine, django_assert_num_queries):
    box = star_box.campaign(mine)
    star_box.give(box.tasks[0])
    star_box.campaign(mine, "locker", "enrolling")
    with django_assert_num_queries(3):
        drawn = list(tiles.tiles(mine.head, AT))
    assert [(one.title, one.figure, one.unit) for one in drawn] == [
        ("星级宿舍", "1", "/ 12 张评分表"),
        ("星级更衣箱", "6", "个参评"),
    ]
    assert (
        drawn[0].alarm == ""
        and "11-20 该截止了" in next(iter(tiles.tiles(mine.head, SCORE_UNTIL + star_box.DAY))).alarm
    )


@pytest.mark.parametrize(
    ("state", "at", "said"),
    [
        ("draft", OPENED, "评委定了，可以开始报名"),
        ("enrolling", OPENED, None),
        ("enrolling", ENROL_UNTIL, "到了抽签时间没抽成，去看看"),
        ("drawn", AT, "抽好签了，可以开始打分"),
        ("scoring", AT, None),
        ("locked", AT, "评分截止了，等着复核"),
        ("final", AT, None),
    ],
)
def test_what_waits_for_an_organiser(mine, state, at, said):
    star_box.campaign(mine, state=state)
    assert [one.detail for one in todos.due(mine.head, at)] == ([said] if said else [])
    assert list(todos.due(mine.safety, at)) == []


def test_too_few_judges_wait_for_an_organiser(mine):
    star_box.campaign(mine, state="enrolling", judges=("dorm_leader",))
    [one] = todos.due(mine.head, OPENED)
    assert one.detail == "评委不够或者没有组长，定一下" and one.url.endswith("/judges/")


# --- what they cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_the_same_with_one_entry_and_with_three(mine, own_queries, many):
    box = star_box.campaign(mine, many=many)
    star_box.give_all(box, {})
    costs = {
        name: own_queries(mine.head, name, box.campaign.pk)
        for name in ("campaign_detail", "campaign_enrol", "campaign_draw")
    }
    assert costs == {"campaign_detail": 12, "campaign_enrol": 3, "campaign_draw": 5}


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_months_costs_the_same(mine, own_queries, many):
    for month in ("2026-09", "2026-10", "2026-11")[:many]:
        star_box.campaign(mine, state="draft", month=month)
    assert own_queries(mine.head, "campaign_list") == 2
    assert own_queries(mine.head, "star_home") == 2
