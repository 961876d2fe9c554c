"""The main job, driven by the people who do it: patrol, issue, fix, verify, week, ledger, month, workbook, home; each
part by thumb on a phone and by mouse at a desk."""

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.browser.test_runner import checks, fine, finish, jpeg, poor

POST = "PT20"
PICTURE = {"name": "after.jpg", "mimeType": "image/jpeg"}
# A month that hangs out from today on, whatever the day: the one before all that the demo has. The cook was late in it,
# and a colleague has appealed. Straight into the table: nobody enters anything on a day before a month that is final.
HANG_OUT = """
from django.utils import timezone
from patrols.actions import appeal, assessment
from patrols.models import Assessment, Line, RecordEntry
from tongting.people.models import User
from tongting.periods import Month
who, at = {one.staff_no: one for one in User.objects.all()}, timezone.now()
month = Month.parse(Assessment.objects.order_by("month")[0].month).previous()
for number in ("DEMO0010", "DEMO0011"):
    RecordEntry.objects.create(
        person=who[number], kind="late", day=month.last, reason="早班迟到", entered_by=who["DEMO0006"], entered_at=at
    )
held = assessment.draft(month, by=who["DEMO0006"], at=at)
assessment.review(held, by=who["DEMO0003"], at=at)
assessment.publicise(held, by=who["DEMO0006"], at=at)
late = Line.objects.get(score__assessment=held, score__person__staff_no="DEMO0011", key__startswith="patrols.record:")
appeal.file(late, ground="in_time", by=who["DEMO0011"], at=at)
print(f"={month}=")
"""
# Days go by only here.
OVER = """
from datetime import timedelta
from django.utils import timezone
from patrols.models import Assessment
yesterday = timezone.localdate() - timedelta(days=1)
Assessment.objects.filter(month="{month}").update(appeal_until=yesterday, notice_until=yesterday)
"""
# By the product's folder: what hangs out there.
HUNG_OUT: dict[Path, str] = {}


@pytest.fixture
def month(manage, folder):
    if folder not in HUNG_OUT:
        HUNG_OUT[folder] = manage("shell", "--no-imports", "-c", HANG_OUT).split("=")[1]
    return HUNG_OUT[folder]


at_both = pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])


def issue_of_a_patrol(person, desk):
    """The section head fails two items at a post of the sanitation team; returns the address of the issue."""
    patroller = person("DEMO0002", desk=desk).go(f"/patrols/start/{POST}/")
    failing = [
        check.get_attribute("data-item")
        for check in patroller.page.locator("[data-kind=pass_fail]").all()[-2:]
    ]
    for check in checks(patroller.page):
        (poor if check.get_attribute("data-item") in failing else fine)(patroller, check)
    finish(patroller)
    links = patroller.page.locator("main a[href^='/issues/']")
    return patroller, links.first.get_attribute("href")


def test_five_taps_to_an_appeal_and_its_answer(person, month):
    worker = person("DEMO0010").go("/today/")
    worker.tap(worker.page.locator(f"a.row-tt[href*='/{month}/']:visible"))
    worker.page.wait_for_url(f"**/months/{month}/people/*/")
    assert worker.page.evaluate("document.documentElement.scrollWidth") <= 390
    worker.tap(worker.page.locator("details.taken:has(a[href*='/appeal/']) summary").first)
    worker.tap(worker.page.get_by_role("link", name="去申诉").locator("visible=true").first)
    worker.tap(worker.page.locator("label.chip", has_text="情况和写的不一样"))
    worker.tap(worker.page.get_by_role("button", name="提交申诉"))
    worker.page.wait_for_url("**/appeals/*/")
    assert "在等答复" in worker.page.inner_text("main")
    assert worker.taps <= 5

    path = worker.page.url.split("/", 3)[3]
    # The clerk entered it and may not judge it.
    clerk = person("DEMO0006", desk=True).go(f"/{path}")
    assert clerk.page.locator("[name=answer]").count() == 0
    head = person("DEMO0002", desk=True).go(f"/{path}")
    head.tap(head.page.locator("label.chip", has_text="不成立").last)
    head.page.fill("[name=answer]", "核对过记录，没有错。")
    head.tap(head.page.get_by_role("button", name="答复出去"))
    head.page.wait_for_load_state()
    assert "核对过记录，没有错。" in head.page.inner_text("main")
    worker.go(f"/{path}")
    assert "不成立" in worker.page.inner_text("header.tt-top")


@at_both
def test_from_the_suggested_post_to_a_receipt(person, desk):
    leader = person("DEMO0009", desk=desk).go("/today/")
    leader.tap(".hero .btn-primary")
    leader.page.wait_for_url("**/patrols/start/**")
    items = checks(leader.page)
    failing = [
        check.get_attribute("data-item") for check in items if check.get_attribute("data-kind") == "pass_fail"
    ]
    for check in items:
        (poor if check.get_attribute("data-item") == failing[-1] else fine)(leader, check)
    assert finish(leader).startswith("P-")
    assert leader.taps <= len(items) + 2 + 4
    leader.tap("main aside .card-tt li a[href^='/issues/']")
    leader.page.wait_for_url("**/issues/*/")
    # One more where somebody has seen the fault before.
    assert leader.page.locator("main .pair .ph img").count() in (1, 2)


@at_both
def test_a_fault_is_told_fixed_verified_and_closed_and_the_second_verifier_hears_who_was_faster(person, desk):
    finder, address = issue_of_a_patrol(person, desk)

    fixer = person("DEMO0043", desk=desk).go("/notices/")
    fixer.tap("main a.row-tt")
    fixer.page.wait_for_url(lambda url: "/notices/" not in url)
    assert fixer.page.url.endswith(address) or fixer.page.locator(f"main a[href='{address}']").count()
    fixer.go(address)
    picture = {**PICTURE, "buffer": jpeg()}
    if desk:
        fixer.page.set_input_files("#rectify input[type=file]", picture)
        fixer.tap("#rectify .btn-primary")
    else:
        with fixer.page.expect_file_chooser() as chooser:
            fixer.tap(".tt-dock .btn-primary")
        chooser.value.set_files(picture)
    fixer.page.locator(".tag", has_text="待验收").first.wait_for()
    assert fixer.taps <= 4

    finder.go(address)
    late = person("DEMO0003", desk=desk).go(address)
    finder.taps = 0
    passes = "#act .btn-ok" if desk else ".tt-dock .btn-ok"
    finder.tap(passes)
    finder.page.locator(".tag", has_text="已销号").first.wait_for()
    assert finder.taps <= 2
    late.tap(passes)
    late.page.locator(".note", has_text="钱样例").wait_for()
    assert "已经把它改成“已销号”" in late.page.locator(".note").first.inner_text()


@at_both
def test_the_branch_reads_the_week_assigns_and_takes_the_ledger_home(person, tmp_path, desk):
    worker = person("DEMO0010", desk=desk).go("/issues/new/")
    worker.page.select_option("select[name=post]", index=3)
    worker.page.fill("input[name=what]", "楼梯扶手松动" if desk else "门厅地砖松动")
    worker.tap("main form [type=submit], main form button.btn-primary")
    worker.page.locator(".note").first.wait_for()

    branch = person("DEMO0003", desk=desk).go("/issues/")
    figures = [int(text) for text in branch.page.locator(".kpi b").all_inner_texts()]
    columns = [int(text) for text in branch.page.locator(".col-tt > h2 span").all_text_contents()]
    assert figures[0] + figures[1] == sum(columns)
    assert figures[2] == columns[-1]
    rate = branch.page.locator(".rate .big-n").inner_text()
    assert int(rate.rstrip("%")) == pytest.approx(100 * figures[2] / sum(columns), abs=1)
    branch.tap(branch.page.locator("a, label", has_text=re.compile("^浴池$")).first)
    branch.page.wait_for_url("**area=*")

    branch.go("/issues/")
    if not desk:
        branch.tap("[data-seg=new]")
    branch.taps = 0
    branch.tap("#col-new .icard")
    branch.page.wait_for_url("**/issues/*/")
    branch.tap("#assign .chip")
    branch.tap("#assign .btn-primary")
    branch.page.locator(".tag", has_text="整改中").first.wait_for()
    assert branch.taps <= 3

    branch.go("/issues/")
    with branch.page.expect_download(timeout=60_000) as download:
        branch.tap(branch.page.get_by_role("button", name="导出台账"))
    download.value.save_as(tmp_path / "ledger.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx").active
    titles = next(row for row in sheet.iter_rows(values_only=True) if "序号" in row)
    assert len([title for title in titles if title]) == 18


def month_of(person, staff_no, desk):
    """Somebody on the page of the newest month."""
    clerk = person(staff_no, desk=desk).go("/months/")
    clerk.tap("main a.row-tt[href^='/months/2']")
    clerk.page.wait_for_url("**/months/2*/")
    return clerk


@at_both
def test_a_figure_leads_to_the_patrols_behind_it(person, desk):
    branch = month_of(person, "DEMO0003", desk)
    branch.tap("table.month tbody a.tt-link" if desk else "main .rows a.row-tt")
    branch.page.wait_for_url("**/people/*/")
    total = Decimal(branch.page.locator(".kpi b").first.inner_text())
    lines = [
        Decimal(text.replace("+", "").replace("−", "-"))
        for text in branch.page.locator("main .cols section:not(.mb-3) .row-tt .delta").all_inner_texts()
    ]
    assert sum(lines) == total
    link = branch.page.locator("main a.row-tt[href^='/patrols/?']").first
    wanted = int(re.search(r"\d+", link.inner_text())[0])
    assert wanted > 0
    branch.tap(link)
    branch.page.wait_for_url("**/patrols/?**")
    assert branch.page.locator("main .rows > li").count() > 0


def press(somebody, label):
    """Presses a step of the month and returns what the page answers."""
    with somebody.page.expect_navigation():
        somebody.tap(somebody.page.get_by_role("button", name=label, exact=True))
    return somebody.page.locator(".notes .note").first.inner_text()


def answer_appeals(leader):
    """Whatever of the month is still open."""
    while (waiting := leader.go("/appeals/?show=filed").page.locator("main a.row-tt")).count():
        leader.tap(waiting.first)
        leader.page.wait_for_url("**/appeals/*/")
        leader.tap(leader.page.locator("label.chip", has_text="不成立").last)
        leader.page.fill("[name=answer]", "核对过记录，没有错。")
        with leader.page.expect_navigation():
            leader.tap(leader.page.get_by_role("button", name="答复出去"))


def test_two_people_lock_the_month_one_by_thumb_and_one_at_a_desk(person, manage, month):
    manage("shell", "--no-imports", "-c", OVER.format(month=month))
    branch = person("DEMO0003").go(f"/months/{month}/")
    assert "申诉没有答复" in press(branch, "审批")
    answer_appeals(person("DEMO0001", desk=True))
    branch.go(branch.page.url)
    assert "已审批" in press(branch, "审批")
    assert "第一次就是你批的" in press(branch, "审批并定稿")
    head = person("DEMO0002", desk=True).go(branch.page.url)
    press(head, "审批并定稿")
    assert "已定稿" in head.page.locator("h1 .sub").inner_text()
    assert re.search(r"[0-9a-f]{64}", head.page.inner_text("main"))
    branch.page.set_viewport_size({"width": 320, "height": 640})
    assert branch.go(head.page.url).sideways() <= 0


def results(clerk, desk):
    """Name: total, grade, as the month's page shows them."""
    if desk:
        rows = clerk.page.locator("table.month tbody tr")
        read = "rows => rows.map(row => [1, -4, -3].map(n => [...row.cells].at(n).innerText))"
    else:
        rows = clerk.page.locator("main .phone .rows li")
        cells = "['.t b', '.big-n', '.text-end .tag'].map(name => row.querySelector(name).innerText)"
        read = f"rows => rows.map(row => {cells})"
    return {
        name.replace("党员", "").strip(): (Decimal(total), grade.split()[0])
        for name, total, grade in rows.evaluate_all(read)
    }


@at_both
def test_the_workbook_says_what_the_page_says(person, tmp_path, desk):
    clerk = month_of(person, "DEMO0006", desk)
    page = results(clerk, desk)
    clerk.tap("a[href$='/books/']")
    with clerk.page.expect_download(timeout=60_000) as download:
        clerk.tap(".narrow section:first-child button")
    download.value.save_as(tmp_path / "month.xlsx")
    book = openpyxl.load_workbook(tmp_path / "month.xlsx", data_only=True)
    found = {}
    for name in ("党员干部", "班队长", "岗位职工"):
        for row in book[name].iter_rows(min_row=5, values_only=True):
            if isinstance(row[0], int):
                found[row[1]] = (Decimal(str(row[14])), row[16])
    assert found == page and len(found) == 54


@at_both
def test_home_shows_what_exists_and_every_tile_opens(person, desk):
    head = person("DEMO0002", desk=desk).go("/home/")
    assert head.page.locator(".pillar h2").all_inner_texts() == [
        "套管理循环",
        "星赛马",
        "个内部市场",
        "处驿站",
    ]
    assert head.page.locator(".stat").count() >= 4
    for link in [tile.get_attribute("href") for tile in head.page.locator(".stat").all()]:
        assert head.page.request.get(link).status == 200
