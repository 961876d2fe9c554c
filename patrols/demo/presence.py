"""What shows that the demo's visits were visits: times of answers, codes typed on the post, here and there a slip."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from patrols.actions import presence
from patrols.demo.stage import Stage
from patrols.models import Patrol
from patrols.rules.patrol import Given
from patrols.rules.presence import code_of
from tongting.people.models import Gender, User
from tongting.photos import scenes
from tongting.photos.models import Photo
from tongting.places.models import Post

# How often somebody on the post is asked to type the code, and how often they mistype it first.
CONFIRMED, MISTYPED, SAYS = 0.4, 0.04, 0.25
# A slip, by visit: a picture of last time.
OLD_PICTURE = 0.06
WORDS = ["查得仔细", "顺手把地漏清了", "说了配餐间的事，记下了", "来得正是时候", "照着单子一项一项看的"]
EXPLAINED = ["前面已经看过一遍，回来补点的", "手机卡了，一次点完的", "用的是备用手机，时间没对"]
# One in so many patrollers is in a hurry, and every fifth visit of theirs shows it.
HURRIED_ONE_IN, HURRIED = 11, 0.2


def luck_of(token: int) -> random.Random:
    """Chance of its own, so that the rest of the history does not hang on it."""
    return random.Random(token)


def is_hurried(person: User, luck: random.Random) -> bool:
    return zlib.crc32(f"hurry{person.staff_no}".encode()) % HURRIED_ONE_IN == 0 and luck.random() < HURRIED


def with_times(answers: Sequence[Given], spent: timedelta, luck: random.Random) -> list[Given]:
    """Each answer with the second at which it was given, in order and evenly enough."""
    total = max(1, int(spent.total_seconds()))
    marks = sorted(luck.randrange(total) for _answer in answers)
    return [replace(answer, seconds=mark) for answer, mark in zip(answers, marks, strict=True)]


def follow(stage: Stage, patrol: Patrol, luck: random.Random, at: datetime) -> None:
    """Somebody on the post types the code within a few minutes; now and then the patroller says why it went quickly."""
    if luck.random() < CONFIRMED and (people := on_post(stage, patrol)):
        person, then = luck.choice(people), at + timedelta(minutes=luck.randint(1, 9))
        words = luck.choice(WORDS) if luck.random() < SAYS else ""
        mistyped = luck.random() < MISTYPED
        stage.at(then, lambda now: type_code(stage, patrol, person, words, mistyped, now))


def type_code(stage: Stage, patrol: Patrol, person: User, words: str, mistyped: bool, at: datetime) -> None:
    code = code_of(patrol)
    if mistyped:
        wrong = f"{(int(code) + 1) % 10_000:04d}"
        stage.at(at + timedelta(seconds=20), lambda now: type_code(stage, patrol, person, words, False, now))
        presence.confirm(patrol, wrong, by=person, at=at)
    presence.confirm(patrol, code, said=words, by=person, at=at)
    stage.done["confirmed"] += 1


def on_post(stage: Stage, patrol: Patrol) -> list[User]:
    post: Post = patrol.post
    return [
        person
        for person in stage.people.values()
        if person.team_id == post.team_id
        and person.team_id is not None
        and person.pk != patrol.by_id
        and (person.gender == Gender.FEMALE or not post.women_only)
    ]


def explain_some(at: datetime) -> None:
    """In the evening people read what they were told and say a word about it."""
    quick = Patrol.objects.filter(presence__too_quick=True, presence__explanation="", judged_at__lte=at)
    for patrol in quick.select_related("by")[:3]:
        luck = luck_of(patrol.uuid.int)
        if luck.random() < 0.5:
            presence.explain(patrol, luck.choice(EXPLAINED), by=patrol.by, at=at)


def shoot(stage: Stage, post: Post, person: User, at: datetime) -> Photo:
    """A photo of a fault; once in a while one that this person took before, out of the album."""
    luck = luck_of(zlib.crc32(f"{person.staff_no}{post.code}{at:%Y%m%d%H%M%S}".encode()))
    album = stage.albums.setdefault(person.staff_no, {})
    fresh = scenes.draw(stage.chance, post.area.code, faulty=True)
    taken, raw = album.get(post.area.code, (at, fresh))
    if at - taken < timedelta(hours=8) or luck.random() >= OLD_PICTURE:
        album[post.area.code] = taken, raw = at, fresh
    return scenes.send(stage.chance, raw, taken_at=taken, place=post.name, by=person, at=at)
