"""Shifts and leave of twenty years are read along indexes and never through the whole table (PostgreSQL)."""

from datetime import date

import pytest
from django.db import connection

from tests.cast import moment
from tests.people.rosters import kinds, leave, shift
from tongting.people import roster
from tongting.people.models import Departure, Leave, WorkShift
from tongting.people.models.roster import LONGEST_SHIFT
from tongting.people.queries import leave as leaves
from tongting.people.queries import roster as queries
from tongting.periods import Month

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs DATABASE_URL"),
]
AT = moment("2026-11-18 09:00")
NOVEMBER = Month.named(2026, 11)


@pytest.fixture
def many(mine):
    """Ten people's shifts of twenty years, as many days off, and the planner's statistics."""
    kinds()
    one, off = shift(mine.cook, "2026-11-18", "early"), leave(mine.cook, "2026-11-18", "2026-11-18")
    people = [person.pk for name, person in mine.people.items()][:10]
    with connection.cursor() as cursor:
        for model, row, ago in ((WorkShift, one, "1 day"), (Leave, off, "3 days")):
            fields = [field.column for field in model._meta.concrete_fields if not field.primary_key]
            moved = {"day", "start_at", "end_at", "first", "last", "entered_at"}
            values = [
                "p" if name == "person_id" else f"({name} - n * interval '{ago}')" if name in moved else name
                for name in fields
            ]
            table = model._meta.db_table
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(fields)}) SELECT {', '.join(values)} FROM {table}, "
                f"generate_series(1, 7000) n, unnest(%s) p WHERE {table}.id = %s",
                [people, row.pk],
            )
            cursor.execute(f"ANALYZE {table}")
    return mine


def reads(mine):
    return {
        "a span of some people": WorkShift.objects.filter(
            person__in=[mine.cook.pk, mine.head.pk],
            start_at__gt=NOVEMBER.start_at - LONGEST_SHIFT,
            start_at__lt=NOVEMBER.end_at,
            end_at__gt=NOVEMBER.start_at,
        ),
        "at this moment": roster._running(AT),
        "begun in a month": roster.begun_in(NOVEMBER),
        "members of a team": queries.members(mine.teams["canteen"], NOVEMBER),
        "leave of some people": Leave.objects.filter(
            person__in=[mine.cook.pk, mine.head.pk],
            state="valid",
            first__lte=NOVEMBER.last,
            last__gte=NOVEMBER.first,
        ),
        "the first page of leave": leaves.listed({}, mine.head).order_by(*leaves.ORDER)[:51],
        "a deep page of leave": leaves.listed({}, mine.head)
        .filter(first__lte=date(2000, 1, 1))
        .order_by(*leaves.ORDER)[:51],
        "departures that are due": Departure.objects.filter(state="planned", last_day__lt=AT.date()),
    }


def test_no_read_goes_through_the_whole_table(many):
    told = {name: queryset.explain() for name, queryset in reads(many).items()}
    whole = {
        name: plan
        for name, plan in told.items()
        if "Seq Scan on people_workshift" in plan or "Seq Scan on people_leave" in plan
    }
    assert not whole, "\n\n".join(f"{name}:\n{plan}" for name, plan in whole.items())
