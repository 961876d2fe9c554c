"""Pages of prizes and awards: the list by building, the hand-over, my prizes, workbooks, what is printed."""

import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from starrating import award_book
from starrating.actions import award as awards
from starrating.actions import award_code as codes
from starrating.models import Award, Campaign, Prize, StockMove
from starrating.queries import plaque
from tests.starrating import award_box as box
from tests.starrating.award_box import AT
from tests.starrating.star_box import fresh
from tongting.exports.models import Export
from tongting.photos.models import Photo


class Nobody:
    def over(self, total, text=""):
        return lambda done: None


@pytest.fixture(autouse=True)
def clock(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(AT, tick=False)


def text(answer):
    return answer.content.decode()


# --- the list --------------------------------------------------------------------------------------------------


def test_what_waits_stands_by_building_and_is_found(mine, page):
    found = box.final(mine)
    box.granted(mine, mine.cook, mine.fixer, box=found)
    shown = page(mine.housekeeper, "award_list")
    assert shown.status_code == 403
    shown = text(page(mine.head, "award_list"))
    assert "3号宿舍楼" in shown and "陈厨师" in shown and "还没定奖品" in shown
    for word in ("陈", "ccs", "chenchu", "T010", "3号楼 101"):
        rows = page(mine.head, "award_list", q=word).context["page"].rows
        assert mine.cook in [one.person for one in rows], word
    assert page(mine.head, "award_list", q="没这个人").context["page"].rows == []
    assert "没有找到" in text(page(mine.head, "award_list", q="没这个人"))


def test_an_empty_list_says_what_comes(mine, page):
    assert "评选定案以后，获奖的人自动列在这里" in text(page(mine.head, "award_list"))


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("state", "queries"), [("granted", 6), ("handed", 4), ("dropped", 4)])
def test_the_list_costs_the_same_for_one_and_three(mine, client, many, state, queries):
    people = [mine.cook, mine.fixer, mine.waitress][:many]
    for award in box.granted(mine, *people, prize=box.prize(mine, stock=9)):
        if state == "handed":
            awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
        if state == "dropped":
            awards.drop(award, reason="已离矿", by=mine.head, at=AT)
    client.force_login(mine.head)
    client.get(reverse("settings_me"))
    costs = []
    for path in (reverse("settings_me"), reverse("award_list") + f"?state={state}"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        costs.append(len(asked))
    assert costs[1] - costs[0] == queries


def test_one_prize_for_the_whole_campaign(mine, post):
    cup = box.prize(mine, stock=9)
    found = box.final(mine)
    box.granted(mine, mine.cook, mine.fixer, box=found)
    given = {"give-prize": cup.pk, "give-quantity": 2}
    answer = post(mine.head, "award_choose", found.campaign.pk, **given)
    assert "2 份定为保温杯" in text(answer)
    assert set(Award.objects.values_list("prize", "quantity")) == {(cup.pk, 2)}
    wrong = post(mine.head, "award_choose", found.campaign.pk, **{"give-prize": cup.pk, "give-quantity": 0})
    assert "“每份几件”要在 1 到 99 之间" in text(wrong)


# --- the hand-over ---------------------------------------------------------------------------------------------


def test_a_signature_drawn_on_the_page_hands_over(mine, post):
    cup = box.prize(mine, stock=2)
    award = box.granted(mine, mine.cook, mine.fixer, prize=cup)[0]
    answer = post(mine.head, "award_hand", award.pk, signature=box.data_url(), taken_by="同屋张三")
    assert "发好了" in text(answer)
    done = fresh(award)
    assert (done.state, done.taken_by, Prize.objects.get().stock) == ("handed", "同屋张三", 1)
    assert done.signature.claimed and done.signature.uploaded_by == mine.head


def test_the_code_on_the_page_hands_over(mine, post):
    award = box.granted(mine, mine.cook)[0]
    code = re.search(r'one-code num">(\d{3}) (\d{3})<', text(post(mine.cook, "award_code", award.pk)))
    answer = post(mine.head, "award_hand", award.pk, one_time_code=code[1] + code[2])
    assert "发好了" in text(answer) and fresh(award).state == "handed"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "请领奖人签名，或者填他的领奖码"),
        ({"signature": box.data_url(ink=False)}, "请领奖人签名，或者填他的领奖码"),
        ({"signature": "data:image/png;base64,xxxx"}, "签名没有收到"),
        ({"signature": "data:image/png;base64,aGVsbG8="}, "签名没有收到"),
        ({"signature": "data:text/html;base64,aGVsbG8="}, "签名没有收到"),
        ({"signature": "data:image/png;base64," + "A" * 500_000}, "签名没有收到"),
        ({"one_time_code": "12345"}, "领奖码是 6 位数字"),
        ({"one_time_code": "123456"}, "还没有打开领奖码"),
    ],
)
def test_without_a_proof_nothing_is_handed_over(mine, post, given, said):
    award = box.granted(mine, mine.cook)[0]
    answer = post(mine.head, "award_hand", award.pk, **given)
    assert answer.status_code == 422 and said in text(answer)
    assert fresh(award).state == "granted" and not Photo.objects.filter(claimed=True).exists()


def test_an_empty_shelf_is_said_on_the_page_before_and_after(mine, page, post):
    award = box.granted(mine, mine.cook, prize=box.prize(mine))[0]
    assert "保温杯 只剩 0 个，要 1 个，先入库再发" in text(page(mine.head, "award_hand", award.pk))
    answer = post(mine.head, "award_hand", award.pk, signature=box.data_url())
    assert answer.status_code == 422 and "先入库再发" in text(answer)
    assert fresh(award).state == "granted"


def test_an_award_without_a_prize_says_what_handing_it_over_means(mine, page):
    bare, money = box.granted(mine, mine.cook, mine.waitress)
    said = "还没定奖品：这样发只记荣誉"
    assert said in text(page(mine.head, "award_hand", bare.pk))
    Award.objects.filter(pk=money.pk).update(yuan=300)
    assert said not in text(page(mine.head, "award_hand", money.pk))


def test_nobody_hands_out_to_oneself_on_the_page(mine, page, post):
    award = box.granted(mine, mine.head)[0]
    assert "自己的奖品要请别人发" in text(page(mine.head, "award_hand", award.pk))
    assert "自己的奖品要请别人发" in text(post(mine.head, "award_hand", award.pk, signature=box.data_url()))
    assert fresh(award).state == "granted" and not Photo.objects.exists()


def test_dropping_wants_a_reason(mine, post):
    award = box.granted(mine, mine.cook, mine.fixer)[0]
    assert "写一句为什么不发" in text(post(mine.head, "award_drop", award.pk))
    assert "记下了：不发" in text(post(mine.head, "award_drop", award.pk, **{"drop-reason": "已离矿"}))
    assert (fresh(award).state, fresh(award).note) == ("dropped", "已离矿")


# --- my prizes -------------------------------------------------------------------------------------------------


def test_everybody_sees_their_own_prizes_only(mine, page):
    box.granted(mine, mine.resident, mine.fixer, prize=box.prize(mine))
    own = page(mine.resident, "award_mine")
    assert [one.person for one in own.context["page"].rows] == [mine.resident]
    assert "还没有奖品" in text(page(mine.cook, "award_mine"))


def test_a_code_is_kept_nowhere_and_shown_to_nobody_else(mine, post, client):
    award = box.granted(mine, mine.resident)[0]
    assert "出示领奖码" not in text(post(mine.head, "award_code", award.pk)) and not fresh(award).code_digest
    answer = post(mine.resident, "award_code", award.pk)
    assert answer.headers["Cache-Control"] == "no-store"
    code = "".join(re.search(r'one-code num">(\d{3}) (\d{3})<', text(answer)).groups())
    assert code not in str(client.session.items()) and code not in str(vars(fresh(award)))


@pytest.mark.parametrize("many", [1, 3])
def test_my_prizes_cost_the_same_for_one_and_three(mine, own_queries, many):
    for n in range(many):
        found = box.final(mine, month=f"2026-{8 + n:02d}")
        box.granted(mine, mine.cook, box=found)
    assert own_queries(mine.cook, "award_mine") == 1


# --- the shelf -------------------------------------------------------------------------------------------------


def test_a_prize_from_its_name_to_its_books(mine, page, post):
    assert "先添加一种" in text(page(mine.head, "prize_list"))
    post(mine.head, "prize_new", name="保温杯", unit="个", price="29.9")
    cup = Prize.objects.get()
    assert "入库记好了" in text(
        post(mine.head, "prize_in", cup.pk, **{"in-quantity": 10, "in-note": "第一批"})
    )
    assert "差 -1" in text(post(mine.head, "prize_count", cup.pk, **{"c-counted": 9, "c-note": "碎了一个"}))
    assert "账实相符" in text(post(mine.head, "prize_count", cup.pk, **{"c-counted": 9}))
    assert fresh(cup).stock == 9
    shown = text(page(mine.head, "prize_detail", cup.pk))
    assert "第一批" in shown and "结存 9" in shown and "结存 10" in shown
    post(mine.head, "prize_edit", cup.pk, name="保温杯（大）", unit="个", price="35")
    assert (fresh(cup).name, fresh(cup).is_active, fresh(cup).stock) == ("保温杯（大）", False, 9)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("prize_in", {"in-quantity": 0}, "“入库几件”要在 1 到"),
        ("prize_in", {}, "填一下“入库几件”"),
        ("prize_count", {"c-counted": -1}, "“实际有几件”要在 0 到"),
    ],
)
def test_nonsense_on_the_shelf_changes_nothing(mine, post, name, given, said):
    cup = box.prize(mine, stock=3)
    assert said in text(post(mine.head, name, cup.pk, **given))
    assert fresh(cup).stock == 3 and StockMove.objects.count() == 1


def test_a_name_that_is_there_is_refused_in_words(mine, post):
    box.prize(mine)
    answer = post(mine.head, "prize_new", name="保温杯", unit="个", price="1")
    assert "这种奖品已经有了" in text(answer) and Prize.objects.count() == 1


@pytest.mark.parametrize("many", [1, 3])
def test_the_shelf_costs_the_same_for_one_and_three(mine, own_queries, many):
    for n in range(many):
        box.prize(mine, f"奖品{n}", stock=1)
    assert own_queries(mine.head, "prize_list") == 1
    assert own_queries(mine.head, "prize_detail", Prize.objects.first().pk) == 2


# --- workbooks -------------------------------------------------------------------------------------------------


def rows_of(path):
    return [[cell for cell in row if cell is not None] for row in openpyxl.load_workbook(path).active.values]


def test_the_workbook_of_what_was_handed_out_names_the_proof(mine, tmp_path):
    cup = box.prize(mine, stock=5)
    one, other, _left = box.granted(mine, mine.cook, mine.fixer, mine.waitress, prize=cup)
    awards.hand(one, signature=box.signature(mine.head), by=mine.head, at=AT)
    code = codes.show(other, by=mine.fixer, at=AT)
    awards.hand(other, code=code, taken_by="同屋", by=mine.head, at=AT)
    path = tmp_path / "awards.xlsx"
    assert award_book.write_awards({}, path, Nobody()) == 2
    rows = rows_of(path)
    assert [row[4] for row in rows[-2:]] == ["陈厨师", "昌水暖"]
    assert [row[-1] for row in rows[-2:]] == ["签名", "领奖码"] and "同屋" in rows[-1]


def test_the_ledger_carries_the_running_stock(mine, tmp_path):
    cup = box.prize(mine, stock=5)
    box.prize(mine, "洗衣液", stock=2, unit="瓶")
    award = box.granted(mine, mine.cook, prize=cup)[0]
    awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    path = tmp_path / "ledger.xlsx"
    assert award_book.write_ledger({}, path, Nobody()) == 3
    rows = rows_of(path)[-3:]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("保温杯", 5, 5),
        ("保温杯", -1, 4),
        ("洗衣液", 2, 2),
    ]
    assert "陈厨师" in rows[1]


def test_both_workbooks_can_be_asked_for(mine, post):
    post(mine.head, "prize_export")
    post(mine.head, "award_export", q="陈")
    assert sorted(Export.objects.values_list("kind", flat=True)) == ["awards", "prize_ledger"]
    assert Export.objects.get(kind="awards").params == {"q": "陈"}


# --- what is printed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contest", ["dorm", "locker", "service"])
def test_a_plaque_for_every_winner_with_the_way_to_the_public_result(mine, page, settings, contest):
    settings.SITE_URL = "https://hq.example.cn"
    found = box.final(mine, contest)
    answer = page(mine.head, "plaque_print", found.campaign.pk)
    plaques = answer.context["plaques"]
    assert [one.entry for one in plaques] == found.entries[:2]
    shown = text(answer)
    assert shown.count('class="plaque"') == 2 == shown.count('<svg class="qr"')
    first = plaques[0]
    wanted = {
        "dorm": ("五星级宿舍", "101", "3号宿舍楼", f"/q/room/{first.entry.room and first.entry.room.token}/"),
        "locker": (
            "星级更衣箱",
            "1排1号",
            "W厅",
            f"/q/locker/{first.entry.locker and first.entry.locker.token}/",
        ),
        "service": ("服务明星", "吕浴工", "浴池班", "/stars/boards/service/2026-11/"),
    }[contest]
    assert (first.title, first.large, first.beside, first.path) == wanted
    assert first.address == f"https://hq.example.cn{first.path}"
    if contest == "dorm":
        assert page(mine.head, "plaque_print", found.campaign.pk).context["month"] == "2026年11月"
        assert [str(points) for _name, points in first.parts] == ["32.0", "32.0", "20.0", "16.0"]


def test_one_plaque_alone(mine, page):
    found = box.final(mine)
    answer = page(mine.head, "plaque_print", found.campaign.pk, entry=found.entries[1].pk)
    assert [one.entry for one in answer.context["plaques"]] == [found.entries[1]]
    assert page(mine.head, "plaque_print", found.campaign.pk, entry="x").status_code == 404


@pytest.mark.parametrize("state", [state.value for state in Campaign.State])
def test_nothing_is_printed_before_the_result_is_final(mine, page, state):
    held = box.star_box.campaign(mine, "dorm", state).campaign
    wanted = 200 if state in ("final", "rewarded") else 404
    for name in ("plaque_print", "certificate_print"):
        assert page(mine.head, name, held.pk).status_code == wanted


def test_a_certificate_for_every_award_that_was_not_dropped(mine, page):
    found = box.final(mine)
    _one, other, _third = box.granted(mine, mine.cook, mine.fixer, mine.waitress, box=found)
    awards.grant(found.entries[2], "improved", [], by=mine.head, at=AT)
    awards.drop(other, reason="已离矿", by=mine.head, at=AT)
    shown = text(page(mine.head, "certificate_print", found.campaign.pk))
    assert shown.count('class="certificate"') == 3
    said = [(one.who, one.what) for one in plaque.certificates(found.campaign)]
    assert said[0] == (
        "陈厨师", "3号宿舍楼 101 室在2026年11月星级宿舍评选中被评为“五星级宿舍”，特发此证，以资鼓励。"
    )  # fmt: skip
    assert said[2][0] == "3号楼 103" and "“进步最大”" in said[2][1]
    assert "陈厨师</b>同志：" in shown and "3号楼 103</b>：" in shown


def test_paper_is_chinese_whoever_prints_it(mine, client):
    found = box.final(mine)
    box.granted(mine, mine.cook, box=found)
    client.force_login(mine.head)
    client.cookies["tt_language"] = "en"
    plaques = text(client.get(reverse("plaque_print", args=[found.campaign.pk])))
    certificates = text(client.get(reverse("certificate_print", args=[found.campaign.pk])))
    assert "Print the plaques" in plaques and "五星级宿舍" in plaques and "扫码看评分" in plaques
    assert "<h2>荣誉证书</h2>" in certificates and "特发此证" in certificates


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("plaque_print", 4), ("certificate_print", 3)])
def test_prints_cost_the_same_for_one_and_three(mine, own_queries, name, queries, many):
    found = box.final(mine, winners=many)
    box.granted(mine, *[mine.cook, mine.fixer, mine.waitress][:many], box=found)
    assert own_queries(mine.head, name, found.campaign.pk) == queries
