"""What every test stands on: settings of its own, a cache of its own, not one byte in the product's data folder."""

import shutil
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache, caches
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


def pytest_unconfigure(config):
    # Workers of pytest-xdist leave without running atexit.
    shutil.rmtree(settings.VAR, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_cache():
    """A fresh name space and not clear(): that would empty the Redis which other test processes use."""
    prefix = uuid.uuid4().hex
    settings.CACHES["default"]["KEY_PREFIX"] = cache.key_prefix = prefix
    settings.CACHES["near"]["KEY_PREFIX"] = caches["near"].key_prefix = prefix
