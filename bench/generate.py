"""Years of patrols and issues in one go: set-based SQL, the same rows on PostgreSQL and SQLite. One of each every five
minutes up to now, so that a million are ten years and ten thousand are five weeks of the same busy department.

python -m bench.generate 1000000
"""

import sys
import time

from django.core.management import call_command
from django.db import connection

STEP = 10 * 365 * 86400 / 1_000_000  # seconds between two patrols
# What is found; the last one once in 150 times, as whatever else is rare: it just fills a page of the small database.
FAULTS = (
    "地面有积水", "台面不干净", "餐具没有消毒记录", "池水浑浊", "灯管不亮", "门锁损坏", "走廊堆放杂物", "更衣箱缺号",
    "灭火器过期", "排风扇有异响", "温度记录漏填", "锅炉压力表没有检定",
)  # fmt: skip


def fill(rows: int) -> None:
    """Loads the demo department and `rows` patrols and issues, unless they are there."""
    from patrols.models import Patrol

    call_command("migrate", verbosity=0)
    if Patrol.objects.count() >= rows:
        return
    began = time.perf_counter()
    call_command("load_department", verbosity=0)
    with connection.cursor() as cursor:
        for statement in statements(rows):
            cursor.execute(statement)
    call_command("verify_tallies", repair=True, verbosity=0)
    settle()
    print(f"{rows} patrols and issues in {time.perf_counter() - began:.0f} s", flush=True)


def settle() -> None:
    """The database looks at what it holds, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def moment(seconds: str) -> str:
    """SQL for the instant `seconds` (an SQL expression) before now."""
    if connection.vendor == "postgresql":
        return f"(now() - ({seconds}) * interval '1 second')"
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({seconds}) || ' seconds')"


def date_of(instant: str) -> str:
    if connection.vendor == "postgresql":
        return f"(({instant}) AT TIME ZONE 'Asia/Shanghai')::date"
    return f"date({instant}, '+8 hours')"


def hour_of(instant: str) -> str:
    if connection.vendor == "postgresql":
        return f"extract(hour from ({instant}) AT TIME ZONE 'Asia/Shanghai')::int"
    return f"CAST(strftime('%H', {instant}, '+8 hours') AS INTEGER)"


def statements(rows: int) -> list[str]:
    uuid = "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"
    true, false = ("true", "false") if connection.vendor == "postgresql" else ("1", "0")
    ago = moment(f"({rows} - i) * {STEP}")
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    posts = (
        "(SELECT p.id, p.team_id, v.id AS version_id, row_number() OVER (ORDER BY p.id) - 1 AS k "
        "FROM places_post p JOIN patrols_standard s ON s.kind = p.kind "
        "JOIN patrols_standardversion v ON v.standard_id = s.id)"
    )
    people = (
        'SELECT u.id, u."group", row_number() OVER (ORDER BY u.id) - 1 AS k FROM people_user u '
        "WHERE u.\"group\" IN ('party_cadre', 'team_leader', 'office_staff')"
    )
    slot = f"CASE WHEN {hour_of('at')} < 8 THEN {hour_of('at')} / 4 ELSE {hour_of('at')} / 2 - 2 END"
    patrols = f"""
        INSERT INTO patrols_patrol (uuid, digest, state, post_id, version_id, by_id, as_group, entry, shift_date, slot,
            started_at, submitted_at, score, passed, item_count, failed_count, caution_count, unseen_count, na_count,
            photo_count, note, started_on_phone, judged_at)
        SELECT {uuid}, '', CASE i % 150 WHEN 7 THEN 'void' ELSE 'submitted' END, p.id, p.version_id, u.id, u."group",
            CASE i % 150 WHEN 17 THEN 'late' WHEN 27 THEN 'manual' ELSE 'scan' END, {date_of("at")}, {slot},
            at, at, 80 + i % 21, CASE WHEN i % 21 > 4 THEN {true} ELSE {false} END, 12,
            CASE WHEN i % 21 > 4 THEN 0 ELSE 1 END, 0, 0, 0, 0, '', {false}, at
        FROM ({numbers} SELECT i, {ago} AS at FROM n) t
        JOIN {posts} p ON p.k = t.i % 1000003 * 79 % (SELECT count(*) FROM places_post)
        JOIN ({people}) u ON u.k = t.i % 1000003 * 47 % (SELECT count(*) FROM ({people}) x)"""
    # One visit in ten was confirmed by a second person, one in forty shows that it was too quick.
    flags = "CASE WHEN id % 40 = 3 THEN '[\"too_quick\"]' ELSE '[]' END"
    flags = f"CAST({flags} AS jsonb)" if connection.vendor == "postgresql" else flags
    presences = f"""
        INSERT INTO patrols_presence (patrol_id, score, parts, flags, too_quick, all_ok, reused, clock_off, not_scanned,
            gallery, confirmable, confirmed_by_id, confirmed_at, said, tries, explanation, explained_at)
        SELECT id, CASE WHEN entry <> 'late' THEN 40 + id % 61 END, '[]',
            {flags}, id % 40 = 3, {false}, {false}, {false},
            entry = 'manual', {false}, {true}, CASE WHEN id % 10 = 0 THEN by_id END,
            CASE WHEN id % 10 = 0 THEN submitted_at END, '', 0, '', NULL FROM patrols_patrol"""
    states = (
        "CASE i % 4 WHEN 0 THEN 'reported' WHEN 1 THEN 'assigned' WHEN 2 THEN 'rectified' ELSE 'returned' END"
    )
    state = f"CASE WHEN {rows} - i > 120 THEN 'closed' ELSE {states} END"
    done = f"CASE WHEN {rows} - i > 120 THEN {moment(f'({rows} - i) * {STEP} - 6 * 3600')} END"
    issues = f"""
        INSERT INTO patrols_issue (state, post_id, item_code, title, detail, search, severity, source, found_by_id,
            found_at, team_id, responsible_id, measure, due_at, wanted, verifier_id, assigned_at, rectified_at,
            rectified_by_id, closed_at, closed_by_id, overdue_at, returned_count, extended_count, occurrence_count,
            last_seen_at, hold_reason)
        SELECT {state}, p.id, 'X' || (i % 12), f.title || ' ' || i, '', f.search || i,
            CASE WHEN i % 150 = 37 THEN 'grave' WHEN i % 9 = 0 THEN 'serious' WHEN i % 9 = 1 THEN 'caution'
                ELSE 'normal' END,
            CASE i % 5 WHEN 0 THEN 'report' ELSE 'patrol' END, u.id, at, p.team_id, r.id, '', {ago} , '', NULL, at,
            {done}, CASE WHEN {rows} - i > 120 THEN r.id END, {done}, CASE WHEN {rows} - i > 120 THEN u.id END,
            CASE WHEN i % 13 = 0 THEN {done} END, CASE WHEN i % 17 = 0 THEN 1 ELSE 0 END, 0, 1, at, ''
        FROM ({numbers} SELECT i, {ago} AS at FROM n) t
        JOIN {posts} p ON p.k = t.i % 1000003 * 79 % (SELECT count(*) FROM places_post)
        JOIN ({faults()}) f ON f.k = CASE WHEN t.i % 150 = 47 THEN {len(FAULTS) - 1} ELSE t.i % {len(FAULTS) - 1} END
        JOIN ({people}) u ON u.k = t.i * 3 % (SELECT count(*) FROM ({people}) x)
        JOIN ({people}) r ON r.k = (t.i * 3 + 1) % (SELECT count(*) FROM ({people}) x)"""
    returned = """
        INSERT INTO events_event (thing, thing_id, verb, was, became, at, note, facts)
        SELECT 'patrols.issue', id, 'send_back', 'rectified', 'returned', found_at, '', '{}' FROM patrols_issue
        WHERE returned_count > 0"""
    return [patrols, presences, issues, returned, *followed(rows)]


def faults() -> str:
    """The faults with what the search box looks through, as rows."""
    from patrols.queries.issue import search_text

    return " UNION ALL ".join(
        f"SELECT {k} AS k, '{title}' AS title, '{search_text(title, '')}' AS search"
        for k, title in enumerate(FAULTS)
    )


def followed(rows: int) -> list[str]:
    """Two looks at every closed issue, the latest still planned; every tenth report came by a door's code."""
    day = "interval '1 day'" if connection.vendor == "postgresql" else None

    def later(instant: str, days: int) -> str:
        if day:
            return f"({instant} + {days} * {day})"
        return f"strftime('%Y-%m-%d %H:%M:%f', {instant}, '+{days} days')"

    now = moment("0")
    looks = [
        f"""
        INSERT INTO patrols_recheck (state, issue_id, after_days, due_on, hour, looked_by_id, looked_at, remark)
        SELECT CASE WHEN {later("closed_at", days)} > {now} THEN 'planned' WHEN id % 17 = 0 THEN 'recurred'
                ELSE 'kept' END,
            id, {days}, {date_of(later("closed_at", days))}, 16,
            CASE WHEN {later("closed_at", days)} <= {now} THEN closed_by_id END,
            CASE WHEN {later("closed_at", days)} <= {now} THEN {later("closed_at", days)} END, ''
        FROM patrols_issue WHERE closed_at IS NOT NULL"""
        for days in (7, 30)
    ]
    code = "lpad(to_hex(id), 8, '0')" if connection.vendor == "postgresql" else "printf('%08x', id)"
    complaints = f"""
        INSERT INTO patrols_complaint
            (issue_id, code, form, topic, phone, sender, at, answer, answered_by_id, answered_at)
        SELECT id, {code}, {code}, 'broken', '', 'bench', found_at,
            CASE WHEN id % 4 = 0 THEN '' ELSE '已经办好' END,
            CASE WHEN id % 4 = 0 THEN NULL ELSE closed_by_id END,
            CASE WHEN id % 4 = 0 THEN NULL ELSE closed_at END
        FROM patrols_issue WHERE closed_at IS NOT NULL AND id % 10 = 0"""
    return [*looks, complaints]


if __name__ == "__main__":
    from bench.house import open_house

    open_house(int(sys.argv[1]))
