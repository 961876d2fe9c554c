"""What the tests of the pillar's pages share: somebody who looks, somebody who sends, a count of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse


@pytest.fixture
def page(client, mine):
    """`page(mine.head, "issue_detail", pk)` → the answer; `page.text` of it by `.content.decode()`."""

    def get(someone, name, /, *args, **query):
        if client.session.get("_auth_user_id") != str(someone.pk):
            client.force_login(someone)
        return client.get(reverse(name, args=args), query)

    return get


@pytest.fixture
def own_queries(page):
    """How many queries a page asks beyond those of the shell around every page."""

    def counted(someone, name, /, *args):
        page(someone, "settings_me")
        costs = []
        for address in (("settings_me",), (name, *args)):
            with CaptureQueriesContext(connection) as asked:
                assert page(someone, *address).status_code == 200
            costs.append(len(asked))
        return costs[1] - costs[0]

    return counted


@pytest.fixture
def post(client, mine):
    def send(someone, name, /, *args, **given):
        client.force_login(someone)
        return client.post(reverse(name, args=args), given, follow=True)

    return send
