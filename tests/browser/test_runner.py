"""A visit driven by thumb: no more taps than the page of the interface allows, and no answer is lost."""

import io
import re

import pytest
from PIL import Image

# Who patrols, and a post of another team with every kind of item.
PATROLLER, POST = "DEMO0002", "PT05"
RUN = f"/patrols/start/{POST}/"


def jpeg():
    drawn = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()


def checks(page):
    return page.locator("[data-item]").all()


def fine(person, check):
    """The one tap, or the one number typed, of an item in order."""
    kind = check.get_attribute("data-kind")
    if kind == "number":
        field = check.locator(".measure input:not([type=radio])")
        field.fill(str(float(field.get_attribute("data-max") or field.get_attribute("data-min"))))
        person.taps += 1
    else:
        person.tap(check.locator({"pass_fail": ".ok", "score": ".zero"}.get(kind, ".chip")).first)


def poor(person, check, photo=True):
    """Fail, canned remark, photo."""
    person.tap(check.locator(".verdict .bad"))
    person.tap(check.locator(".failbox .chip").first)
    if photo:
        check.locator("input[type=file]").set_input_files(
            {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        )
        person.taps += 1


def finish(person):
    person.tap(person.page.locator("[data-finish]:visible").first)
    person.page.wait_for_url("**/patrols/*/?fresh=1")
    return person.page.locator(".receipt .num").inner_text()


def verdict(page):
    """The first item that is passed or failed by one tap."""
    return page.locator("[data-kind=pass_fail]").first


def test_a_clean_visit_takes_a_tap_an_item_and_one_more(person):
    patroller = person(PATROLLER).go(RUN)
    items = checks(patroller.page)
    for check in items:
        fine(patroller, check)
    assert finish(patroller).startswith("P-")
    assert patroller.taps <= len(items) + 1
    for kept in ("drafts", "outbox", "photos"):
        assert patroller.page.evaluate("kept => TT.store.all(kept)", kept) == []


def test_a_fault_takes_four_taps_more_and_becomes_an_issue(person):
    patroller = person(PATROLLER).go(RUN)
    items, failing = checks(patroller.page), verdict(patroller.page).get_attribute("data-item")
    for check in items:
        (poor if check.get_attribute("data-item") == failing else fine)(patroller, check)
    # Sent while the photo may still be on its way: it is waited for.
    finish(patroller)
    assert patroller.taps <= len(items) + 1 + 4
    # A new issue, or the one that the lived-through history left open there, seen once more.
    assert re.search(
        "转出 1 件问题|1 处是还没整改好的老问题", patroller.page.locator(".receipt").inner_text()
    )
    assert patroller.page.locator("main aside .card-tt li a[href^='/issues/']:has(b + span)").count() == 1
    assert patroller.page.locator("figure.ph").count() == 1


def test_a_closed_page_loses_nothing(person):
    patroller = person(PATROLLER).go(RUN)
    items = checks(patroller.page)
    for check in items[:3]:
        fine(patroller, check)
    poor(patroller, verdict(patroller.page))
    patroller.page.wait_for_selector("figure input[type=hidden]", state="attached")
    assert patroller.page.locator("body[data-runner=ready]").count() == 1
    before = patroller.page.locator("[data-prog-text]").inner_text()
    number = patroller.page.locator("[name=uuid]").input_value()
    patroller.go("/today/").go(RUN)
    patroller.page.wait_for_selector("body[data-runner=ready]")
    assert patroller.page.locator("[data-prog-text]").inner_text() == before
    assert patroller.page.locator("[name=uuid]").input_value() == number
    assert patroller.page.locator("figure img").count() == 1
    assert "接着查" in patroller.page.locator("form .note").inner_text()
    for check in checks(patroller.page):
        if "done" not in check.get_attribute("class"):
            fine(patroller, check)
    assert finish(patroller).startswith("P-")


def test_an_answer_left_out_is_led_to_and_nothing_is_sent(person):
    patroller = person(PATROLLER).go(RUN)
    for check in checks(patroller.page)[1:]:
        fine(patroller, check)
    button = patroller.page.locator("[data-finish]:visible").first
    assert "还剩 1 项" in button.inner_text()
    patroller.tap(button)
    assert patroller.page.url.endswith(RUN)
    first = checks(patroller.page)[0].get_attribute("id")
    assert patroller.page.evaluate("document.activeElement.id") == first


def slip_and_mend(person):
    """With everything answered: 500 is typed for 41; it is said at once, is no answer and no fault, and is led to."""
    page = person.page
    check = page.locator("[data-kind=number]").first
    field = check.locator(".measure input:not([type=radio])")
    right, button = field.input_value(), page.locator("[data-finish]:visible").first
    said, remark = check.locator(".errmsg"), check.locator(".failbox")
    field.fill("")
    field.press_sequentially("500")
    assert said.inner_text() == "读数要在 0 到 80 ℃之间，看看是不是打错了"
    assert not remark.is_visible() and "bad" not in check.get_attribute("class").split()
    assert "还剩 1 项" in button.inner_text()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    person.tap(button)
    assert page.evaluate("document.activeElement.id") == check.get_attribute("id")
    # On the way to 41.5 a 41. is no slip; left standing it is one.
    field.fill("")
    field.press_sequentially("41.")
    assert said.count() == 0
    field.blur()
    assert said.count() == 1
    field.fill(right)
    assert said.count() == 0 and "提交" in button.inner_text()


def test_a_slip_of_the_finger_is_said_on_the_spot(person):
    patroller = person(PATROLLER).go(RUN)
    for check in checks(patroller.page):
        fine(patroller, check)
    slip_and_mend(patroller)
    assert finish(patroller).startswith("P-")


def choose_size(person, size):
    person.go("/me/look/").page.check(f"input[name=size][value={size}]", force=True)
    with person.page.expect_navigation():
        person.page.click("main form [type=submit], main form button")


def test_large_type_shows_one_item_a_page(person):
    patroller = person(PATROLLER)
    choose_size(patroller, "large")
    patroller.go(RUN)
    items = checks(patroller.page)
    for number, check in enumerate(items):
        patroller.page.wait_for_selector(f"#{check.get_attribute('id')}.cur")
        assert patroller.page.locator("[data-item]:visible").count() == 1
        fine(patroller, check)
        if check.get_attribute("data-kind") == "number" and number < len(items) - 1:
            patroller.tap(patroller.page.locator(".tt-dock [data-finish]"))
    assert patroller.page.locator("#id_note").is_visible()
    choose_size(patroller, "normal")


# What can be tapped in the page itself and is lower than 60 px, or narrower than 44; words below the least size.
TOO_SMALL = """() => {
  const seen = node => node.getClientRects().length && !node.closest('.visually-hidden');
  const small = [...document.querySelectorAll('main button, main .btn, main .seg a, main select, main summary,'
      + 'main .chip span, main .verdict span, main input:not([type=radio]):not([type=checkbox]):not([type=file])')]
    .filter(node => seen(node) && (node.offsetHeight < 60 || node.offsetWidth < 44));
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), tiny = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (walker.currentNode.textContent.trim() && seen(node) && !node.closest('svg') &&
        parseFloat(getComputedStyle(node).fontSize) < 15.7) { tiny.push(node); }
  }
  return small.concat(tiny).map(node => node.outerHTML.slice(0, 120));
}"""


def test_large_type_has_large_targets_and_no_small_words(person):
    patroller = person(PATROLLER)
    choose_size(patroller, "large")
    found = {}
    for path in (RUN, "/today/", "/issues/", "/slots/", "/issues/new/", "/me/"):
        patroller.go(path)
        found |= {path: patroller.page.evaluate(TOO_SMALL)} | {f"{path} sideways": patroller.sideways()}
        whens = patroller.page.locator(".when b").all()
        assert all(when.bounding_box()["height"] < 40 for when in whens), (
            "a time of day breaks over two lines"
        )
    choose_size(patroller, "normal")
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "path", [RUN, "/today/", "/patrols/", "/standards/", "/standards/bath_pool/", "/patrols/start/"]
)
@pytest.mark.parametrize("desk", [False, True])
def test_pages_of_the_day_are_accessible_and_do_not_scroll_sideways(person, path, desk):
    somebody = person(PATROLLER, desk=desk).go(path)
    assert somebody.accessible() == []
    assert somebody.sideways() <= 0


@pytest.mark.parametrize("path", [RUN, "/today/", "/patrols/", "/standards/bath_pool/"])
def test_the_narrowest_phone(person, path):
    somebody = person(PATROLLER)
    somebody.page.set_viewport_size({"width": 320, "height": 640})
    assert somebody.go(path).sideways() <= 0
