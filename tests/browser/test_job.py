"""The main job, driven by the people who do it: patrol, issue, fix, verify, week, ledger, month, workbook, home; each
part by thumb on a phone and by mouse at a desk."""

import re
from decimal import Decimal

import openpyxl
import pytest

from tests.browser.test_runner import checks, fine, finish, jpeg, poor

POST = "PT20"
PICTURE = {"name": "after.jpg", "mimeType": "image/jpeg"}
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
    assert leader.page.locator("main .pair .ph img").count() == 1


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
        for text in branch.page.locator("main .row-tt .delta").all_inner_texts()
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


def test_two_people_lock_the_month_one_by_thumb_and_one_at_a_desk(person):
    branch = month_of(person, "DEMO0003", desk=False)
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
        read = "rows => rows.map(row => [1, -3, -2].map(n => [...row.cells].at(n).innerText))"
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
    with clerk.page.expect_download(timeout=60_000) as download:
        clerk.tap(clerk.page.get_by_role("button", name="导出 Excel"))
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
    assert head.page.locator(".pillar h2").all_inner_texts() == ["套管理循环", "星赛马"]
    assert head.page.locator(".stat").count() >= 4
    for link in [tile.get_attribute("href") for tile in head.page.locator(".stat").all()]:
        assert head.page.request.get(link).status == 200
