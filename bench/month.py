"""A month drafted at 60 and at 5,000 staff against one hand-written SQL statement that leaves the same scores and
lines behind, and the same month with ten years of history before it against a month of it. On PostgreSQL.

    python -m bench.month
    python -m bench.month STAFF ROWS     one size of staff, in the database of ROWS patrols; prints JSON
"""

import json
import subprocess
import sys
from pathlib import Path

from bench.house import MANY, open_house
from bench.measure import once, paired, said

SIZES = (60, 5_000)
SHORT, LONG = 10_000, MANY
LIMIT, LIMIT_OF_HISTORY = 1.5, 1.1
RUNS = 9
STATEMENT = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Ground:
    """A department of its own for one month that lies ahead of all history: a team of 15, its leader and its post,
    a cadre for every 25 people who keeps some of the posts; 26 rounds for each patroller, issues and records, a hard
    problem for each cadre, a shift a day for everybody and leave for some. Gone at the end, like everything drafted."""

    def __init__(self, staff: int) -> None:
        from django.utils import timezone

        from tongting.periods import Month

        self.staff = staff
        self.month = Month.of(timezone.now()).next().next()

    def __enter__(self) -> "Ground":
        from tongting.people.models import User

        self.clear()
        self.others = list(User.objects.filter(is_active=True).values_list("pk", flat=True))
        try:
            User.objects.filter(pk__in=self.others).update(is_active=False)
            self.run(TEAMS)
            self.hire()
            self.run(FILL)
            self.run(["VACUUM (ANALYZE)"])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_fault: object) -> None:
        from tongting.people.models import User

        User.objects.filter(pk__in=self.others).update(is_active=True)
        self.clear()

    def clear(self) -> None:
        self.empty()
        self.run(CLEAR)

    def hire(self) -> None:
        from tongting.people.models import Team, User

        teams = dict(Team.objects.filter(code__startswith="mb-").values_list("code", "pk"))
        User.objects.bulk_create(
            (
                User(staff_no=f"MB-{n:05}", name=f"测速{n}", job_post="测速工", team_id=teams[f"mb-{n // 15}"],
                     group=group_of(n))
                for n in range(self.staff)
            ),
            batch_size=1000,
        )  # fmt: skip

    def run(self, statements: list[str]) -> None:
        from django.db import connection

        given = {
            "staff": self.staff,
            "first": self.month.first,
            "last": self.month.last,
            "month": str(self.month),
        }
        given |= {"start": self.month.start_at, "end": self.month.end_at}
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, given)

    def empty(self) -> None:
        """Takes the month away again."""
        self.run(EMPTY)

    def ours(self) -> None:
        from patrols.actions import assessment

        assessment.draft(self.month, by=None, at=self.month.end_at)

    def floor(self) -> None:
        from django.db import transaction

        with transaction.atomic():
            self.run([STATEMENT])

    def left_behind(self) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
        """Every line and every score, without their keys and sentences."""
        from patrols.models import Line, Score

        lines = Line.objects.filter(score__assessment__month=str(self.month)).order_by()
        scores = Score.objects.filter(assessment__month=str(self.month)).order_by()
        return (
            set(lines.values_list("score__person", "indicator", "key", "quantity", "points")),
            set(scores.values_list("person", "group", "base", "bonus", "deduction", "total", "grade", "coef",
                                   "reward", "rank", "no_data")),
        )  # fmt: skip


def group_of(n: int) -> str:
    if n % 25 == 1:
        return "party_cadre"
    if n % 15 == 0:
        return "team_leader"
    return "office_staff" if n % 40 == 7 else "post_staff"


CLEAR = [
    "DELETE FROM people_leave WHERE note = 'bench'",
    "DELETE FROM people_workshift WHERE code = 'bench'",
    "DELETE FROM patrols_planitem WHERE source = 'bench'",
    "DELETE FROM patrols_weekplan WHERE week = 'bench'",
    "DELETE FROM patrols_recordentry WHERE reason = 'bench'",
    "DELETE FROM patrols_issue WHERE detail = 'bench'",
    "DELETE FROM patrols_patrol WHERE note = 'bench'",
    "DELETE FROM places_post WHERE code LIKE 'MB-%%'",
    "UPDATE people_team SET leader_id = NULL WHERE code LIKE 'mb-%%'",
    "DELETE FROM people_user WHERE staff_no LIKE 'MB-%%'",
    "DELETE FROM people_team WHERE code LIKE 'mb-%%'",
]
EMPTY = [
    "DELETE FROM patrols_line WHERE score_id = ANY (ARRAY("
    "SELECT s.id FROM patrols_score s JOIN patrols_assessment a ON a.id = s.assessment_id WHERE a.month = %(month)s))",
    "DELETE FROM patrols_score WHERE assessment_id = (SELECT id FROM patrols_assessment WHERE month = %(month)s)",
    "DELETE FROM patrols_assessment WHERE month = %(month)s",
]
TEAMS = [
    """INSERT INTO people_team (code, name, "order") SELECT 'mb-' || n, '测速' || n, n
       FROM generate_series(0, %(staff)s / 15) n""",
]
FILL = [
    """UPDATE people_team t SET leader_id = u.id FROM people_user u
       WHERE u.team_id = t.id AND u."group" = 'team_leader' AND t.code LIKE 'mb-%%'""",
    """INSERT INTO places_post (code, name, name_pinyin, kind, area_id, team_id, keeper_id, peaks, visits_wanted,
         women_only, no_photos, token, is_active)
       SELECT 'MB-' || k.n, '测速岗点', '', (SELECT min(kind) FROM patrols_standard), (SELECT min(id) FROM places_area),
         k.id, c.id, '[]', 1, false, false, 'MB-' || k.n, true
       FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM people_team WHERE code LIKE 'mb-%%') k
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS many FROM people_user
             WHERE "group" = 'party_cadre' AND staff_no LIKE 'MB-%%') c ON c.n = k.n %% c.many""",
    """INSERT INTO patrols_patrol (uuid, digest, state, post_id, version_id, by_id, as_group, entry, shift_date, slot,
         started_at, submitted_at, score, passed, item_count, failed_count, caution_count, unseen_count, na_count,
         photo_count, note, started_on_phone, judged_at)
       SELECT gen_random_uuid(), '', 'submitted', p.id, (SELECT min(id) FROM patrols_standardversion), u.id, u."group",
         'scan', %(first)s::date + i, (u.id + i) / (1 + u.id %% 3) %% 10, %(start)s + i * interval '1 day',
         %(start)s + i * interval '1 day', 80 + (u.id + i) %% 21, true, 12, 0, 0, 0, 0, 0, 'bench',
         false, now()
       FROM people_user u CROSS JOIN generate_series(0, 25) i
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS many FROM places_post
             WHERE code LIKE 'MB-%%') p ON p.n = (u.id + i) %% p.many
       WHERE u."group" IN ('party_cadre', 'team_leader') AND u.staff_no LIKE 'MB-%%'
         AND NOT (u.id %% 4 = 0 AND extract(isodow FROM %(first)s::date + i) > 5)""",
    """INSERT INTO patrols_issue (state, post_id, item_code, title, detail, search, severity, source, found_by_id,
         found_at, team_id, responsible_id, measure, due_at, wanted, overdue_at, returned_count, extended_count,
         occurrence_count, last_seen_at, hold_reason)
       SELECT 'assigned', p.post_id, '', '地面有积水', 'bench', '', 'normal', 'patrol', p.by_id, p.started_at,
         t.team_id, t.keeper_id, '', p.started_at, '', CASE WHEN p.by_id %% 3 = 0 THEN p.started_at END,
         (p.by_id %% 5 = 0)::int, 0, 1, p.started_at, ''
       FROM patrols_patrol p JOIN places_post t ON t.id = p.post_id
       WHERE p.note = 'bench' AND extract(day FROM p.shift_date)::int %% 5 = 0""",
    """INSERT INTO events_event (thing, thing_id, verb, was, became, at, note, facts)
       SELECT 'patrols.issue', id, 'return', 'rectified', 'returned', found_at, 'bench', '{}'::jsonb
       FROM patrols_issue WHERE detail = 'bench' AND returned_count > 0""",
    """INSERT INTO patrols_weekplan (week, first_day, state) VALUES ('bench', %(first)s::date + 7, 'open')""",
    """INSERT INTO patrols_planitem (week_id, number, state, problem, source, suggestion, lead_id, measure, due_on,
         wanted, percent, reason, next_step, carried_count, returned_count, picked_at, rectified_by_id, rectified_at)
       SELECT w.id, row_number() OVER (ORDER BY u.id), CASE WHEN u.id %% 3 = 0 THEN 'carried_over' ELSE 'rectified' END,
         '排队时间长', 'bench', '', u.id, '', %(first)s::date + 10, '', 100, '', '', 0, 0, %(start)s,
         CASE WHEN u.id %% 3 > 0 THEN u.id END, CASE WHEN u.id %% 3 > 0 THEN %(start)s + interval '10 days' END
       FROM people_user u CROSS JOIN patrols_weekplan w
       WHERE w.week = 'bench' AND u."group" = 'party_cadre' AND u.staff_no LIKE 'MB-%%'""",
    """INSERT INTO people_workshift (person_id, day, code, start_at, end_at)
       SELECT u.id, d, 'bench', d::date::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '8 hours',
         d::date::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '16 hours'
       FROM people_user u CROSS JOIN generate_series(%(first)s::date, %(last)s::date, '1 day') d
       WHERE u.staff_no LIKE 'MB-%%'""",
    """INSERT INTO people_leave (state, person_id, first, last, kind, note, entered_at, withdrawn_why)
       SELECT 'valid', id, %(first)s::date, %(last)s::date - 8, 'sick', 'bench', %(start)s, '' FROM people_user
       WHERE staff_no LIKE 'MB-%%' AND id %% 40 = 3""",
    """INSERT INTO patrols_recordentry (state, person_id, kind, day, quantity, reason, entered_by_id, entered_at)
       SELECT 'valid', id, CASE WHEN "group" = 'party_cadre' THEN 'B6' ELSE 'missing' END, %(first)s::date + 3, 1,
         'bench', id, %(start)s FROM people_user WHERE staff_no LIKE 'MB-%%' AND id %% 4 = 0""",
]


def compare(staff: int, ground: Ground) -> bool:
    """First that both leave the same, then their times, the month taken away in between and untimed."""
    seen = []
    for work in (ground.ours, ground.floor):
        work()
        seen.append(ground.left_behind())
        ground.empty()
    (lines, scores), (their_lines, their_scores) = seen
    differ = len(lines ^ their_lines) + len(scores ^ their_scores)
    for one in sorted(lines ^ their_lines, key=str)[:6] + sorted(scores ^ their_scores, key=str)[:6]:
        print(f"  only {'ours' if one in lines or one in scores else 'the statement'} left {one}")
    said(f"a month, {staff} staff: the same lines and scores", f"{differ} of {len(lines) + len(scores)} differ",
         "0", holds=not differ)  # fmt: skip
    found = paired(
        f"a month, {staff} staff, {len(lines)} lines", ground.ours, ground.floor, limit=LIMIT, runs=RUNS,
        before=ground.empty,
    )  # fmt: skip
    ground.empty()
    return found.holds and not differ


def time_alone(staff: int, rows: int) -> float:
    """The median wall time of a draft, for the comparison over history."""
    open_house(rows)
    with Ground(staff) as ground:
        times = []
        for run in range(RUNS + 2):
            ground.empty()
            taken = once(ground.ours)
            if run >= 2:
                times.append(taken.wall)
        return sorted(times)[len(times) // 2]


def over_history() -> None:
    """60 staff, each size twice in turn, for a machine that is busy elsewhere."""
    seen: dict[int, list[float]] = {SHORT: [], LONG: []}
    for _turn in range(2):
        for rows in seen:
            said = subprocess.run(
                [sys.executable, "-m", "bench.month", "60", str(rows)],
                capture_output=True,
                text=True,
                check=True,
            )
            seen[rows].append(json.loads(said.stdout.splitlines()[-1]))
    short, long = (min(seen[rows]) for rows in (SHORT, LONG))
    verdict = "holds" if long / short <= LIMIT_OF_HISTORY else "MISSES"
    print(f"{'a month, ten years of history':<44} {1000 * long:>9.1f} ms {1000 * short:>9.1f} ms   "
          f"wall x{long / short:.2f}   limit x{LIMIT_OF_HISTORY:.2f}  {verdict}")  # fmt: skip


def main() -> None:
    open_house(SHORT)
    for staff in SIZES:
        with Ground(staff) as ground:
            compare(staff, ground)
    over_history()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(time_alone(int(sys.argv[1]), int(sys.argv[2]))))
    else:
        main()
