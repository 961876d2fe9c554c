"""Pages of codes, envelopes and openings: four taps and digits, the sentences, who sees what, constant costs."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from tenders import opening_book, opening_todos
from tenders.models import Bid, Job, OpeningCode
from tenders.queries import bid as reads
from tenders.scoring import envelope
from tests.cast import grant
from tests.tenders import sealed_box as box
from tests.tenders import tender_box
from tests.tenders.sealed_box import LATER, code_of, seal
from tests.tenders.tender_box import AT, BID_UNTIL

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")
SAID = {"sealed_price": "1,399.5", "sealed_plan": "晚上扫", "promise": "on"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


def text(answer):
    return answer.content.decode()


# --- a bid -----------------------------------------------------------------------------------------------------------


def test_digits_seal_and_confirm_are_all_it_takes(mine, page, client):
    """The promise is ticked and a plan may stay empty: price, 密封投标, 确认投标."""
    job = box.locked(mine)
    shown = text(page(mine.cook, "job", job.pk))
    form = shown[shown.index('id="bid-form"') : shown.index("密封投标</button>")]
    assert 'name="promise" checked' in form and "不高于 1,500 元" in form
    asked = client.post(reverse("bid_seal", args=[job.pk]), {"sealed_price": "1400", "promise": "on"})
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text(asked)))
    assert hidden.pop("csrfmiddlewaretoken") and hidden["sealed_price"] == "1400"
    done = client.post(reverse("bid_seal", args=[job.pk]), hidden, follow=True)
    receipt = reads.envelope_of(mine.cook, job).receipt
    assert "密封好了，记下回执码" in text(done) and receipt in text(done)


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("1,399.5", "1399.5"),
        ("１４００", "1400"),
        ("1400元", "1400"),
        (" 1 400 ", "1400"),
        ("1400。5", "1400.5"),
    ],
)
def test_a_price_is_read_as_it_is_typed(mine, post, typed, price):
    job = box.locked(mine)
    post(mine.cook, "bid_seal", job.pk, **{**SAID, "sealed_price": typed, "confirmed": "1"})
    assert box.opened(mine, job).bids.get(state="opened").price == Decimal(price)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sealed_price": "2600"}, "报价要在 1 到 1,500 元之间"),
        ({"sealed_price": "0"}, "报价要在 1 到 1,500 元之间"),
        ({"sealed_price": ""}, "填一下报价"),
        ({"sealed_price": "一千四"}, "报价要填数字，比如 1400"),
        ({"sealed_price": "1400.005"}, "“报价”最多 7 位整数、2 位小数"),
        ({"sealed_price": "1e400"}, "报价"),
        ({"sealed_plan": "字" * 401}, "“打算怎么干”最多 400 个字，删短一点"),
        ({"promise": ""}, "先保证干好本岗的活，再投标"),
    ],
)
@pytest.mark.parametrize("confirmed", ["", "1"])
def test_what_cannot_be_a_bid_is_said_on_the_page_and_nothing_is_sealed(mine, post, changed, said, confirmed):
    job = box.locked(mine)
    before = reads.envelope_of(mine.cook, job).receipt
    given = {**SAID, **changed} | ({"confirmed": "1"} if confirmed else {})
    answer = post(mine.cook, "bid_seal", job.pk, **given)
    assert answer.status_code == 422 and said in text(answer) and "有错：" in text(answer)
    assert reads.envelope_of(mine.cook, job).receipt == before


def test_one_second_late_is_told_the_servers_time(mine, post, clock):
    job = box.locked(mine)
    clock.move_to(BID_UNTIL + timedelta(seconds=1), tick=False)
    answer = post(mine.cook, "bid_seal", job.pk, **SAID, confirmed="1")
    assert answer.status_code == 422
    assert "服务器时间 11-06 18:00:01，投标 11-06 18:00:00 已经截止，这一份没有收" in text(answer)


def test_a_second_late_nobody_is_asked_to_confirm_what_cannot_be_taken(mine, post, clock):
    job = box.locked(mine)
    clock.move_to(BID_UNTIL + timedelta(seconds=1), tick=False)
    answer = post(mine.cook, "bid_seal", job.pk, **SAID)
    assert answer.status_code == 422
    assert "已经截止，这一份没有收" in text(answer) and "确认投标" not in text(answer)


def test_asked_to_confirm_and_then_too_late(mine, post, clock):
    job = box.locked(mine)
    assert "确认投标" in text(post(mine.cook, "bid_seal", job.pk, **SAID))
    clock.move_to(BID_UNTIL, tick=False)
    assert "已经截止" in text(post(mine.cook, "bid_seal", job.pk, **SAID, confirmed="1"))


def test_a_team_bids_with_the_first_crew_chosen(mine, page, post):
    job = box.locked(mine, mode="team")
    assert "先建承包组" in text(page(mine.attendant, "job", job.pk))
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: 18})
    assert f'name="sealed_crew" value="{crew.pk}" checked' in text(page(mine.attendant, "job", job.pk))
    answer = post(mine.attendant, "bid_seal", job.pk, **SAID)
    assert answer.status_code == 422 and "选一下承包组" in text(answer)
    stranger = tender_box.crew(mine.fixer, {mine.fixer: 1}, name="别人的组")
    answer = post(mine.attendant, "bid_seal", job.pk, **SAID, sealed_crew=stranger.pk)
    assert "选一个你带的" in text(answer)
    asked = post(mine.attendant, "bid_seal", job.pk, **SAID, sealed_crew=crew.pk)
    assert asked.status_code == 200 and "浴池承包组" in text(asked)
    post(mine.attendant, "bid_seal", job.pk, **SAID, sealed_crew=crew.pk, confirmed="1")
    assert box.opened(mine, job).bids.get(state="opened").crew == crew


def test_the_page_is_the_same_before_and_after_a_bid(mine, page):
    """Whoever looks over a shoulder, or at a kept copy of the page, can't tell."""
    job = box.locked(mine)
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    before = token.sub("", text(page(mine.cook, "job", job.pk)))
    seal(job, mine.cook, 1400)
    assert token.sub("", text(page(mine.cook, "job", job.pk))) == before


def test_the_own_envelope_is_everybodys(mine, page, post):
    job = box.locked(mine)
    receipt = reads.envelope_of(mine.cook, job).receipt
    shown = text(page(mine.cook, "my_envelope", job.pk))
    assert receipt in shown and envelope.fingerprint(bytes(job.public_key)) in shown
    assert "系统也不知道" in shown
    post(mine.cook, "bid_withdraw", job.pk)
    assert reads.envelope_of(mine.cook, job).receipt != receipt
    assert page(mine.assessor, "my_envelope", job.pk).status_code == 302


def test_a_changed_job_asks_to_confirm_again(mine, page):
    job = box.locked(mine)
    Job.objects.filter(pk=job.pk).update(version=2)
    assert "要重新投一次才算数" in text(page(mine.cook, "my_envelope", job.pk))


def test_no_bid_is_asked_of_an_opener_or_whoever_set_the_price(mine, page, post):
    job = box.locked(mine)
    for who in (mine.assessor, mine.deputy):
        assert "bid-form" not in text(page(who, "job", job.pk))
        assert post(who, "bid_seal", job.pk, **SAID, confirmed="1").status_code == 422


def test_what_was_opened_is_shown_to_its_bidder(mine, page):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, 1400)
    box.opened(mine, job)
    shown = text(page(mine.cook, "my_envelope", job.pk))
    assert receipt in shown and "1,400 元" in shown and "看开标记录" in shown


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_card_is_shown_once_and_never_again(mine, page, post):
    tender_box.officers(mine)
    assert "还没有领过开标码" in text(page(mine.safety, "code_card"))
    shown = post(mine.safety, "code_take")
    card = CODE.findall(text(shown))
    assert len(set(card)) == 10 and "no-store" in shown.headers["Cache-Control"]
    again = post(mine.safety, "code_take")
    assert "还有 10 个开标码没用" in text(again) and not CODE.findall(text(again))
    later = text(page(mine.safety, "code_card"))
    assert "还有 10 个没用" in later and not any(code in later for code in card)


def test_whoever_comes_back_to_the_address_of_a_new_card_is_told_that_it_is_gone(mine, client):
    tender_box.officers(mine)
    client.force_login(mine.safety)
    card = CODE.findall(text(client.post(reverse("code_take"))))
    answer = client.get(reverse("code_take"), follow=True)
    assert answer.redirect_chain == [(reverse("code_card"), 302)]
    assert "开标码只显示一次" in text(answer) and not any(code in text(answer) for code in card)
    assert OpeningCode.objects.count() == 10


def test_one_code_and_a_whole_card_go_void(mine, post):
    tender_box.officers(mine)
    box.cards(mine)
    code = OpeningCode.objects.get(person=mine.safety, number=2)
    assert "第 2 号作废了" in text(post(mine.safety, "code_void", code.pk))
    assert post(mine.assessor, "code_void", code.pk).status_code == 404
    assert "1 个没用的开标码都作废了" in text(post(mine.safety, "code_void_rest"))


def test_codes_are_for_openers(mine, page):
    assert page(mine.cook, "code_card").status_code == 403


# --- the opening -----------------------------------------------------------------------------------------------------


def test_two_officers_open_on_one_screen(mine, page, post, clock):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, 1400)
    seal(job, mine.fixer, "1299.50")
    clock.move_to(LATER, tick=False)
    shown = text(page(mine.assessor, "opening", job.pk))
    assert "科室·吴考核 的开标码" in shown and "卡上第 1 号" in shown
    wrong = post(
        mine.assessor,
        "opening",
        job.pk,
        one_time_code_office=code_of("safety"),
        one_time_code_union=code_of("dorm_leader"),
    )
    assert wrong.status_code == 422 and "吴考核 的开标码不对：要卡上第 1 号" in text(wrong)
    assert code_of("dorm_leader") not in text(wrong) and code_of("safety") not in text(wrong)
    one = post(mine.assessor, "opening", job.pk, one_time_code_office=code_of("assessor"))
    assert "要两个开标人各输自己的开标码" in text(one)
    done = post(
        mine.assessor, "opening", job.pk,
        one_time_code_office=code_of("assessor").lower(), one_time_code_union=code_of("dorm_leader"),
    )  # fmt: skip
    said = text(done)
    assert "开标了，记录已经定下来" in said and receipt in said and "1,299.50" in said
    assert said.index("昌水暖") < said.index("陈厨师") and "信封一个不少、一个不多" in said
    assert "标书 2 份" in said
    assert page(mine.assessor, "opening", job.pk).url == reverse("opening_record", args=[job.pk])
    assert "1,400" in text(page(mine.waitress, "opening_record", job.pk))


def test_before_the_deadline_and_for_others_the_page_says_why_not(mine, page, clock):
    job = box.locked(mine)
    assert "截止以前谁也开不了" in text(page(mine.assessor, "opening", job.pk))
    clock.move_to(LATER, tick=False)
    assert "你不是这个标的的开标人" in text(page(mine.head, "opening", job.pk))
    assert page(mine.cook, "opening", job.pk).status_code == 403
    assert page(mine.cook, "opening_record", job.pk).status_code == 404


def test_two_lost_codes_open_the_door_to_tender_again(mine, page, post, clock):
    job = box.locked(mine)
    clock.move_to(LATER, tick=False)
    assert "还有两个开标码能用" in text(post(mine.assessor, "opening_give_up", job.pk))
    for who in ("assessor", "safety"):
        post(mine.people[who], "code_void", OpeningCode.objects.get(person=mine.people[who], number=1).pk)
    shown = text(page(mine.dorm_leader, "opening", job.pk))
    assert "规则是重新招标" in shown and "按流标处理" in shown and "码没了" in shown
    assert "由开标人或者办标的人来办" in text(post(mine.leader, "opening_give_up", job.pk))
    assert "可以重新招标" in text(post(mine.dorm_leader, "opening_give_up", job.pk))
    assert "没有人看过，已经毁掉" in text(page(mine.cook, "my_envelope", job.pk))


def test_the_record_names_what_was_touched(mine, page):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    seal(job, mine.fixer, 1300)
    box.tamper(job, mine.waitress, bytes(box.row(job, mine.cook).envelope))
    box.row(job, mine.fixer).delete()
    box.opened(mine, job)
    said = text(page(mine.cook, "opening_record", job.pk))
    assert "有信封被动过" in said and "核对过" not in said
    assert "杨餐厅：信封被挪过：这是 陈厨师 那一行的信封" in said
    assert "昌水暖：公告时有这一行，现在没有了" in said


def test_the_workbook_says_the_same(mine, tmp_path):
    job = box.locked(mine)
    receipt = seal(job, mine.cook, "1399.50")
    job = box.opened(mine, job)

    class Meter:
        def over(self, total):
            return lambda done: None

    rows = opening_book.write_record({"job": job.pk}, tmp_path / "a.xlsx", Meter())
    sheet = openpyxl.load_workbook(BytesIO((tmp_path / "a.xlsx").read_bytes())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = next(row for row in cells if row[0] == "陈厨师")
    assert rows == job.bids.count() and first[2:4] == ["已开标", 1399.5] and first[6] == receipt
    whole = str(cells)
    assert job.opening_digest in whole and "科室 吴考核（第 1 号）" in whole


def test_the_export_is_asked_for_on_the_page(mine, post):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.opened(mine, job)
    assert post(mine.cook, "opening_export", job.pk).status_code == 200


@pytest.mark.parametrize("name", ["my_envelope", "opening_record"])
def test_pages_cost_the_same_with_one_bid_and_with_six(mine, own_queries, name):
    one, many = box.locked(mine), box.locked(mine)
    seal(one, mine.cook, 1400)
    for who in ("cook", "fixer", "waitress", "attendant", "housekeeper", "bath_leader"):
        seal(many, mine.people[who], 1300)
    if name == "opening_record":
        box.opened(mine, one)
        box.closed(many)
        box.openings.open_bids(many, box.codes(mine, number=2), by=mine.assessor, at=LATER)
    assert own_queries(mine.cook, name, one.pk) == own_queries(mine.cook, name, many.pk) <= 12


# --- what waits ------------------------------------------------------------------------------------------------------


def todos(someone, at=AT):
    return [one.text for one in opening_todos.due(someone, at)]


def test_an_opener_is_asked_to_take_codes_and_to_open(mine):
    tender_box.officers(mine)
    assert todos(mine.safety) == []
    tender_box.job(mine, "review")
    assert todos(mine.safety) == ["领开标码"]
    box.cards(mine)
    assert todos(mine.safety) == []
    job = box.locked(mine)
    assert todos(mine.safety) == []
    box.closed(job)
    assert todos(mine.safety) == ["开标：宿舍走廊保洁"] and todos(mine.cook) == []
    grant(mine.fixer, "union_officer")
    assert todos(mine.fixer) == []
    assert Bid.objects.exists()
