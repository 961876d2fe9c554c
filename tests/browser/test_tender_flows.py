"""What a team's tender does not come by: a job grabbed by two at once, a price that has to be explained, a job that
fails and goes out again, work that is sent back twice."""

import re

import pytest

from tests.browser import tender_box as box
from tests.browser.tender_box import link, main, market, press, refused, state_of, unfold
from tests.tenders import work_box

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(phones, button):
    """All of them press in the same instant; what each page answers."""
    for phone in phones:
        phone.page.get_by_role("button", name=button).wait_for()
    for phone in phones:
        phone.page.evaluate(
            """name => { const at = [...document.querySelectorAll('main button')].find(b => b.innerText.includes(name));
            setTimeout(() => at.click(), 400); }""",
            button,
        )
    said = []
    for phone in phones:
        phone.page.locator(".notes .note").first.wait_for()
        said.append(phone.page.locator(".notes .note").first.inner_text())
    return said


def test_two_grab_at_once_one_gets_it_and_one_is_told(market):
    mine = market.mine
    address = box.drafted(market, mode="grab", title="食堂门口扫雪", price="200", materials="none")
    market.at(box.REVIEWED)
    box.published(market, address)
    market.at(box.ASKED)
    phones = [market.phone(who, address) for who in (mine.cook, mine.fixer)]
    assert "要 1 个人，还剩 1 个" in main(phones[0])
    said = at_once(phones, "抢单，200 元")
    assert sorted(one[:3] for one in said) == ["慢了一", "抢到了"]
    assert any("慢了一步：1 个名额都抢完了" in one for one in said)
    winner = phones[0] if "抢到了" in said[0] else phones[1]
    assert "签约" in state_of(winner.go(address))
    market.at("2026-11-16 18:00")
    assert "执行中" in state_of(market.phone(mine.cook, address))


def test_a_price_far_below_is_explained_before_it_may_win(market):
    mine = market.mine
    address, codes = box.public(market)
    market.at(box.BID)
    for who, price in ((mine.cook, "700"), (mine.fixer, "1400")):
        box.sealed(market, who, address, price)
    box.opened(market, address, codes, mine.assessor, mine.safety)
    market.at("2026-11-09 09:00")
    clerk = market.desk(mine.assessor, address)
    assert "比预期 1,450 元低 52%" in main(clerk)
    assert "报价要先写说明" in press(clerk, "提出中标人")
    unfold(clerk, "写价格说明")
    assert "写一句说明" in refused(clerk, "记下")
    unfold(clerk, "写价格说明")
    clerk.page.get_by_label("价格说明").first.fill("问过本人：就住在浴池楼上，顺手干")
    assert "记下了" in press(clerk, "记下")
    assert "就住在浴池楼上" in main(clerk)
    assert "等另一个人批准" in press(clerk, "提出中标人")
    head = market.desk(mine.secretary, address)
    assert "批准了" in press(head, "批准中标，开始公示")
    seen = main(market.phone(mine.fixer, address))
    assert "就住在浴池楼上" in seen and mine.cook.name in seen


def test_a_job_nobody_bids_for_goes_out_again_at_another_price(market):
    mine = market.mine
    address, codes = box.public(market)
    officer = box.opened(market, address, codes, mine.dorm_leader, mine.safety)
    assert "没有人投标" in main(officer)
    market.at("2026-11-09 09:00")
    deputy = market.desk(mine.deputy, address)
    assert "流标" in state_of(deputy)
    link(deputy, "换个价重新招标")
    again = {
        "price": "1500", "first_day": "2026-11-23", "last_day": "2026-11-27",
        "bid_from": "2026-11-10T08:00", "bid_until": "2026-11-13T18:00",
    }  # fmt: skip
    box.fill(deputy, **again)
    assert "上一次限价 1500.00 元流标了，这次换一个价" in refused(deputy, "保存")
    box.fill(deputy, price="1800")
    assert "起草好了" in press(deputy, "保存"), main(deputy)
    second = deputy.page.url.removeprefix(market.address)
    assert deputy.page.get_by_role("link", name="LB-0001").get_attribute("href") == address
    assert "1,800" in main(deputy) and "送审了" in press(deputy, "送审")
    box.published(market, second)
    market.at("2026-11-11 10:00")
    assert re.fullmatch(r"[0-9A-Z -]+", box.sealed(market, mine.cook, second, "1750"))
    assert "重新招标：LB-0002" in main(deputy.go(address))


def rejected(market, delivery, by_day=None):
    """By both sides; the second of them decides. Returns whoever spoke last."""
    mine = market.mine
    sides = {
        "office": market.desk(mine.deputy, delivery),
        "user": market.phone(mine.bath_leader, delivery),
    }
    for side, somebody in sides.items():
        box.fill(somebody.go(delivery), side=side, verdict="reject")
        somebody.page.locator("#sign [name=note]").fill("池边一圈没刷")
        if by_day:
            assert "返工到哪天，选一个日期" in refused(somebody, "记下验收意见")
            box.fill(somebody, rework_by=by_day)
        assert "验收意见记下了" in press(somebody, "记下验收意见")
    return somebody


def test_work_that_is_sent_back_twice_is_not_paid(market):
    mine = market.mine
    contract = work_box.running(mine)
    job, delivery = (
        f"/tenders/jobs/{contract.job_id}/",
        f"/tenders/deliveries/{contract.deliveries.get().pk}/",
    )
    market.at("2026-12-12 21:30")
    head = market.phone(mine.attendant, delivery)
    assert "交工了" in press(head, "交工，等验收")
    market.at("2026-12-14 09:00")
    assert "返工" in state_of(rejected(market, delivery, "2026-12-18"))
    market.at("2026-12-17 21:00")
    head = market.phone(mine.attendant, delivery)
    assert "12-18" in main(head) and "再不合格就按未完成算" in main(head)
    assert "交工了" in press(head, "交工，等验收")
    market.at("2026-12-18 09:00")
    assert "再不合格就按未完成算" in main(market.desk(mine.deputy, delivery))
    assert "未完成" in state_of(rejected(market, delivery))
    clerk = market.desk(mine.assessor, job)
    assert "未完成" in state_of(clerk)
    market.at("2026-12-26 09:00")
    clerk = market.desk(mine.assessor, "/tenders/settlements/")
    assert "生成了 1 张结算单" in press(clerk, "生成 2026-12 结算单")
    head = link(market.phone(mine.attendant, "/tenders/settlements/"), "一号池区加班刷池")
    assert head.page.locator(".mine-pay .price").inner_text() == "0"
