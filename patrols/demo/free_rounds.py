"""Who walks where and when in the demo before the department has a rota: everybody as they think fit."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta

from patrols.demo import rounds
from patrols.demo.stage import Stage
from patrols.queries import coverage
from patrols.rules import patrol as rules
from tongting.people.models import Gender, Group, User
from tongting.periods import midnight
from tongting.places.models import Post

# Rounds a month by assessment group, as the patrol scheme plans them; most do nearly all of theirs.
QUOTA = {
    Group.MINE_LEADER: 8,
    Group.PARTY_CADRE: 26,
    Group.TEAM_LEADER: 26,
    Group.OFFICE_STAFF: 10,
    Group.POST_STAFF: 8,
}
# Begin of a round in hours, with its weight: round the peaks, and where nobody expects anybody.
DAY_HOURS = [
    *[(6, 3), (7, 5), (8, 4), (9, 5), (10, 3), (11, 5), (13, 2)],
    *[(14, 4), (15, 6), (16, 4), (17, 5), (19, 4), (20, 2)],
]
NIGHT_HOURS = [(0, 3), (1, 2), (4, 1), (5, 3), (21, 2), (22, 4), (23, 4)]
NIGHT_SHARE = {Group.PARTY_CADRE: 0.22, Group.TEAM_LEADER: 0.2, Group.MINE_LEADER: 0.12}
APART = timedelta(minutes=90)


def plan_day(stage: Stage, day: date) -> None:
    """Plans the rounds that begin on this day."""
    chance = stage.chance
    stage.visits.clear()
    weekend = 0.75 if day.weekday() >= 5 else 1.05
    for person in stage.people.values():
        if not person.may("patrol.do"):
            continue
        # How thorough somebody is belongs to the person, not to the day.
        keen = 0.72 + 0.28 * (zlib.crc32(person.staff_no.encode()) % 10) / 9
        if chance.random() < min(0.97, QUOTA.get(Group(person.group), 0) / 30 * keen * weekend):
            start = midnight(day) + timedelta(minutes=_begin(stage, person))
            stage.at(start, lambda at, person=person: walk(stage, person, at))  # type: ignore[misc]


def walk(stage: Stage, person: User, at: datetime) -> None:
    """A round: two to four posts near each other, those that were not seen for longest first."""
    for post in _route(stage, person, at):
        at = rounds.look_at(stage, person, post, at)


def _begin(stage: Stage, person: User) -> int:
    """Minutes after midnight at which a round begins."""
    at_night = stage.chance.random() < NIGHT_SHARE.get(Group(person.group), 0)
    hours, weights = zip(*(NIGHT_HOURS if at_night else DAY_HOURS), strict=True)
    return int(stage.chance.choices(hours, weights)[0]) * 60 + stage.chance.randrange(60)


def _route(stage: Stage, person: User, at: datetime) -> list[Post]:
    long_ago = at - timedelta(days=30)
    open_to = [
        post
        for post in stage.posts.values()
        if rules.may_patrol(person, post) is None
        and post.team_id != person.team_id
        and at - stage.seen.get(post.code, long_ago) >= APART
        and coverage.is_open(post, at)
    ]
    if not open_to:
        return []

    def need(post: Post) -> float:
        hours = (at - stage.seen.get(post.code, long_ago)).total_seconds() / 3600
        peak = 2.0 if _is_peak(post, at) else 0.0
        few_may = 1.5 if post.women_only and person.gender == Gender.FEMALE else 0.0
        wanted = post.visits_wanted / 3 - stage.visits[post.code]
        return min(hours, 96) / 6 + peak + few_may + wanted + stage.chance.random()

    first = max(open_to, key=need)
    near = sorted((post for post in open_to if post.area_id == first.area_id), key=need, reverse=True)
    return near[: stage.chance.randint(2, 4)]


def _is_peak(post: Post, at: datetime) -> bool:
    clock = f"{at:%H:%M}"
    return any((a <= clock < b) if a < b else (clock >= a or clock < b) for a, b in post.peaks)
