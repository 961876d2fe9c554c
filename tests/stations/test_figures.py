"""The stations' month: each figure is what its rows add up to."""

import pytest
from openpyxl import load_workbook

from stations import sheets
from stations.actions import undo
from stations.figures_book import write_figures, write_journal
from stations.models import Booking
from stations.queries import figures, journal
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tests.stations.test_voice import said
from tongting.exports.actions import Meter
from tongting.periods import Month

MONTH = Month.of(AT)


@pytest.fixture
def busy(mine):
    desk = box.desk(mine)
    umbrella, pump = box.kind(desk), box.kind(desk, "pump", "打气筒", many=1, hours=1)
    late = box.lend(pump, mine.resident, mine.housekeeper)
    box.give_back(late, mine.housekeeper, AT + 3 * HOUR)
    box.lend(umbrella, mine.resident, mine.housekeeper, AT + DAY)
    slip = box.lend(umbrella, mine.cook, mine.housekeeper, AT + DAY)
    booked = Booking.objects.get(thing_id=slip.pk, verb="lend")
    undo.undo(booked, slip=box.slip(AT + DAY, "u"), by=mine.housekeeper, at=AT + DAY)
    box.lend(umbrella, mine.cook, mine.housekeeper, AT + 40 * DAY)
    said(umbrella, 5, mine.resident)
    said(umbrella, 3, form="n")
    return desk


def test_figures_open_to_their_rows(mine, busy):
    found = figures.figures(MONTH, AT + 20 * DAY)
    ((_desk, used),) = found.desks
    assert [(one.service.name, one.uses, one.late, one.said.percent) for one in used] == [
        ("雨伞", 1, 1, 50), ("打气筒", 1, 1, None),
    ]  # fmt: skip
    assert (found.uses, found.late, found.people, found.said.many) == (2, 2, 1, 2)
    assert dict(found.by_day)[AT.date()] == 1 and sum(many for _day, many in found.by_day) == 2
    assert len(found.by_day) == MONTH.days
    wednesday = dict(found.by_hour)[3]
    assert wednesday[5] == 1 and sum(sum(counts) for _day, counts in found.by_hour) == 2
    shown = journal.found(None, {"show": "uses", "since": MONTH.first, "until": MONTH.last})
    assert shown.count() == found.uses


def test_a_month_costs_the_same_however_much_was_done(mine, busy, django_assert_num_queries):
    with django_assert_num_queries(13):
        figures.figures(MONTH, AT)


def test_the_page_and_the_journal(page, mine, busy):
    text = page(mine.head, "station_figures", month="2026-11").content.decode()
    assert "打气筒" in text and "满意 50%" in text and "show=uses" in text
    assert "看不懂，先不算它" in page(mine.head, "station_figures", month="junk").content.decode()
    rows = (
        page(mine.head, "booking_list", show="uses", since="2026-11-18", until="2026-11-18")
        .context["page"]
        .rows
    )
    assert [one.service.name for one in rows] == ["打气筒"]
    assert "2–3 次" not in text, "the legend of the patrols is not of these shades"
    usual = page(mine.head, "station_figures")
    assert (
        f'value="{usual.context["month"]}"' in usual.content.decode() and not usual.context["form"].chosen()
    )
    assert page(mine.cook, "station_figures").status_code == 403


def test_the_journal_costs_the_same_for_more(own_queries, mine):
    desk = box.desk(mine)
    umbrella = box.kind(desk)
    box.lend(umbrella, mine.resident, mine.housekeeper)
    one = own_queries(mine.head, "booking_list")
    box.lend(umbrella, mine.cook, mine.housekeeper)
    box.lend(umbrella, mine.waitress, mine.housekeeper)
    assert own_queries(mine.head, "booking_list") == one


def test_the_workbooks_say_what_the_pages_say(mine, busy, tmp_path):
    path, quiet = tmp_path / "figures.xlsx", Meter(lambda *_: None)
    assert (
        write_figures({"month": "2026-11", "at": (AT + 20 * DAY).isoformat()}, path, quiet) == 2 + 30 + 7 + 4
    )
    book = load_workbook(path)
    assert len(book.sheetnames) == 4
    services = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert ["便民服务驿站", "3号宿舍楼服务台", "雨伞", 1, 1, 2, 4, 50] in services
    path = tmp_path / "journal.xlsx"
    assert write_journal({"since": "2026-11-01", "until": "2026-11-30"}, path, quiet) == 5
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert sum("撤销了" in row for row in rows) == 2, "the heading and the one that was undone"


def test_the_months_workbook_has_the_services(mine, busy):
    (sheet,) = sheets.month_sheets(MONTH)
    assert sheet.title == "驿站服务" and [row[2] for row in sheet.rows] == ["雨伞", "打气筒"]
