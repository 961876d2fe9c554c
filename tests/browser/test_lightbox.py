"""Photos large, in a box of our own: by touch, by keys, before and after, closed by the button that goes back; and what
a phone reads from a picture before it is shrunk."""

import datetime
import io
import re

import pytest
from PIL import Image

from tests.browser.test_runner import checks, fine, finish
from tests.photos import pictures

POST = "PT07"


def jpeg(colour, **options):
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(drawn, "JPEG", **options)
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def until(page, expression):
    """Waits for what the page says; its content policy lets no script of Playwright's own wait there."""
    for _try in range(240):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(250)
    raise AssertionError(f"never: {expression}")


def visit_with_photos(person, *files, desk=False, staff_no="DEMO0002", undrawn=0):
    """One item failed with these photos, of which the browser can't show `undrawn`; the record stands on the screen."""
    somebody = person(staff_no, desk=desk).go(f"/patrols/start/{POST}/")
    page = somebody.page
    failing = page.locator("[data-kind=pass_fail]").first.get_attribute("data-item")
    for check in checks(page):
        if check.get_attribute("data-item") != failing:
            fine(somebody, check)
            continue
        somebody.tap(check.locator(".verdict .bad"))
        somebody.tap(check.locator(".failbox .chip").first)
        check.locator("input[type=file]").set_input_files(list(files))
        until(page, f"document.querySelectorAll('figure input[type=hidden]').length === {len(files)}")
        until(page, f"document.querySelectorAll('.ph .undrawn').length === {undrawn}")
        assert check.locator("figure img").count() == len(files) - undrawn
    finish(somebody)
    # Not the drawing that stands in while the worker is at it.
    until(
        page,
        "Promise.all([...document.querySelectorAll('a[data-lightbox]')].map(a => fetch(a.href)"
        ".then(r => r.headers.get('Content-Type')))).then(all => all.every(t => t === 'image/jpeg'))",
    )
    return somebody


def shown(page):
    """Which picture is on the screen: the path of its address."""
    return page.locator("dialog[open] .lb-stage img").first.evaluate("image => new URL(image.src).pathname")


def swipe(page, by):
    """One finger across the picture."""
    page.evaluate(
        """by => {
          const stage = document.querySelector('.lb-stage');
          const touch = x => new Touch({identifier: 1, target: stage, clientX: x, clientY: 300});
          const say = (name, x) => stage.dispatchEvent(new TouchEvent(name, {
            bubbles: true, touches: name === 'touchend' ? [] : [touch(x)], changedTouches: [touch(x)]}));
          say('touchstart', 200); say('touchend', 200 + by);
        }""",
        by,
    )


def test_photos_by_touch(person):
    somebody = visit_with_photos(person, jpeg("teal"), jpeg("olive"))
    page = somebody.page
    address = page.url
    links = [link.get_attribute("href").split("?")[0] for link in page.locator("a[data-lightbox]").all()]
    somebody.tap("a[data-lightbox]")
    page.locator("dialog[open]").wait_for()
    assert shown(page) == links[0]
    assert (
        "钱样例" in page.locator(".lb-foot").inner_text()
        and "SHA-256" in page.locator(".lb-foot").inner_text()
    )
    assert "第 1 张，共 2 张" in page.locator(".lb-foot").inner_text()
    assert somebody.accessible() == []
    swipe(page, -120)
    assert shown(page) == links[1]
    # Nothing beyond the last; a tap that trembles turns no page.
    swipe(page, -120)
    swipe(page, -20)
    assert shown(page) == links[1]
    swipe(page, 120)
    assert shown(page) == links[0]
    somebody.tap(page.locator(".lb-after"))
    assert shown(page) == links[1]
    page.go_back()
    assert page.locator("dialog[open]").count() == 0 and page.url == address
    somebody.tap("a[data-lightbox]")
    somebody.tap(page.locator(".lb-close"))
    assert page.locator("dialog[open]").count() == 0 and page.url == address


def test_photos_by_keys(person):
    somebody = visit_with_photos(person, jpeg("teal"), jpeg("olive"), desk=True)
    page = somebody.page
    page.locator("a[data-lightbox]").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    first = shown(page)
    page.keyboard.press("ArrowRight")
    assert shown(page) != first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert shown(page) == first
    # The focus stays inside, however often one goes on.
    for _press in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.hasAttribute('data-lightbox')")


def test_before_and_after_side_by_side(person):
    branch = person("DEMO0003", desk=True).go("/issues/all/?state=closed")
    page = branch.page
    found = page.locator("main a[href^='/issues/']").evaluate_all(
        "links => links.map(a => a.getAttribute('href'))"
    )
    for address in [path for path in found if re.fullmatch(r"/issues/\d+/", path)]:
        branch.go(address)
        if (
            page.locator(".pair a[data-side=before]").count()
            and page.locator(".pair a[data-side=after]").count()
        ):
            break
    branch.tap(".pair a[data-side=before]")
    branch.tap(page.locator(".lb-pair"))
    assert page.locator(".lb-stage img").count() == 2
    said = page.locator(".lb-foot").inner_text()
    assert "整改前 · 整改后" in said
    assert branch.accessible() == []
    branch.tap(page.locator(".lb-pair"))
    assert page.locator(".lb-stage img").count() == 1
    page.keyboard.press("Escape")


def test_a_link_that_has_run_out_says_so(person):
    somebody = visit_with_photos(person, jpeg("teal"))
    page = somebody.page
    page.evaluate("document.querySelector('a[data-lightbox]').href = '/photos/gone/full/'")
    somebody.tap("a[data-lightbox]")
    page.locator(".lb-gone").wait_for()
    assert "刷新页面再看" in page.locator(".lb-gone").inner_text()
    somebody.tap(page.locator(".lb-close"))


def noted(page, buffer):
    """What the page's own script reads from a file."""
    return page.evaluate(
        """async bytes => {
            const file = new File([new Uint8Array(bytes)], 'p.jpg', {type: 'image/jpeg', lastModified: 1000});
            const takenAt = await TT.takenAt(file);
            return {takenAt: takenAt, source: TT.sourceOf(takenAt)};
        }""",
        list(buffer),
    )


@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({"exif": pictures.exif(taken="2026:11:19 08:30:05")}, "2026-11-19T00:30:05.000Z"),
        ({"exif": pictures.exif(taken="2026:11:19 08:30:05", offset="+00:00")}, "2026-11-19T08:30:05.000Z"),
        ({"exif": pictures.exif(taken="0000:00:00 00:00:00")}, "1970-01-01T00:00:01.000Z"),
        ({"exif": pictures.exif(taken="yesterday")}, "1970-01-01T00:00:01.000Z"),
        ({}, "1970-01-01T00:00:01.000Z"),
    ],
)
def test_the_time_is_read_before_shrinking(person, options, taken):
    page = person("DEMO0010").go("/issues/new/").page
    assert noted(page, pictures.jpeg(**options)) == {"takenAt": taken, "source": "gallery"}


WHOLE = pictures.jpeg(exif=pictures.exif(taken="2026:11:19 08:30:05"))


@pytest.mark.parametrize(
    ("raw", "cut"),
    [
        (WHOLE, False),
        (jpeg("teal", progressive=True)["buffer"], False),
        # Phones put a film behind the picture; a small picture with an end of its own lies before its data.
        (WHOLE + b"\0\0\0\x18ftypmp42" + b"\xff" * 5000, False),
        (WHOLE[:2] + b"\xff\xe1\x00\x06\xff\xd8\xff\xd9" + WHOLE[2:-2], True),
        (WHOLE[:-2], True),
        (WHOLE[: len(WHOLE) // 2], True),
        (WHOLE[:3], True),
        (b"no picture at all", False),
        (b"", False),
    ],
)
def test_a_picture_without_its_end_is_told_from_a_whole_one(person, raw, cut):
    page = person("DEMO0010").go("/issues/new/").page
    assert page.evaluate("bytes => TT.isCut(new Blob([new Uint8Array(bytes)]))", list(raw)) is cut


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x08Exif\0\0", b"x" * 300, pictures.jpeg()[:40]]
)
def test_what_is_no_picture_has_the_files_date(person, raw):
    page = person("DEMO0010").go("/issues/new/").page
    assert noted(page, raw)["takenAt"] == "1970-01-01T00:00:01.000Z"


def test_a_picture_of_now_is_the_cameras_and_an_old_one_the_gallerys(person):
    now = datetime.datetime.now(datetime.UTC)
    fresh = jpeg("teal", exif=pictures.exif(taken=f"{now:%Y:%m:%d %H:%M:%S}", offset="+00:00"))
    old = jpeg("olive", exif=pictures.exif(taken="2026:01:02 08:30:05"))
    somebody = visit_with_photos(person, fresh, old)
    notes = somebody.page.locator("a[data-lightbox]").evaluate_all("links => links.map(a => a.dataset.note)")
    assert "现场拍摄" in notes[0] and "相册选取" in notes[1]
    assert "手机记 01-02 08:30 拍" in notes[1]
    assert somebody.page.locator(".ph .from").all_inner_texts() == ["相册"]


def test_a_heic_is_taken_in_as_it_is(person):
    raw = pictures.heic(
        pictures.corners(1200, 900), exif=pictures.exif(taken="2026:01:02 08:30:05").tobytes()
    )
    somebody = visit_with_photos(
        person, {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": raw}, undrawn=1
    )
    somebody.tap("a[data-lightbox]")
    until(somebody.page, "document.querySelector('.lb-stage img').naturalWidth === 1200")
    somebody.tap(somebody.page.locator(".lb-close"))
