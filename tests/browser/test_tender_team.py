"""A team's tender (班组承包) in the browser, from the draft to the payroll: sealed bids, an opening with two codes, an
award by points, an objection, a contract, evenings of work on phones (one of them without a network), acceptance with a
deduction, money to the fen."""

import re
from decimal import Decimal

import docx
import openpyxl
import pytest

from tests.browser import tender_box as box
from tests.browser.tender_box import follow, link, main, market, press, refused, state_of, unfold
from tests.browser.test_offline import no_network, ready, until
from tests.browser.test_runner import jpeg

__all__ = ["market"]
pytestmark = pytest.mark.django_db(transaction=True)

PLANS = ("每晚两人，先放水后刷，自带长柄刷", "三个人一晚刷完，自备清洁剂")
# 1,500 is the most; 70 for the price, 30 for the plan.
LOW, HIGH = "1280.50", "1350"


def asked_and_answered(market, address):
    """On a phone, without a name; at a desk, for everybody."""
    market.at(box.ASKED)
    mine = market.mine
    asking = market.phone(mine.cook, address)
    assert "投标中" in state_of(asking)
    unfold(asking, "提个问题")
    box.fill(asking, text="刷子和清洁剂谁出？")
    assert "不显示是谁问的" in press(asking, "提问")
    assert mine.cook.name not in asking.page.locator("#questions").inner_text()
    clerk = market.desk(mine.assessor, address)
    assert "还没答复，答复前不截止投标" in main(clerk)
    clerk.page.get_by_label("答复").fill("承包组自备，报价里算进去")
    assert "大家" in press(clerk, "答复出去") or "能投的人都看得到" in main(clerk)
    assert "承包组自备，报价里算进去" in main(asking.go(address))


def crews(market):
    """Two of them; the second one's member says no first, and the head finds somebody else for the job."""
    market.at(box.AGREED)
    mine = market.mine
    first = {mine.attendant: "22", mine.fixer: "18", mine.woman_attendant: "17.6"}
    box.crew(market, mine.attendant, "浴池承包组", first)
    box.crew(market, mine.cook, "食堂帮手组", {mine.cook: "20", mine.waitress: "20"})


def bids(market, address):
    """Receipt codes of the two; nobody learns how many there are."""
    market.at(box.BID)
    mine = market.mine
    receipts = [
        box.sealed(market, mine.attendant, address, HIGH, PLANS[0]),
        box.sealed(market, mine.cook, address, LOW, PLANS[1]),
    ]
    assert len(set(receipts)) == 2
    above = box.write_bid(market.phone(mine.attendant, address), "1501", PLANS[0])
    assert "报价要在 1 到 1,500 元之间" in refused(above, "密封投标")
    alone = box.write_bid(market.phone(mine.attendant, address), HIGH)
    assert "这个活方案要打分" in refused(alone, "密封投标")
    member = market.phone(mine.fixer, address)
    assert member.page.get_by_role("button", name="密封投标").count() == 0
    for who in (mine.head, mine.assessor):
        seen = main(market.desk(who, address))
        assert "投了几份也看不到" in seen and HIGH not in seen and "1,350" not in seen
    return receipts


def too_late(market, address):
    """Written before the end, sent a second after it."""
    market.at("2026-11-06 17:58")
    late = box.write_bid(market.phone(market.mine.cook, address), "1200", PLANS[1])
    market.at("2026-11-06 18:00:01")
    said = refused(late, "密封投标")
    assert re.search(r"服务器时间 11-06 18:00:0\d，投标 11-06 18:00:00 已经截止，这一份没有收", said)


def ceremony(market, address, codes):
    """A wrong code opens nothing; two right ones do. Returns the officer on the record's page."""
    market.at(box.OPENED)
    mine = market.mine
    officer = market.desk(mine.assessor, address)
    assert "待开标" in state_of(officer)
    link(officer, "去开标")
    fields = box.code_fields(officer)
    assert set(fields) == {mine.assessor.name, mine.dorm_leader.name, mine.safety.name}
    for who, code in ((mine.assessor, None), (mine.dorm_leader, "ABCD-EFGH-JKMN-PQRS")):
        field, number = fields[who.name]
        field.fill(code or codes[who.pk][number])
    said = refused(officer, "两个码一起开标")
    assert f"{mine.dorm_leader.name} 的开标码不对" in said
    assert all(field.input_value() == "" for field, _number in box.code_fields(officer).values())
    return box.opened(market, address, codes, mine.assessor, mine.dorm_leader)


def on_record(market, officer, receipts, tmp_path):
    """On screen, on paper and as a workbook: the same bids with the same receipt codes, and nobody's envelope moved."""
    page, mine = officer.page, market.mine
    table = page.locator("article table").first.locator("tbody tr")
    lines = [[cell.split("\n")[0] for cell in row.locator("td").all_inner_texts()] for row in table.all()]
    shown = {name: (price, receipt) for name, price, _result, _at, receipt in lines}
    assert shown == {mine.attendant.name: ("1,350", receipts[0]), mine.cook.name: ("1,280.50", receipts[1])}
    assert "没有动过" in main(officer)
    blanks = page.locator("article table.blanks").inner_text()
    assert mine.fixer.name in blanks and mine.cook.name not in blanks
    page.emulate_media(media="print")
    assert page.locator("article.record").is_visible() and not page.locator("[data-print]").is_visible()
    assert len(page.pdf(prefer_css_page_size=True)) > 10_000
    page.emulate_media(media="screen")
    path = box.exported(market, officer, "导出", tmp_path / "opening.xlsx")
    rows = [
        row for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows(values_only=True) if any(row)
    ]
    for name, price, receipt in zip(
        (mine.attendant.name, mine.cook.name), (HIGH, LOW), receipts, strict=True
    ):
        line = next(row for row in rows if name in row and receipt in row)
        assert Decimal(price) in [Decimal(str(one)) for one in line if isinstance(one, int | float)], line


def awarded(market, address):
    """Plans are marked, sums shown, the best proposed by one and approved by another."""
    market.at("2026-11-09 09:00")
    mine = market.mine
    clerk = market.desk(mine.assessor, address)
    assert "评标中" in state_of(clerk)
    for who, points in ((mine.attendant, "26"), (mine.cook, "20")):
        clerk.page.locator("form:has(h3)").get_by_label(who.name, exact=True).fill(points)
    press(clerk, "打好了，算总分")
    # 70 × 1,280.50 ÷ 1,350 is 66.40.
    shown = main(clerk)
    assert "66.4 + 26 = 92.4" in shown and "70 + 20 = 90" in shown
    assert "等另一个人批准" in press(clerk, "提出中标人")
    assert clerk.page.get_by_role("button", name="批准中标，开始公示").count() == 0
    market.at("2026-11-09 10:00")
    secretary = market.desk(mine.secretary, address)
    assert "批准了" in press(secretary, "批准中标，开始公示")
    assert "公示中" in state_of(secretary) and "公示到 11-12" in main(secretary)


def objected(market, address):
    """By somebody else, decided by discipline and not by whoever evaluated."""
    market.at("2026-11-10 09:00")
    mine = market.mine
    waitress = unfold(market.phone(mine.waitress, address), "提异议")
    waitress.page.get_by_label("哪里不对").fill("我们报价低 69.5 元，为什么没中")
    assert "由工会或纪检处理" in press(waitress, "提交异议")
    clerk = market.desk(mine.assessor, address)
    assert "处理完才签合同" in main(clerk)
    assert clerk.page.get_by_label("处理意见").count() == 0
    decider = market.desk(mine.safety, address)
    decider.page.get_by_label("处理意见").fill("综合评分 92.4 对 90，按公告的办法评的")
    assert "处理好了" in press(decider, "不成立")
    assert "按公告的办法评的" in main(waitress.go(address))


def contracted(market, address, tmp_path):
    """Offered when the notice is over, confirmed by every member and the department; returns the contract's address."""
    market.at("2026-11-12 18:00")
    mine = market.mine
    assert "公示中" in state_of(market.phone(mine.attendant, address))
    market.at("2026-11-13 09:00")
    head = link(market.phone(mine.attendant, address), "确认合同")
    contract = head.page.url.removeprefix(market.address)
    clerk = market.desk(mine.deputy, contract)
    assert "签发了" in press(clerk, "签发合同")
    for who in (mine.attendant, mine.fixer, mine.woman_attendant):
        assert "1,350" in main(member := market.phone(who, contract))
        assert "确认了" in press(member, "我确认，按合同干")
    assert "分几期付" in main(clerk.go(contract)) and "已生效" in state_of(clerk)
    text = words_of(box.exported(market, clerk, "导出 Word 合同", tmp_path / "contract.docx"))
    assert all(word in text for word in ("1350", "一号池区加班刷池", mine.fixer.name)), text
    return contract


def words_of(path):
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells]).replace(",", "")


def arrived(phone, said):
    """Handed in through the outbox, and the page that comes after it."""
    phone.page.get_by_text(said).first.wait_for()


def signs(phone, act, picture=False):
    phone.page.wait_for_selector("body[data-turn=ready]")
    if picture:
        phone.page.set_input_files(
            "input[type=file]", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        )
    phone.tap(phone.page.get_by_role("button", name=act, exact=True))


def an_evening(market, address):
    """In and out on the phone, with pictures."""
    mine = market.mine
    market.at("2026-11-16 19:00")
    phone = market.phone(mine.attendant, address)
    assert "执行中" in state_of(phone)
    signs(link(phone, "签到"), "签到", picture=True)
    arrived(phone, "19:00 签到，正在干")
    market.at("2026-11-16 21:00")
    phone = market.phone(mine.attendant, address)
    signs(link(phone, "签退"), "签退", picture=True)
    arrived(phone, "我干过的")
    market.work()


def an_evening_without_a_network(market, contract):
    """The phone keeps the page and the hour, and sends both when it is back."""
    mine, turn = market.mine, f"{contract}turn/"
    market.at("2026-11-18 18:50")
    phone = ready(market.phone(mine.fixer, keeps=True))
    with no_network(phone):
        market.on_the_phone(phone, "2026-11-18 19:05")
        phone.page.goto(turn)
        signs(phone, "签到")
        phone.page.wait_for_selector("[data-handed] [data-when~=waiting]:not([hidden])")
        market.at("2026-11-18 20:10")
        market.on_the_phone(phone, "2026-11-18 20:10")
    ready(phone)
    until(phone, "async () => (await TT.store.all('outbox')).length === 0")
    market.at("2026-11-18 21:05")
    phone = market.phone(mine.fixer, turn)
    assert "19:05 签到，正在干" in main(phone)
    signs(phone, "签退")
    arrived(phone, "我干过的")


def worked(market, contract):
    clerk = market.desk(market.mine.assessor, f"{contract}turns/")
    hours = re.findall(r"([\d.]+) 小时", clerk.page.locator("main aside").inner_text())
    assert sorted(round(float(one), 1) for one in hours) == [0.0, 2.0, 2.0]
    assert clerk.page.locator("figure.ph img").count() == 2


def accepted(market, address):
    """Handed in on the phone; taken with less by the office at a desk, with a yes by the bathhouse on a phone."""
    mine = market.mine
    market.at("2026-11-20 21:30")
    phone = link(market.phone(mine.attendant, address), re.compile("第 1 期"))
    delivery = phone.page.url.removeprefix(market.address)
    box.fill(phone, note="三个晚上都刷完了")
    assert "交工了" in press(phone, "交工，等验收")
    market.at("2026-11-23 09:00")
    clerk = unfold(market.desk(mine.assessor, delivery), "材料扣款")
    box.fill(clerk, materials="12.34")
    press(clerk, "记下")
    office = unfold(market.desk(mine.deputy, delivery), "合格但要扣款的")
    box.fill(office, side="office", verdict="pass_less")
    form = office.page.locator("#sign")
    for name, value in {"note": "池边漏刷一处", "rule": "卫生不合格一处", "amount": "36"}.items():
        form.locator(f"[name={name}]").fill(value)
    assert "扣款要有依据" in refused(office, "记下验收意见")
    office.page.locator("#sign [name=evidence]").fill("11-20 晚，北侧池边")
    assert "验收意见记下了" in press(office, "记下验收意见")
    user = market.phone(mine.bath_leader, delivery)
    box.fill(user, side="user", verdict="pass")
    assert "验收意见记下了" in press(user, "记下验收意见")
    assert "验收合格" in state_of(user) and "1,301.66" in main(user)


MONEY = {"T022": "497.16", "T051": "406.77", "T028": "397.73"}


def settled(market):
    """Signed on phones, hung out three days, approved by two; returns the settlement's address."""
    mine = market.mine
    market.at("2026-11-26 09:00")
    clerk = market.desk(mine.assessor, "/tenders/settlements/")
    assert "生成了 1 张结算单" in press(clerk, "生成 2026-11 结算单")
    follow(clerk, clerk.page.get_by_role("link", name="一号池区加班刷池").first)
    settlement = clerk.page.url.removeprefix(market.address)
    assert f"还差 {mine.attendant.name}、{mine.woman_attendant.name}、{mine.fixer.name} 没签字" in main(clerk)
    for who in (mine.attendant, mine.fixer, mine.woman_attendant):
        phone = market.phone(who, settlement)
        assert MONEY[who.staff_no] in phone.page.locator(".mine-pay").inner_text()
        assert "签好了" in press(phone, "没错，签字")
    assert "张榜了" in press(clerk.go(settlement), "张榜")
    market.at("2026-11-29 20:00")
    head = market.desk(mine.head, settlement)
    assert "张榜到 11-29，过了再审批" in main(head)
    assert head.page.get_by_role("button", name="一审通过").count() == 0
    market.at("2026-11-30 09:00")
    head = market.desk(mine.head, settlement)
    assert "批好了" in press(head, "一审通过")
    assert "一审是你批的，二审要由别人批" in main(head)
    leader = market.phone(mine.leader, settlement)
    assert "批好了" in press(leader, "二审通过，锁定")
    assert "已锁定" in state_of(leader)
    return settlement


def on_the_payroll(market, tmp_path):
    clerk = market.desk(market.mine.assessor, "/tenders/payroll/?month=2026-11")
    assert "和合同对得上" in main(clerk) and "1,301.66" in main(clerk)
    path = box.exported(market, clerk, "导出 Excel", tmp_path / "pay.xlsx")
    cached, formulas = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    rows = lines_of(cached["发放表"])
    assert {row[1]: Decimal(str(row[5])) for row in rows} == {
        number: Decimal(money) for number, money in MONEY.items()
    }
    assert all(str(row[5]).startswith("=") for row in lines_of(formulas["发放表"]))
    (row,), (written,) = lines_of(cached["按合同"]), lines_of(formulas["按合同"])
    assert [Decimal(str(one)) for one in row[4:9]] == [
        Decimal(one) for one in ("1350", "12.34", "36", "1301.66", "1301.66")
    ]
    assert row[9] == "一致" and all(str(one).startswith("=") for one in written[7:10])
    assert sorted(Decimal(str(row[7])) for row in lines_of(cached["明细"])) == sorted(
        map(Decimal, MONEY.values())
    )


def lines_of(sheet):
    return [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]


def closed(market, address, settlement):
    """Everybody says that the money has come."""
    market.at("2026-12-10 09:00")
    mine = market.mine
    for who in (mine.attendant, mine.fixer, mine.woman_attendant):
        assert "钱到了" in press(market.phone(who, settlement), "钱到账了")
    clerk = market.desk(mine.assessor, address)
    assert "已结算" in state_of(clerk)
    press(clerk, "关闭标的")
    assert "已关闭" in state_of(clerk)
    income = market.phone(mine.attendant, "/tenders/income/?month=2026-11")
    assert "497.16" in main(income)


def test_from_the_draft_to_the_payroll(market, tmp_path):
    address, codes = box.public(
        market, mode="team", people_wanted="3", method="points", price_weight="70", least_bids="2"
    )
    asked_and_answered(market, address)
    crews(market)
    receipts = bids(market, address)
    too_late(market, address)
    on_record(market, ceremony(market, address, codes), receipts, tmp_path)
    awarded(market, address)
    objected(market, address)
    contract = contracted(market, address, tmp_path)
    an_evening(market, address)
    an_evening_without_a_network(market, contract)
    worked(market, contract)
    accepted(market, address)
    settlement = settled(market)
    on_the_payroll(market, tmp_path)
    closed(market, address, settlement)
