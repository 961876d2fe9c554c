"""Shifts planned by thumb and by mouse, slips printed and cut, somebody who leaves: in a real browser."""

import re
from datetime import date, timedelta

import pytest

from tongting.periods import Month

# Two months ahead nothing is planned yet: the demo fills this one and the next.
AHEAD = Month.of(date.today()).next().next()
LATER = AHEAD.next()


def at(staff, day):
    """The cell of a person (by the name that the grid shows) on a day of the month."""
    return f"tr[data-name='{staff}'] button[data-day='{day}']"


def brush(code):
    return f".brushes label:has(input[value='{code}'])"


def shown(page, staff, day):
    return page.locator(at(staff, day)).inner_text()


def test_a_leader_fills_a_grid_by_touch(person):
    leader = person("DEMO0038")
    leader.go(f"/roster/?month={AHEAD}")
    page, names = (
        leader.page,
        leader.page.locator("tbody tr").evaluate_all("rows => rows.map(r => r.dataset.name)"),
    )
    first, second = AHEAD.first, AHEAD.first + timedelta(days=1)
    leader.taps = 0
    leader.tap(brush("early"))
    leader.tap(at(names[0], first))
    leader.tap(at(names[0], second))
    leader.tap(brush("night_duty"))
    leader.tap(at(names[0], second))
    leader.tap(at(names[1], first))
    leader.tap(at(names[1], first))
    assert "改了 2 格，还没有存" in page.locator("main [data-count]").inner_text(), (
        "the second tap took it back"
    )
    leader.tap("button[name=save]")
    page.locator(".note.success").wait_for()
    assert leader.taps == 8 and "存好了，改了 2 格" in page.locator(".note.success").inner_text()
    assert [shown(page, names[0], day) for day in (first, second)] == ["早", "早值"]
    assert page.locator("main [data-count]").inner_text() == "没有改动"
    assert not leader.accessible() and leader.sideways() == 0


def test_what_cannot_be_saved_stays_painted(person):
    leader = person("DEMO0043")
    leader.go(f"/roster/?month={AHEAD}")
    page, name = leader.page, leader.page.locator("tbody tr").first.get_attribute("data-name")
    first, second = AHEAD.first, AHEAD.first + timedelta(days=1)
    leader.tap(brush("night_duty"))
    leader.tap(at(name, first))
    leader.tap(brush("night"))
    leader.tap(at(name, second))
    leader.tap("button[name=save]")
    page.locator(".errsum").wait_for()
    assert "时间重在一起" in page.locator(".errsum").inner_text()
    assert shown(page, name, first) == "值" and "改了 2 格" in page.locator("main [data-count]").inner_text()
    leader.tap(brush(""))
    leader.tap(at(name, second))
    leader.tap("button[name=save]")
    page.locator(".note.success").wait_for()
    assert shown(page, name, first) == "值" and shown(page, name, second) == "休"


def test_a_pattern_and_the_month_after_it_by_touch(person):
    leader = person("DEMO0050")
    leader.go(f"/roster/?month={AHEAD}")
    page = leader.page
    leader.tap("a:has-text('按规律排')")
    page.wait_for_url(re.compile("/roster/fill/"))
    page.fill("input[name=pattern]", "早早中中休夜夜休")
    page.fill("input[name=step]", "2")
    leader.tap("button:has-text('排进表里')")
    page.locator(".note.success").wait_for()
    name = page.locator("tbody tr").first.get_attribute("data-name")
    last = [shown(page, name, AHEAD.last - timedelta(days=n)) for n in range(8)]
    assert sorted(last) == sorted("早早中中休夜夜休")
    leader.go(f"/roster/fill/?month={LATER}")
    page.fill("input[name=cycle]", "8")
    leader.tap("button:has-text('接着排')")
    page.locator(".note.success").wait_for()
    follows = [shown(page, name, LATER.first + timedelta(days=n)) for n in range(8)]
    assert follows == last[::-1], "no jump between the months"


def test_a_day_off_is_entered_by_touch_and_kept_from_the_brush(person):
    leader = person("DEMO0021")
    leader.go("/roster/leave/new/")
    page, day = leader.page, AHEAD.first + timedelta(days=4)
    page.select_option("select[name=person]", index=1)
    name = page.locator("select[name=person] option").nth(1).inner_text().split()[0]
    leader.tap("label:has(input[name=kind][value=sick])")
    page.fill("input[name=first]", str(day))
    page.fill("input[name=last]", str(day))
    leader.tap("button:has-text('登记请假')")
    page.locator(".note.success").wait_for()
    leader.go(f"/roster/?month={AHEAD}")
    assert shown(page, name, day) == "假"
    leader.tap(brush("early"))
    leader.tap(at(name, day))
    assert "这一天请假了" in page.locator("main [data-count]").inner_text()
    leader.go(f"/roster/leave/?since={day}&until={day}")
    leader.tap("summary:has-text('撤回')")
    page.fill("input[name=reason]", "不请了")
    leader.tap("button:has-text('撤回这条')")
    page.locator(".note.success").wait_for()
    leader.go(f"/roster/?month={AHEAD}")
    assert shown(page, name, day) != "假"


def test_the_office_paints_by_mouse_and_keyboard(person):
    office = person("DEMO0006", desk=True)
    office.go("/roster/")
    page = office.page
    page.select_option("#id_team", label="公寓班")
    page.wait_for_url(re.compile("team="))
    page.goto(re.sub(r"month=[\d-]+", f"month={LATER}", page.url))
    name = page.locator("tbody tr").first.get_attribute("data-name")
    days = [LATER.first + timedelta(days=n) for n in range(4)]
    office.tap(brush("mid"))
    boxes = [page.locator(at(name, day)).bounding_box() for day in days[:3]]
    page.mouse.move(boxes[0]["x"] + 9, boxes[0]["y"] + 9)
    page.mouse.down()
    for box in boxes[1:]:
        page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.up()
    assert [shown(page, name, day) for day in days[:3]] == ["中"] * 3
    page.locator(at(name, days[2])).focus()
    for key in ("ArrowRight", "1", "Enter"):
        page.keyboard.press(key)
    assert shown(page, name, days[3]) == "白"
    office.tap("button[name=save]")
    page.locator(".note.success").wait_for()
    assert "改了 4 格" in page.locator(".note.success").inner_text()
    assert not office.accessible() and office.sideways() == 0


def test_leaving_the_page_with_unsaved_cells_is_asked_about(person):
    leader = person("DEMO0031", desk=True)
    leader.go(f"/roster/?month={LATER}")
    asked = []
    leader.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    leader.tap(brush("early"))
    leader.tap(leader.page.locator("tbody button.cell").nth(40))
    leader.page.goto("/today/")
    assert asked == ["beforeunload"]


def test_slips_are_printed_on_a4_ten_a_page_and_open_the_account(person):
    admin = person("DEMO_ADMIN", desk=True)
    admin.go("/people/slips/?q=DEMO103")
    page = admin.page
    assert page.locator("input[name=people]:checked").count() == 10
    admin.tap("button[data-tick]")
    assert page.locator("input[name=people]:checked").count() == 0
    admin.tap("button[data-tick]")
    admin.go("/people/slips/?q=DEMO10")
    admin.tap("button[data-tick]")
    # The last ones, by whose names no other file logs in: a slip's password takes the old one's place.
    for box in page.locator("input[name=people]").all()[-11:]:
        box.check()
    admin.tap("button:has-text('生成密码条')")
    page.locator(".slip").first.wait_for()
    assert page.locator(".slip").count() == 11 and not admin.accessible()
    page.emulate_media(media="print")
    assert not page.locator(".tt-side").is_visible() and not page.locator("[data-print]").is_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2, "ten slips on the first sheet, one on the second"
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    assert (round(float(box[1])), round(float(box[2]))) in ((595, 842), (594, 842), (595, 841))
    number = page.locator(".slip dd.num").first.inner_text()
    password = page.locator(".slip .pw").first.inner_text()
    page.emulate_media(media="screen")
    admin.go("/people/slips/")
    assert password not in page.content()
    miner = person()
    miner.log_in(number, password)
    assert "/me/password/" in miner.page.url


def test_somebody_leaves_and_stays_after_all(person):
    admin = person("DEMO_ADMIN")
    admin.go("/people/?q=DEMO0047")
    page = admin.page
    admin.tap("main .rows a.row-tt")
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    admin.tap("a:has-text('办理离开')")
    page.wait_for_url(re.compile("departure"))
    admin.tap("label:has(input[name=kind][value=retired])")
    page.fill("input[name=last_day]", str(date.today() + timedelta(days=20)))
    if page.locator("input[name=aware]").count():
        admin.tap("label:has(input[name=aware])")
    admin.tap("button:has-text('办理离开')")
    page.locator(".note.success").wait_for()
    assert "过了这一天账号自动停用" in page.locator(".note.success").inner_text()
    admin.tap("button:has-text('不走了')")
    page.locator(".note.success").wait_for()
    assert page.locator("a:has-text('办理离开')").count() == 1


@pytest.mark.parametrize("staff_no", ["DEMO0010"])
def test_ones_own_shifts_are_two_taps_away(person, staff_no):
    worker = person(staff_no)
    worker.go("/today/")
    worker.taps = 0
    worker.tap("header a.tt-ava")
    worker.page.locator(".weekstrip").wait_for()
    worker.tap("a:has-text('看整月')")
    worker.page.locator(".ownmonth").wait_for()
    assert worker.taps == 2 and not worker.accessible() and worker.sideways() == 0
