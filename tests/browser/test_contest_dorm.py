"""Star dormitories (星级宿舍) from draft to hand-over, in the browser: draw that anyone computes again, two blind
visits, objection, prize from the shelf against a signature, once."""

import json
import subprocess
import sys
from hashlib import sha256

from tests.browser import contest_box as box
from tests.browser.conftest import ROOT
from tests.browser.test_job import press
from tests.browser.test_star_sheet import grade

# Two who keep the dormitories: they score, and at the end they walk with the box of prizes.
JUDGES = {"喻样例": "DEMO0036", "柏示例": "DEMO0037"}
RESIDENT, DECIDER = "DEMO1001", "DEMO0003"
GROUPS = ("environment", "order", "safety", "civility")
PRIZE = "毛巾被"


def scores(rooms):
    """The best room is clean, the next ones have something to tidy."""
    seen = list(rooms)

    def fill(judge, label):
        if label not in seen:
            seen.append(label)
        for group in GROUPS[: seen.index(label)]:
            grade(judge, group, "good")
        for group in GROUPS[seen.index(label) :]:
            grade(judge, group)
        judge.tap(judge.page.locator("#presence label").first)

    return fill


def computed_again(person, address, fingerprint, tmp_path):
    """Lots as the program gives them that anyone may run, from what the public page offers for download."""
    anybody = person().go(f"{address}draw/")
    file = anybody.page.request.get(f"{address}draw/published.json").json()
    assert sha256(file["seed"].encode()).hexdigest() == fingerprint == file["commitment"]
    (tmp_path / "published.json").write_text(json.dumps(file), encoding="utf-8")
    program = [sys.executable, ROOT / "docs" / "draw.py", tmp_path / "published.json"]
    said = subprocess.run(program, capture_output=True, encoding="utf-8", check=True).stdout
    shown = [
        [
            row.locator("td").first.inner_text(),
            row.locator("th").inner_text().split()[0],
            *row.locator("td").last.inner_text().split("、"),
        ]
        for row in anybody.page.locator("table.lots tbody tr").all()
    ]
    assert shown == [line.split("\t") for line in said.splitlines()]
    return [row.inner_text() for row in anybody.page.locator("table.lots tbody th .muted").all()]


def objected(person, address, label):
    """A resident does not agree, somebody who did not judge answers; the answer is there for both."""
    resident = person(RESIDENT).go(f"/stars/boards/dorm/{box.MONTH}/")
    assert "公示中" in box.state_of(resident)
    box.link(box.link(resident, label), "提异议")
    form = resident.page.url
    resident.page.fill("textarea[name=words]", "检查那天刚下夜班，被子还没叠")
    assert "收到了" in press(resident, "提上去")
    objection = resident.page.url
    assert "你对它提过异议" in box.main(resident.go(form))
    decider = person(DECIDER, desk=True).go(objection)
    decider.tap(decider.page.get_by_label("不成立", exact=True))
    decider.page.fill("textarea[name=answer]", "两位评委分开看的，扣分一致，维持原来的分")
    assert "答复出去了" in press(decider, "答复出去")
    assert "维持原来的分" in box.main(resident.go(objection))


def on_the_shelf(keeper):
    """A new prize comes in, two pieces."""
    keeper.go("/stars/prizes/")
    box.link(keeper, "添加奖品")
    for name, value in {"name": PRIZE, "unit": "条", "price": "39"}.items():
        keeper.page.fill(f"input[name={name}]", value)
    press(keeper, "保存奖品")
    keeper.page.fill("input[name=in-quantity]", "9")
    assert "入库记好了" in press(keeper, "入库")
    assert "库存 9 条" in box.state_of(keeper)
    return keeper.page.url


def hand_over(keeper, other, address, room):
    """To everybody with an account who lives in the room, to its head where nobody has one; a second keeper has the
    first of them open all the while and comes too late."""
    box.waiting(keeper, address)
    keeper.tap("details.card-tt > summary")
    keeper.page.select_option("select[name=give-prize]", label=PRIZE)
    assert f"定为{PRIZE}" in press(keeper, "全部定为这一种")
    many = keeper.page.locator("main a.row-tt").count()
    box.at_the_award(other, address, room)
    for n in range(many):
        box.at_the_award(keeper, address, room)
        keeper.page.fill("input[name=taken_by]", "室长")
        assert "发好了" in box.signed(keeper), n
    box.sign(other.page)
    box.follow(other, other.page.get_by_role("button", name="发给他"))
    assert "这份奖励已经领过了" in box.main(other)
    return many


def test_a_month_of_star_dormitories(person, manage, tmp_path):
    manager = person(box.MANAGER, desk=True)
    address = box.opened(
        manager, "dorm", list(JUDGES), sheets=2, anchors=0, sample=3, winners=1, notice_days=1
    )
    assert int(manager.page.locator(".kpi b").first.inner_text()) > 100
    fingerprint = box.drawn(manager, address)

    first, second = (person(number) for number in JUDGES.values())
    fill = scores([])
    given = box.score_all(first, "dorm", fill)
    assert [total for _label, total in given] == ["100", "93.6", "87.2"]
    first.tap("main details summary")
    box.follow(first, "main details a.row-tt")
    # The second visit is blind.
    assert "等评分截止以后" in second.go(first.page.url).page.locator("body").inner_text()
    assert sorted(box.score_all(second, "dorm", fill)) == sorted(given)

    box.locked(manager, address, sheets=6)
    lots = computed_again(person, address, fingerprint, tmp_path)
    best, next_best, _last = [label for label, _total in given]
    assert sorted(lots) == sorted(label for label, _total in given)
    lines = box.publicised(manager, address)
    assert all(label in line[1] for line, (label, _total) in zip(lines, given, strict=True)), lines
    assert "评上" in lines[0][-1] and "评上" not in lines[1][-1]

    objected(person, address, next_best)
    box.final(manager, address, manage)

    shelf = on_the_shelf(first)
    many = hand_over(first, second, address, best)
    assert f"库存 {9 - many} 条" in box.state_of(first.go(shelf))
    assert "已兑现" in box.state_of(manager.go(address))
