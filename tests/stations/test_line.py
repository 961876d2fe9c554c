"""The list behind "排过队": who stood for what, how long, what came of it; and the notes of services."""

from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from stations.actions import wish
from stations.line_book import write_line
from stations.models import Service, Wish
from stations.queries import figures
from stations.queries import line as lines
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import history
from tongting.exports.actions import Meter
from tongting.periods import Month


@pytest.fixture
def stood(mine):
    """One who got it after an hour and a half, one who stepped out after twenty minutes, one who waits."""
    desk = box.desk(mine)
    pump = box.kind(desk, "pump", "打气筒", many=1)
    loan = box.lend(pump, mine.resident, mine.housekeeper)
    got = wish.stand(pump, by=mine.cook, at=AT)
    out = wish.stand(pump, by=mine.waitress, at=AT)
    wish.withdraw(out, by=mine.waitress, at=AT + timedelta(minutes=20))
    waits = wish.stand(pump, by=mine.fixer, at=AT + HOUR)
    box.give_back(loan, mine.housekeeper, AT + 1.5 * HOUR)
    box.lend(pump, mine.cook, mine.housekeeper, AT + 2 * HOUR)
    return got, out, waits


def test_each_waited_until_it_was_kept_or_they_stepped_out(mine, stood):
    got, out, waits = stood
    now = AT + 4 * HOUR
    found = {one.wish.pk: one for one in lines.stood(lines.found({}), now)}
    assert [(found[one.pk].minutes, found[one.pk].is_over) for one in stood] == [
        (90, True), (20, True), (180, False),
    ]  # fmt: skip
    assert [found[one.pk].hours for one in stood] == [0, 0, 3]
    assert {one.pk: one.state for one in Wish.objects.all()} == {
        got.pk: "taken", out.pk: "withdrawn", waits.pk: "waiting",
    }  # fmt: skip


def test_the_figure_opens_to_its_rows(page, mine, stood):
    month = Month.of(AT)
    line = figures.figures(month, AT + DAY).line
    chosen = {"since": month.first, "until": month.last}
    assert lines.found(chosen).count() == line.stood == 3
    assert lines.found({**chosen, "state": "taken"}).count() == line.got == 1
    text = page(mine.head, "station_figures", month=str(month)).content.decode()
    assert f"{reverse('wish_list')}?since={month.first}&amp;until={month.last}" in text.replace(
        "&until", "&amp;until"
    )
    shown = page(mine.head, "wish_list", q=mine.waitress.staff_no).content.decode()
    assert "打气筒·杨餐厅" in shown and "等了 20 分钟" in shown and "陈厨师" not in shown
    assert "没有符合的" in page(mine.head, "wish_list", state="passed").content.decode()
    assert page(mine.cook, "wish_list").status_code == 403
    Wish.objects.all().delete()
    assert "还没有人排过队" in page(mine.head, "wish_list").content.decode()


def test_the_workbook_says_how_long(mine, stood, tmp_path):
    path = tmp_path / "a.xlsx"
    assert write_line({"at": (AT + 4 * HOUR).isoformat()}, path, Meter(lambda *_: None)) == 3
    rows = [row for row in load_workbook(path).worksheets[0].values if row[5] in (90, 20, 180)]
    assert [(row[3], row[5], row[6]) for row in rows] == [
        ("陈厨师", 90, "已借到"), ("杨餐厅", 20, "不要了"), (mine.fixer.name, 180, "排队中"),
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 3])
def test_the_line_asks_as_often_for_one_as_for_three(own_queries, mine, many):
    pump = box.kind(box.desk(mine), "pump", "打气筒", many=1)
    box.lend(pump, mine.resident, mine.housekeeper)
    for person in (mine.cook, mine.waitress, mine.fixer)[:many]:
        wish.stand(pump, by=person, at=AT)
    assert own_queries(mine.head, "wish_list") == 4


def test_a_note_is_changed_where_services_are_edited_and_read_where_they_are_used(page, post, mine):
    desk = box.desk(mine)
    pump = box.kind(desk, "pump", "打气筒")
    assert 'name="note"' in page(mine.head, "service_edit", pump.pk).content.decode()
    answer = post(mine.head, "service_note", pump.pk, note="嘴子用完拧紧").content.decode()
    assert "说明改好了" in answer and "改了说明" in answer and "怎么借" in answer
    pump.refresh_from_db()
    assert pump.note == "嘴子用完拧紧"
    event = history(pump).get()
    assert (event.verb, event.facts, event.by) == ("set", {"note": ["", "嘴子用完拧紧"]}, mine.head)
    assert "嘴子用完拧紧" in page(mine.resident, "station_convenience").content.decode()
    # One without a page of its own: from the list of things and rules.
    mail = Service.objects.create(desk=desk, code="p", name="快递", kind="parcel")
    listed = page(mine.head, "service_list").content.decode()
    assert reverse("service_note", args=[mail.pk]) in listed
    assert "说明改好了" in post(mine.head, "service_note", mail.pk, note="只放三天").content.decode()
    assert "只放三天" in page(mine.head, "service_list").content.decode()
    bad = post(mine.head, "service_note", mail.pk, note="长" * 121)
    mail.refresh_from_db()
    assert bad.status_code == 200 and mail.note == "只放三天"
    assert page(mine.housekeeper, "service_note", mail.pk).status_code == 403
