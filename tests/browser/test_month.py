"""A month on its way to the final sheet: drafted by a command, sent back, drafted again, reviewed, hung out for three
working days, approved by nobody before; its workbook calculated anew by LibreOffice."""

import re
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
GROUPS = ("党员干部", "班队长", "岗位职工")
# Columns of the 22-column sheet: name, total, grade, reward.
NAME, TOTAL, GRADE, REWARD = 1, 14, 16, 18


def before(month):
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"


def step(somebody, label):
    """Presses a step of the month and returns what the page answers."""
    with somebody.page.expect_navigation():
        somebody.tap(somebody.page.get_by_role("button", name=label, exact=True))
    return somebody.page.locator(".notes .note").first.inner_text()


def state(somebody):
    return somebody.page.locator("h1 .sub").inner_text()


def test_a_month_goes_back_once_and_waits_for_the_end_of_its_notice(person, manage):
    clerk = person("DEMO0006", desk=True).go("/months/")
    oldest = clerk.page.locator("main a.row-tt[href^='/months/2']").evaluate_all(
        "found => found.map(one => one.getAttribute('href').split('/')[2]).sort()[0]"
    )
    month = before(oldest)
    year, number = month.split("-")
    assert f"{month}: 5" in manage("draft_month", month)
    address = f"/months/{month}/"

    branch = person("DEMO0003", desk=True).go(address)
    assert "自动算分" in state(branch)
    assert "审核通过" in step(branch, "审核通过")
    branch.tap("summary:has-text('退回重算')")
    branch.page.fill("#id_reason", "考勤少录一天")
    step(branch, "退回重算")
    assert "自动算分" in state(branch) and "考勤少录一天" in branch.page.inner_text("main")

    clerk.go(address)
    people = clerk.page.locator("table.month tbody tr").count()
    assert "算好了" in step(clerk, "重新算分")
    assert clerk.page.locator("table.month tbody tr").count() == people

    step(branch.go(address), "审核通过")
    assert "已通知本人" in step(clerk.go(address), "开始公示")
    until = re.search(r"到 (\d\d-\d\d)", state(clerk))[1]

    worker = person("DEMO0010").go("/notices/")
    worker.tap(worker.page.locator("main a.row-tt", has_text=f"{year}年{int(number)}月考核公示了").first)
    worker.page.wait_for_url(f"**{address}people/*/")
    assert worker.page.locator(".kpi b").first.is_visible()

    head = person("DEMO0002", desk=True).go(address)
    assert f"公示到 {until} 结束，之后才能审批" in step(head, "审批")
    assert "公示中" in state(head)


def figures(path):
    """Name: total, grade, reward, of everybody in the workbook."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [row for name in GROUPS for row in book[name].iter_rows(min_row=5, values_only=True)]
    return {
        row[NAME]: (Decimal(str(row[TOTAL])), row[GRADE], Decimal(str(row[REWARD])))
        for row in rows
        if isinstance(row[0], int)
    }


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not installed")
def test_libreoffice_calculates_what_the_page_shows(person, tmp_path):
    clerk = person("DEMO0006", desk=True).go("/months/")
    clerk.tap("main a.row-tt")
    clerk.page.wait_for_url("**/months/2*/")
    shown = clerk.page.locator("table.month tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    clerk.tap("a[href$='/books/']")
    with clerk.page.expect_download(timeout=60_000) as download:
        clerk.tap(".narrow section:first-child button")
    download.value.save_as(tmp_path / "month.xlsx")
    # openpyxl saves formulas without their values: every figure that comes back was calculated by LibreOffice.
    openpyxl.load_workbook(tmp_path / "month.xlsx").save(tmp_path / "bare.xlsx")
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "again"), str(tmp_path / "bare.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    stored = figures(tmp_path / "month.xlsx")
    assert figures(tmp_path / "again" / "bare.xlsx") == stored
    assert stored == {
        cells[1].replace("党员", "").strip(): (
            Decimal(cells[-4]),
            cells[-3].split()[0],
            Decimal(cells[-2].replace("−", "-")),
        )
        for cells in shown
    }
