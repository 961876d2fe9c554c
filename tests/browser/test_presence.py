"""Two phones and a visit: the patroller shows four digits, whoever works there types them; and the record says so."""

import re

import pytest

from tests.browser.test_lightbox import until
from tests.browser.test_runner import checks, fine, finish, poor, verdict

# A patroller of the office, a post of the bathhouse, somebody who works there.
PATROLLER, POST, ATTENDANT = "DEMO0002", "PT06", "DEMO0022"


def visit(person, staff_no=PATROLLER, post=POST, fault=True):
    """A visit by thumb; the receipt stands on the screen."""
    patroller = person(staff_no).go(f"/patrols/start/{post}/")
    failing = verdict(patroller.page).get_attribute("data-item") if fault else ""
    for check in checks(patroller.page):
        (poor if check.get_attribute("data-item") == failing else fine)(patroller, check)
    finish(patroller)
    return patroller


def test_two_phones_confirm_a_visit_by_code(person):
    patroller = visit(person)
    code = patroller.page.locator(".code4").inner_text()
    assert re.fullmatch(r"\d{4}", code)
    assert patroller.accessible() == [] and patroller.sideways() <= 0

    attendant = person(ATTENDANT).go("/today/")
    line = f"a.row-tt[href='/confirm/{re.search('[0-9]+/[?]', patroller.page.url)[0][:-1]}']"
    attendant.tap(attendant.page.locator(f"{line}:visible").first)
    attendant.page.wait_for_url("**/confirm/*/")
    assert attendant.accessible() == [] and attendant.sideways() <= 0
    wrong = f"{(int(code) + 1) % 10000:04d}"
    attendant.page.fill("input[name=code]", wrong)
    attendant.page.fill("input[name=said]", "查得仔细")
    attendant.tap("main button.btn-primary")
    attendant.page.locator(".errsum").wait_for()
    assert "还能输 4 次" in attendant.page.locator(".errsum").inner_text()
    assert attendant.page.locator("input[name=said]").input_value() == "查得仔细"

    attendant.page.fill("input[name=code]", code)
    attendant.tap("main button.btn-primary")
    attendant.page.wait_for_url("**/today/")
    assert "确认好了" in attendant.page.locator(".notes").inner_text()
    assert attendant.page.locator(line).count() == 0
    assert attendant.taps <= 3

    patroller.page.reload()
    assert patroller.page.locator(".code4").count() == 0
    assert "在现场确认：查得仔细" in patroller.page.locator("#presence").inner_text()
    # The worker judges after the photo is developed.
    for _try in range(40):
        if patroller.page.locator("#presence table.parts").count():
            break
        patroller.page.wait_for_timeout(1500)
        patroller.page.reload()
    parts = patroller.page.locator("#presence table.parts").inner_text()
    assert "20 / 20" in parts and "输了 4 位码" in parts
    assert patroller.accessible() == [] and patroller.sideways() <= 0


def test_answers_tapped_faster_than_one_can_look_are_a_hint_for_the_patroller_alone(person, manage):
    patroller = visit(person, "DEMO0003", "PT07", fault=False)
    page = patroller.page
    times = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tt-times:')).length")
    assert times == 1
    manage("judge_presence")
    page.reload()
    presence = page.locator("#presence")
    assert "给你自己看的提示" in presence.inner_text() and "太快了" in presence.inner_text()
    patroller.tap(presence.locator("summary"))
    page.fill("#id_explanation", "前面已经看过一遍")
    patroller.tap(presence.locator("button.btn-primary"))
    page.locator(".notes .note", has_text="说明写好了").wait_for()
    assert "前面已经看过一遍" in page.locator("#presence").inner_text()
    other = person("DEMO0002").go(page.url.split("?")[0].replace(page.url.split("/patrols/")[0], ""))
    assert "太快了" not in other.page.locator("main").inner_text()


def test_a_position_is_sent_only_by_whoever_wants_to(person, chromium, product):
    admin = person("DEMO_ADMIN", desk=True).go("/places/")
    admin.tap(admin.page.locator("main a", has_text="一号更衣大厅").first)
    admin.page.wait_for_url("**/places/posts/*/")
    admin.context.grant_permissions(["geolocation"])
    admin.context.set_geolocation({"latitude": 33.6, "longitude": 116.9, "accuracy": 10})
    admin.tap("[data-here]")
    until(admin.page, "document.querySelector('[name=latitude]').value")
    admin.tap("main form button.btn-primary")
    admin.page.locator(".notes .note", has_text="改好了").wait_for()

    patroller = person("DEMO0003")
    patroller.context.grant_permissions(["geolocation"])
    patroller.context.set_geolocation({"latitude": 33.6003, "longitude": 116.9, "accuracy": 12})
    code = admin.page.locator("main a", has_text="一号更衣大厅").first.inner_text()
    post = re.search(r"PT\d+", code)
    patroller.go(f"/patrols/start/{post[0] if post else 'PT07'}/")
    assert patroller.page.locator("[name=position]").input_value() == ""
    for check in checks(patroller.page):
        fine(patroller, check)
    patroller.tap("[data-position] label")
    until(patroller.page, "document.querySelector('[name=position]').value")
    assert patroller.page.locator("[name=position]").input_value() == "33.60030,116.90000,12"
    finish(patroller)


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
def test_the_branchs_table_and_a_persons_visits(person, desk):
    branch = person("DEMO0003", desk=desk).go("/patrols/quality/")
    assert branch.accessible() == [] and branch.sideways() <= 0
    if branch.page.locator("table.quality").count() == 0:
        branch.tap(branch.page.get_by_role("link", name="上一周"))
        branch.page.locator("table.quality").wait_for()
    branch.tap("table.quality tbody th a")
    branch.page.wait_for_url("**/patrols/quality/*/**")
    assert branch.page.locator("main .rows > li").count() > 0
    assert branch.accessible() == [] and branch.sideways() <= 0


@pytest.mark.parametrize("path", ["/patrols/quality/", "/confirm/", "/people/department/", "/places/walks/"])
def test_the_narrowest_phone(person, path):
    somebody = person("DEMO_ADMIN" if path.startswith(("/people", "/places")) else "DEMO0003")
    somebody.page.set_viewport_size({"width": 320, "height": 640})
    somebody.go(path)
    assert somebody.sideways() <= 0 and somebody.accessible() == []
