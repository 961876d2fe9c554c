"""The roster on screen: who sees and paints which team, with and without script; own month; patterns; kinds."""

import json
import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.cast import grant, moment, person
from tests.people.rosters import kinds, leave, shift
from tongting.exports.models import Export
from tongting.people import todos
from tongting.people.models import Departure, ShiftKind, Team, User, WorkShift
from tongting.people.queries import roster as queries
from tongting.periods import Month, Span, WorkCalendar

AT = moment("2026-11-18 09:00")
GRID = reverse("roster_list")
PUT = reverse("roster_put")


@pytest.fixture
def leader(client, mine):
    kinds()
    client.force_login(mine.canteen_leader)
    with time_machine.travel(AT, tick=False):
        yield client


def cells(page):
    """(person, day) → what the cell says."""
    found = re.findall(r'aria-label="(\S+) (\d\d-\d\d) ([^"]+)">', page)
    return {(name, day): said for name, day, said in found}


def there(someone):
    return [
        f"{one.day:%m-%d} {one.code}"
        for one in WorkShift.objects.filter(person=someone).order_by("day", "code")
    ]


def change(someone, day, codes, was):
    return [someone.pk, day, codes, was]


def test_the_own_teams_month_is_shown_first(leader, mine):
    shift(mine.cook, "2026-11-19", "night")
    leave(mine.waitress, "2026-11-20", "2026-11-20")
    page = leader.get(GRID).content.decode()
    said = cells(page)
    assert len(said) == 3 * 30 and "食堂班" in page and "2026年11月" in page
    assert said["陈厨师", "11-19"] == "夜班" and said["杨餐厅", "11-20"] == "事假，原排休息"
    other = leader.get(GRID, {"month": "2026-12"}).content.decode()
    assert len(cells(other)) == 3 * 31


@pytest.mark.parametrize(
    ("who", "team", "seen", "paints"),
    [
        ("cook", "canteen", True, False),
        ("cook", "bathhouse", False, False),
        ("canteen_leader", "bathhouse", True, False),
        ("canteen_leader", "canteen", True, True),
        ("leader", "bathhouse", True, False),
        ("assessor", "bathhouse", True, True),
    ],
)
def test_who_sees_and_paints_which_team(leader, mine, who, team, seen, paints):
    leader.force_login(mine.people[who])
    page = leader.get(GRID, {"team": mine.teams[team].pk}).content.decode()
    assert (f">{mine.teams[team].name}<" in page) is seen
    assert ("保存排班" in page) is paints
    someone = mine.cook if team == "canteen" else mine.attendant
    sent = {"changes": json.dumps([change(someone, "2026-11-19", ["early"], [])])}
    answer = leader.post(f"{PUT}?team={mine.teams[team].pk}", sent)
    assert (answer.status_code == 302) is paints
    assert bool(there(someone)) is paints


def test_somebody_without_a_team_is_told_what_to_do(leader, mine):
    loner = person("T300", "单个人", "worker")
    leader.force_login(loner)
    assert "你不在班组里" in leader.get(GRID).content.decode()
    assert leader.post(reverse("roster_export")).status_code == 302


def test_what_was_painted_is_saved_at_once(leader, mine):
    shift(mine.waitress, "2026-11-20", "mid")
    changes = [
        change(mine.cook, "2026-11-19", ["early"], []),
        change(mine.cook, "2026-11-20", ["day", "night_duty"], []),
        change(mine.waitress, "2026-11-20", [], ["mid"]),
    ]
    page = leader.post(PUT, {"changes": json.dumps(changes)}, follow=True).content.decode()
    assert "存好了，改了 3 格" in page
    assert there(mine.cook) == ["11-19 early", "11-20 day", "11-20 night_duty"] and there(mine.waitress) == []


def test_without_script_each_tap_is_a_form_of_its_own(leader, mine):
    value = re.search(rf'value="({mine.cook.pk}:2026-11-19:[^"]*)"', leader.get(GRID).content.decode())[1]
    leader.post(PUT, {"cell": value, "brush": "early", "changes": ""})
    assert there(mine.cook) == ["11-19 early"]
    leader.post(PUT, {"cell": value + "early", "brush": "night_duty", "changes": ""})
    assert there(mine.cook) == ["11-19 early", "11-19 night_duty"]
    leader.post(PUT, {"cell": f"{mine.cook.pk}:2026-11-19:early+night_duty", "brush": "", "changes": ""})
    assert there(mine.cook) == []


def test_what_is_refused_stays_painted_with_its_sentence(leader, mine):
    shift(mine.waitress, "2026-11-19", "mid")
    changes = [
        change(mine.cook, "2026-11-19", ["early"], []),
        change(mine.waitress, "2026-11-19", ["early"], []),
    ]
    answer = leader.post(PUT, {"changes": json.dumps(changes)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "没有存，改好再存" in page and "刚才被人改成“中”" in page
    assert there(mine.cook) == [] and there(mine.waitress) == ["11-19 mid"]
    assert cells(page)["陈厨师", "11-19"] == "早班" and page.count("changed") == 2
    # Seen as it is now, the same can be sent again.
    assert re.search(r'data-codes="early" data-was="mid"', page)


@pytest.mark.parametrize(
    "sent",
    [
        {"changes": "nothing"},
        {"changes": "[[1]]"},
        {"changes": "{}"},
        {"changes": "[" * 5000},
        {"changes": '[["x", "2026-11-19", ["early"], []]]'},
        {"changes": '[[99999999999999999999, "2026-11-19", ["early"], []]]'},
        {"changes": '[[1, "1026-11-19", ["early"], []]]'},
        {"changes": '[[1, "2026-11-19", "early", []]]'},
        {"changes": '[[1, "2026-11-19", ["\\u0000"], []]]'},
        {"changes": "\0"},
        {"changes": json.dumps([[1, "2026-11-19", [], []]] * 4001)},
        {"cell": "x"},
        {"cell": "1:2026-11-19"},
        {"cell": "1:2026-13-19:"},
        {"brush": "x" * 30, "cell": "1:2026-11-19:"},
    ],
)  # fmt: skip
def test_junk_is_a_sentence(leader, sent):
    answer = leader.post(PUT, sent)
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "没有存，改好再存" in answer.content.decode()
    assert not WorkShift.objects.exists()


@pytest.mark.parametrize("more", [0, 2])
def test_the_grid_costs_the_same_for_three_and_five_people(leader, mine, django_assert_num_queries, more):
    for n in range(more):
        someone = person(f"T30{n}", f"新人{n}", team=mine.teams["canteen"])
        shift(someone, "2026-11-19", "early")
        leave(someone, "2026-11-20", "2026-11-20")
    leader.get(GRID)
    with django_assert_num_queries(QUERIES_OF_THE_GRID):
        leader.get(GRID)


QUERIES_OF_THE_GRID = 24


def test_who_has_left_is_shown_where_they_worked(leader, mine):
    shift(mine.cook, "2026-11-05", "early")
    User.objects.filter(pk=mine.cook.pk).update(is_active=False)
    Departure.objects.create(
        person=mine.cook, last_day=date(2026, 11, 6), kind="retired", state="gone", entered_at=AT
    )
    page = leader.get(GRID).content.decode()
    assert ("陈厨师", "11-05") in cells(page) and 'data-kept="gone"' in page
    assert "陈厨师" not in leader.get(GRID, {"month": "2026-12"}).content.decode()


def test_sums_rest_and_duty_are_said(leader, mine):
    shift(mine.cook, "2026-11-18", "early")
    shift(mine.waitress, "2026-11-18", "early")
    leave(mine.waitress, "2026-11-18", "2026-11-18")
    shift(mine.cook, "2026-11-24", "mid")
    shift(mine.cook, "2026-11-25", "night")
    shift(mine.head, "2026-11-17", "night_duty")
    User.objects.filter(pk=mine.head.pk).update(ext="8102")
    with time_machine.travel(moment("2026-11-18 02:00"), tick=False):
        answer = leader.get(GRID)
    sums = {kind.code: counts for kind, counts in answer.context["grid"].sums}
    assert sums["early"][17] == 1, "without who is on leave"
    page = answer.content.decode()
    assert "不到 8 小时的有 1 处：陈厨师 11-25" in page
    assert re.sub(r"\s+", "", "钱科长（分机 8102）到 08:00") in re.sub(r"\s+", "", page)


def test_a_duty_turn_after_the_days_work_is_no_short_rest(mine):
    kinds()
    shift(mine.head, "2026-11-18", "day")
    shift(mine.head, "2026-11-18", "night_duty")
    one = queries.grid([mine.head], Span(date(2026, 11, 18), date(2026, 11, 19)), today=AT.date(),
                       calendar=WorkCalendar())  # fmt: skip
    assert one.tight == []
    shift(mine.head, "2026-11-19", "day")
    one = queries.grid([mine.head], Span(date(2026, 11, 18), date(2026, 11, 19)), today=AT.date(),
                       calendar=WorkCalendar())  # fmt: skip
    assert one.tight == ["钱科长 11-19"]


def test_ones_own_month_on_the_phone(leader, mine):
    shift(mine.cook, "2026-11-18", "mid")
    shift(mine.cook, "2026-11-10", "early")
    leader.force_login(mine.cook)
    page = leader.get(reverse("roster_me"))
    own = page.context["own"]
    assert [len(week) for week in own.weeks] == [7] * 6 and own.weeks[0][:6] == [None] * 6
    assert [name for _shift, name in own.ahead] == ["中班"]
    text = page.content.decode()
    assert "16:00–00:00 次日" in text and "2 个班" in text
    strip = leader.get(reverse("my_page")).content.decode()
    assert "weekstrip" in strip and "中班" in strip
    leader.force_login(mine.resident)
    assert "我的班" not in leader.get(reverse("my_page")).content.decode()


def test_early_on_the_first_of_a_month_it_is_that_month(leader, mine):
    """00:30 in Shanghai on the 1st is still the month before in UTC."""
    with time_machine.travel(moment("2026-12-01 00:30"), tick=False):
        page = leader.get(GRID)
        assert str(page.context["sheet"].month) == "2026-12"
        assert [head.day.day for head in page.context["grid"].heads if head.is_today] == [1]


def test_months_of_wages_have_their_own_days(leader, mine, settings):
    settings.MONTH_START_DAY = 26
    shift(mine.cook, "2026-10-26", "early")
    page = leader.get(GRID, {"month": "2026-11"})
    days = [head.day for head in page.context["grid"].heads]
    assert (days[0], days[-1]) == (date(2026, 10, 26), date(2026, 11, 25))
    assert cells(page.content.decode())["陈厨师", "10-26"] == "早班"


# --- patterns ---

FILL = reverse("roster_fill")


def filled(mine, **more):
    return {
        "people": [mine.cook.pk, mine.waitress.pk], "pattern": "早早 中中休夜夜休", "first": "2026-11-19",
        "last": "2026-11-22", "step": "2", **more,
    }  # fmt: skip


def test_a_pattern_is_run_over_the_days(leader, mine):
    leave(mine.cook, "2026-11-20", "2026-11-20")
    page = leader.post(FILL, filled(mine), follow=True).content.decode()
    assert "排好了，改了 6 格；请假和离开以后的 1 天没有排" in page
    assert there(mine.cook) == ["11-19 early", "11-21 mid", "11-22 mid"]
    assert there(mine.waitress) == ["11-19 mid", "11-20 mid", "11-22 night"]


def test_day_staff_rest_at_weekends(leader, mine):
    leader.post(FILL, filled(mine, pattern="白", step="0", workdays="on", last="2026-11-23"))
    assert there(mine.cook) == ["11-19 day", "11-20 day", "11-23 day"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"pattern": "早晚"}, "“晚”不是班次，一天写一个字：白、早、中、夜、值、休"),
        ({"pattern": ""}, "填一下“规律”"),
        ({"people": []}, "选一下“给谁排”"),
        ({"people": ["9" * 30]}, "没有这一项"),
        ({"last": "2026-11-01"}, "结束日期要在开始日期之后"),
        ({"last": "2027-11-01"}, "一次最多排三个月"),
        ({"step": "99"}, "要在 0 到 31 之间"),
        ({"first": "昨天"}, "这样的日期"),
        ({"pattern": "值", "step": "0", "first": "2026-11-29", "last": "2026-11-30"}, "重在一起"),
    ],
)
def test_a_pattern_that_cannot_be_run_says_why(leader, mine, more, sentence):
    shift(mine.cook, "2026-12-01", "night")
    page = leader.post(FILL, filled(mine, **more))
    assert page.status_code == 200 and sentence in page.content.decode()
    assert there(mine.cook) == ["12-01 night"]


def test_the_month_goes_on(leader, mine):
    for n in (28, 29, 30):
        shift(mine.cook, f"2026-11-{n}", "early")
    query = f"?team={mine.teams['canteen'].pk}&month=2026-12"
    page = leader.post(reverse("roster_go_on") + query, {"cycle": "3"}, follow=True).content.decode()
    assert "排好了，改了 31 格" in page and len(there(mine.cook)) == 34
    wrong = leader.post(reverse("roster_go_on") + query, {"cycle": "0"}).content.decode()
    assert "要在 1 到 31 之间" in wrong
    none = leader.post(reverse("roster_go_on") + query.replace("2026-12", "2027-06"), {"cycle": "7"})
    assert "没有排过班" in none.content.decode()


def test_a_foreign_team_stays_closed(leader, mine):
    query = f"?team={mine.teams['bathhouse'].pk}"
    for name in ("roster_fill", "roster_go_on"):
        assert leader.post(reverse(name) + query, {}).status_code == 403
    assert leader.get(FILL + query).status_code == 403


def test_a_roster_leaves_as_a_workbook_of_the_teams_one_sees(leader, mine):
    leader.post(reverse("roster_export") + "?month=2026-11")
    export = Export.objects.get()
    assert export.params == {"teams": [mine.teams["canteen"].pk], "month": "2026-11"}
    assert export.title == "食堂班 2026年11月排班表"
    leader.post(reverse("roster_export"), {"every": "1"})
    assert Export.objects.latest("pk").params["teams"] == [team.pk for team in Team.objects.all()]
    leader.force_login(mine.cook)
    leader.post(reverse("roster_export"), {"every": "1"})
    assert Export.objects.latest("pk").params["teams"] == [mine.teams["canteen"].pk]


# --- kinds of shift ---


def kind_form(**more):
    return {
        "code": "late", "name": "晚班", "letter": "晚", "pattern": "three_eight", "starts": "18:00", "ends": "02:00",
        "order": "9", "is_active": "on", **more,
    }  # fmt: skip


@pytest.fixture
def office(leader, mine):
    leader.force_login(mine.head)
    return leader


def test_a_kind_is_added_and_planned(office, mine):
    office.post(reverse("shift_kind_new"), kind_form())
    late = ShiftKind.objects.get(code="late")
    assert late.crosses_midnight
    assert "18:00–02:00 次日" in office.get(reverse("shift_kind_list")).content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"code": "early"}, "这个代码已经用了"),
        ({"letter": "早"}, "这个字已经用了"),
        ({"letter": "休"}, "已经用来写休息和请假"),
        ({"letter": "假"}, "已经用来写休息和请假"),
        ({"letter": "+"}, "不用符号"),
        ({"starts": "25:00"}, "这样的时间"),
        ({"code": "a b"}, "代码只用字母、数字和短横"),
    ],
)
def test_a_kind_that_cannot_be_says_why(office, more, sentence):
    page = office.post(reverse("shift_kind_new"), kind_form(**more)).content.decode()
    assert sentence in page and not ShiftKind.objects.filter(name="晚班").exists()


def test_new_hours_hold_from_a_day_on(office, mine):
    early = ShiftKind.objects.get(code="early")
    for day in ("2026-11-19", "2026-11-25"):
        shift(mine.cook, day, "early")
    page = reverse("shift_kind_edit", args=[early.pk])
    changed = kind_form(name="早班", letter="早", starts="07:00", ends="15:00", order="2", since="2026-11-20")
    office.post(page, changed)
    starts = list(WorkShift.objects.order_by("day").values_list("start_at", flat=True))
    assert starts == [moment("2026-11-19 08:00"), moment("2026-11-25 07:00")]
    # A night that would run into the next morning's shift.
    shift(mine.cook, "2026-11-24", "mid")
    mid = ShiftKind.objects.get(code="mid")
    again = kind_form(name="中班", letter="中", starts="16:00", ends="09:00", order="3", since="2026-11-20")
    wrong = office.post(reverse("shift_kind_edit", args=[mid.pk]), again).content.decode()
    assert "重在一起" in wrong
    mid.refresh_from_db()
    assert f"{mid.ends:%H:%M}" == "00:00"


def test_the_usual_kinds_are_taken_over_once(office):
    ShiftKind.objects.all().delete()
    assert "装入常用班次" in office.get(reverse("shift_kind_list")).content.decode()
    office.post(reverse("shift_kind_usual"))
    office.post(reverse("shift_kind_usual"))
    found = list(ShiftKind.objects.values_list("letter", "is_active"))
    assert "".join(letter for letter, _on in found) == "白早中夜零六午晚值周"
    assert "".join(letter for letter, on in found if on) == "白早中夜值周"


def test_without_kinds_the_grid_says_what_comes_first(leader, mine):
    ShiftKind.objects.all().delete()
    assert "科里定好早班" in leader.get(GRID).content.decode()
    leader.force_login(mine.head)
    assert "去定班次" in leader.get(GRID).content.decode()


# --- what waits ---


@pytest.mark.parametrize(
    ("at", "waits"), [("2026-11-23 09:00", False), ("2026-11-24 09:00", True), ("2026-11-30 23:59", True)]
)
def test_next_months_roster_is_asked_for_in_the_last_week(mine, at, waits):
    kinds()
    texts = [todo.text for todo in todos.due(mine.canteen_leader, moment(at))]
    assert texts == (["排食堂班 2026年12月的班"] if waits else [])
    assert list(todos.due(mine.cook, moment(at))) == []
    shift(mine.cook, "2026-12-05", "early")
    assert list(todos.due(mine.canteen_leader, moment(at))) == []
    grant(mine.cook, "system_admin")
    assert Month.named(2026, 12).first == date(2026, 12, 1)
