"""The lists of issues read along indexes and never through the whole table (PostgreSQL)."""

import pytest
from django.db import connection

from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import week as weeks
from patrols.queries.issue import Filters
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY
from tongting.periods import Week

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs DATABASE_URL"),
]
ROWS = 20_000


@pytest.fixture
def many(mine):
    """Twenty thousand closed issues over ten years and a few open ones, with the planner's statistics."""
    model = box.closed(mine)
    fields = [field.column for field in Issue._meta.concrete_fields if not field.primary_key]
    times = {"found_at", "due_at", "assigned_at", "rectified_at", "closed_at", "last_seen_at"}
    values = [f"{name} - n * interval '4 hours'" if name in times else name for name in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO patrols_issue ({', '.join(fields)}) SELECT {', '.join(values)} "
            f"FROM patrols_issue, generate_series(1, {ROWS}) n WHERE id = %s",
            [model.pk],
        )
    for bring in (box.reported, box.assigned, box.rectified):
        bring(mine, what="花洒不出水")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patrols_issue")
    return mine


def plan(queryset):
    return queryset.explain()


def lists(mine):
    page = Issue.objects.select_related("post__area", "responsible").order_by("-found_at", "-id")
    behind = page.filter(found_at__lte=AT - 900 * DAY)
    week = Week.of(AT)
    return {
        "first page": page[:51],
        "deep page": behind[:51],
        "by state": Filters(state="assigned").narrow(page)[:51],
        "by post": Filters(post=mine.pool.pk).narrow(page)[:51],
        "by team": Filters(team=mine.teams["bathhouse"].pk).narrow(page)[:51],
        "grave": Filters(severity="grave").narrow(page)[:51],
        "told": Filters(source="complaint").narrow(page)[:51],
        "by person": Filters(people=(mine.attendant.pk,)).narrow(page)[:51],
        "by date": Filters(since=week.first, until=week.last).narrow(page)[:51],
        "mine": issues.mine(mine.attendant),
        "the week": weeks.in_week(week),
        "a week of long ago": weeks.in_week(Week.of(AT - 1800 * DAY)),
        "overdue": Issue.objects.filter(state__in=Issue.WORKING, due_at__lte=AT),
        "comes back": Issue.objects.filter(state__in=("waiting", "deferred"), resumes_at__lte=AT),
        "same fault": Issue.objects.filter(
            post=mine.pool, item_code__in=["BP01"], state__in=Issue.OPEN, last_seen_at__gte=AT - 30 * DAY
        ),
    }


def test_no_list_reads_the_whole_table(many):
    told = {name: plan(queryset) for name, queryset in lists(many).items()}
    read_whole = {name: text for name, text in told.items() if "Seq Scan on patrols_issue " in text}
    assert not read_whole, "\n\n".join(f"{name}:\n{text}" for name, text in read_whole.items())


def test_words_are_found_by_their_trigrams_where_the_extension_is(many):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'issue_search_trigram'")
        if cursor.fetchone() is None:
            pytest.skip("no pg_trgm in this PostgreSQL")
    # Two characters make no trigram; they are found by how they are read.
    for words in ("huasabuchushui", "花洒"):
        assert "issue_search_trigram" in plan(Filters(words=words).narrow(Issue.objects.all())), words
