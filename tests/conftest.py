"""What every test stands on: settings of its own, a cache of its own, not one byte in the product's data folder."""

import contextlib
import fcntl
import gc
import shutil
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

pytest_plugins = ["tests.cast"]

# How long an example takes on a busy machine says nothing about what it shows.
hypothesis.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config):
    if settings.SETTINGS_MODULE != "tests.settings" or settings.VAR.is_relative_to(ROOT):
        pytest.exit("tests run with tests.settings only; unset DJANGO_SETTINGS_MODULE", returncode=4)


def pytest_collection_finish(session):
    # What is loaded by now stays until the end: no collection walks through it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure(config):
    # Workers of pytest-xdist leave without running atexit.
    shutil.rmtree(settings.VAR, ignore_errors=True)


@contextlib.contextmanager
def alone(folder):
    """One worker at a time."""
    with (folder / "ground-door").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def build_or_find(folder):
    """The database as the migrations leave it, which takes a quarter of a minute: built by the worker that comes first
    and copied by all of them. Who stands on it leaves a file, and the last one clears it away."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(folder / "ground.sqlite3")
    if any(folder.glob("stands-*")):
        connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
    else:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    return connection.settings_dict["NAME"]


def empty_by_deleting():
    """After a test with threads all tables are emptied. PostgreSQL's TRUNCATE makes a hundred tables and their indexes
    anew for it, a hundred times as long as deleting the few rows; the guards of what is locked stand aside meanwhile,
    as they do for TRUNCATE, and that a superuser may ask for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            return
    truncating, quoted = connection.ops.sql_flush, connection.ops.quote_name

    def deleting(style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences:
            return truncating(style, tables, reset_sequences=True, allow_cascade=allow_cascade)
        aside = "SET LOCAL session_replication_role = replica"
        return [aside, *(f"DELETE FROM {quoted(table)}" for table in tables)]

    connection.ops.sql_flush = deleting


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tmp_path_factory, worker_id):
    creation, given = connection.creation, connection.settings_dict["NAME"]
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    mark = shared / f"stands-{worker_id}"
    with django_db_blocker.unblock(), alone(shared):
        ground = build_or_find(shared)
        creation.clone_test_db(suffix=worker_id, verbosity=0)
        connection.settings_dict.update(creation.get_test_db_clone_settings(worker_id))
        mark.touch()
        if connection.vendor == "postgresql":
            empty_by_deleting()
    yield
    with django_db_blocker.unblock(), alone(shared):
        mark.unlink()
        creation.destroy_test_db(ground, verbosity=0)
        if not any(shared.glob("stands-*")):
            creation.destroy_test_db(given, verbosity=0)


@pytest.fixture(autouse=True)
def own_cache():
    """A fresh name space and not clear(): that would empty the Redis which other test processes use."""
    prefix = uuid.uuid4().hex
    settings.CACHES["default"]["KEY_PREFIX"] = cache.key_prefix = prefix
    settings.CACHES["near"]["KEY_PREFIX"] = caches["near"].key_prefix = prefix
