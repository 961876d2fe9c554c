"""The loop of issues by thumb and by key: a re-check, a complaint without a login, a list without a mouse."""

import re

import pytest

from tests.browser.test_runner import jpeg

PICTURE = {"name": "p.jpg", "mimeType": "image/jpeg"}
POST = "PT06"


@pytest.fixture
def token(manage):
    """What the sign on the post's door says."""
    said = manage(
        "shell",
        "-c",
        f"from tongting.places.models import Post; print(Post.objects.get(code='{POST}').token)",
    )
    return said.split()[-1]


def due_looks(looker):
    """Addresses of looks that may be answered at this hour."""
    looker.go("/rechecks/")
    links = [link.get_attribute("href") for link in looker.page.locator("main .rows a.row-tt").all()]
    found = [link for link in links if looker.go(link).page.locator("[form=keep]").count()]
    assert found, "the demo has nothing that is due at this hour"
    return found


def test_still_right_is_two_taps(person):
    looker = person("DEMO0003")
    address = due_looks(looker)[0]
    looker.go("/rechecks/").taps = 0
    looker.tap(f"main a.row-tt[href='{address}']")
    looker.page.wait_for_url(f"**{address}")
    looker.tap(".tt-dock .btn-ok")
    looker.page.locator(".note.success", has_text="还好着").wait_for()
    assert looker.taps == 2


def test_broken_again_is_four_and_raises_it_anew(person):
    looker = person("DEMO0002")
    address = due_looks(looker)[-1]
    looker.go("/rechecks/").taps = 0
    looker.tap(f"main a.row-tt[href='{address}']")
    looker.page.wait_for_url(f"**{address}")
    looker.tap(".tt-dock .btn-bad")
    looker.page.wait_for_url("**/recur/")
    looker.tap(".chip")
    looker.tap(".tt-dock button.btn-bad")
    looker.page.locator(".note.success").wait_for()
    assert looker.taps == 4
    assert "销号后又出现" in looker.page.inner_text("main")


def test_from_the_sign_to_the_answer_without_a_login(person, token):
    stranger = person().go(f"/q/post/{token}/")
    stranger.taps = 0
    stranger.tap("main a.door")
    stranger.page.wait_for_url("**/report/")
    stranger.tap(stranger.page.locator(".chip", has_text="坏了"))
    stranger.page.fill("[name=words]", "三排靠窗的花洒不出水")
    stranger.page.set_input_files("input[type=file]", {**PICTURE, "buffer": jpeg()})
    stranger.page.wait_for_selector("figure input[type=hidden][name=photo]", state="attached")
    stranger.tap(".tt-dock button")
    stranger.page.wait_for_url("**/complaints/**fresh=1")
    assert stranger.taps == 3
    code = stranger.page.locator(".receipt .num").inner_text()
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert "花洒" not in stranger.page.inner_text("main")

    office = person("DEMO0002").go("/issues/complaints/")
    office.tap(office.page.locator("main a.row-tt", has_text=code))
    office.page.wait_for_url(re.compile(r"/issues/\d+/"))
    assert office.page.locator("figure .ph img").count() == 1
    office.tap(office.page.locator("form[action$='/answer/'] .chip").first)
    office.tap("form[action$='/answer/'] button.btn-primary")
    office.page.locator(".note.success").wait_for()

    stranger.go("/complaints/")
    stranger.page.fill("#id_code", code.lower().replace("-", " "))
    stranger.tap("main form button")
    stranger.page.wait_for_url(f"**/complaints/{code}/")
    said = stranger.page.inner_text("main")
    assert "科里的答复" in said and "收到了" in said and "样例" not in said


def test_without_script_the_form_does_the_same(chromium, product, token):
    context = chromium.new_context(base_url=product, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/q/post/{token}/report/")
    page.locator("input[name=topic][value=dirty]").check(force=True)
    page.set_input_files("input[type=file]", {**PICTURE, "buffer": jpeg()})
    page.locator(".tt-dock button").click()
    assert "收到了" in page.inner_text("main") and "fresh=1" in page.url
    context.close()


def test_the_public_pages_are_accessible_and_fit(person, token):
    stranger, faults = person(), []
    for path in ("/complaints/", "/complaints/ABCD-EFGH/", f"/q/post/{token}/", f"/q/post/{token}/report/"):
        stranger.go(path)
        faults += [f"{path}: {fault}" for fault in stranger.accessible()]
        for width in (390, 320):
            stranger.page.set_viewport_size({"width": width, "height": 700})
            if over := stranger.sideways():
                faults.append(f"{path}: {over} px sideways at {width}")
    assert not faults, "\n".join(faults)


def reported(person, *what):
    worker = person("DEMO0010")
    for words in what:
        worker.go("/issues/new/")
        worker.page.select_option("select[name=post]", index=5)
        worker.page.fill("input[name=what]", words)
        worker.tap("main form .tt-dock button")
        worker.page.locator(".note.success").wait_for()


def test_ticked_by_thumb_they_are_assigned_together(person):
    reported(person, "窗台漆皮翘起", "插座面板松脱")
    branch = person("DEMO0003").go("/issues/?show=new")
    branch.taps = 0
    for words in ("窗台漆皮翘起", "插座面板松脱"):
        branch.tap(branch.page.locator("li[data-row]", has_text=words).locator(".tick"))
    assert branch.page.locator("#ticks .said").inner_text() == "勾了 2 件"
    branch.tap("#ticks button")
    branch.page.wait_for_url("**/issues/assign/**")
    branch.tap(".tt-dock button")
    branch.page.locator(".note.success", has_text="派出去 2 件").wait_for()
    assert branch.taps == 1 + 2 + 1


def test_a_list_without_a_mouse(person):
    reported(person, "门把手掉漆")
    desk = person("DEMO0002", desk=True).go("/issues/all/")
    press, page = desk.page.keyboard.press, desk.page
    focused = "document.activeElement.closest('[data-row]')"
    number = "document.activeElement.getAttribute('href')"
    press("j")
    first = page.evaluate(number)
    press("j")
    assert page.evaluate(number) != first
    press("k")
    assert page.evaluate(number) == first and "门把手掉漆" in page.evaluate(f"{focused}.innerText")

    press("?")
    assert page.locator("#keys").is_visible()
    press("Escape")
    assert not page.locator("#keys").is_visible()
    press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("jjx")
    assert page.input_value("[name=q]") == "jjx"
    page.evaluate("document.activeElement.blur()")

    press("j")
    press("x")
    assert page.locator("#ticks .said").inner_text() == "勾了 1 件"
    press("x")
    assert not page.locator("#ticks").is_visible()
    press("a")
    page.wait_for_url("**/issues/assign/**")
    assert "门把手掉漆" in page.inner_text("main")
    page.go_back()
    page.wait_for_url("**/issues/all/")
    press("j")
    press("Enter")
    page.wait_for_url(re.compile(r"/issues/\d+/"))


def test_the_board_knows_the_keys_too(person):
    desk = person("DEMO0002", desk=True).go("/issues/")
    desk.page.keyboard.press("j")
    assert desk.page.evaluate("!!document.activeElement.closest('.col-tt')")
    assert desk.page.locator("[data-keys]").is_visible()
    phone = person("DEMO0002").go("/issues/")
    assert not phone.page.locator("[data-keys]").is_visible()
