"""The rota, driven by the people who live with it: the head draws a month by thumb and sees how far it is, gives one
up, opens a round; a patroller asks the others and one of them takes the round; every page fits and is accessible."""

import re
from datetime import date, timedelta

import pytest

from tests.browser.test_pages import look
from tests.browser.test_week import visible

PATROLLERS = [f"DEMO{n:04}" for n in range(4, 24)]


def coming_month():
    first = (date.today().replace(day=1) + timedelta(days=32)).replace(day=1)
    return f"{first:%Y-%m}"


def draw(head, month, seed):
    head.go("/rotas/")
    head.page.fill("input[name=month]", month)
    head.page.fill("input[name=from_day]", "")
    head.page.fill("input[name=seed]", str(seed))
    head.tap(visible(head, "开始排"))
    head.page.wait_for_url(f"**/rotas/{month}/")


def test_a_month_is_drawn_by_thumb_and_says_how_far_it_is(person):
    head, month = person("DEMO0002"), coming_month()
    draw(head, month, 41)
    bar = head.page.locator("[data-run-bar]")
    assert 0 <= bar.evaluate("bar => bar.value") < 100
    # The page asks how far it is, and shows the rota by itself when it is there.
    head.page.locator("[data-run-bar]:not([value='0'])").wait_for()
    bar.wait_for(state="detached")
    assert "种子 41" in head.page.inner_text(".tt-top, header")
    assert int(head.page.locator(".kpi b").first.inner_text()) > 100
    assert "按工时" in head.page.inner_text("#loads")
    head.tap(head.page.locator("a.kpi", has_text="轮").first)
    head.page.wait_for_url("**/slots/")
    head.tap("main .rows a.row-tt")
    head.page.wait_for_url(re.compile(r"/slots/\d+/$"))
    assert "算漏巡" in head.page.inner_text("main")


def test_a_drawing_can_be_given_up_and_leaves_what_stood(person):
    head, month = person("DEMO0002", desk=True), coming_month()
    head.go(f"/rotas/{month}/")
    stood = head.page.locator(".kpi b").all_inner_texts()
    draw(head, month, 4242)
    head.tap(visible(head, "取消这次排巡"))
    head.page.locator(".note", has_text="上一次排巡取消了，原来的安排没有动").wait_for()
    assert head.page.locator("[data-run]").count() == 0
    assert head.page.locator(".kpi b").all_inner_texts() == stood
    assert "种子 4242" not in head.page.inner_text("body")


def find_one_to_give_away(person):
    """A patroller on the page of a swap that somebody could take."""
    for staff_no in PATROLLERS:
        somebody = person(staff_no).go("/slots/")
        links = somebody.page.locator("main .rows a.row-tt")
        for path in [link.get_attribute("href") for link in links.all()[1:4]]:
            somebody.go(f"{path}swap/")
            if somebody.page.locator("button", has_text="问问他们").count():
                return somebody
    raise AssertionError("nobody has a round that another could take")


def test_a_round_is_offered_and_taken_by_a_tap(person, manage):
    giver = find_one_to_give_away(person)
    names = giver.page.inner_text("main form p").split("：", 1)[1].split("、")
    giver.taps = 0
    giver.tap(giver.page.locator("label", has_text="那天有会"))
    giver.tap(visible(giver, "问问他们"))
    giver.page.locator(".note", has_text="有人接就通知你").wait_for()
    assert giver.taps == 2 and giver.page.locator("main .tag", has_text="等人接").count() == 1

    say = f"from tongting.people.models import User; print(User.objects.get(name={names[0]!r}).staff_no)"
    taker = person(manage("shell", "--no-imports", "-c", say).strip()).go("/swaps/")
    taker.taps = 0
    taker.tap(visible(taker, "我来替"))
    taker.page.locator(".note", has_text="接下了，这一轮归你").wait_for()
    assert taker.taps == 1 and "替谁" in taker.page.inner_text("main")

    giver.go("/swaps/")
    assert giver.page.locator("main", has_text=re.compile(f"{names[0]} .*接了")).count() == 1
    giver.go("/notices/")
    assert f"{names[0]} 接了你的巡查" in giver.page.inner_text("main")


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
def test_every_page_of_the_rota_is_accessible_and_fits(person, desk):
    head = person("DEMO0002", desk=desk).go("/rotas/")
    rotas = [link.get_attribute("href") for link in head.page.locator("main .rows a.row-tt").all()[:2]]
    paths = ["/rotas/", "/slots/", "/swaps/", "/slots/missed/", "/coverage/", *rotas, f"{rotas[-1]}slots/"]
    head.go(paths[-1])
    paths.append(head.page.locator("main .rows a.row-tt").first.get_attribute("href"))
    faults = [fault for path in paths for fault in look(head, path)]
    assert not faults, "\n".join(faults)
