"""Star lockers (星级更衣箱) from draft to hand-over, in the browser: rows walked with a tap a locker, the tidy ones
entered, scored from the grid, the prize for a one-time code, once."""

from tests.browser import contest_box as box
from tests.browser.test_job import press
from tests.browser.test_star_sheet import grade

# The first of them also has the prizes.
JUDGES = {"戚示例": "DEMO0033", "姜样例": "DEMO0032"}
WALKER = "DEMO0010"
# Held by people with accounts; the last of these lockers is found dirty, its neighbour is entered by its number.
TIDY, DIRTY, BY_NUMBER, BROKEN = ("A-07-02", "A-07-03"), "A-07-05", "A-07-07", "A-07-06"
WINNER, HOLDER = "DEMO1002", "DEMO1005"
PRIZE = "洗衣液"


def cell(page, code):
    """The locker on the grid of its row."""
    return page.locator(f"#r{int(code.split('-')[1])} .lk[aria-label^='{code}']")


def called(code):
    """As people say it."""
    hall, row, column = code.split("-")
    return f"{hall}厅 {int(row)}排{int(column)}号"


def at_the_grid(somebody):
    somebody.go("/stars/locker/map/?hall=A").page.wait_for_selector("body[data-hall=ready]")
    return somebody.page


def walked(walker):
    """Along a row: good, good, bad; a slip is taken back by the same tap."""
    page = at_the_grid(walker)
    for mode, codes in ((0, (*TIDY, BY_NUMBER)), (0, (BY_NUMBER,)), (1, (DIRTY,))):
        walker.tap(page.locator(".lookbar label").nth(mode))
        for code in codes:
            with page.expect_response("**/outbox/send/") as answer:
                walker.tap(cell(page, code))
            assert answer.value.ok
    page = at_the_grid(walker)
    said = [cell(page, code).get_attribute("aria-label").split()[1:] for code in (*TIDY, DIRTY, BY_NUMBER)]
    assert said == [["整洁"], ["整洁"], ["脏乱"], []]
    assert called(DIRTY) in page.locator("details.again").text_content()


def entered(manager, address):
    """The tidy ones come in by themselves, one by its number; a number that no locker has and a broken locker are
    refused."""
    manager.go(f"{address}enrol/")
    assert "名单里还没有" in box.main(manager)
    assert f"报上 {len(TIDY)} 个" in press(manager, "现在就更新名单")
    page = manager.page
    for code, why in (("A-99-99", "没有编号是 A-99-99 的"), (BROKEN, "现在是“报修”")):
        page.fill("input[name=code]", code)
        box.follow(manager, page.get_by_role("button", name="报上", exact=True))
        assert why in page.locator(".errsum").inner_text()
    page.fill("input[name=code]", BY_NUMBER.lower())
    assert f"{called(BY_NUMBER)} 报上了" in press(manager, "报上")
    assert page.locator("main li.row-tt b").all_inner_texts() == [called(one) for one in (*TIDY, BY_NUMBER)]


def score_from_the_grid(judge):
    """The first one from its place in the row, the others as the phone leads on."""
    page = at_the_grid(judge)
    framed = [one.get_attribute("aria-label").split()[0] for one in page.locator(".lk.task").all()]
    judge.tap(page.locator(".lookbar label").last)
    given = box.score_on(box.follow(judge, cell(page, framed[0])), fill)
    assert [label for label, _total in given] == list(map(called, framed))
    return given


def fill(judge, label):
    grade(judge, "whole", "excellent" if label == called(TIDY[0]) else "good")
    judge.tap(judge.page.locator("#presence label").first)


def test_a_month_of_star_lockers(person, manage):
    manager = person(box.MANAGER, desk=True)
    address = box.opened(
        manager, "locker", list(JUDGES), sheets=2, anchors=0, winners=1, cluster_cap=1, notice_days=1
    )
    walked(person(WALKER))
    holder = person(HOLDER).go("/notices/")
    assert f"你的更衣箱 {called(DIRTY)} 看着脏乱" in box.main(holder)
    entered(manager, address)
    box.drawn(manager, address)

    keeper, other = (person(number) for number in JUDGES.values())
    given = score_from_the_grid(keeper) + score_from_the_grid(other)
    assert sorted(given) == sorted(
        [(called(TIDY[0]), "100"), (called(TIDY[1]), "80"), (called(BY_NUMBER), "80")] * 2
    )
    box.locked(manager, address, sheets=6)
    lines = box.publicised(manager, address)
    assert called(TIDY[0]) in lines[0][1] and "评上" in lines[0][-1]
    assert not any("评上" in line[-1] for line in lines[1:])
    box.final(manager, address, manage)

    winner = person(WINNER)
    stock = taken_in(keeper)
    hand_over(keeper, winner, address)
    assert f"库存 {stock - 1} 瓶" in box.state_of(keeper)
    assert "已兑现" in box.state_of(manager.go(address))


def taken_in(keeper):
    """Another six bottles on the shelf; returns how many stand there."""
    keeper.go("/stars/prizes/")
    box.follow(keeper, keeper.page.locator("main a.row-tt", has_text=PRIZE).first)
    keeper.page.fill("input[name=in-quantity]", "6")
    was = int(box.state_of(keeper).split()[1])
    assert "入库记好了" in press(keeper, "入库")
    assert f"库存 {was + 6} 瓶" in box.state_of(keeper)
    return was + 6


def hand_over(keeper, winner, address):
    """Against the code from the winner's own phone: a wrong one is not taken, the right one once."""
    shelf = keeper.page.url
    box.waiting(keeper, address)
    keeper.tap("details.card-tt > summary")
    keeper.page.select_option("select[name=give-prize]", label=PRIZE)
    assert f"1 份定为{PRIZE}" in press(keeper, "全部定为这一种")
    assert PRIZE in box.main(winner.go("/stars/awards/mine/"))
    code = box.code_of(winner)
    box.at_the_award(keeper, address, called(TIDY[0]))
    award = keeper.page.url
    assert "不对" in box.with_code(keeper, f"{(int(code) + 1) % 1_000_000:06d}")
    assert "发好了" in box.with_code(keeper, code)
    keeper.go(award)
    assert "这份奖励已经领过了" in box.main(keeper) and "领奖码" in box.main(keeper)
    assert keeper.page.get_by_role("button", name="发给他").count() == 0
    assert "领走" in box.main(winner.go("/stars/awards/mine/"))
    keeper.go(shelf)
