"""Service star (服务明星) from draft to award, in the browser: nominated by colleagues, eligibility for all to read, a
secret vote, once a person, counted when it is over; the money for a one-time code, once."""

import re

import pytest

from tests.browser import contest_box as box
from tests.browser.test_job import press
from tests.browser.test_star_sheet import grade

JUDGES = {"吴样例": "DEMO0006", "郑示例": "DEMO0007"}
# A cook and a keeper of the dormitories speak for two colleagues of other teams, and vote; the keeper pays at the end.
COOK, KEEPER = "DEMO0010", "DEMO0037"
WORDS = "连着三个夜班替同事顶岗，池水温度一次没超"


@pytest.fixture
def staff(manage):
    """Somebody of the post's staff in two teams: (name, staff number) of each."""
    look = (
        "from tongting.people.models import User; print('=' + ' '.join(f'{one.name},{one.staff_no}' for team in "
        "('浴池班', '维修班') for one in User.objects.filter(team__name=team, group='post_staff', is_active=True)"
        ".order_by('-staff_no')[:1]))"
    )
    return [one.split(",") for one in manage("shell", "--no-imports", "-c", look).split("=", 1)[1].split()]


def at(somebody, tab):
    """The newest service star, at this of its pages."""
    somebody.go("/stars/service/")
    return box.follow(somebody, somebody.page.locator("nav.hscroll a", has_text=re.compile(f"^{tab}$")))


def nominated(somebody, staff_no):
    page = at(somebody, "提名").page
    named = page.locator("select[name=person] option", has_text=staff_no)
    page.select_option("select[name=person]", named.get_attribute("value"))
    page.fill("textarea[name=words]", WORDS)
    return somebody


def stand(cook, keeper, best, other):
    """Each proposes one; the same one a second time is refused, and everybody reads who may win."""
    assert f"提名了 {best[0]}" in press(nominated(cook, best[1]), "提名")
    assert f"提名了 {other[0]}" in press(nominated(keeper, other[1]), "提名")
    box.follow(nominated(cook, best[1]), cook.page.locator("main form button.btn-primary"))
    assert f"你已经提名过 {best[0]} 了" in cook.page.locator("main").inner_text()
    assert cook.page.locator("textarea[name=words]").input_value() == WORDS
    page = at(keeper, "资格").page
    for name, _number in (best, other):
        said = page.locator("main section.card-tt", has=page.get_by_role("heading", name=name))
        assert "符合条件" in said.inner_text()
        assert "在岗" in said.inner_text()


def vote(somebody, name):
    """Ticks this one; the ballot is still in the hand."""
    page = at(somebody, "投票").page
    somebody.tap(page.locator("label.ballot-row", has_text=name))
    return somebody


def voted(person, cook, keeper, best):
    """One vote each: the page has no second ballot, and one that lay open on another phone is refused."""
    twin = vote(person(COOK), best)
    assert "投好了，投给谁只有你知道" in press(vote(cook, best), "投这一票")
    assert "你已经投过票了" in box.main(cook)
    assert cook.page.locator("input[name=ballot]").count() == 0
    box.follow(twin, twin.page.get_by_role("button", name="投这一票"))
    assert "一人一票，投了不能改" in box.main(twin)
    assert "投好了" in press(vote(keeper, best), "投这一票")
    assert "2 人投了" in box.main(keeper).replace("\n", " ")
    at(keeper, "候选人")
    assert "投票截止以后才公布票数" in box.main(keeper)
    assert keeper.page.locator(".votes").count() == 0


def test_a_month_of_the_service_star(person, manage, staff):
    best, other = staff
    manager, cook, keeper = person(box.MANAGER, desk=True), person(COOK), person(KEEPER)
    address = box.opened(manager, "service", list(JUDGES), sheets=2, notice_days=1)
    stand(cook, keeper, best, other)
    box.drawn(manager, address)
    voted(person, cook, keeper, best[0])

    def fill(judge, label):
        for group in judge.page.locator("[data-group]").all():
            code = group.get_attribute("data-group")
            grade(judge, code, "excellent" if label == best[0] else "good")

    for number in JUDGES.values():
        assert {label for label, _total in box.score_all(person(number), "service", fill)} == {
            best[0],
            other[0],
        }
    box.locked(manager, address, sheets=4)
    at(cook, "候选人")
    votes = cook.page.locator("article.nominee", has_text=best[0]).locator(".votes b")
    assert votes.inner_text() == "2"

    lines = box.publicised(manager, address)
    assert [line[1].split()[0] for line in lines] == [best[0], other[0]]
    assert "评上" in lines[0][-1] and "评上" not in lines[1][-1]
    board = cook.go(f"/stars/boards/service/{box.MONTH}/").page.locator("ol.rows > li")
    assert best[0] in board.first.inner_text() and "评上" in board.first.inner_text()
    box.final(manager, address, manage)

    winner = person(best[1])
    paid(keeper, winner, address, best[0])
    assert "已兑现" in box.state_of(manager.go(address))


def paid(keeper, winner, address, name):
    """Three hundred yuan against the code from the winner's own phone; the code is good once."""
    assert "300 元" in box.main(winner.go("/stars/awards/mine/"))
    code = box.code_of(winner)
    late = box.at_the_award(keeper, address, name).page.url
    assert "300 元" in box.main(keeper)
    assert "发好了" in box.with_code(keeper, code)
    keeper.go(late)
    assert "这份奖励已经领过了" in box.main(keeper)
    assert "领走" in box.main(winner.go("/stars/awards/mine/"))
