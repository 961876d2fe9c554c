"""What a connection to PostgreSQL asks of the server."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tongting.environment import database_from_url


@pytest.mark.services
@pytest.mark.django_db
def test_what_is_read_in_pieces_is_planned_to_its_end():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('cursor_tuple_fraction')")
        assert cursor.fetchone() == ("1",)


def test_an_address_says_where_the_database_is():
    one = database_from_url("postgres://tt:p%40ss@10.0.0.5:5433/mine?sslmode=require")
    assert (one["HOST"], one["PORT"], one["NAME"], one["USER"], one["PASSWORD"]) == (
        "10.0.0.5",
        "5433",
        "mine",
        "tt",
        "p@ss",
    )
    assert one["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize("url", ["mysql://root@db/mine", "postgres://tt@db/", "mine"])
def test_what_is_no_address_of_postgresql_is_refused(url):
    with pytest.raises(ImproperlyConfigured):
        database_from_url(url)
