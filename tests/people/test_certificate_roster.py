"""Nobody is put on a shift of work that asks for a certificate which is missing or has run out on that day."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import moment
from tests.people.certified import certificate, kind
from tests.people.rosters import kinds, leave, shift
from tongting.events.flow import Refused
from tongting.people import grids
from tongting.people.actions import roster as actions
from tongting.people.models import WorkShift
from tongting.people.patterns import Fill, Wish
from tongting.people.queries import requirement

AT = moment("2026-11-18 09:00")


@pytest.fixture
def canteen(mine):
    """Cooks need a health certificate from the 20th on; the cook's ends on the 25th."""
    kinds()
    mine.kind = kind(teams=[mine.teams["canteen"]], enforced_from=date(2026, 11, 20))
    certificate(mine.cook, mine.kind, "2025-11-26", "2026-11-25")
    return mine


def put(mine, person, day, *codes):
    wish = Wish(person.pk, date(2026, 11, day), codes, None)
    return actions.put([wish], by=mine.canteen_leader, at=AT)


@pytest.mark.parametrize(
    ("who", "day", "why"),
    [
        ("cook", 25, None),
        ("cook", 26, "陈厨师 的健康证 2026-11-25 到期，11-26 不能排班"),
        ("waitress", 19, None),
        ("waitress", 20, "杨餐厅 没有有效的健康证，11-20 不能排班"),
    ],
)
def test_from_the_first_day_without_it(canteen, who, day, why):
    if why is None:
        assert put(canteen, canteen.people[who], day, "early") == 1
        return
    with pytest.raises(Refused, match=why):
        put(canteen, canteen.people[who], day, "early")
    assert not WorkShift.objects.exists()


def test_a_duty_turn_is_no_work_at_a_post_and_others_need_none(canteen):
    assert put(canteen, canteen.waitress, 26, "night_duty") == 1
    wish = Wish(canteen.attendant.pk, date(2026, 11, 26), ("early",), None)
    assert actions.put([wish], by=canteen.bath_leader, at=AT) == 1


def test_by_the_post_somebody_stands_at(canteen):
    canteen.kind.teams.clear()
    canteen.kind.post_kinds = ["canteen_kitchen"]
    canteen.kind.save()
    assert put(canteen, canteen.waitress, 26, "early") == 1
    with pytest.raises(Refused, match="陈厨师 的健康证"):
        put(canteen, canteen.cook, 26, "early")


def test_a_shift_may_be_taken_away_and_what_stands_stays(canteen):
    shift(canteen.cook, "2026-11-26", "early")
    with pytest.raises(Refused, match="健康证"):
        put(canteen, canteen.cook, 26, "mid")
    assert put(canteen, canteen.cook, 26) == 1 and not WorkShift.objects.exists()


def test_a_kind_that_is_not_enforced_or_switched_off_stops_nobody(canteen):
    canteen.kind.is_active = False
    canteen.kind.save()
    assert put(canteen, canteen.waitress, 26, "early") == 1
    canteen.kind.is_active, canteen.kind.enforced_from = True, None
    canteen.kind.save()
    assert put(canteen, canteen.waitress, 27, "early") == 1


def test_a_renewal_opens_the_days_and_what_waits_for_a_look_does_not(canteen):
    one = certificate(canteen.waitress, canteen.kind, "2026-11-10", "2027-11-09", "handed_in")
    with pytest.raises(Refused, match="没有有效的健康证"):
        put(canteen, canteen.waitress, 26, "early")
    one.delete()
    certificate(canteen.waitress, canteen.kind, "2026-11-10", "2027-11-09")
    assert put(canteen, canteen.waitress, 26, "early") == 1


def test_a_pattern_over_days_is_refused_as_a_whole(canteen):
    wish = Fill([canteen.cook.pk], [("early",)], date(2026, 11, 24), date(2026, 11, 28))
    with pytest.raises(Refused, match="11-26 不能排班"):
        actions.fill(wish, by=canteen.canteen_leader, at=AT)
    assert not WorkShift.objects.exists()


def test_an_imported_roster_names_the_cell(canteen):
    row = {"_row": 2, "month": "2026-11", "staff_no": "T010", "d25": "早", "d26": "早"}
    errors = grids.compare([row]).errors
    assert [(one.column, one.message) for one in errors] == [
        ("26日", "陈厨师 的健康证 2026-11-25 到期，11-26 不能排班；先登记新证")
    ]


def test_the_grid_names_what_stands_there_already(client, canteen):
    for day in ("2026-11-17", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"):
        shift(canteen.cook, day, "early")
    leave(canteen.cook, "2026-11-28", "2026-11-28")
    shift(canteen.waitress, "2026-11-26", "night_duty")
    client.force_login(canteen.canteen_leader)
    with time_machine.travel(AT, tick=False):
        page = client.get(reverse("roster_list")).content.decode()
    assert "1 人的班撞上证件：陈厨师 11-26 起 2 个班没有有效的健康证" in page


@pytest.mark.parametrize("more", [1, 3])
def test_it_costs_the_same_for_one_and_three(canteen, more):
    people = [canteen.cook, canteen.waitress, canteen.canteen_leader][:more]
    with CaptureQueriesContext(connection) as asked:
        requirement.papers_of([one.pk for one in people])
    assert len(asked) == 4
