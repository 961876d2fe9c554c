"""Every list that is turned page by page finds its rows in an index, in their order: nothing is sorted first."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import grant
from tests.test_junk import FILTERS
from tongting.people import roles
from tongting.web.paging import SIZE

# What is ordered by columns of another table, or is little: the rows of one campaign, of one month's income, the rooms
# and people of one house, a few contests, sessions and tests a quarter.
LITTLE = {
    "award_list", "income_rows", "room_list", "training_people", "campaign_list", "contest_list",
    "training_session_list", "exam_list",
}  # fmt: skip
# A page and one row more, which says whether there is another page.
A_PAGE = re.compile(rf"LIMIT {SIZE + 1}$")


def plan_of(query):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        return [str(row[-1]) for row in cursor.fetchall()]


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL's plans depend on how many rows there are"
)
def test_every_list_stands_on_an_index_in_its_order(client, mine):
    grant(mine.woman_patroller, *(code for code in roles.ROLES if code != "party_patroller"))
    client.force_login(mine.woman_patroller)
    paged, sorted_first = set(), set()
    for name in set(FILTERS) - LITTLE:
        with CaptureQueriesContext(connection) as ran:
            client.get(reverse(name))
        for query in (one["sql"] for one in ran.captured_queries):
            if A_PAGE.search(query):
                paged.add(name)
                if any("TEMP B-TREE" in step for step in plan_of(query)):
                    sorted_first.add(f"{name}: {query.partition(' ORDER BY ')[2]}")
    assert len(paged) > 30
    assert not sorted_first, "\n".join(sorted(sorted_first))
