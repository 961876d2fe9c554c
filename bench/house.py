"""Sets up a private database for benchmarks, at a size, and keeps it for the next run.

`TT_BENCH_URL` (default: the local PostgreSQL) names the server; `sqlite` uses files under var/bench instead. Two
checkouts that measure on one server give their databases names of their own by `TT_BENCH_NAME`.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
SERVER = os.environ.get("TT_BENCH_URL", "postgres://postgres@127.0.0.1:5432/test")
NAME = os.environ.get("TT_BENCH_NAME", "tongting_bench")
# The large database, where many rows are the point of a measure; smaller only to see that everything runs.
MANY = int(os.environ.get("TT_BENCH_ROWS", "1000000"))


def open_house(rows: int, guest: str = "") -> None:
    """Points Django at the database for `rows` patrols and issues, making and filling it on first use. A benchmark that
    leaves something behind is a `guest` with a house of its own."""
    size = f"{rows}_{guest}" if guest else str(rows)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongting.settings"
    os.environ["TT_VAR"] = str(ROOT / "var" / "bench" / size)
    os.environ.pop("REDIS_URL", None)
    name = f"{NAME}_{size}"
    if SERVER == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    else:
        import psycopg

        with psycopg.connect(SERVER, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                server.execute(f'CREATE DATABASE "{name}"')
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    from bench.generate import fill

    call_command("collectstatic", interactive=False, verbosity=0)
    fill(rows)
    watch_the_backend()


def watch_the_backend() -> None:
    """Counts the database's own CPU with ours; the connection stays open from here on, as a worker's does."""
    from django.db import connection

    from bench.measure import HELPERS, cpu_of

    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cpu_of(cursor.fetchone()[0])
    if backend is not None:
        HELPERS[:] = [backend]


def signed_in(staff_no: str):
    """A test client logged in as one of the demo's people."""
    from django.conf import settings
    from django.test import Client

    from tongting.people.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(staff_no=staff_no), "django.contrib.auth.backends.ModelBackend")
    return client
