"""What a month has to say about each person, by a few statements whose cost follows the month, not the history.

In plain SQL that both databases read alike: a department of sixty is scored in less time than the ORM takes to word
these questions (`bench/month.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from patrols.queries.assessment import EDITION, Edition, edition_of
from patrols.rules.complaint import OF_SERVICE
from tongting.people.models import Group, User
from tongting.periods import Month, local

ASSESSED = (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)
# Slots that lie in the night: 00-04, 04-08 and 22-24.
NIGHT = frozenset((0, 1, 9))
IN_A_ROW = 3
TENTH = Decimal("0.1")
GROUPS = tuple(group.value for group in ASSESSED)
Row = tuple[Any, ...]


def assessed_people() -> QuerySet[User]:
    """Everybody whose month is scored, in the order of the sheets."""
    return User.objects.filter(is_active=True, group__in=ASSESSED).order_by("group", "team", "staff_no")


class Assessed(NamedTuple):
    """What the month needs to know of a person."""

    pk: int
    group: str
    team: int | None
    # Of that team.
    leader: int | None


ROLL = """
    SELECT u.id, u."group", u.team_id, t.leader_id FROM people_user u LEFT JOIN people_team t ON t.id = u.team_id
    WHERE u.is_active AND u."group" IN (%s, %s, %s, %s) ORDER BY u.id"""


def roll() -> list[Assessed]:
    """The same people as plain values: there may be thousands."""
    (people,) = _asked((ROLL, GROUPS))
    return [Assessed(*row) for row in people]


@dataclass(frozen=True)
class Rounds:
    """A person's rounds: a round is what they patrolled in one slot of one day."""

    done: int
    night: int
    weekend_days: int
    repeated: int


@dataclass(frozen=True)
class Mean:
    """The mean score of `visits` visits."""

    visits: int
    mean: Decimal


@dataclass(frozen=True)
class Visits:
    """What the month's patrols say: rounds by person; scored visits and the sum of their scores by post."""

    rounds: dict[int, Rounds]
    sums: dict[int, tuple[int, Decimal]]

    def mean_over(self, posts: Iterable[int]) -> Mean | None:
        """Every visit weighs the same, whichever post it was to; None without any visit."""
        found = [self.sums[post] for post in posts if post in self.sums]
        visits = sum(many for many, _total in found)
        return Mean(visits, sum((total for _many, total in found), Decimal(0)) / visits) if visits else None


# Covered by the index patrol_of_day.
VISITS = """
    SELECT by_id, shift_date, slot, post_id, score FROM patrols_patrol
    WHERE state = 'submitted' AND shift_date BETWEEN %s AND %s ORDER BY by_id, shift_date, slot"""


def _visits(rows: Iterable[Row]) -> Visits:
    rounds: dict[int, list[tuple[date, int]]] = defaultdict(list)
    scores: dict[int, list[Decimal]] = defaultdict(list)
    for person, day, slot, post, score in rows:
        slots, one = rounds[person], (day, slot)
        if not slots or slots[-1] != one:
            slots.append(one)
        if score is not None:
            scores[post].append(_exact(score))
    return Visits(
        {person: _rounds_of(slots) for person, slots in rounds.items()},
        {post: (len(given), sum(given, Decimal(0))) for post, given in scores.items()},
    )


def _rounds_of(slots: list[tuple[date, int]]) -> Rounds:
    repeated, run, before = 0, 0, -1
    for _day, slot in slots:
        run = run + 1 if slot == before else 1
        if run == IN_A_ROW:
            repeated, run = repeated + 1, 0
        before = slot
    return Rounds(
        done=len(slots),
        night=sum(slot in NIGHT for _day, slot in slots),
        weekend_days=len({day for day, _slot in slots if day.weekday() >= 5}),
        repeated=repeated,
    )


def rounds_in(first: date, last: date) -> dict[int, Rounds]:
    """By person, as the patrols stand now."""
    (rows,) = _asked((VISITS, (first, last)))
    return _visits(rows).rounds


@dataclass(frozen=True)
class Charge:
    """Who answers for which posts: keepers of areas, teams, staff with posts of their own; which team somebody leads
    (of those that have posts)."""

    kept: dict[int, list[int]]
    of_team: dict[int, list[int]]
    staffed: dict[int, list[int]]
    leads: dict[int, int]


# A row for each of a post's own people.
CHARGES = """
    SELECT p.id, p.keeper_id, p.team_id, t.leader_id, s.user_id FROM places_post p
    LEFT JOIN people_team t ON t.id = p.team_id LEFT JOIN places_post_staff s ON s.post_id = p.id
    ORDER BY t."order", t.code, p.id"""


def _charge(rows: Iterable[Row]) -> Charge:
    kept: dict[int, list[int]] = defaultdict(list)
    of_team: dict[int, list[int]] = defaultdict(list)
    staffed: dict[int, list[int]] = defaultdict(list)
    leads: dict[int, int] = {}
    before = 0
    for post, keeper, team, leader, person in rows:
        if person:
            staffed[person].append(post)
        if post == before:
            continue
        before = post
        if keeper:
            kept[keeper].append(post)
        if team:
            of_team[team].append(post)
        if leader:
            leads[leader] = team
    return Charge(kept, of_team, staffed, leads)


class Told(NamedTuple):
    """What an issue has to tell, and who is meant by that: that it was overdue, a critical one, returned `many` times;
    that its fault was seen `many` times within the month; that it was found (`many` is 2 where it stands in the list of
    hard problems, else 1)."""

    fact: str
    pk: int
    title: str
    keeper: int | None
    leader: int | None
    finder: int | None
    responsible: int | None
    many: int


# Only those that can have been returned are looked up among the events: open, or closed since. The same fault is the
# same item at the same post; what was told in words is the same as what it was joined to.
ISSUES = """
    SELECT i.fact, i.id, i.title, p.keeper_id, t.leader_id, i.found_by_id, i.responsible_id, i.many FROM (
        SELECT 'overdue' AS fact, id, title, post_id, team_id, found_by_id, responsible_id, 1 AS many FROM patrols_issue
        WHERE overdue_at >= %s AND overdue_at < %s AND state <> 'void'
        UNION ALL
        SELECT 'critical', o.id, o.title, o.post_id, o.team_id, o.found_by_id, o.responsible_id, 1 FROM patrols_issue o
        JOIN patrols_checklistitem c ON c.id = o.item_id AND c.critical
        WHERE o.overdue_at >= %s AND o.overdue_at < %s AND o.state <> 'void'
        UNION ALL
        SELECT 'found', f.id, f.title, f.post_id, f.team_id, f.found_by_id, f.responsible_id,
            CASE WHEN EXISTS (SELECT 1 FROM patrols_planitem_issues l WHERE l.issue_id = f.id) THEN 2 ELSE 1 END
        FROM patrols_issue f WHERE f.found_at >= %s AND f.found_at < %s AND f.state <> 'void'
        UNION ALL
        SELECT 'third', o.id, o.title, o.post_id, o.team_id, o.found_by_id, o.responsible_id, s.many FROM (
            SELECT max(id) AS id, count(*) AS many FROM (
                SELECT id, post_id, item_code, CASE item_code WHEN '' THEN coalesce(same_as_id, id) END AS told
                FROM patrols_issue WHERE found_at >= %s AND found_at < %s AND state <> 'void'
                UNION ALL
                SELECT x.id, x.post_id, x.item_code, CASE x.item_code WHEN '' THEN coalesce(x.same_as_id, x.id) END
                FROM patrols_issueoccurrence a JOIN patrols_issue x ON x.id = a.issue_id AND x.state <> 'void'
                WHERE a.seen_at >= %s AND a.seen_at < %s
            ) seen GROUP BY post_id, item_code, told HAVING count(*) >= 3
        ) s JOIN patrols_issue o ON o.id = s.id
        UNION ALL
        SELECT 'returned', o.id, o.title, o.post_id, o.team_id, o.found_by_id, o.responsible_id, count(*)
        FROM patrols_issue o
        JOIN events_event e ON e.thing = 'patrols.issue' AND e.thing_id = o.id AND e.became = 'returned'
        WHERE o.returned_count > 0 AND o.found_at < %s AND e.at >= %s AND e.at < %s
            AND (o.closed_at >= %s
                 OR o.state IN ('reported', 'assigned', 'rectified', 'returned', 'waiting', 'deferred'))
        GROUP BY o.id
    ) i JOIN places_post p ON p.id = i.post_id LEFT JOIN people_team t ON t.id = i.team_id ORDER BY i.id, i.fact"""


class Planned(NamedTuple):
    """A hard problem in one of the weeks that end in the month: `due_now` where it falls due in that week, `in_time`
    where it was handed in by then, `early` where at least a day before and closed; `late` where a week closed over it
    past its day without a reason."""

    pk: int
    problem: str
    lead: int
    week: str
    due_now: bool
    in_time: bool
    early: bool
    late: bool
    reason: str


PLANS = """
    SELECT i.id, i.problem, i.lead_id, i.state, i.due_on, i.rectified_at, i.reason, w.week, w.first_day
    FROM patrols_planitem i JOIN patrols_weekplan w ON w.id = i.week_id
    WHERE w.first_day BETWEEN %s AND %s AND i.state <> 'void' AND i.lead_id IS NOT NULL AND i.due_on IS NOT NULL
    ORDER BY i.id"""
WEEK = timedelta(days=6)


def _planned(row: Row) -> Planned:
    pk, problem, lead, state, due, handed_in, reason, week, first = row
    done = None if handed_in is None else local(_aware(handed_in)).date()
    in_time = done is not None and done <= due
    late = state == "carried_over" and done is None and due <= first + WEEK and not reason
    early = state == "closed" and done is not None and done < due
    return Planned(pk, problem, lead, week, first <= due <= first + WEEK, in_time, early, late, reason)


# Days of the month on which somebody was on duty, leave taken out; only of those who were there for less than MOST.
# Being sent away to work or to learn is no leave.
DUTY = """
    SELECT s.person_id, count(DISTINCT CASE WHEN l.id IS NULL THEN s.day END) FROM people_workshift s
    LEFT JOIN people_leave l ON l.person_id = s.person_id AND l.state = 'valid' AND l.kind <> 'errand'
        AND s.day BETWEEN l.first AND l.last
    WHERE s.start_at >= %s AND s.start_at < %s
    GROUP BY s.person_id HAVING count(DISTINCT CASE WHEN l.id IS NULL THEN s.day END) < %s"""
ROSTERED = """
    SELECT count(*) FROM (SELECT DISTINCT day FROM people_workshift WHERE start_at >= %s AND start_at < %s) d"""
# No rule asks for more days than half a month has.
MOST = 16


class Recorded(NamedTuple):
    """A fact that somebody entered by hand."""

    pk: int
    person: int
    kind: str
    quantity: Decimal
    reason: str
    entered_by: int


RECORDS = """
    SELECT id, person_id, kind, quantity, reason, entered_by_id FROM patrols_recordentry
    WHERE state = 'valid' AND day BETWEEN %s AND %s ORDER BY day, id"""


# Valid complaints about the service, of everybody: issue, its title, who answers for it. One counts in the month in
# which it was dealt with and so found right: else what is told of on a month's last days would be in none.
COMPLAINTS = f"""
    SELECT DISTINCT c.issue_id, i.title, i.responsible_id FROM patrols_complaint c
    JOIN patrols_issue i ON i.id = c.issue_id AND i.state = 'closed' AND i.responsible_id IS NOT NULL
    WHERE i.closed_at >= %s AND i.closed_at < %s AND c.topic IN ({", ".join(["%s"] * len(OF_SERVICE))})
    ORDER BY c.issue_id"""


class Reading(NamedTuple):
    """What stands in the tables about a month, and the edition of the rules that it is read under.

    Of the issues those whose deadline passed unmet within the month, whatever became of them since, and those that were
    found in it, but for void ones; those that were sent back within it, void or not. Records that were not withdrawn.
    `duty` are the days of those who were there too little; empty where the roster does not cover the month.
    """

    people: dict[int, Assessed]
    edition: Edition
    charge: Charge
    visits: Visits
    issues: list[Told]
    plans: list[Planned]
    duty: dict[int, int]
    records: list[Recorded]
    complaints: list[Row]


def read(month: Month) -> Reading:
    """Asked all at once: of a department of sixty the way to the database and back costs more than the answers.
    Refused without any rules."""
    first, last, start, end = month.first, month.last, month.start_at, month.end_at
    people, editions, charges, visits, issues, plans, duty, rostered, records, complaints = _asked(
        (ROLL, GROUPS),
        (EDITION, (last,)),
        (CHARGES, ()),
        (VISITS, (first, last)),
        (ISSUES, (start, end) * 5 + (end, start, end, start)),
        (PLANS, (first - WEEK, last - WEEK)),
        (DUTY, (start, end, MOST)),
        (ROSTERED, (start, end)),
        (RECORDS, (first, last)),
        (COMPLAINTS, (start, end, *OF_SERVICE)),
    )
    return Reading(
        {row[0]: Assessed(*row) for row in people},
        edition_of(editions),
        _charge(charges),
        _visits(visits),
        [Told(*row) for row in issues],
        [_planned(row) for row in plans],
        dict(duty) if rostered[0][0] >= month.days else {},
        [Recorded(pk, who, kind, _exact(many), reason, by) for pk, who, kind, many, reason, by in records],
        complaints,
    )


def names_of(people: Iterable[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=set(people)).values_list("pk", "name"))


SCORES = "SELECT person_id, id FROM patrols_score WHERE assessment_id = %s"


def scores_of(assessment: int) -> dict[int, int]:
    """The key of each person's score."""
    (scores,) = _asked((SCORES, (assessment,)))
    return dict(scores)


def _asked(*questions: tuple[str, Sequence[Any]]) -> list[list[Row]]:
    """The rows of each statement with what is given to it: on PostgreSQL in one journey, on SQLite there is none."""
    moment = connection.ops.adapt_datetimefield_value
    statements = [statement for statement, _given in questions]
    values = [[moment(one) if isinstance(one, datetime) else one for one in given] for _s, given in questions]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            return [cursor.execute(*question).fetchall() for question in zip(statements, values, strict=True)]
        cursor.execute(";".join(statements), [one for given in values for one in given])
        answers = [cursor.fetchall()]
        while cursor.nextset():
            answers.append(cursor.fetchall())
    return answers


def _exact(value: Any) -> Decimal:
    """SQLite keeps figures as binary fractions; as PostgreSQL gives them."""
    return value if isinstance(value, Decimal) else Decimal(str(value)).quantize(TENTH)


def _aware(at: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so; as PostgreSQL gives them."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
