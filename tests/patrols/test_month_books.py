"""The month's files: layout of the group sheets, the code on locked ones and where it leads, one group, one person, a
year, a file held against the month, and what is refused meanwhile."""

import io
import shutil
import subprocess
import threading
import tracemalloc
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from PIL import Image

from patrols import month_check, stamp, workbook, year_book
from patrols.models import Assessment, RuleSet, Score
from tests.cast import moment
from tests.patrols import month_box as box
from tests.patrols.test_workbook import Quiet
from tongting.exports.models import Export
from tongting.imports.guard import Unreadable
from tongting.people.models import User

WIDTHS = (5, 9, 14, 16, 8, 8, 9, 9, 9, 8, 8, 8, 6, 6, 9, 6, 7, 6, 11, 24, 10, 10)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def sealed(mine):
    month = box.locked(mine)
    month.refresh_from_db()
    return month


def book_of(path, month="2026-10", **params):
    workbook.write_month({"month": month, **params}, path, Quiet())
    return path


def test_the_group_sheet_has_the_forms_layout(sealed, tmp_path):
    sheet = openpyxl.load_workbook(book_of(tmp_path / "month.xlsx"))["党员干部"]
    # Neighbours of one width stand in one entry.
    widths = {n: one.width for one in sheet.column_dimensions.values() for n in range(one.min, one.max + 1)}
    assert tuple(round(widths[n] - 0.71) for n in range(1, 23)) == WIDTHS
    assert (sheet["A1"].value, sheet["A1"].font.name, sheet["A1"].font.size) == (
        "党员干部月度绩效考核表", "方正小标宋简体", 22,
    )  # fmt: skip
    assert (sheet.row_dimensions[1].height, sheet.row_dimensions[2].height) == (40, 24)
    assert sheet["A2"].value.startswith("单位：") and "考核月份：2026年10月" in sheet["A2"].value
    assert (sheet["A3"].font.name, sheet["A5"].font.name) == ("黑体", "仿宋_GB2312")
    assert (sheet["O5"].number_format, sheet["R5"].number_format, sheet["S5"].number_format) == (
        "0.0",
        "0.0",
        "#,##0",
    )
    assert "A1:X1" in {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet.print_title_rows, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "$1:$4",
        "landscape",
        9,
    )
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页" and sheet.freeze_panes == "C5"
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(
        any(word.startswith(wanted) for word in words) for wanted in ("合计", "平均", *workbook.FOOTER)
    )
    assert sheet.protection.sheet


def test_a_locked_sheet_carries_the_code_of_its_digest(sealed, tmp_path, settings):
    settings.SITE_URL = ""
    address = stamp.address_of(sealed, "https://hq.example.cn")
    assert address == f"https://hq.example.cn/months/2026-10/digest/{sealed.digest[:16]}/"
    assert stamp.address_of(sealed, "") == f"2026-10 {sealed.digest}"
    read = openpyxl.load_workbook(book_of(tmp_path / "month.xlsx", site="https://hq.example.cn"))
    for sheet in read.worksheets[:3]:
        assert len(sheet._images) == 1, sheet.title
    drawn = Image.open(io.BytesIO(read["党员干部"]._images[0]._data()))
    assert drawn.size[0] == drawn.size[1] > 100
    assert stamp.stamp(Assessment(month="2026-11", state="approved", digest="")) is None


def test_a_draft_carries_no_code(mine, tmp_path):
    box.drafted(mine)
    sheet = openpyxl.load_workbook(book_of(tmp_path / "month.xlsx"))["党员干部"]
    assert not sheet._images and "草稿" in sheet.oddHeader.center.text and not sheet.protection.sheet


def changed(path, **cells):
    """The file as LibreOffice or a person might have saved it with other figures."""
    read = openpyxl.load_workbook(path, data_only=True)
    for cell, value in cells.items():
        read["党员干部"][cell] = value
    out = io.BytesIO()
    read.save(out)
    return out.getvalue()


def test_a_file_is_held_against_the_month_person_by_person(sealed, tmp_path):
    path = book_of(tmp_path / "month.xlsx")
    verdict = month_check.check(path.read_bytes(), sealed)
    assert (verdict.people, verdict.differences) == (Score.objects.count(), [])
    name = openpyxl.load_workbook(path)["党员干部"]["B5"].value
    verdict = month_check.check(changed(path, S5=9999, B6="谁也不是"), sealed)
    assert len(verdict.differences) == 2 and not verdict.agrees
    assert name in verdict.differences[0] and "9999" in verdict.differences[0]
    assert "谁也不是" in verdict.differences[1]
    for junk in (b"PK\x03\x04", b"", b"a,b\n1,2"):
        with pytest.raises(Unreadable):
            month_check.check(junk, sealed)


def test_where_the_code_leads(client, mine, sealed, tmp_path):
    client.force_login(mine.head, BACKEND)
    here = reverse("month_seal", args=["2026-10", sealed.digest[:16]])
    text = client.get(here).content.decode()
    assert "定稿以后没有改过" in text and sealed.digest in text and "党员干部" in text
    assert (
        "不是这个月的定稿" in client.get(reverse("month_seal", args=["2026-10", "0" * 16])).content.decode()
    )
    # Two signs of it prove nothing.
    short = client.get(reverse("month_seal", args=["2026-10", sealed.digest[:2]])).content.decode()
    assert "不是这个月的定稿" in short
    file = SimpleUploadedFile("月.xlsx", book_of(tmp_path / "month.xlsx").read_bytes())
    assert f"对了 {Score.objects.count()} 个人" in client.post(here, {"file": file}).content.decode()
    wrong = SimpleUploadedFile("x.xlsx", b"nothing")
    assert client.post(here, {"file": wrong}).status_code == 422
    client.force_login(mine.cook, BACKEND)
    text = client.get(here).content.decode()
    assert "定稿以后没有改过" in text and "奖惩合计" not in text
    assert client.get("/months/xxxx/digest/0000/").status_code == 404


def test_a_group_a_person_and_a_year_are_asked_for(client, mine, sealed):
    client.force_login(mine.assessor, BACKEND)
    page = client.get(reverse("month_books", args=["2026-10"])).content.decode()
    assert "岗位职工" in page and "导出 2026 年" in page
    address = reverse("month_book", args=["2026-10"])
    for given in ({"group": "team_leader"}, {"person": mine.cook.pk}, {}):
        client.post(address, given)
    client.post(reverse("year_book", args=[2026]))
    asked = list(Export.objects.order_by("asked_at", "pk").values_list("kind", "params", "title"))
    site = {"site": "http://testserver"}
    assert asked == [
        ("month", {"month": "2026-10", "group": "team_leader", **site}, "2026年10月考核班队长"),
        ("month", {"month": "2026-10", "person": mine.cook.pk, **site}, f"2026年10月考核{mine.cook.name}"),
        ("month", {"month": "2026-10", **site}, "2026年10月考核"),
        ("month_year", {"year": 2026}, "2026年考核汇总"),
    ]
    client.post(address, {"group": "nobody"})
    assert client.post(reverse("year_book", args=[2025])).status_code == 404
    assert Export.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time there: it waits its turn")
def test_no_file_of_a_month_that_is_being_scored(client, mine, sealed):
    client.force_login(mine.assessor, BACKEND)
    held, done = threading.Event(), threading.Event()

    def score():
        with transaction.atomic():
            Assessment.objects.select_for_update().get(pk=sealed.pk)
            held.set()
            done.wait(20)
        connection.close()

    thread = threading.Thread(target=score)
    thread.start()
    held.wait(20)
    try:
        for address in (reverse("month_book", args=["2026-10"]), reverse("year_book", args=[2026])):
            assert "正在算分" in client.post(address, follow=True).content.decode()
    finally:
        done.set()
        thread.join()
    assert not Export.objects.exists()
    client.post(reverse("month_book", args=["2026-10"]))
    assert Export.objects.count() == 1


def fill_year(people, months=12, locked=11):
    """Scores of a year, straight into the table: no month of it has to be lived through."""
    rules = RuleSet.objects.first()
    for number in range(1, months + 1):
        month = Assessment.objects.create(
            month=f"2025-{number:02d}", first_day=date(2025, number, 1), last_day=date(2025, number, 28),
            rule_set=rules, drafted_at=moment("2026-01-01 02:00"), state="locked" if number <= locked else "drafted",
        )  # fmt: skip
        Score.objects.bulk_create(
            Score(
                assessment=month, person=person, group=person.group, base=0, bonus=0, deduction=0,
                total=Decimal(700 + (n * 7 + number * 13) % 310) / 10, grade="ABCDE"[(n + number) % 5], coef=1,
                reward=((n + number) % 5 - 2) * 100, card="",
            )
            for n, person in enumerate(people)
            if (n + number) % 6
        )  # fmt: skip


def year_rows(path, name=year_book.YEAR, **options):
    read = openpyxl.load_workbook(path, **options)[name]
    return [row for row in read.iter_rows(values_only=True) if isinstance(row[0], int)]


def test_a_year_is_person_by_month_with_means_counts_and_sums(mine, tmp_path):
    people = list(User.objects.filter(group__in=("party_cadre", "team_leader", "post_staff")).order_by("pk"))
    User.objects.filter(pk=people[0].pk).update(name="=1+1")
    fill_year(people)
    assert year_book.write_year({"year": 2025}, tmp_path / "year.xlsx", Quiet()) == 3 * len(people)
    shown, formulas = year_rows(tmp_path / "year.xlsx", data_only=True), year_rows(tmp_path / "year.xlsx")
    assert len(shown) == len(people) and "=1+1" in {row[1] for row in formulas}
    for row in shown:
        scores = {
            s.assessment.month: s
            for s in Score.objects.filter(person__staff_no=row[2]).select_related("assessment")
        }
        assert [row[4 + n] for n in range(12)] == [
            float(scores[m].total) if m in scores else None for m in (f"2025-{n:02d}" for n in range(1, 13))
        ]
        mean = (sum(s.total for s in scores.values()) / len(scores)).quantize(Decimal("0.1"), "ROUND_HALF_UP")
        assert Decimal(str(row[16])) == mean and row[17] == len(scores)
        assert list(row[18:23]) == [sum(s.grade == letter for s in scores.values()) for letter in "ABCDE"]
        assert row[23] == sum(s.reward for s in scores.values())
    assert all(str(row[column]).startswith("=") for row in formulas for column in range(16, 24))
    sheet = openpyxl.load_workbook(tmp_path / "year.xlsx")[year_book.YEAR]
    # December is no final sheet yet.
    assert "未定稿" in sheet["P3"].value and sheet["O3"].value == "11月" and "草稿" in sheet["A2"].value


@pytest.mark.services
def test_libreoffice_calculates_the_year_the_same(mine, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is part of the full examination"
    fill_year(list(User.objects.filter(is_active=True).order_by("pk")))
    year_book.write_year({"year": 2025}, tmp_path / "year.xlsx", Quiet())
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(tmp_path / "year.xlsx").save(bare)
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx", "--outdir",
         str(tmp_path / "again"), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before = year_rows(tmp_path / "year.xlsx", data_only=True)
    after = year_rows(tmp_path / "again" / "bare.xlsx", data_only=True)
    assert len(before) > 10 and before == after


def test_a_year_of_many_people_stays_flat(mine, tmp_path):
    def peak(many):
        User.objects.bulk_create(
            User(staff_no=f"Y{many}{n:05d}", name=f"职工{n}", group="post_staff", password="!")
            for n in range(many)
        )
        Score.objects.all()._raw_delete("default")
        Assessment.objects.filter(month__startswith="2025").delete()
        # None locked, so that it can be emptied again.
        fill_year(list(User.objects.filter(staff_no__startswith=f"Y{many}")), locked=0)
        tracemalloc.start()
        year_book.write_year({"year": 2025}, tmp_path / "year.xlsx", Quiet())
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(20)
    assert peak(1500) < peak(150) + 6_000_000
