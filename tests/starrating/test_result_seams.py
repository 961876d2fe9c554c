"""What the race tells others: evidence once, a bulletin without residents' names, the month's sheet, the workbook, what
waits for whom."""

from datetime import datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from patrols.actions import assessment
from patrols.models import Line, Score
from starrating import bulletin, evidence, result_todos, sheets, standing, star_book, suggestions
from starrating.actions import help as help_verbs
from starrating.actions import objection as objection_verbs
from starrating.models import Help
from starrating.queries.star_bulletin import subject_of
from tests.cast import moment
from tests.starrating import result_box, star_box
from tests.starrating.result_box import FINAL_AT, LOCKED, PUBLIC_AT, fresh
from tongting.exports.actions import Meter
from tongting.periods import Month, Week

pytestmark = pytest.mark.django_db
MONTH = Month.parse("2026-11")
D = Decimal


def decided(mine, **more):
    """3号楼 101 wins and 3号楼 103 comes last, in the area of the dormitory's leader; a service star."""
    result_box.post_of_building(mine)
    star_box.places(mine)
    star_box.lodge(mine.resident, "B3-103")
    return result_box.final(mine, {"3号楼 101": 97, "3号楼 103": 50}, **more)


def test_evidence_is_one_for_each_award_and_each_place_among_the_worst(mine):
    box = decided(mine)
    found = {one.key: one for one in evidence.collect(MONTH)}
    won, last = box.entry("3号楼 101"), box.entry("3号楼 103")
    assert found.keys() == {f"starrating.entry:{won.pk}:awards", f"starrating.entry:{last.pk}:worst_listed"}
    one = found[f"starrating.entry:{won.pk}:awards"]
    assert (one.person, one.indicator, one.quantity, one.facts) == (
        mine.dorm_leader.pk,
        "L5",
        1,
        {"awards": 1},
    )
    assert found[f"starrating.entry:{last.pk}:worst_listed"].facts == {"worst_listed": 1}
    assert list(evidence.collect(MONTH)) == list(evidence.collect(MONTH))
    assert list(evidence.collect(Month.parse("2026-10"))) == [], "it counts in the month that decided it"


def test_what_is_not_final_yet_is_no_evidence(mine):
    result_box.post_of_building(mine)
    result_box.publicised(mine, {"3号楼 101": 97})
    assert list(evidence.collect(MONTH)) == []


def test_a_months_draft_counts_it_under_l5_and_twice_is_the_same(mine):
    box = decided(mine)
    assert box.campaign
    for _n in range(2):
        assessment.draft(MONTH, by=mine.assessor, at=MONTH.end_at)
        lines = Line.objects.filter(score__person=mine.dorm_leader, indicator="L5").order_by("key")
        assert sorted(line.points for line in lines) == [D("-2.0"), D("1.0"), D("5.0")]
        assert Score.objects.get(person=mine.dorm_leader).parts["L5"] == "4.0"


def test_the_service_star_gets_the_bonus(mine):
    result_box.final(mine, {"杨餐厅": 97}, contest="service")
    found = [one for one in evidence.collect(MONTH) if one.indicator == "B4"]
    assert [(one.person, one.quantity) for one in found] == [(mine.waitress.pk, 1)]
    [stands] = standing.standing(mine.waitress.pk, MONTH)
    assert (stands.what, stands.value) == ("service_star", 1)
    [stands] = standing.standing(mine.cook.pk, MONTH)
    assert stands.value == 0


def test_the_bulletin_names_rooms_and_sections_and_never_a_resident(mine):
    box = decided(mine)
    help = Help.objects.get()
    help_verbs.assign(help, mine.housekeeper, by=mine.head, at=FINAL_AT)
    draft = bulletin.write(subject_of(box.campaign), FINAL_AT)
    tables = dict(draft.tables)
    assert tables["worst"].columns == ("楼号", "房间号", "所在区队", "得分", "主要问题", "帮扶人", "复查时间")
    [worst] = tables["worst"].rows
    assert worst[:2] == ("3号宿舍楼", "103") and worst[3] == "50.0" and worst[5:] == ("姜公寓", "11月30日")
    assert [row[:2] for row in tables["best"].rows] == [("1", "3号楼 101")]
    assert mine.resident.name not in str(draft)
    assert not draft.names


def test_the_months_sheet_and_the_workbook_say_the_same(mine, tmp_path):
    box = decided(mine)
    [sheet] = sheets.month_sheets(MONTH)
    rows = list(sheet.rows)
    assert [row[3] for row in rows][0] == "3号楼 101" and len(rows) == 6
    path = tmp_path / "stars.xlsx"
    star_book.write_results({"campaign": box.campaign.pk, "whole": True}, path, Meter(0))
    book = load_workbook(path)
    assert book.sheetnames == ["评选结果", "评分表", "评委宽严", "重算以前的结果"]
    assert "3号楼 101" in [cell.value for cell in book["评选结果"]["B"]]
    assert sum(row[0].value == "3号楼 101" for row in book["评分表"].iter_rows()) == 2


def todos(person, at):
    return [one.text for one in result_todos.due(person, at)]


def test_what_waits_for_whom(mine):
    box = result_box.locked(mine, {"3号楼 103": 50})
    assert todos(mine.head, LOCKED) == ["星级宿舍 2026-11评分截止了，等复核"]
    assert todos(mine.cook, LOCKED) == []
    result_box.verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert "等公示" in todos(mine.head, LOCKED)[0]
    result_box.verbs.publicise(box.campaign, by=mine.head, at=PUBLIC_AT)
    assert todos(mine.head, PUBLIC_AT) == []
    entry = box.entry("3号楼 101")
    entry.campaign = fresh(box.campaign)
    made = objection_verbs.raise_one(entry, words="不对", by=mine.secretary, at=PUBLIC_AT)
    assert todos(mine.secretary, PUBLIC_AT) == [], "nobody decides the own objection"
    assert "异议等处理" in todos(mine.leader, PUBLIC_AT)[0]
    objection_verbs.decide(made, upheld=False, answer="不成立", by=mine.head, at=PUBLIC_AT)
    assert "公示期满" in todos(mine.head, FINAL_AT)[0]
    result_box.verbs.finalise(fresh(box.campaign), by=mine.head, at=FINAL_AT)
    assert todos(mine.head, FINAL_AT) == ["1 处结对帮扶还没有派帮扶人"]
    help_verbs.assign(Help.objects.get(), mine.housekeeper, by=mine.head, at=FINAL_AT)
    assert todos(mine.housekeeper, FINAL_AT) == ["帮扶 3号楼 103"]


def test_what_is_not_put_right_is_suggested_for_a_week(mine):
    decided(mine)
    week = Week.of(moment("2026-12-07 08:00"))
    [one] = suggestions.suggest(week)
    assert one.place == "3号楼 103" and one.frequency == 1 and "11-30" in one.why and one.days_open == 13
    assert list(suggestions.suggest(Week.of(datetime(2026, 11, 25)))) == []
