"""The lists of issues read along indexes and never through the whole table (PostgreSQL)."""

import pytest
from django.db import connection

from patrols.models import Complaint, Issue, Recheck
from patrols.queries import complaint as complaints
from patrols.queries import issue as issues
from patrols.queries import recheck as looks
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
        cursor.execute(
            "INSERT INTO patrols_recheck (state, issue_id, after_days, due_on, hour, looked_by_id, looked_at, remark) "
            "SELECT 'kept', id, d, (closed_at + d * interval '1 day')::date, 16, closed_by_id, "
            "closed_at + d * interval '1 day', '' FROM patrols_issue, unnest(ARRAY[7, 30]) d "
            "WHERE closed_at IS NOT NULL AND id <> %s",
            [model.pk],
        )
        cursor.execute(
            "INSERT INTO patrols_complaint (issue_id, code, form, topic, phone, sender, at, answer, answered_by_id, "
            "answered_at) SELECT id, lpad(to_hex(id), 8, '0'), id, 'dirty', '', 'net', found_at, 'x', closed_by_id, "
            "closed_at FROM patrols_issue WHERE closed_at IS NOT NULL"
        )
        # As after the first vacuum: what the trigram index has not sorted in yet makes it look dear.
        cursor.execute(
            "SELECT gin_clean_pending_list(indexrelid) FROM pg_stat_user_indexes "
            "WHERE indexrelname = 'issue_search_trigram'"
        )
        for table in ("issue", "recheck", "complaint"):
            cursor.execute(f"ANALYZE patrols_{table}")
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
        "seen last": Filters(sort="seen").narrow(page).order_by("-last_seen_at", "-id")[:51],
        "due first": Filters(sort="due").narrow(page).order_by("due_at", "id")[:51],
        "in the bulletin": issues.for_bulletin(week),
        "asks for time": Issue.objects.filter(wanted_due_at__isnull=False).order_by("wanted_due_at")[:5],
        "closed not long ago": Issue.objects.filter(
            post=mine.pool, item_code__in=["BP01"], closed_at__gte=AT - 30 * DAY
        ),
        "open at a post": Issue.objects.filter(
            post=mine.pool, state__in=Issue.OPEN, last_seen_at__gte=AT - 30 * DAY
        ),
        "seen in 30 days": Issue.objects.filter(last_seen_at__gte=AT - 30 * DAY, last_seen_at__lt=AT),
        "lying": Issue.objects.filter(state__in=Issue.OPEN, found_at__lt=AT - 14 * DAY),
        "looks due": looks.Filters().narrow(looks.listed(), AT.date()).order_by("due_on", "id")[:51],
        "looks done": looks.Filters(show="done")
        .narrow(looks.listed(), AT.date())
        .order_by("-looked_at", "-id")[:51],
        "looks of a person": looks.mine_first(mine.head, AT.date())[:3],
        "looks forgotten": looks.due_by(AT.date() - 14 * DAY),
        "verdicts": Recheck.objects.filter(after_days=30, due_on__gte=week.first, due_on__lte=week.last),
        "complaints": complaints.listed(unanswered=False, words="").order_by("-at", "-id")[:51],
        "unanswered": complaints.listed(unanswered=True, words="").order_by("-at", "-id")[:51],
        "done and unanswered": complaints.unanswered_and_done(AT),
        "sent lately": Complaint.objects.filter(at__gt=AT - DAY / 24),
        "same fault": Issue.objects.filter(
            post=mine.pool, item_code__in=["BP01"], state__in=Issue.OPEN, last_seen_at__gte=AT - 30 * DAY
        ),
    }


def test_no_list_reads_the_whole_table(many):
    told = {name: plan(queryset) for name, queryset in lists(many).items()}
    whole = ("Seq Scan on patrols_issue ", "Seq Scan on patrols_recheck ", "Seq Scan on patrols_complaint ")
    read_whole = {name: text for name, text in told.items() if any(scan in text for scan in whole)}
    assert not read_whole, "\n\n".join(f"{name}:\n{text}" for name, text in read_whole.items())


def test_words_are_found_by_their_trigrams_where_the_extension_is(many):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'issue_search_trigram'")
        if cursor.fetchone() is None:
            pytest.skip("no pg_trgm in this PostgreSQL")
    # Two characters make no trigram; they are found by how they are read.
    for words in ("huasabuchushui", "花洒"):
        assert "issue_search_trigram" in plan(Filters(words=words).narrow(Issue.objects.all())), words


def test_a_number_and_a_person_are_found_along_their_own_indexes(many):
    mine = many
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = 'issue_search_trigram'")
        if cursor.fetchone() is None:
            pytest.skip("no pg_trgm in this PostgreSQL")
    Issue.objects.filter(responsible=mine.attendant, pk__gt=50).update(responsible=mine.housekeeper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('issue_search_trigram')")
        cursor.execute("ANALYZE patrols_issue")
    for words, index in (("ZG-0193", "patrols_issue_pkey"), ("lyg", "responsible_id")):
        told = plan(Filters(words=words).narrow(Issue.objects.all()))
        assert index in told and "Seq Scan" not in told, told
