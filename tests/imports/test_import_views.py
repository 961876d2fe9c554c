"""The doors of imports: upload, look, take in; the template and the named faults; who may."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.imports.books import book
from tests.imports.team_target import TITLES
from tongting.imports.models import ImportRun
from tongting.people.models import Team

NEW = "/imports/teams/"


@pytest.fixture
def desk(client, admin):
    client.force_login(admin, "django.contrib.auth.backends.ModelBackend")
    return client


def send(desk, rows, name="班组.xlsx"):
    file = SimpleUploadedFile(name, book(rows, titles=TITLES))
    return desk.post(NEW, {"file": file}, follow=True)


def sheet_of(response):
    return openpyxl.load_workbook(BytesIO(response.content)).active


def test_from_upload_to_records(desk):
    page = send(desk, [["canteen", "食堂班", 1], ["bath", "浴池班", 2]])
    assert page.status_code == 200 and "全部导入" in page.text and "<b>2</b><span>新增" in page.text
    assert not Team.objects.exists()
    run = ImportRun.objects.get()
    page = desk.post(reverse("import_apply", args=[run.pk]), follow=True)
    assert "新增 2、修改 0、不变 0" in page.text and Team.objects.count() == 2
    assert "全部导入" not in page.text
    page = desk.post(reverse("import_apply", args=[run.pk]), follow=True)
    assert "已经导入过" in page.text


def test_the_same_file_is_recognised(desk):
    rows = [["canteen", "食堂班", 1]]
    content = book(rows, titles=TITLES)
    for _time in range(2):
        page = desk.post(NEW, {"file": SimpleUploadedFile("班组.xlsx", content)}, follow=True)
        last = ImportRun.objects.order_by("pk").last()
        if _time == 0:
            desk.post(reverse("import_apply", args=[last.pk]))
    assert "导入过一次" in page.text and (last.created, last.unchanged) == (0, 1)


def test_faults_are_listed_and_nothing_can_be_taken_in(desk):
    page = send(desk, [["canteen", "食堂班", "一"], ["bath", "", 2], ["@cmd", "好", 3]])
    run = ImportRun.objects.get()
    assert "3 行里有 3 行要改" in page.text and "“一”不是整数" in page.text and "全部导入" not in page.text
    page = desk.post(reverse("import_apply", args=[run.pk]), follow=True)
    assert "一行也没有导入" in page.text and not Team.objects.exists()
    sheet = sheet_of(desk.get(reverse("import_errors", args=[run.pk])))
    assert [cell.value for cell in sheet[1]] == ["错误", *TITLES]
    assert sheet["A2"].value == "顺序：“一”不是整数，只写数字" and sheet["B4"].value == "@cmd"
    assert sheet["B4"].quotePrefix


def test_a_list_with_faults_does_not_wait_for_anybodys_word(desk):
    send(desk, [["canteen", "食堂班", "一"]], name="错.xlsx")
    page = desk.get(NEW).text
    assert "有要改的地方" in page and "待确认" not in page
    send(desk, [["canteen", "食堂班", 1]], name="好.xlsx")
    assert "待确认" in desk.get(NEW).text


def test_the_sheet_of_faults_can_be_corrected_and_uploaded(desk):
    send(desk, [["canteen", "食堂班", "一"]])
    faults = desk.get(reverse("import_errors", args=[ImportRun.objects.get().pk]))
    workbook = openpyxl.load_workbook(BytesIO(faults.content))
    workbook.active["D2"] = 1
    out = BytesIO()
    workbook.save(out)
    page = desk.post(NEW, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}, follow=True)
    assert "全部导入" in page.text and "没有用到的列：错误" in page.text


def test_the_template_can_be_uploaded_as_it_is_once_filled(desk):
    response = desk.get("/imports/teams/template.xlsx")
    assert "filename*=utf-8''%E7%8F%AD%E7%BB%84" in response["Content-Disposition"]
    workbook = openpyxl.load_workbook(BytesIO(response.content))
    sheet = workbook.active
    assert [cell.value for cell in sheet[2]] == TITLES and sheet["A3"].value == "laundry"
    assert sheet["A4"].number_format == "@"
    explained = [[cell.value for cell in row] for row in workbook["填写说明"].iter_rows(min_row=2)]
    assert explained[0] == ["班组代码", "必填", "字母", "laundry"]
    for column, value in enumerate(["bath", "浴池班", 2], start=1):
        sheet.cell(4, column, value)
    out = BytesIO()
    workbook.save(out)
    page = desk.post(NEW, {"file": SimpleUploadedFile("a.xlsx", out.getvalue())}, follow=True)
    assert "第 3 行是模板里的示例" in page.text
    run = ImportRun.objects.get()
    assert (run.total, run.created, run.errors) == (1, 1, [])


@pytest.mark.parametrize(
    ("file", "word"),
    [
        (None, "还没有选文件"),
        (SimpleUploadedFile("a.xlsx", b""), "空的"),
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04junk"), "坏的"),
        (SimpleUploadedFile("a\x00.exe", bytes(range(256)) * 20), "认不出"),
        (SimpleUploadedFile("x" * 300 + ".xlsx", b"PK"), ""),
        (SimpleUploadedFile("a.xlsx", b"x" * (10 * 1024 * 1024 + 1)), "10 MB"),
    ],
)
def test_a_bad_upload_is_a_sentence_at_the_field(desk, file, word):
    if file:
        file.seek(0)
    page = desk.post(NEW, {"file": file} if file else {})
    assert page.status_code == 422 and word in page.text and 'aria-invalid="true"' in page.text
    assert not ImportRun.objects.exists()


def test_dropping(desk):
    send(desk, [["canteen", "食堂班", 1]])
    run = ImportRun.objects.get()
    assert desk.post(reverse("import_drop", args=[run.pk])).url == NEW
    page = desk.get(reverse("import_detail", args=[run.pk]))
    assert "没有导入，要用就重新上传" in page.text and "全部导入" not in page.text
    assert "班组.xlsx" in desk.get(NEW).text


def test_who_may(client, worker, desk):
    send(desk, [["canteen", "食堂班", "一"]])
    run = ImportRun.objects.get()
    assert "班组" in desk.get("/imports/").text
    client.force_login(worker, "django.contrib.auth.backends.ModelBackend")
    for name in ("import_new", "import_template"):
        assert client.get(reverse(name, args=["teams"])).status_code == 403, name
    for name in ("import_detail", "import_errors"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 403, name
    for name in ("import_apply", "import_drop"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 403, name
    assert NEW not in client.get("/imports/").text
    client.logout()
    assert client.get(NEW).status_code == 302


def test_an_unknown_list_is_not_found(desk):
    assert desk.get("/imports/nothing/").status_code == 404
    assert desk.get(reverse("import_detail", args=[999])).status_code == 404
