"""A phone without a network: pages come from the phone, answers and photos stay there, and what was finished arrives
once, however the line behaved; nobody sees another's pages, and nothing is lost by a login that ran out."""

import io
import json
import re
from contextlib import contextmanager, suppress

import pytest
from PIL import Image
from playwright.sync_api import Error

from tests.browser.conftest import PHONE, Person
from tests.browser.test_runner import checks, fine, jpeg, poor, slip_and_mend, verdict

PATROLLER, OTHER, HEAD = "DEMO0009", "DEMO0004", "DEMO0002"
# No post of the other tests: what is found here would be an old fault there.
POST = "PT06"
RUN = f"/patrols/start/{POST}/"
SHAS = """async () => {
  const found = [];
  for (const photo of await TT.store.all('photos')) {
    const digest = await crypto.subtle.digest('SHA-256', photo.bytes);
    found.push(Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join(''));
  }
  return found.sort();
}"""
ENTRIES = "() => TT.store.all('outbox')"
KEPT = "body[data-ready=kept]"


@pytest.fixture
def ask(manage):
    """ask("[p.pk for p in Patrol.objects.all()]") → the value, out of the product's own database."""

    def look(expression):
        code = (
            "import json; from patrols.models import *; from tongting.photos.models import Photo; "
            "from django.contrib.sessions.models import Session; from tongting.places.models import Post; "
            f"print('=' + json.dumps({expression}, default=str))"
        )
        return json.loads(manage("shell", "--no-imports", "-c", code).split("=", 1)[1])

    return look


def patrol_of(uuid):
    return (
        f"[dict(pk=p.pk, entry=p.entry, state=p.state, by_phone=p.started_on_phone, start=p.started_at, "
        f"came=p.submitted_at, off=p.clock_off_seconds, shas=sorted(Photo.objects.filter(pk__in="
        f"AnswerPhoto.objects.filter(answer__patrol=p).values('photo')).values_list('sha256', flat=True))) "
        f"for p in Patrol.objects.filter(uuid='{uuid}')]"
    )


def ready(somebody, path="/today/"):
    """With everything on the phone that a day without a network takes."""
    somebody.go(path).page.wait_for_selector(KEPT)
    return somebody


def fresh(somebody, path):
    """A new page, as after the old one was closed."""
    old, somebody.page = somebody.page, somebody.context.new_page()
    old.close()
    somebody.page.on("pageerror", lambda error: somebody.faults.append(f"script: {error}"))
    somebody.go(path)
    return somebody


def run(somebody, path=RUN):
    somebody.go(path).page.wait_for_selector("body[data-runner=ready]")
    return somebody


def answer_all(somebody):
    for check in checks(somebody.page):
        if "done" not in (check.get_attribute("class") or ""):
            fine(somebody, check)


def hand_in(somebody):
    somebody.tap(somebody.page.locator("[data-finish]:visible").first)


def handed(somebody, when="waiting"):
    """The phone's own receipt; returns the number of the visit."""
    somebody.page.wait_for_selector(f"[data-handed] [data-when~={when}]:not([hidden])")
    return somebody.page.locator("[name=uuid]").input_value()


def until(somebody, question, seconds=60):
    """Asks the page until it says yes; its own polling is not allowed to evaluate text."""
    for _n in range(seconds * 5):
        # Where the next page comes just now, the one before has nothing to say.
        with suppress(Error):
            if somebody.page.evaluate(question):
                return
        somebody.page.wait_for_timeout(200)
    raise AssertionError(question)


def chip(somebody):
    return somebody.page.locator("a[data-outbox]")


@contextmanager
def no_network(somebody):
    somebody.context.set_offline(True)
    yield
    somebody.context.set_offline(False)


# --- cut in the middle ------------------------------------------------------------------------------------------------


def test_cut_in_the_middle_closed_opened_and_sent_it_is_one_patrol_with_its_photos(person, ask):
    patroller = run(ready(person(PATROLLER)))
    page = patroller.page
    assert page.locator("[data-kept-here]").is_visible()
    failing = verdict(page).get_attribute("data-item")
    poor(patroller, verdict(page))
    page.wait_for_selector("figure input[type=hidden]", state="attached")
    number = page.locator("[name=uuid]").input_value()
    with no_network(patroller):
        page.locator(f"#q-{failing} input[type=file]").set_input_files(
            {"name": "q.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        )
        until(patroller, "document.querySelectorAll('figure input[type=hidden]').length === 2")
        assert page.locator("[data-line]").is_visible()
        fine(patroller, checks(page)[0])
        before = page.locator("[data-prog-text]").inner_text()
        until(patroller, "async () => (await TT.store.all('photos')).length === 2")

        page = run(fresh(patroller, "/today/")).page
        assert "没网，页面是" in page.locator(".notes").inner_text()
        assert page.locator("[data-prog-text]").inner_text() == before
        assert page.locator("[name=uuid]").input_value() == number
        assert page.locator("figure img").count() == 2
        answer_all(patroller)
        hand_in(patroller)
        assert handed(patroller) == number
        assert "已存在本机" in page.locator("[data-handed]").inner_text()
        assert chip(patroller).inner_text().strip() == "1 条待上传"
        shas = page.evaluate(SHAS)
        patroller.go("/today/")
        assert patroller.page.locator(f"[data-post={POST}] [data-waits-here]").first.is_visible()
        patroller.go("/outbox/").page.wait_for_selector(".outbox-row")
        assert "2 张照片" in patroller.page.locator(".outbox-row").inner_text()
    patroller.page.wait_for_selector("[data-receipts-list] li")
    (kept,) = ask(patrol_of(number))
    assert kept["shas"] == shas and len(shas) == 2
    assert kept["by_phone"] is False and kept["state"] == "submitted"
    assert f"P-{kept['pk']}" in patroller.page.locator("[data-receipts-list]").inner_text()
    for store in ("drafts", "outbox", "photos"):
        assert patroller.page.evaluate("store => TT.store.all(store)", store) == []


def test_opened_without_a_network_the_time_is_the_phones_and_says_so(person, ask):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        run(fresh(patroller, "/today/"))
        assert "没网时打开" in patroller.page.locator(".tt-top").inner_text()
        began = patroller.page.evaluate("Date.now()")
        answer_all(patroller)
        hand_in(patroller)
        number = handed(patroller)
        # A second visit from the very same kept page is another patrol.
        run(patroller)
        assert patroller.page.locator("[name=uuid]").input_value() != number
    until(patroller, "async () => (await TT.store.all('receipts')).length === 1")
    (kept,) = ask(patrol_of(number))
    assert (kept["by_phone"], kept["entry"]) == (True, "manual")
    started = patroller.page.evaluate("text => Date.parse(text)", kept["start"].replace(" ", "T"))
    assert abs(started - began) < 10_000
    patroller.go(f"/patrols/{kept['pk']}/")
    assert "到岗时间由手机记" in patroller.page.locator("main").inner_text()


def test_a_code_scanned_without_a_network_counts_as_a_scan(person, ask):
    patroller = ready(person(PATROLLER))
    token = ask("Post.objects.get(code='PT01').token")
    with no_network(patroller):
        run(patroller, f"/q/post/{token}/")
        assert patroller.page.url.endswith("/patrols/start/PT01/")
        answer_all(patroller)
        hand_in(patroller)
        number = handed(patroller)
        patroller.go("/q/post/nosuchtoken/")
        assert "没网，这一页打不开" in patroller.page.locator("h1").inner_text()
    until(patroller.go("/today/"), "async () => (await TT.store.all('receipts')).length === 1")
    (kept,) = ask(patrol_of(number))
    assert (kept["entry"], kept["by_phone"]) == ("scan", True)


def test_other_pages_say_that_there_is_no_network_and_what_can_be_done(person):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        patroller.go("/issues/")
        text = patroller.page.locator("main").inner_text()
        assert "没网，这一页打不开" in patroller.page.locator("h1").inner_text()
        assert "今日巡查" in text and "没网也能打开" in text
        assert patroller.accessible() == [] and patroller.sideways() <= 0
        patroller.tap(patroller.page.locator("main a[href='/today/']"))
        patroller.page.wait_for_url("**/today/")
        patroller.go("/")
        assert patroller.page.url.endswith("/today/")


def test_a_form_that_needs_the_server_is_not_thrown_away(person):
    somebody = person(PATROLLER).go("/issues/new/")
    with no_network(somebody):
        somebody.page.locator("main textarea, main input[type=text]").first.fill("水龙头漏水")
        somebody.page.locator("main form button:visible").last.click()
        assert "像是没网，这一步要连上网才能办" in somebody.page.locator(".no-way").inner_text()
    assert somebody.page.url.endswith("/issues/new/")


def test_when_a_photo_was_taken_is_read_before_it_is_shrunk(person, ask):
    taken = Image.Exif()
    taken.get_ifd(0x8769).update({0x9003: "2026:11:18 15:40:02", 0x9011: "+08:00"})
    picture = io.BytesIO()
    Image.effect_noise((2000, 1500), 60).convert("RGB").save(picture, "JPEG", exif=taken)
    patroller = run(person(PATROLLER))
    patroller.tap(verdict(patroller.page).locator(".verdict .bad"))
    verdict(patroller.page).locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    )
    until(patroller, "async () => ((await TT.store.all('photos'))[0] || {}).sent")
    token = patroller.page.locator("figure input[type=hidden]").input_value()
    took, width = ask(f"Photo.objects.values_list('taken_at', 'width').get(pk='{token}')")
    assert took.startswith("2026-11-18 07:40:02") and width == 1600


# --- a line that lies -------------------------------------------------------------------------------------------------


def test_answers_that_get_lost_three_times_make_one_patrol(person, ask):
    patroller, sent = run(person(PATROLLER)), []

    def lose(route):
        sent.append(route.request.post_data_json["uuid"])
        if len(sent) <= 3:
            assert route.fetch().status == (201 if len(sent) == 1 else 200)
            route.abort()
        else:
            route.continue_()

    patroller.context.route("**/outbox/send/", lose)
    answer_all(patroller)
    hand_in(patroller)
    number = handed(patroller)
    for _n in range(3):
        patroller.page.evaluate("() => TT.outbox.flush(true)")
    patroller.page.wait_for_selector("[data-handed] [data-when=arrived]:not([hidden])")
    assert sent == [number] * 4
    assert len(ask(patrol_of(number))) == 1
    assert patroller.page.locator("[data-number]").inner_text().startswith("P-")


def test_a_server_that_breaks_or_a_page_in_between_keeps_it(person):
    patroller, answers = (
        run(person(PATROLLER)),
        [(502, "<h1>Bad Gateway</h1>"), (200, "<h1>Wi-Fi 登录</h1>"), (500, "{}")],
    )
    patroller.context.route(
        "**/outbox/send/", lambda route: route.fulfill(status=answers[0][0], body=answers[0][1])
    )
    answer_all(patroller)
    hand_in(patroller)
    handed(patroller)
    while answers:
        patroller.page.evaluate("() => TT.outbox.flush(true)")
        (entry,) = patroller.page.evaluate(ENTRIES)
        assert entry["state"] == "waiting" and entry["next"] > patroller.page.evaluate("Date.now()")
        answers.pop(0) if len(answers) > 1 else answers.clear()
    patroller.faults = [fault for fault in patroller.faults if "/outbox/send/" not in fault]
    patroller.context.unroute("**/outbox/send/")
    patroller.page.evaluate("() => TT.outbox.flush(true)")
    patroller.page.wait_for_selector("[data-handed] [data-when=arrived]:not([hidden])")


def without_limits(somebody):
    """The first number, as on a page that does not know what can be typed."""
    number = somebody.page.locator("[data-kind=number] .measure input:not([type=radio])").first
    number.evaluate("field => { delete field.dataset.slip; }")
    return number


def test_a_slip_of_the_finger_is_said_before_the_patroller_leaves(person):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        run(patroller)
        answer_all(patroller)
        slip_and_mend(patroller)
        hand_in(patroller)
        handed(patroller)


def test_what_the_server_finds_wanting_comes_back_with_its_sentences(person):
    """An answer that this page takes for good and the server does not: nothing is lost, and it is said where."""
    patroller = run(person(PATROLLER))
    answer_all(patroller)
    number = without_limits(patroller)
    number.fill("410")
    hand_in(patroller)
    patroller.page.wait_for_selector(".errsum")
    assert "项“热水池水温”：读数要在" in patroller.page.locator(".errsum").inner_text()
    assert patroller.page.locator(".check .errmsg").inner_text().startswith("读数要在")
    assert patroller.page.evaluate(ENTRIES) == []
    number.fill("41")
    hand_in(patroller)
    patroller.page.wait_for_url("**/patrols/*/?fresh=1")


def test_refused_while_nobody_looked_it_can_be_mended(person):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        run(patroller)
        answer_all(patroller)
        without_limits(patroller).fill("410")
        hand_in(patroller)
        handed(patroller)
        patroller.go("/outbox/")
    row = patroller.page.locator(".outbox-row")
    row.locator("[data-mend]:visible").wait_for(timeout=30_000)
    assert "要改" in row.inner_text() and "看看是不是打错了" in row.inner_text()
    patroller.go("/today/")
    chip(patroller).wait_for()
    assert chip(patroller).inner_text().strip() == "1 条要看"
    patroller.tap(chip(patroller))
    row.locator("[data-mend]:visible").wait_for()
    with patroller.page.expect_download() as saved:
        patroller.tap(row.locator("[data-export]"))
    text = saved.value.path().read_text(encoding="utf-8")
    assert "410" in text and "application/json" in text
    patroller.tap(row.locator("[data-mend]"))
    patroller.page.wait_for_url(f"**{RUN}")
    patroller.page.wait_for_selector(".errsum")
    patroller.page.locator("[data-kind=number] .measure input:not([type=radio])").first.fill("41")
    hand_in(patroller)
    patroller.page.wait_for_url("**/patrols/*/?fresh=1")


# --- whose it is ------------------------------------------------------------------------------------------------------


def test_a_login_that_ran_out_without_a_network_loses_nothing(person, ask):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        run(patroller)
        poor(patroller, verdict(patroller.page))
        patroller.page.wait_for_selector("figure input[type=hidden]", state="attached")
        answer_all(patroller)
        hand_in(patroller)
        number = handed(patroller)
        ask("Session.objects.all().delete()[0]")
    patroller.page.wait_for_selector("[data-handed] [data-when=login]:not([hidden])")
    assert "登录" in patroller.page.locator("[data-handed]").inner_text()
    patroller.tap(patroller.page.locator("[data-handed] a:visible").first)
    patroller.page.locator("[data-outbox-theirs]", has_text="还有 1 条是").wait_for()
    patroller.page.fill("input[name=username]", PATROLLER)
    patroller.page.fill("input[name=password]", "tongting2026")
    patroller.page.click("form [type=submit]")
    patroller.page.wait_for_selector("[data-receipts-list] li")
    (kept,) = ask(patrol_of(number))
    assert len(kept["shas"]) == 1


def test_the_next_person_on_this_phone_sees_nothing_and_sends_nothing_of_the_first(person, ask):
    phone = ready(person(PATROLLER))
    name = phone.page.locator("body").get_attribute("data-name")
    with no_network(phone):
        run(phone)
        answer_all(phone)
        hand_in(phone)
        number = handed(phone)
        # What waits stays on the phone while the first person logs out.
        phone.context.route("**/outbox/hello/", lambda route: route.abort())
    phone.go("/me/")
    phone.page.evaluate("document.querySelector('form[action=\"/logout/\"]').submit()")
    phone.page.wait_for_url("**/login/**")
    assert "还有 1 条是" in phone.page.locator("[data-outbox-theirs]").inner_text()
    until(phone, "async () => !(await caches.keys()).some(n => n.startsWith('tt-pages-'))")
    with no_network(phone):
        phone.go("/today/")
        assert "没网，这一页打不开" in phone.page.locator("h1").inner_text()
        assert phone.page.locator("body[data-person]").count() == 0
        assert "今日巡查" not in phone.page.locator("main").inner_text()
    phone.log_in(OTHER)
    phone.context.unroute("**/outbox/hello/")
    ready(phone, "/outbox/")
    assert f"还有 1 条是{name}的，等本人登录后再传" in phone.page.locator("main").inner_text()
    phone.page.evaluate("() => TT.outbox.flush(true)")
    # Not even by a page that lies about who it is for.
    told = phone.page.evaluate("uuid => TT.outbox.send(uuid)", number)
    assert told["state"] == "waiting" and ask(patrol_of(number)) == []
    with no_network(phone):
        phone.go("/today/")
        assert phone.page.locator("body").get_attribute("data-name") != name
    phone.go("/me/")
    phone.page.evaluate("document.querySelector('form[action=\"/logout/\"]').submit()")
    phone.page.wait_for_url("**/login/**")
    phone.log_in(PATROLLER).go("/outbox/")
    phone.page.wait_for_selector("[data-receipts-list] li")
    assert len(ask(patrol_of(number))) == 1


def test_two_pages_with_one_visit_hand_in_one_patrol(person, ask):
    patroller = run(person(PATROLLER))
    first, number = patroller.page, patroller.page.locator("[name=uuid]").input_value()
    items = checks(first)
    fine(patroller, items[0])
    until(patroller, "async () => (await TT.store.all('drafts')).length === 1")
    patroller.page = patroller.context.new_page()
    run(patroller)
    second = patroller.page
    assert second.locator("[name=uuid]").input_value() == number
    fine(patroller, checks(second)[1])
    # What is tapped on one page appears on the other.
    first.wait_for_selector(f"#{items[1].get_attribute('id')}.done")
    answer_all(patroller)
    hand_in(patroller)
    second.wait_for_url("**/patrols/*/?fresh=1")
    # The other page says that it is done, and sends nothing.
    first.wait_for_selector("[data-handed] [data-when=arrived]:not([hidden])")
    assert len(ask(patrol_of(number))) == 1


# --- two versions -----------------------------------------------------------------------------------------------------


def test_the_same_number_with_another_content_waits_for_somebody_to_decide(person, ask):
    patroller = ready(person(PATROLLER))
    with no_network(patroller):
        run(patroller)
        answer_all(patroller)
        hand_in(patroller)
        number = handed(patroller)
        (entry,) = patroller.page.evaluate(ENTRIES)
    patroller.page.wait_for_selector("[data-handed] [data-when=arrived]:not([hidden])")
    said = entry["payload"]["said"]
    field = next(pair for pair in said if pair[1] == "pass")
    said[said.index(field)] = [field[0], "unseen"]
    entry |= {"leased": 0, "next": 0, "state": "waiting"}
    patroller.page.evaluate("entry => TT.store.put('outbox', entry)", entry)
    assert patroller.page.evaluate("uuid => TT.outbox.send(uuid)", number)["state"] == "conflict"
    patroller.go("/outbox/").page.wait_for_selector(".outbox-row")
    assert "两份都留着" in patroller.page.locator(".outbox-row").inner_text()
    patroller.tap(patroller.page.locator(".outbox-row [data-seen]"))
    patroller.page.wait_for_selector("[data-outbox-none]:not([hidden])")

    head = person(HEAD, desk=True).go("/patrols/conflicts/?state=open")
    assert head.accessible() == [] and head.sideways() <= 0
    head.tap("main a.row-tt")
    head.page.wait_for_url(re.compile("/patrols/conflicts/[0-9]+/$"))
    assert head.page.locator("tr.differs").count() == 1
    assert head.accessible() == [] and head.sideways() <= 0
    head.page.fill("#id_reason", "现场问过，以后来的为准")
    head.tap("button[value=second]")
    head.page.wait_for_selector(".note.success")
    (first,) = ask(patrol_of(number))
    assert first["state"] == "void"
    assert ask(f"[c.successor.state for c in Conflict.objects.filter(patrol__uuid='{number}')]") == [
        "submitted"
    ]


# --- plain http -------------------------------------------------------------------------------------------------------


@pytest.fixture
def plain_http(chromium, product):
    """The product under a name that no browser trusts, as on a mine's network without a certificate."""
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP mine.test 127.0.0.1"],
    )
    somebody = Person(browser, product.replace("127.0.0.1", "mine.test"), PHONE)
    yield somebody
    somebody.leave()
    browser.close()


def test_over_plain_http_the_outbox_lives_in_the_page(plain_http, ask):
    patroller = run(plain_http.log_in(PATROLLER))
    page = patroller.page
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator, 'randomUUID' in crypto]") == [
        False, False, False,
    ]  # fmt: skip
    poor(patroller, verdict(page))
    page.wait_for_selector("figure input[type=hidden]", state="attached")
    fine(patroller, checks(page)[0])
    number = page.locator("[name=uuid]").input_value()
    # Closed without a network and opened with one: the draft is there.
    patroller.context.set_offline(True)
    page.close()
    patroller.context.set_offline(False)
    patroller.page = page = patroller.context.new_page()
    run(patroller)
    assert page.locator("[name=uuid]").input_value() == number and page.locator("figure img").count() == 1
    with no_network(patroller):
        assert "网断了，先存在本机" in page.locator("[data-line]").inner_text()
        answer_all(patroller)
        hand_in(patroller)
        handed(patroller)
        assert chip(patroller).inner_text().strip() == "1 条待上传"
    page.wait_for_selector("[data-handed] [data-when=arrived]:not([hidden])")
    (kept,) = ask(patrol_of(number))
    assert len(kept["shas"]) == 1 and kept["by_phone"] is False


# --- how it looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("desk", [False, True])
def test_the_outbox_is_accessible_full_and_empty(person, desk):
    somebody = ready(person(PATROLLER, desk=desk), "/outbox/")
    somebody.page.wait_for_selector("[data-outbox-none]:not([hidden])")
    assert somebody.accessible() == [] and somebody.sideways() <= 0
    with no_network(somebody):
        run(somebody)
        for check in checks(somebody.page):
            fine(somebody, check)
        hand_in(somebody)
        handed(somebody)
        assert somebody.accessible() == [] and somebody.sideways() <= 0
        somebody.go("/outbox/").page.wait_for_selector(".outbox-row")
        assert somebody.accessible() == [] and somebody.sideways() <= 0
        somebody.page.set_viewport_size({"width": 320, "height": 640})
        assert somebody.sideways() <= 0
        somebody.page.evaluate(
            "async () => { for (const e of await TT.store.all('outbox')) await TT.store.discard(e.uuid) }"
        )
