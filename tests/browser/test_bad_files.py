"""Files and names that do harm elsewhere: bombs, rosters with faults, names that look like formulas, photos too large
or cut short, text too long. Each is answered with a sentence, nothing typed is lost, nothing half is taken in."""

import csv
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from PIL import Image

from tests.browser.conftest import DESK, PHONE, Person
from tests.browser.test_bad_input import EMPTY_WORDS
from tests.imports.books import content_of, with_part

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
TITLES = ["工号", "姓名", "性别", "班组", "考核组", "手机号"]
# Loads every sheet of a book, each into a csv of its own.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
FORMULAS = ("=A+B", "@cmd")


def roster(rows, titles=TITLES):
    book = openpyxl.Workbook()
    for row in [titles, *rows]:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            # openpyxl takes a leading "=" for a formula; a person typed it as text.
            if isinstance(cell.value, str):
                cell.data_type = "s"
    return content_of(book)


def far_cell():
    book = openpyxl.Workbook()
    book.active.append(TITLES)
    book.active["XFD1048576"] = "到头了"
    return content_of(book)


def zip_bomb():
    """Two hundred megabytes of blanks in a few hundred kilobytes."""
    sheet = b"<worksheet><sheetData>" + b" " * 200_000_000 + b"</sheetData></worksheet>"
    return with_part(roster([]), "xl/worksheets/sheet1.xml", sheet)


def kept(path, content):
    """A file that the browser reads itself: what goes through its remote control takes a minute for 26 MB."""
    path.write_bytes(content)
    return path


def upload(somebody, content, folder):
    somebody.go("/imports/people/")
    somebody.page.set_input_files("main input[type=file]", kept(folder / "花名册.xlsx", content))
    somebody.tap("main form:has(input[type=file]) button")


def without_script(chromium, product, staff_no, device=PHONE):
    """A browser that runs no script: forms are all that is left."""
    somebody = Person(chromium, product, {**device, "java_script_enabled": False})
    somebody.page.goto("/login/")
    somebody.page.fill("input[name=username]", staff_no)
    somebody.page.fill("input[name=password]", "tongting2026")
    somebody.page.click("form [type=submit]")
    somebody.page.wait_for_url("**/today/")
    return somebody


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(far_cell, "太远了", id="far-cell"),
        pytest.param(zip_bomb, "大得不正常", id="zip-bomb"),
        pytest.param(lambda: roster([])[:700], "坏的", id="truncated"),
        pytest.param(lambda: b"PK" + b"\x00" * (11 << 20), "超过 10 MB", id="oversize"),
    ],
)
def test_a_workbook_that_is_a_bomb_is_refused_with_a_sentence(person, tmp_path, make, says):
    admin = person("DEMO_ADMIN", desk=True)
    upload(admin, make(), tmp_path)
    admin.page.wait_for_selector(".errsum")
    said = admin.page.inner_text(".errsum")
    assert says in said and not any(word in said for word in EMPTY_WORDS), said
    assert admin.page.inner_text(".errmsg") in said
    assert admin.page.request.get("/health").ok


def test_fifty_bad_rows_of_a_thousand_are_named_and_none_is_taken_in(person, tmp_path):
    admin = person("DEMO_ADMIN", desk=True)
    rows = [
        [f"B{n:05d}", "张" + "一二三四五六七八九十"[n % 10], "男", "食堂班", "岗位职工", f"138{n:08d}"]
        for n in range(1000)
    ]
    # Ten rows each of five kinds of fault, all over the list; row numbers as the sheet shows them.
    faults = {
        "手机号": (5, "1380013"),
        "性别": (2, "不详"),
        "班组": (3, "锅炉房二班"),
        "姓名": (1, ""),
        "工号": (0, "B00000"),
    }
    bad = {}
    for kind, (column, value) in enumerate(faults.values()):
        for n in range(10):
            place = 17 + 97 * n + kind
            rows[place][column] = value
            bad[place + 2] = list(faults)[kind]
    upload(admin, roster(rows), tmp_path)
    admin.page.wait_for_selector(".errsum")
    assert "1000 行里有 50 行要改，共 50 处，一行也没有导入" in admin.page.inner_text(".errsum")
    named = admin.page.locator("main table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    assert {int(row): column for row, column, _why in named} == bad
    assert all(len(why) > 5 and not any(word in why for word in EMPTY_WORDS) for _row, _column, why in named)
    with admin.page.expect_download() as download:
        admin.tap("main a[download]")
    download.value.save_as(tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx", data_only=True).active
    assert any("手机号" in str(cell.value) for row in marked.iter_rows() for cell in row if cell.value)
    admin.go("/people/?q=B000")
    assert admin.page.locator("main a[href^='/people/'] b", has_text="B000").count() == 0


def add_person(admin, staff_no, name):
    admin.go("/people/new/")
    admin.page.fill("[name=staff_no]", staff_no)
    admin.page.fill("[name=name]", name)
    admin.page.check("[name=gender][value=male]", force=True)
    admin.page.select_option("[name=team]", label="食堂班")
    admin.page.select_option("[name=group]", label="岗位职工")
    admin.tap("main form:has([name=name]) button.btn-primary")
    admin.page.wait_for_url(lambda url: not url.endswith("/people/new/"))


def download_of(somebody, path, label, target):
    somebody.go(path)
    with somebody.page.expect_download(timeout=120_000) as download:
        somebody.tap(somebody.page.get_by_role("button", name=label))
    download.value.save_as(target)
    return target


def texts(path, folder):
    """Every cell that holds a name of ours, as openpyxl reads it and as LibreOffice calculates and writes it."""
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in FORMULAS]
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/office", "--convert-to", EVERY_SHEET,
         "--outdir", str(folder / path.stem), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    written = [
        value
        for file in (folder / path.stem).glob("*.csv")
        for line in csv.reader(io.StringIO(file.read_text(encoding="utf-8")))
        for value in line
    ]
    return cells, written


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
def test_a_name_that_looks_like_a_formula_stays_text_in_every_workbook(person, manage, tmp_path):
    admin = person("DEMO_ADMIN", desk=True)
    add_person(admin, "F0001", "=A+B")
    upload(admin, roster([["F0002", "@cmd", "男", "食堂班", "岗位职工", "13800000002"]]), tmp_path)
    admin.tap(admin.page.get_by_role("button", name="全部导入"))
    admin.page.locator(".note", has_text="新增 1").wait_for()
    manage("draft_month", "2026-03")
    clerk = person("DEMO0006", desk=True)
    books = [
        download_of(admin, "/people/", "导出名单", tmp_path / "people.xlsx"),
        download_of(clerk, "/months/2026-03/books/", "导出全部", tmp_path / "month.xlsx"),
    ]
    for path in books:
        cells, written = texts(path, tmp_path)
        assert {cell.value for cell in cells} == set(FORMULAS), path
        assert {cell.data_type for cell in cells} == {"s"}, path
        assert all(written.count(name) >= 1 for name in FORMULAS), path
        with zipfile.ZipFile(path) as parts:
            sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>A+B" in sheet or b"<f>@cmd" in sheet for sheet in sheets)


def jpeg(width, height, mode="L"):
    out = io.BytesIO()
    Image.new(mode, (width, height), "gray").save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(lambda: jpeg(20_000, 10_000), "2 亿像素", id="200-megapixels"),
        pytest.param(lambda: jpeg(1600, 1200, "RGB")[:-2000], "没有传完", id="truncated"),
        pytest.param(lambda: jpeg(64, 64) + b"\x00" * (26 << 20), "最多收 25 MB", id="oversize"),
    ],
)
def test_a_photo_that_cannot_be_is_refused_and_the_words_stay(
    chromium, product, tmp_path, make, says, device
):
    """By a form alone, which is also how a phone sends a picture that it cannot shrink."""
    worker = without_script(chromium, product, "DEMO0010", device)
    worker.go("/issues/new/")
    worker.page.select_option("select[name=post]", index=2)
    worker.page.fill("[name=what]", "消防栓的门关不上")
    worker.page.fill("[name=detail]", "从昨天夜里开始")
    worker.page.set_input_files("input[name=photo-file]", kept(tmp_path / "p.jpg", make()))
    worker.tap(worker.page.locator("button.btn-primary:visible", has_text="反映上去").first)
    worker.page.wait_for_selector(".errsum")
    said = worker.page.inner_text(".errsum")
    assert says in said and "；" in said and not any(word in said for word in EMPTY_WORDS), said
    assert worker.page.input_value("[name=what]") == "消防栓的门关不上"
    assert worker.page.input_value("[name=detail]") == "从昨天夜里开始"
    assert worker.page.input_value("select[name=post]")
    worker.leave()


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
def test_an_invisible_sign_in_a_report_is_named_and_the_words_stay(person, desk):
    worker = person("DEMO0010", desk=desk).go("/issues/new/")
    worker.page.select_option("select[name=post]", index=2)
    worker.page.fill("[name=detail]", "从昨天夜里开始")
    # Browsers send what a script or a scanner puts there, not only what a keyboard can.
    with worker.page.expect_navigation():
        worker.page.evaluate(
            """() => {
                const form = document.querySelector('main form');
                form.elements.what.value = '窗台\\u0000渗水';
                form.submit();
            }"""
        )
    said = worker.page.inner_text(".errsum")
    assert "看不见的字符" in said and not any(word in said for word in EMPTY_WORDS)
    assert "渗水" in worker.page.input_value("[name=what]")
    assert worker.page.input_value("[name=detail]") == "从昨天夜里开始"


def test_text_without_end_is_answered_and_still_there_on_the_way_back(person):
    worker = person("DEMO0010", desk=True).go("/issues/new/")
    worker.page.select_option("select[name=post]", index=2)
    worker.page.fill("[name=what]", "窗台下面渗水")
    with worker.page.expect_navigation():
        worker.page.evaluate(
            """() => {
                const form = document.querySelector('main form');
                form.elements.detail.removeAttribute('maxlength');
                form.elements.detail.value = '长'.repeat(1000000);
                form.submit();
            }"""
        )
    said = worker.page.inner_text("main")
    assert "一次交的内容太多" in said and "删短一点" in said
    worker.page.go_back()
    assert worker.page.input_value("[name=what]") == "窗台下面渗水"
