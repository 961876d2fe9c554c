"""The roster as a workbook: what goes out comes in again, faults are named by row and day, all or nothing."""

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.cast import moment
from tests.people.rosters import kinds, leave, shift
from tongting.events.flow import Refused
from tongting.imports import actions as imports
from tongting.imports.models import ImportRun
from tongting.imports.reading import read
from tongting.people import grids
from tongting.people.models import Departure, WorkShift

AT = moment("2026-11-18 09:00")
HEAD = "月份,工号,姓名,1日,2日,3日,30日,31日"


class Meter:
    def over(self, total, text=""):
        return lambda done: None


@pytest.fixture
def team(mine):
    kinds()
    return mine


def upload(mine, *lines, by=None, head=HEAD):
    content = "\n".join([head, *lines]).encode()
    return imports.upload("roster", "排班.csv", content, by=by or mine.canteen_leader, at=AT)


def said(run):
    return [(error["row"], error["column"], error["message"]) for error in run.errors]


def there(someone):
    return [
        f"{one.day:%m-%d} {one.code}"
        for one in WorkShift.objects.filter(person=someone).order_by("day", "code")
    ]


def written(mine, tmp_path, *teams):
    path = tmp_path / "roster.xlsx"
    params = {"teams": [mine.teams[code].pk for code in teams], "month": "2026-11"}
    return grids.write_roster(params, path, Meter()), path


def test_what_goes_out_comes_in_unchanged(team, tmp_path):
    shift(team.cook, "2026-11-01", "early")
    shift(team.cook, "2026-11-02", "day")
    shift(team.cook, "2026-11-02", "night_duty")
    shift(team.waitress, "2026-11-20", "early")
    leave(team.waitress, "2026-11-20", "2026-11-21")
    rows, path = written(team, tmp_path, "canteen")
    preview = read(path, grids.ROSTER.table(), key="staff_no")
    assert rows == 3 and preview.errors == []
    counts = grids.ROSTER.compare(preview.rows)
    assert (counts.created, counts.updated, counts.unchanged, counts.errors) == (0, 0, 3, ())


def test_several_teams_are_one_list_to_take_in_and_a_sheet_each_for_the_wall(team, tmp_path):
    shift(team.cook, "2026-11-02", "day")
    shift(team.cook, "2026-11-02", "night_duty")
    shift(team.attendant, "2026-11-02", "early")
    leave(team.waitress, "2026-11-20", "2026-11-21")
    rows, path = written(team, tmp_path, "canteen", "bathhouse")
    book = load_workbook(path)
    assert book.sheetnames == ["全科", "食堂班", "浴池班", "各班人数"] and rows == 6
    cells = [[cell.value for cell in row] for row in book["食堂班"].iter_rows()]
    assert cells[0][0] == "食堂班 2026年11月排班表" and "白＝白班 08:00—17:30" in cells[1][0]
    lines = {row[2]: row for row in cells[3:]}
    assert lines["陈厨师"][4:8] == ["休", "白值", "休", "休"] and lines["陈厨师"][-1] == 1
    assert lines["杨餐厅"][23:25] == ["假", "假"] and len(cells) == 3 + 3
    sums = [[cell.value for cell in row][:4] for row in book["各班人数"].iter_rows()]
    assert ["浴池班", "早班", None, 1] in [[value or None for value in row] for row in sums]
    preview = read(path, grids.ROSTER.table(), key="staff_no")
    assert preview.errors == [] and grids.ROSTER.compare(preview.rows).unchanged == 6


def test_a_team_of_nobody_and_a_name_like_a_formula(team, tmp_path):
    rows, path = written(team, tmp_path)
    assert rows == 0 and load_workbook(path).sheetnames == ["全科", "各班人数"]
    team.cook.name = "=1+1"
    team.cook.save()
    _rows, path = written(team, tmp_path, "canteen")
    names = list(load_workbook(path)["食堂班"]["C"])
    assert "=1+1" in [cell.value for cell in names] and all(cell.data_type != "f" for cell in names)


def test_a_list_is_looked_at_then_taken_in(team):
    shift(team.waitress, "2026-11-01", "mid")
    run = upload(
        team, "2026-11,T010,陈厨师,早,白值,休,夜,", "2026年11月,T011,杨餐厅,,中,,,", "2026/11,T009,,休,,,,"
    )
    assert said(run) == [] and (run.created, run.updated, run.unchanged) == (1, 1, 1)
    assert there(team.cook) == []
    imports.apply(run, by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["11-01 early", "11-02 day", "11-02 night_duty", "11-30 night"]
    assert there(team.waitress) == ["11-01 mid", "11-02 mid"], "an empty cell changes nothing"
    again = upload(team, "2026-11,T010,陈厨师,早,白值,休,夜,")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    cleared = upload(team, "2026-11,T010,陈厨师,休,值,,,")
    imports.apply(cleared, by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["11-02 night_duty", "11-30 night"]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("2026-11,T010,陈,晚,,,,", "1日", "“晚”不是班次，写这些字：白、早、中、夜、值、休"),
        ("2026-11,T010,陈,早中,,,,", "1日", "“早中”一天只排一个班，另外只能加值班"),
        ("2026-11,T010,陈,早,,,,早", "31日", "2026-11 没有 31 日，清空这一格"),
        ("2026-13,T010,陈,早,,,,", "月份", "“2026-13”不是月份，写成 2026-11 这样"),
        ("1026-11,T010,陈,早,,,,", "月份", "“1026-11”不是月份，写成 2026-11 这样"),
        (",T010,陈,早,,,,", "月份", "没有填，补上再上传"),
        ("2026-11,T999,陈,早,,,,", "工号", "名单里没有工号 T999，先添加人员或改正工号"),
        ("2026-11,T022,吕,早,,,,", "工号", "吕浴工 不在你的班组，排班和请假找科里登记"),
        ("2026-11,T011,杨,早,,,,", "1日", "这一天请假了，写 假 或空着"),
        ("2026-11,T009,冯,,,早,,", "3日", "2026-11-02 以后已经离开，清空这一格"),
    ],
)
def test_faults_are_named_by_row_and_day_and_nothing_comes_in(team, line, column, message):
    leave(team.waitress, "2026-11-01", "2026-11-01")
    Departure.objects.create(person=team.canteen_leader, last_day="2026-11-02", kind="retired", entered_at=AT)
    run = upload(
        team, "2026-11,T010,陈厨师,早,,,," if "T010" not in line else "2026-11,T011,杨餐厅,,早,,,", line
    )
    assert said(run) == [(3, column, message)]
    with pytest.raises(Refused, match="一行也没有导入"):
        imports.apply(run, by=team.canteen_leader, at=AT)
    assert not WorkShift.objects.exists()


def test_the_office_loads_every_team(team):
    run = upload(team, "2026-11,T022,吕浴工,早,,,,", by=team.head)
    imports.apply(run, by=team.head, at=AT)
    assert there(team.attendant) == ["11-01 early"]


def test_between_look_and_taking_in_the_team_may_change(team):
    run = upload(team, "2026-11,T010,陈厨师,早,,,,")
    team.cook.team = team.teams["bathhouse"]
    team.cook.save()
    with pytest.raises(Refused, match="预览之后记录有了变化"):
        imports.apply(run, by=team.canteen_leader, at=AT)
    leave(team.waitress, "2026-11-02", "2026-11-02")
    other = upload(team, "2026-11,T011,杨餐厅,早,,,,")
    leave(team.waitress, "2026-11-01", "2026-11-01")
    with pytest.raises(Refused, match="预览之后记录有了变化"):
        imports.apply(other, by=team.canteen_leader, at=AT)
    assert not WorkShift.objects.exists()


def test_two_shifts_that_overlap_across_rows_of_months_are_refused_whole(team):
    shift(team.cook, "2026-12-01", "night")
    run = upload(team, "2026-11,T010,陈厨师,早,,,值,")
    with pytest.raises(Refused, match="重在一起"):
        imports.apply(run, by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["12-01 night"] and ImportRun.objects.get().is_open


def test_a_month_that_a_spreadsheet_made_a_date(team, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["月份", "工号", "1日"])
    book.active.append([moment("2026-11-01 00:00").date(), "T010", "早"])
    book.save(tmp_path / "a.xlsx")
    run = imports.upload(
        "roster", "a.xlsx", (tmp_path / "a.xlsx").read_bytes(), by=team.canteen_leader, at=AT
    )
    assert said(run) == [] and run.created == 1


def test_the_template_can_be_filled_in_by_a_leader_only(client, team):
    client.force_login(team.canteen_leader)
    page = client.get(reverse("import_new", args=["roster"])).content.decode()
    assert "一人一行，一天一格" in page
    assert client.get(reverse("import_template", args=["roster"])).status_code == 200
    client.force_login(team.cook)
    assert client.get(reverse("import_new", args=["roster"])).status_code == 403


def test_leave_as_a_workbook(team, tmp_path):
    leave(team.cook, "2026-11-19", "2026-11-21", "sick")
    leave(team.attendant, "2026-11-19", "2026-11-19")
    path = tmp_path / "leave.xlsx"
    grids.write_leave({"viewer": team.canteen_leader.pk, "kind": "sick"}, path, Meter())
    values = [[cell.value for cell in row] for row in load_workbook(path).active.iter_rows()]
    assert values[0][0] == "请假登记表" and len(values) == 3
    assert values[2][:4] == ["陈厨师", "T010", "食堂班", "病假"] and values[2][6] == 3
    grids.write_leave({"viewer": team.head.pk}, path, Meter())
    assert len(list(load_workbook(path).active.iter_rows())) == 4
