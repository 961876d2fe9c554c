"""The week, driven by the people who run it: progress by thumb, the bulletin in three taps, from draft to the paper
that everybody reads, the kitchen's record; every page of it accessible and without a sideways scroll."""

import re

import docx
import pytest
from PIL import Image

from tests.browser.test_pages import look

PHONE_AND_DESK = pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])


def visible(somebody, text):
    """The button with these words that can be seen: a page may have one for the phone and one for the desk."""
    return somebody.page.locator("button:visible, a.btn:visible", has_text=text).first


def download(somebody, words, path):
    with somebody.page.expect_download(timeout=60_000) as coming:
        somebody.tap(visible(somebody, words))
    coming.value.save_as(path)
    return coming.value.suggested_filename


# --- the bulletin ----------------------------------------------------------------------------------------------


@PHONE_AND_DESK
def test_the_bulletin_takes_three_taps(person, tmp_path, desk):
    secretary = person("DEMO0003", desk=desk).go("/issues/")
    secretary.taps = 0
    # On a phone it stands in the bar at the top, in short.
    secretary.tap(secretary.page.get_by_role("button", name="生成周通报"))
    secretary.page.wait_for_url("**/bulletins/*/")
    title = secretary.page.locator(".letter h2").first.inner_text().split("\n")
    assert re.fullmatch(r"关于\d{4}年第\d+周后勤工作情况的通报", title[-1])
    lead = secretary.page.locator(".letter p.lt-0").first.inner_text()
    name = download(secretary, "下载 Word", tmp_path / "bulletin.docx")
    assert secretary.taps <= 3
    assert name.endswith(".docx") and title[-1] in name
    said = [paragraph.text for paragraph in docx.Document(tmp_path / "bulletin.docx").paragraphs]
    assert lead in said and title[-1] in said


def test_the_long_picture_comes_from_the_same_page(person, tmp_path):
    reader = person("DEMO0010").go("/bulletins/")
    reader.tap("main a.row-tt")
    reader.page.wait_for_url("**/bulletins/*/")
    name = download(reader, "存成长图发群", tmp_path / "bulletin.png")
    assert name.endswith(".png")
    with Image.open(tmp_path / "bulletin.png") as picture:
        assert picture.size[0] == 1080 and picture.size[1] > 2000


def test_from_the_clerks_draft_to_everybodys_paper(person):
    clerk = person("DEMO0006", desk=True).go("/bulletins/")
    last = max(int(n) for n in re.findall(r"〔\d{4}〕(\d+)号", clerk.page.inner_text("main")))
    clerk.page.goto("/bulletins/new/")
    clerk.tap(clerk.page.locator("label", has_text="表彰通报"))
    clerk.page.fill("input[name=title]", "关于表彰夜班抢修人员的通报")
    clerk.tap(visible(clerk, "开始写"))
    clerk.page.wait_for_url("**/edit/")
    clerk.page.fill("textarea[name=body0]", "维修班夜里 2 点抢修热水管道,早班前恢复供水。")
    clerk.tap(visible(clerk, "存好，看预览"))
    clerk.page.locator(".note", has_text="存好了").wait_for()
    assert "维修班夜里2点抢修热水管道，早班前恢复供水。" in clerk.page.inner_text(".letter")
    address = clerk.page.url
    clerk.tap(visible(clerk, "送支部书记批"))
    clerk.page.locator(".note", has_text="送批了").wait_for()

    secretary = person("DEMO0003").go("/notices/")
    secretary.tap(secretary.page.locator("main a.row-tt", has_text="关于表彰夜班抢修人员").first)
    secretary.page.wait_for_url("**/bulletins/*/")
    secretary.tap(visible(secretary, "批准并发布"))
    secretary.page.locator(".note", has_text="批准并发布了").wait_for()
    number = re.search(r"〔\d{4}〕(\d+)号", secretary.page.inner_text(".letter"))
    assert int(number[1]) == last + 1

    cook = person("DEMO0010").go("/notices/")
    cook.tap(cook.page.locator("main a.row-tt", has_text="关于表彰夜班抢修人员").first)
    cook.page.wait_for_url(address)
    assert number[0] in cook.page.inner_text(".letter")
    assert cook.page.locator("text=修改").count() == 0
    clerk.go(address)
    beside = clerk.page.inner_text("main aside")
    # The secretary, the cook and the clerk have opened it.
    assert re.search(r"3 / \d+ 人看过", beside) and re.search(r"[0-9a-f]{64}", beside)


def test_two_who_edit_the_second_keeps_the_words(person):
    clerk = person("DEMO0006", desk=True).go("/bulletins/new/")
    clerk.page.fill("input[name=title]", "关于检查浴池的通报")
    clerk.tap(visible(clerk, "开始写"))
    clerk.page.wait_for_url("**/edit/")
    head = person("DEMO0002", desk=True).go(clerk.page.url)
    clerk.page.fill("textarea[name=body0]", "先写的人。")
    clerk.tap(visible(clerk, "存好，看预览"))
    clerk.page.locator(".note", has_text="存好了").wait_for()
    head.page.fill("textarea[name=body0]", "后写的人。")
    head.tap(visible(head, "存好，看预览"))
    head.page.locator(".errsum").wait_for()
    assert "吴样例" in head.page.inner_text(".errsum")
    assert head.page.input_value("textarea[name=body0]") == "后写的人。"


# --- the plan --------------------------------------------------------------------------------------------------


def test_the_lead_notes_progress_in_four_taps(person):
    lead = person("DEMO0003").go("/today/")
    lead.taps = 0
    lead.tap(lead.page.locator("main summary:visible", has_text="看全部").first)
    lead.tap(lead.page.locator("main a.row-tt", has_text="早班升井打饭排队时间长").first)
    lead.page.wait_for_url("**/plan/*/")
    lead.tap(lead.page.locator("label.chip", has_text="80%"))
    lead.tap(visible(lead, "记下进展"))
    lead.page.locator(".note", has_text="进展记好了").wait_for()
    assert lead.taps <= 4
    assert lead.page.locator(".tl b", has_text="记进展").count() >= 1
    assert lead.page.locator("dd .num", has_text="80%").count() == 1


def test_a_problem_of_ones_own_is_arranged_on_the_phone(person):
    secretary = person("DEMO0003").go("/weeks/")
    before = int(secretary.page.locator(".kpi b").first.inner_text())
    secretary.tap(visible(secretary, "列难点"))
    secretary.page.fill("input[name=problem]", "5号楼晾衣间不够用")
    secretary.tap(visible(secretary, "加上，去安排"))
    secretary.page.wait_for_url("**/arrange/")
    secretary.page.select_option("select[name=lead]", label="周示例（副科长（浴池、宿舍、环卫））")
    secretary.page.select_option("select[name=verifier]", label="钱样例（科长）")
    secretary.page.fill("textarea[name=measure]", "加两组晾衣架")
    secretary.page.fill("input[name=wanted]", "周末也有空架子")
    secretary.tap(visible(secretary, "安排好了"))
    secretary.page.locator(".note", has_text="已通知牵头人").wait_for()
    secretary.go("/weeks/")
    assert int(secretary.page.locator(".kpi b").first.inner_text()) == before + 1
    lead = person("DEMO0005").go("/notices/")
    assert lead.page.locator("main", has_text="由你牵头一个难点：5号楼晾衣间不够用").count() == 1


def test_the_verifier_closes_what_was_handed_in(person):
    verifier = person("DEMO0006").go("/today/")
    row = verifier.page.locator("main .phone a.row-tt", has_text="二号更衣大厅排水沟返味").first
    if not row.is_visible():
        # With much else waiting it is among what the list folds away.
        verifier.tap("main .phone details > summary:has-text('看全部')")
    verifier.taps = 0
    verifier.tap(row)
    verifier.page.wait_for_url("**/plan/*/")
    verifier.tap(visible(verifier, "通过销号"))
    verifier.page.wait_for_url("**/close/")
    verifier.tap(visible(verifier, "通过销号"))
    verifier.page.locator(".note", has_text="已销号").wait_for()
    assert verifier.taps <= 3


# --- food safety -----------------------------------------------------------------------------------------------


def test_the_officer_signs_a_day_by_thumb_and_nothing_is_chosen_beforehand(person, tmp_path):
    officer = person("DEMO0020").go("/food/")
    unsigned = officer.page.locator("main .cols > div a.row-tt", has=officer.page.locator(".dotic.todo"))
    if unsigned.count():
        officer.tap(unsigned.first)
    else:
        # Every day is signed: the first day of the month before the demo began is not.
        officer.go("/food/2020-01-06/")
    officer.page.wait_for_url("**/food/*/")
    assert officer.page.locator("input[type=radio]:checked").count() == 0
    officer.tap(visible(officer, "签字"))
    officer.page.locator(".errsum", has_text="系统不会替你选").wait_for()
    officer.tap(officer.page.locator("label.chip", has_text="没有发现风险"))
    officer.page.fill("textarea[name=measure]", "逐项看过，当场改好")
    officer.tap(visible(officer, "签字"))
    officer.page.locator(".note", has_text="签好了").wait_for()
    name = download(officer, "Word", tmp_path / "food.docx")
    said = "\n".join(one.text for one in docx.Document(tmp_path / "food.docx").paragraphs)
    assert "每日食品安全检查记录" in name and "经许样例确认，未发现食品安全风险" in said


# --- every page ------------------------------------------------------------------------------------------------


@PHONE_AND_DESK
def test_every_page_of_the_week_is_accessible_and_fits(person, desk):
    secretary = person("DEMO0003", desk=desk).go("/weeks/")
    item = secretary.page.locator("main a.icard").first.get_attribute("href")
    tabs = secretary.page.locator("main .seg a", has_text="汇总").first.get_attribute("href")
    week = tabs.removesuffix("summary/")
    paths = [
        week,
        tabs,
        f"{week}pick/",
        f"{week}close/",
        item,
        f"{week}records/visits/",
        f"{week}records/missed/",
    ]
    secretary.go("/bulletins/")
    bulletin = secretary.page.locator("main a.row-tt").last.get_attribute("href")
    paths += [
        "/bulletins/",
        bulletin,
        f"{bulletin}readers/",
        "/bulletins/new/",
        "/bulletins/settings/",
        "/food/",
    ]
    secretary.go("/food/")
    paths.append(secretary.page.locator("main a.row-tt").first.get_attribute("href"))
    faults = [fault for path in paths for fault in look(secretary, path)]
    assert not faults, "\n".join(faults)


def test_the_table_of_posts_fits_a_phone_and_what_goes_on_shows_it(person):
    page = person("DEMO0003").go("/bulletins/8/").page
    wide = page.eval_on_selector_all(".lt-wrap", "all => all.map(one => one.scrollWidth - one.clientWidth)")
    assert wide[0] <= 0, wide
    shadow = page.eval_on_selector(".lt-wrap", "one => getComputedStyle(one).backgroundAttachment")
    assert shadow == "local, local, scroll, scroll"
