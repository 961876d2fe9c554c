"""The code on a door, read in the page: by a camera that sees it, from a photo of it, or typed from the sticker."""

import io
import re

import pytest
import segno
from PIL import Image

from tests.browser.conftest import ARGUMENTS, PHONE, Person


def picture(address, form="PNG"):
    """The sticker as a camera sees it: in the middle of a larger picture."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="png", scale=8, border=4)
    code = Image.open(out).convert("RGB")
    scene = Image.new("RGB", (640, 480), (190, 190, 180))
    code.thumbnail((400, 400))
    scene.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    found = io.BytesIO()
    scene.save(found, form, quality=92)
    return found.getvalue()


@pytest.fixture
def token(manage):
    code = "from tongting.places.models import Post; print(Post.objects.get(code='PT05').token)"
    return manage("shell", "-c", code).split()[-1]


def choose(somebody, content):
    somebody.page.set_input_files(
        "[data-scan-photo]", {"name": "code.png", "mimeType": "image/png", "buffer": content}
    )


def test_a_photo_of_the_code_opens_the_post(person, token):
    patroller = person("DEMO0008").go("/patrols/start/")
    choose(patroller, picture(f"https://elsewhere.example/q/post/{token}/"))
    patroller.page.wait_for_url("**/patrols/start/PT05/")
    assert "扫码到岗" in patroller.page.inner_text("h1")


def test_what_is_no_code_of_ours_is_said(person):
    patroller = person("DEMO0008").go("/patrols/start/")
    said = patroller.page.locator("[data-scan-said]")
    choose(patroller, picture("https://pay.example/abc"))
    said.filter(has_text="这不是岗点码").wait_for()
    blank = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(blank, "PNG")
    choose(patroller, blank.getvalue())
    said.filter(has_text="没有认出码").wait_for()
    choose(patroller, b"no picture")
    assert said.is_visible()
    assert patroller.accessible() == []


def test_the_code_typed_from_the_sticker_counts_as_being_there(person, token):
    patroller = person("DEMO0008").go("/patrols/start/")
    patroller.page.fill("[name=code]", token.upper())
    patroller.tap("main form button.btn-primary")
    patroller.page.wait_for_url("**/patrols/start/PT05/")
    assert "扫码到岗" in patroller.page.inner_text("h1")


def test_the_camera_reads_the_code(product, chromium, token, tmp_path):
    """Another Chromium, whose camera shows a film of the sticker."""
    film = tmp_path / "film.mjpeg"
    film.write_bytes(picture(f"{product}/q/post/{token}/", "JPEG") * 30)
    camera = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    seeing = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium",
        args=[*ARGUMENTS, *camera, f"--use-file-for-fake-video-capture={film}"],
    )
    patroller = Person(seeing, product, PHONE).log_in("DEMO0008").go("/patrols/start/")
    patroller.tap("[data-scan-live]")
    patroller.page.wait_for_url("**/patrols/start/PT05/")
    assert "扫码到岗" in patroller.page.inner_text("h1")
    patroller.leave()
    seeing.close()


def test_the_paper_form_is_readable_on_a_phone(person):
    patroller = person("DEMO0002").go("/patrols/paper/PT06/")
    widths = patroller.page.eval_on_selector_all(
        ".paper tr:first-child td", "all => all.map(one => one.offsetWidth)"
    )
    assert widths[1] >= 180 and widths[2] >= 150, widths
    assert patroller.sideways() <= 0 and patroller.accessible() == []


STICKING_OUT = """() => [...document.querySelectorAll('.paper td')]
  .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.innerText)"""


@pytest.mark.parametrize("post", ["PT01", "PT05", "PT06", "PT12"])
def test_the_paper_form_is_one_sheet_of_a4_with_every_word_in_its_cell(person, post, tmp_path):
    printing = person("DEMO0002", desk=True).go(f"/patrols/paper/{post}/").page
    printing.emulate_media(media="print")
    assert printing.evaluate(STICKING_OUT) == []
    sheet = printing.pdf(path=tmp_path / "paper.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
