"""What goes wrong in people's hands: every time a sentence that says what to do, and nothing typed is lost."""

import io
import re
import zlib

import pytest
from PIL import Image

from tests.browser.conftest import PASSWORD
from tests.browser.test_runner import checks, fine, finish, jpeg, poor, verdict

RUN = "/patrols/start/PT21/"
# What no page may answer with: a sentence says what is wrong and what to do.
EMPTY_WORDS = ("非法", "无效", "失败", "Error", "Traceback")


def lose_login(somebody):
    somebody.context.clear_cookies(name="tt_session")


def log_in_here(somebody, staff_no):
    """In the form of the very page that says the login has expired."""
    somebody.page.fill("input[name=username]", staff_no)
    somebody.page.fill("input[name=password]", PASSWORD)
    somebody.tap("main form button")
    somebody.page.wait_for_url("**/me/unsent/")


def huge_png():
    """Thirty bytes that promise 200 million pixels."""
    chunk = b"IHDR" + (20_000).to_bytes(4, "big") + (10_000).to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + chunk + zlib.crc32(chunk).to_bytes(4, "big")


def picture(kind, **options):
    drawn = io.BytesIO()
    Image.effect_noise((800, 600), 60).convert("RGB").save(drawn, kind, **options)
    return drawn.getvalue()


def test_a_reload_in_the_middle_of_a_visit_keeps_every_answer(person):
    patroller = person("DEMO0008").go(RUN)
    for check in checks(patroller.page)[:4]:
        fine(patroller, check)
    poor(patroller, verdict(patroller.page), photo=False)
    patroller.page.fill("#id_note", "门口积水")
    given = """[...document.forms.runner.elements]
        .filter(f => f.checked || f.name[1] === '-' && f.type === 'text' && f.value)
        .map(f => f.name + '=' + f.value)"""
    before = patroller.page.evaluate(given)
    assert len(before) >= 5
    patroller.page.reload()
    patroller.page.wait_for_selector("body[data-runner=ready]")
    assert patroller.page.evaluate(given) == before
    assert patroller.page.input_value("#id_note") == "门口积水"


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
def test_a_login_that_expired_under_a_report_keeps_the_words(person, desk):
    worker = person("DEMO0010", desk=desk).go("/issues/new/")
    worker.page.select_option("select[name=post]", index=3 if desk else 2)
    worker.page.fill("[name=what]", "窗台下面渗水")
    lose_login(worker)
    worker.tap("main form button.btn-primary")
    worker.page.wait_for_selector("main input[name=password]")
    assert "窗台下面渗水" in worker.page.inner_text("main")
    assert "没办成：随手反映问题" in worker.page.inner_text("main")
    log_in_here(worker, "DEMO0010")
    assert "窗台下面渗水" in worker.page.inner_text("main")
    worker.tap("main form button.btn-primary")
    worker.page.wait_for_selector(".note.success")
    assert "窗台下面渗水" in worker.page.inner_text("body")


def test_a_login_that_expired_under_a_visit_loses_no_answer(person):
    patroller = person("DEMO0008").go(RUN)
    items = checks(patroller.page)
    for check in items:
        fine(patroller, check)
    lose_login(patroller)
    patroller.tap(patroller.page.locator("[data-finish]:visible").first)
    patroller.tap("[data-handed] a[data-when=login]:visible")
    patroller.page.fill("input[name=username]", "DEMO0008")
    patroller.page.fill("input[name=password]", PASSWORD)
    patroller.tap("main form button")
    # It goes by itself; nothing is to be tapped again.
    patroller.tap("[data-receipts-list] a")
    patroller.page.wait_for_url("**/patrols/*/?fresh=1")
    assert patroller.page.locator(".receipt .num").inner_text().startswith("P-")
    assert patroller.page.locator("main .rows").first.locator("li").count() == len(items)


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
def test_a_photo_still_on_its_way_is_waited_for(person, desk):
    worker = person("DEMO0010", desk=desk).go("/issues/new/")
    page = worker.page

    def slowly(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/photos/", slowly)
    page.select_option("select[name=post]", index=5 + desk)
    what = "墙皮掉了一块" if desk else "水龙头关不紧"
    page.fill("input[name=what]", what)
    page.set_input_files(
        "main input[type=file]", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.wait_for_selector("figure[data-sending]")
    with page.expect_navigation():
        worker.tap("main form button.btn-primary")
    assert page.locator(".notes .note.success").count() == 1
    branch = person("DEMO0003", desk=desk).go("/issues/all/")
    branch.tap(branch.page.locator("main a.row-tt", has_text=what))
    branch.page.wait_for_url(re.compile(r"/issues/\d+/$"))
    assert branch.page.locator("main .ph img").count() == 1


def test_the_same_visit_sent_twice_is_one_visit(person):
    patroller = person("DEMO0008").go(RUN)
    for check in checks(patroller.page):
        fine(patroller, check)
    with patroller.page.expect_request("**/outbox/send/") as caught:
        finish(patroller)
    sent, once = caught.value, patroller.page.url
    kept = ("content-type", "x-csrftoken", "x-tt-person", "x-requested-with")
    again = patroller.page.request.post(
        sent.url,
        data=sent.post_data_buffer,
        headers={name: sent.headers[name] for name in kept} | {"referer": sent.url},
    )
    assert again.status == 200
    assert once.endswith(again.json()["url"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"day one\n" * 40, "照片", id="words"),
        pytest.param(b"", "空的", id="empty"),
        pytest.param(huge_png(), "像素", id="200-megapixels"),
        pytest.param(picture("JPEG")[:-500], "没有传完整", id="cut-jpeg"),
        pytest.param(picture("JPEG", progressive=True)[:-500], "没有传完整", id="cut-progressive"),
        pytest.param(picture("PNG")[:-500], "没有传完整", id="cut-png"),
        pytest.param(picture("WEBP")[:-500], "没有传完整", id="cut-webp"),
    ],
)
def test_what_is_no_picture_is_answered_with_a_sentence(person, content, says):
    patroller = person("DEMO0008").go(RUN)
    check = verdict(patroller.page)
    poor(patroller, check, photo=False)
    check.locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    state = check.locator("figure .state:not([disabled])")
    state.wait_for()
    sentence = state.inner_text()
    assert check.locator("figure .undrawn:visible").count() == 0
    assert says in sentence and "；" in sentence, sentence
    assert not any(word in sentence for word in EMPTY_WORDS)
    assert check.locator(".verdict .bad input").is_checked()


@pytest.mark.parametrize("junk", ["\x00\x01", "长" * 5000, "<script>alert(1)</script>" * 9])
def test_junk_in_a_form_of_the_office_comes_back_with_a_sentence(person, junk):
    admin = person("DEMO_ADMIN", desk=True).go("/people/new/")
    admin.page.eval_on_selector_all(
        "main form:has([name=name]) input[type=text]",
        "(fields, junk) => fields.forEach(f => { f.removeAttribute('maxlength'); f.value = junk })",
        junk,
    )
    kept = admin.page.input_value("[name=name]")
    admin.tap("main form:has([name=name]) button.btn-primary")
    admin.page.wait_for_selector(".errsum")
    said = admin.page.inner_text(".errsum")
    assert "。" in said or "，" in said or "；" in said
    assert not any(word in said for word in EMPTY_WORDS)
    assert admin.page.input_value("[name=name]").strip("\x00\x01\ufffd") == kept.strip("\x00\x01\ufffd")


def test_a_file_that_is_no_workbook_is_named_as_such(person):
    admin = person("DEMO_ADMIN", desk=True).go("/imports/people/")
    admin.page.set_input_files(
        "main input[type=file]",
        {
            "name": "人员.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": b"staff,name\n1,2\n",
        },
    )
    admin.tap("main form:has(input[type=file]) button")
    admin.page.wait_for_selector(".errsum, .errmsg, .note.warning, .note.error, [role=alert]")
    said = admin.page.inner_text("main")
    assert "xlsx" in said or "Excel" in said
    assert not any(word in said for word in EMPTY_WORDS)
