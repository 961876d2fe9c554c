"""The lists of patrols read along indexes and never through the whole table (PostgreSQL)."""

import pytest
from django.db import connection

from patrols.models import Patrol
from patrols.queries import evidence
from patrols.queries import patrol as patrols
from patrols.queries.patrol import PatrolFilters
from tests.patrols import month_box as box
from tongting.periods import local

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs DATABASE_URL"),
]
ROWS = 20_000


@pytest.fixture
def many(mine):
    """Twenty thousand visits over ten years, with the planner's statistics."""
    model = box.visit(mine, "pool", mine.head, "2026-10-03 10:10", 92, entry="scan")
    columns = [field.column for field in Patrol._meta.concrete_fields if not field.primary_key]
    then = "n * interval '4 hours'"
    values = {
        "uuid": "gen_random_uuid()",
        "started_at": f"started_at - {then}",
        "submitted_at": f"submitted_at - {then}",
        "shift_date": f"(started_at - {then})::date",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO patrols_patrol ({', '.join(columns)}) "
            f"SELECT {', '.join(values.get(name, name) for name in columns)} "
            f"FROM patrols_patrol, generate_series(1, {ROWS}) n WHERE id = %s",
            [model.pk],
        )
        cursor.execute("ANALYZE patrols_patrol")
    return mine


def lists(mine):
    day = local(Patrol.objects.latest("started_at").started_at).date()
    return {
        "first page": PatrolFilters(),
        "by person": PatrolFilters(person=mine.head),
        "by post": PatrolFilters(post=mine.pool),
        "another post": PatrolFilters(post=mine.posts["kitchen"]),
        "a keeper's": PatrolFilters(keeper=mine.secretary.pk, result="counted"),
        "nobody's": PatrolFilters(keeper=mine.cook.pk, result="counted"),
        "a team's": PatrolFilters(team=mine.teams["canteen"].pk, result="counted"),
        "a figure's": PatrolFilters(team=mine.teams["canteen"].pk, result="scored"),
        "an area": PatrolFilters(area=mine.posts["kitchen"].area_id),
        "by date": PatrolFilters(since=day, until=day),
        "late": PatrolFilters(entry="late"),
        "not scanned": PatrolFilters(entry="manual"),
        "taken back": PatrolFilters(result="void"),
    }


def test_no_list_reads_the_whole_table(many):
    for name, filters in lists(many).items():
        told = filters.narrow(patrols.listed()).order_by("-started_at", "-id")[:51].explain()
        assert "Seq Scan on patrols_patrol" not in told, f"{name}:\n{told}"


def test_what_is_rare_has_an_index_of_its_own(many):
    for filters, index in (
        (PatrolFilters(entry="late"), "patrol_unscanned"),
        (PatrolFilters(result="void"), "patrol_taken_back"),
    ):
        assert index in filters.narrow(patrols.listed()).order_by("-started_at", "-id")[:51].explain()


def test_the_month_is_read_by_the_index_that_covers_it(many):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {evidence.VISITS}", [box.MONTH.first, box.MONTH.last])
        told = "\n".join(row[0] for row in cursor.fetchall())
    assert "patrol_of_day" in told, told
