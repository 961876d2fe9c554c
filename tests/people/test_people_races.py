"""Real threads at one person: the same cell, the same days off, the same last day; nobody waits for ever."""

import threading
from datetime import date

import pytest
from django.db import connection

from tests.cast import moment
from tests.people.rosters import kinds
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.people.actions import departure, leave, roster
from tongting.people.models import Departure, Leave, User, WorkShift
from tongting.people.patterns import Fill, Wish

pytestmark = pytest.mark.django_db(transaction=True)
AT = moment("2026-11-18 09:00")
DAY = date(2026, 11, 19)


def at_once(*deeds):
    """Runs all of them at the same moment; returns what each raised, in order."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        start.wait()
        try:
            deed()
        except Exception as raised:
            outcomes[number] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def own(person):
    """Every request reads its own."""
    return User.objects.get(pk=person.pk)


def test_two_paint_the_same_free_cell(mine):
    kinds()

    def paint(by, code):
        return lambda: roster.put([Wish(mine.cook.pk, DAY, (code,), ())], by=own(by), at=AT)

    told = [one for one in at_once(paint(mine.canteen_leader, "early"), paint(mine.head, "mid")) if one]
    assert len(told) == 1 and isinstance(told[0], Refused) and "刚才被人改成" in str(told[0]), told
    assert WorkShift.objects.count() == 1 and Event.objects.filter(verb="rostered").count() == 1


def test_two_fill_the_same_team_in_opposite_order(mine):
    kinds()
    people = [mine.cook.pk, mine.waitress.pk, mine.canteen_leader.pk]

    def run(order):
        fill = Fill(order, [("early",)], DAY, date(2026, 12, 18))
        return lambda: roster.fill(fill, by=own(mine.head), at=AT)

    outcomes = at_once(run(people), run(people[::-1]), run(people))
    assert all(one is None or isinstance(one, Refused) for one in outcomes), outcomes
    assert outcomes.count(None) >= 1
    assert WorkShift.objects.count() == 90, "each day once"


def test_two_enter_the_same_days_off(mine):
    def enter(by, kind):
        return lambda: leave.enter(own(mine.cook), first=DAY, last=DAY, kind=kind, note="", by=own(by), at=AT)

    told = [one for one in at_once(enter(mine.canteen_leader, "sick"), enter(mine.head, "personal")) if one]
    assert len(told) == 1 and "已经登记了" in str(told[0]), told
    assert Leave.objects.count() == 1


def test_two_enter_the_same_leaving_and_two_clocks_carry_it_out(mine):
    def plan(by):
        return lambda: departure.plan(
            own(mine.cook), last_day=date(2026, 11, 20), kind="retired", note="", by=own(by), at=AT
        )

    told = [one for one in at_once(plan(mine.admin), plan(mine.head)) if one]
    assert len(told) == 1 and "已经登记过了" in str(told[0]), told
    later = moment("2026-11-21 00:05")
    assert at_once(*[lambda: departure.carry_out_due(later)] * 3) == [None] * 3
    assert Departure.objects.get().state == "gone" and Event.objects.filter(verb="departed").count() == 1
