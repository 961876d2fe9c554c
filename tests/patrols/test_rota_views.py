"""The pages of the rota: who gets in, what they show, what a tap does; lists at one literal query count."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from patrols import rota_book
from patrols.actions import rota_run
from patrols.models import Rota, RotaRun, Slot, Swap
from tests.cast import moment
from tests.patrols import rota_box as box
from tongting.exports.models import Export
from tongting.notices.models import Notice

NOW = moment("2026-11-18 14:20")
WHEN = "2026-11-18 14:30"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def log_in(client, mine):
    def come_in(name):
        client.force_login(getattr(mine, name), "django.contrib.auth.backends.ModelBackend")
        return client

    return come_in


def text_of(answer, status=200):
    assert answer.status_code == status, answer
    return answer.content.decode()


# --- the office -----------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_and_a_month_is_asked_for(log_in, mine):
    client = log_in("head")
    assert "还没有排过巡" in text_of(client.get(reverse("rota_list")))
    answer = client.post(reverse("rota_draw"), {"month": "2026-12", "from_day": "", "seed": "77"})
    run = RotaRun.objects.get()
    assert answer.url == "/rotas/2026-12/" and (run.seed, str(run.from_day)) == (77, "2026-12-01")
    page = text_of(client.get(answer.url))
    assert "正在排：从 12-01 起，种子 77" in page and "取消这次排巡" in page and "data-run=" in page
    state = client.get(reverse("rota_run_state", args=[run.pk]))
    assert state.json() == {"stage": "waiting", "progress": 0, "text": "排队"}
    assert client.post(reverse("rota_run_cancel", args=[run.pk])).url == "/rotas/2026-12/"
    assert "上一次排巡取消了" in text_of(client.get("/rotas/2026-12/"))


def test_a_month_that_runs_is_drawn_from_tomorrow(log_in, mine):
    log_in("assessor").post(reverse("rota_draw"), {"month": "2026-11"})
    assert str(RotaRun.objects.get().from_day) == "2026-11-19" and RotaRun.objects.get().seed == 202611


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"month": ""}, "填一下“月份”"),
        ({"month": "十二月"}, "月份要写成 2026-12 这样"),
        ({"month": "2026-12", "seed": "0"}, "“种子”要在 1 到"),
        ({"month": "2026-12", "seed": "x"}, "“种子”要填数字"),
        ({"month": "2026-12", "from_day": "2026-11-30"}, "不在 2026年12月 里"),
        ({"month": "2026-11", "from_day": "2026-11-18"}, "今天和以前的安排不动"),
        ({"month": "2026-10"}, "已经过完"),
    ],
)
def test_what_cannot_be_drawn_is_said(log_in, mine, given, said):
    answer = log_in("head").post(reverse("rota_draw"), given)
    assert said in text_of(answer, 400)
    assert not RotaRun.objects.exists()


def test_a_drawn_month_shows_loads_unmet_rules_and_the_matrix(log_in, mine):
    people = [mine.head, mine.deputy, mine.safety, mine.canteen_leader]
    box.work(people, "2026-11-30", "2026-12-31")
    run = rota_run.ask(
        box.Month.named(2026, 12), from_day=box.date(2026, 12, 1), seed=3, by=mine.head, at=NOW
    )
    rota_run.build({"run": run.pk}, NOW)
    client = log_in("secretary")
    page = text_of(client.get("/rotas/2026-12/"))
    assert "种子 3" in page and "还是草稿，别人看不到" in page and "钱科长" in page
    assert "女浴池" in page and "没人能去" in page and 'class="heat cover"' in page
    assert "没有排班、没排进来的" in page
    assert client.post(reverse("rota_publish", args=["2026-12"])).url == "/rotas/2026-12/"
    assert Rota.objects.get().state == "published" and Notice.objects.filter(person=mine.head).exists()
    listed = text_of(client.get(reverse("rota_slots", args=["2026-12"]) + f"?person={mine.head.pk}"))
    assert "钱科长" in listed and "郑安全 " not in listed.split("<ul")[-1]
    assert (
        client.post(reverse("rota_export", args=["2026-12"])).url == Export.objects.get().get_absolute_url()
    )


def test_a_month_nobody_drew_leads_to_the_form_and_nonsense_nowhere(log_in, mine):
    client = log_in("head")
    assert client.get("/rotas/2027-01/").url == "/rotas/?month=2027-01"
    assert client.get("/rotas/2027-13/").status_code == 404
    assert client.get("/rotas/abc/").status_code == 404
    assert client.get("/rotas/2027-01/slots/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_with_one_row_and_with_three(log_in, mine, django_assert_num_queries, rows):
    for n in range(rows):
        box.slot(mine.safety, f"2026-11-1{n} 14:30", mine.pool, mine.corridor, state="missed")
    for n in range(rows):
        box.slot(mine.head, f"2026-11-2{n} 14:30", mine.pool, mine.corridor)
        box.rota(f"2026-0{n + 1}")
    client = log_in("head")
    counts = {
        reverse("rota_list"): 9,
        reverse("rota_slots", args=["2026-11"]): 13,
        reverse("slot_mine"): 14,
        reverse("slot_missed"): 12,
        reverse("swap_list"): 10,
    }
    for path, many in counts.items():
        client.get(path)
        with django_assert_num_queries(many):
            client.get(path)


def test_the_slots_of_a_month_by_their_filters(log_in, mine):
    box.slot(mine.head, WHEN, mine.pool)
    box.slot(mine.safety, "2026-11-19 14:30", mine.corridor, state="done")
    client, path = log_in("head"), reverse("rota_slots", args=["2026-11"])
    assert "一号池区" in rows_of(client, path) and "3号宿舍楼公共区" in rows_of(client, path)
    assert "一号池区" not in rows_of(client, f"{path}?day=2026-11-19")
    assert "3号宿舍楼公共区" not in rows_of(client, f"{path}?post={mine.pool.pk}")
    assert "一号池区" not in rows_of(client, f"{path}?state=done")
    page = text_of(client.get(f"{path}?state=nonsense&day=昨天"))
    assert "看不懂" in page and "一号池区" in page
    assert "没有这样的安排" in text_of(client.get(f"{path}?state=missed"))


def rows_of(client, path):
    return text_of(client.get(path)).split("清空</a>")[-1]


# --- one's own rounds -----------------------------------------------------------------------------------------


def test_i_see_my_coming_rounds_and_nobody_elses(log_in, mine):
    box.slot(mine.safety, WHEN, mine.pool, mine.corridor)
    other = box.slot(mine.head, "2026-11-19 10:00", mine.kitchen)
    client = log_in("safety")
    page = text_of(client.get(reverse("slot_mine")))
    assert "一号池区、3号宿舍楼公共区" in page and "食堂操作间" not in page
    assert client.get(reverse("slot_detail", args=[other.pk])).status_code == 403
    assert client.get(reverse("slot_detail", args=[999])).status_code == 404


def test_those_who_make_the_rota_see_every_round_the_others_none(log_in, mine):
    slot = box.slot(mine.safety, WHEN, mine.pool)
    for name, status in (("secretary", 200), ("assessor", 200), ("deputy", 403), ("bath_leader", 403)):
        assert log_in(name).get(reverse("slot_detail", args=[slot.pk])).status_code == status, name


def test_drafts_are_seen_by_nobody_but_the_office(log_in, mine):
    box.slot(mine.safety, WHEN, mine.pool, rota=box.rota(state="drafted"))
    assert "接下来没有你的巡查" in text_of(log_in("safety").get(reverse("slot_mine")))


def test_today_begins_with_my_round_while_it_is_due(log_in, mine):
    box.slot(mine.head, WHEN, mine.corridor, mine.pool)
    page = text_of(log_in("head").get("/today/"))
    assert "现在轮到你巡" in page and "这一轮还有 2 个岗点：3号宿舍楼公共区、一号池区" in page
    assert "/patrols/start/PT11/" in page and "现在最该去" not in page
    seen = box.patrol(mine, mine.deputy, mine.corridor, "2026-11-18 14:15")
    Slot.objects.get().stops.filter(post=mine.corridor).update(patrol=seen)
    page = text_of(log_in("head").get("/today/"))
    assert "李副科 14:15 已经巡过3号宿舍楼公共区，不用再去" in page and "这一轮只剩它了" in page


def test_later_it_says_when_the_next_one_is(log_in, mine):
    box.slot(mine.head, "2026-11-18 20:30", mine.corridor)
    page = text_of(log_in("head").get("/today/"))
    assert "现在最该去" in page and "下一轮 20:30" in page


def test_a_submitted_patrol_fulfils_the_round_at_once(log_in, mine):
    """Through the runner itself: the last post makes the round done, the receipt leads on to what is left of it."""
    box.slot(mine.head, WHEN, mine.corridor, mine.pool)
    client = log_in("head")
    page = client.get("/patrols/start/PT11/")
    answers = {
        f"v-{item.code}": "pass" if item.kind == "pass_fail" else "0" for item in mine.items_of(mine.corridor)
    }
    sent = client.post(
        "/patrols/start/PT11/",
        {"uuid": page.context["uuid"], "opened": page.context["opened"], **answers},
    )
    receipt = text_of(client.get(sent.url))
    assert "下一个最该去：一号池区" in receipt
    slot = Slot.objects.get()
    assert [stop.patrol_id is None for stop in slot.stops.order_by("order")] == [False, True]


def test_a_colleague_was_here_is_said_at_the_post(log_in, mine):
    slot = box.slot(mine.head, WHEN, mine.corridor)
    seen = box.patrol(mine, mine.deputy, mine.corridor, "2026-11-18 14:10")
    slot.stops.update(patrol=seen)
    page = text_of(log_in("head").get("/patrols/start/PT11/"))
    assert "李副科 14:10 已经巡过这里" in page


# --- missed ---------------------------------------------------------------------------------------------------


def test_why_a_round_was_missed_is_said_and_answered(log_in, mine):
    slot = box.slot(mine.woman_attendant, "2026-11-17 14:30", mine.kitchen, mine.corridor, state="missed")
    client, path = log_in("woman_attendant"), reverse("slot_detail", args=[slot.pk])
    assert "为什么没去" in text_of(client.get(path))
    assert "漏巡：食堂操作间、3号宿舍楼公共区" in text_of(client.get("/today/"))
    empty = client.post(reverse("slot_explain", args=[slot.pk]), {})
    assert "选一个原因，或者自己写一句" in text_of(empty, 400)
    client.post(reverse("slot_explain", args=[slot.pk]), {"chip": "顶岗抢修", "words": "三号泵漏了"})
    assert Slot.objects.get().reason == "顶岗抢修；三号泵漏了"
    leader = log_in("bath_leader")
    assert "华浴工 漏巡：顶岗抢修" in text_of(leader.get("/today/"))
    page = text_of(leader.get(reverse("slot_missed")))
    assert "等你认定" in page and "顶岗抢修；三号泵漏了" in page
    refused = leader.post(reverse("slot_refuse", args=[slot.pk]), {"note": ""})
    assert "不认可要写一句为什么" in text_of(refused, 400)
    assert leader.post(reverse("slot_accept", args=[slot.pk])).url == reverse("slot_missed")
    assert Slot.objects.get().state == "excused"
    told = text_of(log_in("woman_attendant").get(path))
    assert "原因认可" in told and "何班长" in told


def test_a_leader_sees_the_own_team_the_branch_everybody(log_in, mine):
    box.slot(mine.woman_attendant, "2026-11-17 14:30", mine.kitchen, state="missed")
    box.slot(mine.safety, "2026-11-17 16:30", mine.pool, state="excused")
    page = text_of(log_in("bath_leader").get(reverse("slot_missed")))
    assert "华浴工" in page and "郑安全" not in page.split("</form>")[-1]
    page = text_of(log_in("secretary").get(reverse("slot_missed")))
    assert "华浴工" in page and "郑安全" in page
    assert "没有漏巡" in text_of(log_in("dorm_leader").get(reverse("slot_missed")))


def test_words_too_long_come_back_with_a_sentence(log_in, mine):
    slot = box.slot(mine.head, "2026-11-17 14:30", mine.kitchen, state="missed")
    answer = log_in("head").post(reverse("slot_explain", args=[slot.pk]), {"words": "忙" * 300})
    assert "最多 120 个字" in text_of(answer, 400) and Slot.objects.get().state == "missed"


# --- swaps ----------------------------------------------------------------------------------------------------


def test_a_swap_from_the_offer_to_the_tap(log_in, mine):
    box.work([mine.head, mine.safety, mine.bath_leader], "2026-11-16", "2026-11-24")
    slot = box.slot(mine.head, "2026-11-19 10:30", mine.pool, mine.pool2)
    client = log_in("head")
    page = text_of(client.get(reverse("swap_offer", args=[slot.pk])))
    assert "能替的有 1 人" in page and "郑安全" in page and "何班长" not in page
    assert "选一个原因" in text_of(client.post(reverse("swap_offer", args=[slot.pk]), {}))
    client.post(reverse("swap_offer", args=[slot.pk]), {"chip": "那天有会"})
    taker = log_in("safety")
    assert "钱科长 想换班：一号池区、二号池区" in text_of(taker.get("/today/"))
    page = text_of(taker.get(reverse("swap_list")))
    assert "你能替的" in page and "我来替" in page
    answer = taker.post(reverse("swap_take", args=[Swap.objects.get().pk]))
    new = Slot.objects.get(person=mine.safety)
    assert answer.url == reverse("slot_detail", args=[new.pk])
    assert "替谁" in text_of(taker.get(answer.url))
    assert taker.post(reverse("swap_take", args=[Swap.objects.get().pk])).url == reverse("swap_list")
    assert "有人接了" in text_of(log_in("secretary").get(reverse("swap_list")))


def test_where_nobody_can_take_it_the_page_says_so(log_in, mine):
    slot = box.slot(mine.head, "2026-11-19 10:30", mine.pool)
    page = text_of(log_in("head").get(reverse("swap_offer", args=[slot.pk])))
    assert "那个时间没有能替的人" in page
    late = box.slot(mine.head, "2026-11-18 14:00", mine.pool)
    assert log_in("head").get(reverse("swap_offer", args=[late.pk])).url == reverse(
        "slot_detail", args=[late.pk]
    )


# --- the certificate ------------------------------------------------------------------------------------------


def test_the_certificate_on_the_screen(log_in, mine):
    box.patrol(mine, mine.head, mine.kitchen, "2026-11-17 11:20")
    box.slot(mine.head, WHEN, mine.pool)
    page = text_of(reply := log_in("head").get(reverse("coverage")))
    assert "2026年11月应巡" in page and "计划要去" in page and "猜得着吗" in page
    head = re.search(r'<table class="heat cover">.*?</thead>', html := reply.content.decode(), re.S)[0]
    assert re.findall(r'<th scope="col">(\d+)</th>', head) == [str(hour) for hour in range(24)]
    assert html.count('<td class="sum">') == 2 * len(mine.posts)
    page = text_of(log_in("deputy").get(reverse("coverage") + "?week=2026-W47"))
    assert "第47周应巡" in page and "计划要去" not in page and "猜得着吗" not in page
    page = text_of(log_in("deputy").get(reverse("coverage") + "?month=x&week=2026-W99"))
    assert "看不懂" in page and "2026年11月应巡" in page
    assert log_in("woman_patroller").get(reverse("coverage")).status_code == 403


def test_the_workbooks_hold_what_the_pages_show(log_in, mine, tmp_path):
    gone = box.slot(mine.head, "2026-11-20 10:00", mine.pool, mine.pool2, state="swapped")
    box.slot(mine.safety, "2026-11-20 10:00", mine.pool, mine.pool2, instead_of=gone)
    box.patrol(mine, mine.head, mine.kitchen, "2026-11-17 11:20")
    rota_book.write_rota({"month": "2026-11"}, tmp_path / "r.xlsx", Meter())
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["巡查安排", "轮次和定额", "计划覆盖", "没满足的规则"]
    rows = list(book["巡查安排"].iter_rows(values_only=True))
    row = next(row for row in rows if row[4] == "郑安全")
    assert row[7] == "一号池区、二号池区" and row[9:11] == ("待巡", "钱科长")
    assert not any(row[4] == "钱科长" for row in rows)
    params = {"first": "2026-11-16", "last": "2026-11-22", "plan": False}
    rota_book.write_coverage(params, tmp_path / "c.xlsx", Meter())
    book = load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["实际覆盖", "间隔和空白"]
    kitchen = next(row for row in book["实际覆盖"].iter_rows(values_only=True) if row[0] == "食堂操作间")
    assert kitchen[12] == 1 and kitchen[25] == 1
    rota_book.write_coverage({**params, "plan": True}, tmp_path / "p.xlsx", Meter())
    assert load_workbook(tmp_path / "p.xlsx").sheetnames[-1] == "计划覆盖"
    client = log_in("deputy")
    client.post(reverse("coverage_export") + "?week=2026-W47")
    export = Export.objects.get()
    assert export.params == {"first": "2026-11-16", "last": "2026-11-22", "plan": False}


class Meter:
    def over(self, total):
        return lambda done: None


def test_what_a_person_is_to_walk_makes_them_busy(mine):
    from patrols.busy import busy

    box.slot(mine.head, WHEN, mine.pool)
    start = NOW + timedelta(hours=1)
    assert [one.what for one in busy(mine.head.pk, NOW, start)] == ["巡查：一号池区"]
    assert list(busy(mine.head.pk, NOW + timedelta(hours=2), NOW + timedelta(hours=3))) == []
    assert list(busy(mine.deputy.pk, NOW, start)) == []
