"""What the tests of the web room share: the small site, and browsers of people who are logged in."""

import pytest
from django.test import Client

from tongting import seams
from tongting.web import navigation

BACKEND = "django.contrib.auth.backends.ModelBackend"


def forget_seams():
    seams.sources.cache_clear()
    navigation.entries.cache_clear()


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "tests.web.site"
    settings.SEAMS = {
        **settings.SEAMS,
        "navigation": ["tests.web.site.entries", "tongting.web.navigation.settings_entries"],
        "tiles": ["tests.web.site.tiles"],
        "panels": ["tests.web.site.panels"],
    }
    forget_seams()
    yield
    forget_seams()


@pytest.fixture
def browser_of(site):
    def come(person, **options):
        client = Client(**options)
        client.force_login(person, BACKEND)
        return client

    return come
