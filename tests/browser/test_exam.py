"""A test sat by thumb on a phone, with the network gone in the middle of it."""

import re

from playwright.sync_api import expect


def pick(person, place):
    person.tap(f".sheet-q:not([hidden]) .q-pick >> nth={place}")


def test_a_test_is_sat_by_thumb_and_outlives_a_lost_network_and_a_closed_page(person):
    cook = person("DEMO0011").go("/training/")
    cook.tap("main a.btn[href^='/training/exams/']")
    cook.page.wait_for_url("**/training/exams/*/")
    cook.tap("form[action$='begin/'] button")
    cook.page.wait_for_url("**/training/papers/*/")
    cook.page.wait_for_selector("body[data-paper=ready]")
    sheets = cook.page.locator(".sheet-q")
    many = sheets.count()
    assert many == 12 and cook.page.locator(".sheet-q:not([hidden])").count() == 1

    with cook.page.expect_response(re.compile("/answer/")) as told:
        pick(cook, 0)
    assert told.value.status == 200
    cook.tap("[data-next]")

    cook.context.set_offline(True)
    pick(cook, 1)
    # Not a script of ours that waits: the page's own rules refuse it as soon as it does not hold at once.
    expect(cook.page.locator("[data-said]")).to_contain_text("先存在手机上")
    cook.tap("[data-next]")
    pick(cook, 0)
    with cook.page.expect_response(re.compile("/answer/")) as told:
        cook.context.set_offline(False)
    assert told.value.status == 200

    # The second of the two may be on its way when the page is asked for anew: neither lost nor shown as open.
    cook.page.reload()
    cook.page.wait_for_selector("body[data-paper=ready]")
    expect(cook.page.locator(".q-dots .given")).to_have_count(3)
    expect(cook.page.locator("[data-said]")).to_have_text("答一题存一题")
    for _n in range(many - 3):
        pick(cook, 0)
        if cook.page.locator("[data-next]").is_visible():
            cook.tap("[data-next]")
    cook.tap("[data-hand-in]")
    cook.page.wait_for_url("**/result/")
    assert cook.page.locator(".score-big b").inner_text().isdecimal()
    assert not cook.faults
