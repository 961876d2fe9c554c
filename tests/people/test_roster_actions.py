"""Days set as wished: all of it or none, by those who keep the team, never twice at once, never in leave."""

from datetime import date

import pytest
from django.db.models import F

from tests.cast import grant, moment
from tests.people.rosters import kinds, leave, shift
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.actions import roster as actions
from tongting.people.models import Departure, ShiftKind, User, WorkShift
from tongting.people.patterns import Fill, Wish
from tongting.periods import Month, local

AT = moment("2026-11-18 09:00")
NOVEMBER = Month.named(2026, 11)


def d(number, month=11):
    return date(2026, month, number)


def there(person):
    return [
        f"{one.day:%m-%d} {one.code}" for one in WorkShift.objects.filter(person=person).order_by("start_at")
    ]


@pytest.fixture
def team(mine):
    kinds()
    return mine


def put(mine, person, day, *codes, was=None, by=None):
    return actions.put([Wish(person.pk, day, codes, was)], by=by or mine.canteen_leader, at=AT)


def test_a_day_becomes_what_is_wished_and_leaves_an_event(team):
    assert put(team, team.cook, d(19), "early") == 1
    assert put(team, team.cook, d(19), "mid", was=("early",)) == 1
    assert put(team, team.cook, d(19), "mid") == 0
    assert there(team.cook) == ["11-19 mid"]
    one = WorkShift.objects.get()
    assert (one.start_at, one.end_at) == (moment("2026-11-19 16:00"), moment("2026-11-20 00:00"))
    events = Event.objects.filter(thing="people.user", thing_id=team.cook.pk, verb="rostered").order_by("id")
    assert [event.facts["shifts"] for event in events] == [
        {"2026-11-19": ["", "early"]},
        {"2026-11-19": ["early", "mid"]},
    ]
    assert {event.by for event in events} == {team.canteen_leader}


def test_the_hours_of_the_past_stay_when_a_kind_changes(team):
    put(team, team.cook, d(19), "early")
    ShiftKind.objects.filter(code="early").update(starts="07:00", ends="15:00")
    put(team, team.cook, d(20), "early")
    hours = [f"{local(one.start_at):%H:%M}" for one in WorkShift.objects.order_by("day")]
    assert hours == ["08:00", "07:00"]


@pytest.mark.parametrize(
    ("who", "may"),
    [("canteen_leader", True), ("bath_leader", False), ("head", True), ("assessor", True), ("cook", False),
     ("safety", False), ("admin", False)],
)  # fmt: skip
def test_leaders_keep_their_team_and_the_office_every_one(team, who, may):
    by = team.people[who]
    if may:
        assert put(team, team.cook, d(19), "early", by=by) == 1
    else:
        with pytest.raises(Refused, match="陈厨师 不在你的班组"):
            put(team, team.cook, d(19), "early", by=by)
        assert there(team.cook) == []


def test_who_is_named_leader_keeps_the_team_with_the_role_only(team):
    bath = team.teams["bathhouse"]
    bath.leader = team.cook
    bath.save()
    with pytest.raises(Refused):
        put(team, team.attendant, d(19), "early", by=team.cook)
    grant(team.cook, "team_leader")
    assert put(team, team.attendant, d(19), "early", by=User.objects.get(pk=team.cook.pk)) == 1


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (("early", "mid"), "陈厨师 11-19 一天只排一个班"),
        (("nothing",), "陈厨师 11-19 要排的班次已经停用"),
        (("day",), None),
        (("day", "night_duty"), None),
    ],
)
def test_what_one_day_can_be(team, codes, sentence):
    if sentence is None:
        assert put(team, team.cook, d(19), *codes) == 1
        return
    with pytest.raises(Refused, match=sentence):
        put(team, team.cook, d(19), *codes)
    assert there(team.cook) == [] and not Event.objects.filter(verb="rostered").exists()


def test_a_kind_that_is_off_can_be_taken_away_but_not_planned(team):
    put(team, team.cook, d(19), "early")
    ShiftKind.objects.filter(code="early").update(is_active=False)
    with pytest.raises(Refused, match="已经停用"):
        put(team, team.cook, d(20), "early")
    assert put(team, team.cook, d(19)) == 1 and there(team.cook) == []


def test_shifts_that_overlap_are_refused_over_midnight_too(team):
    put(team, team.canteen_leader, d(19), "night_duty", by=team.head)
    with pytest.raises(Refused, match="冯班长 的 11-19 夜间值班和 11-20 夜班时间重在一起"):
        put(team, team.canteen_leader, d(20), "night", by=team.head)
    assert there(team.canteen_leader) == ["11-19 night_duty"]
    # Ends at eight where the day begins, and at midnight where the night begins.
    put(team, team.canteen_leader, d(20), "day", by=team.head)
    put(team, team.cook, d(19), "mid")
    put(team, team.cook, d(20), "night")
    assert there(team.cook) == ["11-19 mid", "11-20 night"]


def test_the_shift_before_the_first_day_and_after_the_last_is_seen(team):
    shift(team.cook, "2026-11-20", "night")
    with pytest.raises(Refused, match="重在一起"):
        put(team, team.cook, d(19), "night_duty")
    shift(team.waitress, "2026-11-18", "night_duty")
    with pytest.raises(Refused, match="重在一起"):
        put(team, team.waitress, d(19), "night")


def test_one_fault_lets_nothing_in_and_three_are_named(team):
    shift(team.waitress, "2026-11-19", "early")
    leave(team.cook, "2026-11-19", "2026-11-24")
    wishes = [Wish(team.cook.pk, d(n), ("early",)) for n in range(19, 24)]
    with pytest.raises(Refused) as why:
        actions.put([Wish(team.waitress.pk, d(19), ()), *wishes], by=team.canteen_leader, at=AT)
    assert str(why.value).count("请了事假") == 3 and str(why.value).endswith("还有 2 处")
    assert there(team.waitress) == ["11-19 early"] and there(team.cook) == []


def test_a_shift_in_leave_may_be_taken_away(team):
    shift(team.cook, "2026-11-19", "early")
    leave(team.cook, "2026-11-19", "2026-11-19")
    assert put(team, team.cook, d(19)) == 1


def test_somebody_was_faster(team):
    shift(team.cook, "2026-11-19", "mid")
    with pytest.raises(Refused, match="陈厨师 11-19 刚才被人改成“中”"):
        put(team, team.cook, d(19), "early", was=())
    with pytest.raises(Refused, match="刚才被人改成“中”"):
        put(team, team.cook, d(19), "mid", was=("early",))


def test_nobody_is_planned_after_the_last_day(team):
    Departure.objects.create(
        person=team.cook, last_day=d(20), kind="retired", entered_by=team.admin, entered_at=AT
    )
    assert put(team, team.cook, d(20), "early") == 1
    with pytest.raises(Refused, match="陈厨师 最后一天是 2026-11-20"):
        put(team, team.cook, d(21), "early")
    User.objects.filter(pk=team.waitress.pk).update(is_active=False)
    with pytest.raises(Refused, match="杨餐厅 的账号停用了"):
        put(team, team.waitress, d(19), "early")


def test_a_person_who_is_not_there_is_a_sentence(team):
    with pytest.raises(Refused, match="不在名单里"):
        actions.put([Wish(10**9, d(19), ("early",))], by=team.head, at=AT)
    assert actions.put([], by=team.head, at=AT) == 0


def test_whose_planned_shift_is_changed_shortly_before_it_is_told(team):
    for day in ("2026-11-19", "2026-11-25", "2026-11-26"):
        shift(team.cook, day, "early")
    shift(team.canteen_leader, "2026-11-19", "day")
    wishes = [Wish(team.cook.pk, d(n), ("mid",)) for n in (19, 20, 25, 26)]
    actions.put([*wishes, Wish(team.canteen_leader.pk, d(19), ())], by=team.canteen_leader, at=AT)
    told = Notice.objects.get()
    assert told.person == team.cook and told.url == "/roster/me/"
    assert told.text == "冯班长 改了你的班：11-19 早→中，11-25 早→中", (
        "what was free or lies far ahead is no change"
    )


def pattern(team, people, letters, first, last, **more):
    codes = {"早": ("early",), "中": ("mid",), "夜": ("night",), "白": ("day",), "休": ()}
    return Fill([one.pk for one in people], [codes[one] for one in letters], first, last, **more)


def test_a_pattern_fills_what_is_free(team):
    shift(team.cook, "2026-11-20", "mid")
    leave(team.cook, "2026-11-21", "2026-11-21")
    wish = pattern(team, [team.cook, team.waitress], "早早休", d(19), d(22), step=1)
    done = actions.fill(wish, by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["11-19 early", "11-20 mid", "11-22 early"]
    assert there(team.waitress) == ["11-19 early", "11-21 early", "11-22 early"]
    assert (done.written, done.passed_over) == (5, 1)


def test_a_pattern_may_overwrite(team):
    shift(team.cook, "2026-11-19", "mid")
    shift(team.cook, "2026-11-20", "mid")
    wish = pattern(team, [team.cook], "早休", d(19), d(20), overwrite=True)
    assert actions.fill(wish, by=team.canteen_leader, at=AT).written == 2
    assert there(team.cook) == ["11-19 early"]


def test_a_pattern_on_working_days(team):
    working = frozenset({d(19), d(20), d(23)})
    wish = pattern(team, [team.cook], "白", d(19), d(23))
    actions.fill(wish, workdays=working, by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["11-19 day", "11-20 day", "11-23 day"]


def test_filling_and_clashing_leaves_nothing_behind(team):
    shift(team.cook, "2026-11-22", "night")
    with pytest.raises(Refused, match="重在一起"):
        actions.fill(Fill([team.cook.pk], [("night_duty",)], d(19), d(21)), by=team.canteen_leader, at=AT)
    assert there(team.cook) == ["11-22 night"]


def test_a_round_of_eight_goes_on_into_the_next_month_without_a_jump(team):
    wish = pattern(team, [team.cook], "早早中中休夜夜休", d(1), d(30))
    actions.fill(wish, by=team.canteen_leader, at=AT)
    december = NOVEMBER.next()
    people = [team.cook.pk, team.waitress.pk]
    actions.go_on(people, december, cycle=8, overwrite=False, by=team.canteen_leader, at=AT)
    whole = {one.day: one.code for one in WorkShift.objects.filter(person=team.cook)}
    for n in range(31):
        day = date.fromordinal(d(1, 12).toordinal() + n)
        assert whole.get(day) == whole.get(date.fromordinal(day.toordinal() - 8)), day
    assert there(team.waitress) == [], "nothing to go on from"


def test_an_older_pattern_than_last_months_is_not_gone_on_with(team):
    """February looks 32 days back for rounds of eight: the last of December, before the pattern was changed."""
    shift(team.cook, "2026-12-31", "night_duty")
    january = Month.named(2027, 1)
    wish = pattern(team, [team.cook], "早早中中休夜夜休", january.first, january.last)
    actions.fill(wish, by=team.canteen_leader, at=AT)
    actions.go_on([team.cook.pk], january.next(), cycle=8, overwrite=False, by=team.canteen_leader, at=AT)
    whole = {one.day: one.code for one in WorkShift.objects.filter(person=team.cook)}
    assert "night_duty" not in {whole.get(day) for day in january.next()}
    assert whole.get(date(2027, 2, 1)) == whole.get(date(2027, 1, 24))


def test_day_staff_go_on_weekday_on_weekday(team):
    for day in NOVEMBER:
        if day.weekday() < 5:
            shift(team.cook, str(day), "day")
    actions.go_on([team.cook.pk], NOVEMBER.next(), cycle=7, overwrite=False, by=team.head, at=AT)
    december = WorkShift.objects.filter(person=team.cook, day__gte=d(1, 12)).annotate(
        n=F("day__iso_week_day")
    )
    assert december.count() == 23 and set(december.values_list("n", flat=True)) == {1, 2, 3, 4, 5}


def test_one_odd_week_is_not_repeated(team):
    """A Sunday worked once, at the end of a month whose other Sundays are free."""
    for day in [*NOVEMBER.previous(), *NOVEMBER]:
        if day.weekday() < 5 or day == d(29):
            shift(team.cook, str(day), "day")
    actions.go_on([team.cook.pk], NOVEMBER.next(), cycle=7, overwrite=False, by=team.head, at=AT)
    december = WorkShift.objects.filter(person=team.cook, day__gte=d(1, 12))
    assert [one.day for one in december if one.day.weekday() > 4] == []


def test_nothing_to_go_on_from_is_said(team):
    with pytest.raises(Refused, match="没有排过班"):
        actions.go_on([team.cook.pk], NOVEMBER, cycle=7, overwrite=False, by=team.head, at=AT)


def test_a_whole_team_costs_a_fixed_number_of_queries(team, django_assert_num_queries):
    people = [team.cook, team.waitress, team.canteen_leader]
    assert team.head.may("roster.keep_all")
    for many, first in ((people[:1], 1), (people, 5)):
        wish = pattern(team, many, "早早中中休夜夜休", d(first), d(first + 3), overwrite=True)
        with django_assert_num_queries(QUERIES_OF_A_FILL):
            actions.fill(wish, by=team.head, at=AT)


QUERIES_OF_A_FILL = 15
