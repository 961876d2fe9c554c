"""What a month has to say about each person, by a few statements whose cost follows the month, not the history.

In plain SQL that both databases read alike: a department of sixty is scored in less time than the ORM takes to word
these questions (`bench/month.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from patrols.queries.assessment import EDITION, Edition, edition_of
from tongting.people.models import Group, User
from tongting.periods import Month

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


ROLL = (
    'SELECT id, "group", team_id FROM people_user WHERE is_active AND "group" IN (%s, %s, %s, %s) ORDER BY id'
)


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
    """What an issue has to tell: that it was overdue, returned, found, `many` times; who is meant by that."""

    fact: str
    pk: int
    title: str
    keeper: int | None
    leader: int | None
    finder: int | None
    many: int


# Only those that can have been returned are looked up among the events: open, or closed since.
ISSUES = """
    SELECT i.fact, i.id, i.title, p.keeper_id, t.leader_id, i.found_by_id, i.many FROM (
        SELECT 'overdue' AS fact, id, title, post_id, team_id, found_by_id, 1 AS many FROM patrols_issue
        WHERE overdue_at >= %s AND overdue_at < %s AND state <> 'void'
        UNION ALL
        SELECT 'found', id, title, post_id, team_id, found_by_id, 1 FROM patrols_issue
        WHERE found_at >= %s AND found_at < %s AND state <> 'void'
        UNION ALL
        SELECT 'returned', o.id, o.title, o.post_id, o.team_id, o.found_by_id, count(*) FROM patrols_issue o
        JOIN events_event e ON e.thing = 'patrols.issue' AND e.thing_id = o.id AND e.became = 'returned'
        WHERE o.returned_count > 0 AND o.found_at < %s AND e.at >= %s AND e.at < %s
            AND (o.closed_at >= %s
                 OR o.state IN ('reported', 'assigned', 'rectified', 'returned', 'waiting', 'deferred'))
        GROUP BY o.id
    ) i JOIN places_post p ON p.id = i.post_id LEFT JOIN people_team t ON t.id = i.team_id ORDER BY i.id, i.fact"""


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


class Reading(NamedTuple):
    """What stands in the tables about a month, and the edition of the rules that it is read under.

    Of the issues those whose deadline passed unmet within the month, whatever became of them since, and those that were
    found in it, but for void ones; those that were sent back within it, void or not. Records that were not withdrawn.
    """

    people: dict[int, Assessed]
    edition: Edition
    charge: Charge
    visits: Visits
    issues: list[Told]
    records: list[Recorded]


def read(month: Month) -> Reading:
    """Asked all at once: of a department of sixty the way to the database and back costs more than the answers.
    Refused without any rules."""
    first, last, start, end = month.first, month.last, month.start_at, month.end_at
    people, editions, charges, visits, issues, records = _asked(
        (ROLL, GROUPS),
        (EDITION, (last,)),
        (CHARGES, ()),
        (VISITS, (first, last)),
        (ISSUES, (start, end, start, end, end, start, end, start)),
        (RECORDS, (first, last)),
    )
    return Reading(
        {row[0]: Assessed(*row) for row in people},
        edition_of(editions),
        _charge(charges),
        _visits(visits),
        [Told(*row) for row in issues],
        [Recorded(pk, who, kind, _exact(many), reason, by) for pk, who, kind, many, reason, by in records],
    )


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
