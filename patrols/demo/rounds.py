"""Who walks where and when in the demo, and what is answered at each item."""

from __future__ import annotations

import uuid
import zlib
from datetime import date, datetime, timedelta
from decimal import Decimal

from patrols.actions import patrol
from patrols.actions.patrol import Visit
from patrols.demo import issues, phones, presence
from patrols.demo.stage import Stage
from patrols.models import ChecklistItem
from patrols.models.patrol import Entry
from patrols.models.standard import ItemKind
from patrols.queries import coverage
from patrols.rules import patrol as rules
from patrols.rules.patrol import Given
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
# Shares of items: found wanting, put right on the spot, just outside the range or not the best option, not judged.
FAULT, ON_SPOT, CAUTION, ABSENT = 0.0075, 0.055, 0.22, 0.012
# What comes back however often it is put right: the drain of the second changing hall, the floor of the second pool.
STUBBORN = {("PT08", "CR07"): 0.16, ("PT06", "BP08"): 0.12}


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
    chance = stage.chance
    for post in _route(stage, person, at):
        looking = timedelta(minutes=chance.randint(4, 9), seconds=chance.randrange(60))
        stage.seen[post.code] = at
        stage.visits[post.code] += 1
        stage.at(at + looking, lambda then, post=post, began=at: visit(stage, person, post, began, then))  # type: ignore[misc]
        at += looking + timedelta(minutes=chance.randint(2, 6))


def visit(stage: Stage, person: User, post: Post, began: datetime, at: datetime) -> None:
    version = stage.versions[post.kind]
    answers = [answer(stage, item, person, post, at) for item in stage.items[version.pk]]
    hand_in(stage, post, answers, began, by=person, at=at)


def hand_in(
    stage: Stage, post: Post, answers: list[Given], began: datetime, *, by: User, at: datetime, fate: str = ""
) -> None:
    """Submits a visit through the real door and starts the life of what it raised."""
    chance = stage.chance
    entry = chance.choices([Entry.SCAN, Entry.MANUAL, Entry.LATE], [90, 8, 2])[0]
    token = uuid.UUID(int=chance.getrandbits(128), version=4)
    luck = presence.luck_of(token.int)
    if entry != Entry.LATE and presence.is_hurried(by, luck):
        began = at - timedelta(seconds=luck.randint(5, 15))
    answers = presence.with_times(answers, at - began, luck)
    told = Visit(token, began, entry, phone_started_at=began, phone_submitted_at=at)
    # What the demo is known for is there when it is looked for; anything else may have to wait for a network.
    waits = phones.wait_of(token, answers) if not fate else timedelta(0)
    said = phones.said_by_the_phone(told, by.staff_no, bool(waits))

    def arrive(then: datetime) -> None:
        kept = patrol.submit(post, stage.versions[post.kind], answers, said, by=by, at=then)
        presence.follow(stage, kept, luck, then)
        stage.done["patrols"] += 1
        if kept.failed_count:
            raised = kept.issues.select_related("post__team", "post__area", "team", "item")
            issues.follow(stage, raised, then, fate)

    if waits:
        stage.at(at + waits, arrive)
    else:
        arrive(at)


def answer(stage: Stage, item: ChecklistItem, person: User, post: Post, at: datetime) -> Given:
    chance = stage.chance
    fate = chance.random()
    if fate < STUBBORN.get((post.code, item.code), FAULT):
        return failed(stage, item, chance.choice(item.remarks), person, post, at)
    if fate < FAULT + ON_SPOT and item.kind == ItemKind.SCORE:
        return failed(stage, item, chance.choice(item.remarks), person, post, at, on_spot=True)
    if fate < FAULT + CAUTION and item.kind == ItemKind.NUMBER and item.tolerance_deduct:
        return Given(item, _measured(stage, item, "caution"))
    if fate < FAULT + CAUTION and item.kind == ItemKind.CHOICE:
        return Given(item, str(item.options[1]["value"]))
    if item.na_allowed and fate > 1 - ABSENT:
        return Given(item, "na" if fate > 1 - ABSENT / 2 else "unseen")
    return clean(stage, item)


def failed(
    stage: Stage,
    item: ChecklistItem,
    remark: str,
    person: User,
    post: Post,
    at: datetime,
    *,
    on_spot: bool = False,
) -> Given:
    """A fault with its remark and, where photos are allowed, a photo of it."""
    wants_photo = item.photo_required and not post.no_photos
    shown = [presence.shoot(stage, post, person, at)] if wants_photo else []
    value = str(stage.chance.choice([1, 1, 2])) if on_spot else _wanting(stage, item)
    return Given(item, value, remark, shown, fixed_on_spot=on_spot)


def clean(stage: Stage, item: ChecklistItem) -> Given:
    """Nothing to find fault with."""
    if item.kind == ItemKind.NUMBER:
        return Given(item, _measured(stage, item, "fine"))
    best = {ItemKind.PASS_FAIL: "pass", ItemKind.SCORE: "0"}
    return Given(item, best.get(ItemKind(item.kind)) or str(item.options[0]["value"]))


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


def _wanting(stage: Stage, item: ChecklistItem) -> str:
    if item.kind == ItemKind.PASS_FAIL:
        return "fail"
    if item.kind == ItemKind.SCORE:
        return str(stage.chance.choices([1, 2, 3], [6, 3, 1])[0])
    if item.kind == ItemKind.CHOICE:
        return str(item.options[-1]["value"])
    return _measured(stage, item, "bad")


def _measured(stage: Stage, item: ChecklistItem, how: str) -> str:
    """A number as a thermometer shows it: inside the range, in the tolerance, or beyond it."""
    low, high = item.minimum or Decimal(0), item.maximum or Decimal(0)
    below, above = item.tolerance_below, item.tolerance_above
    least = item.typing_min if item.typing_min is not None else low - 10
    most = item.typing_max if item.typing_max is not None else high + 10
    middle = (high - low) / 2
    bands = {
        "fine": [(low + middle / 2, high - middle / 4)],
        "caution": [(low - below, low), (high, high + above)],
        "bad": [
            (max(least, low - below - middle), low - below),
            (high + above, min(most, high + above + middle)),
        ],
    }[how]
    step = Decimal(1).scaleb(-item.decimals)
    wide = [(a, b) for a, b in bands if b - a > step] or [(low, high)]
    a, b = stage.chance.choice(wide)
    share = Decimal(str(round(stage.chance.uniform(0.1, 0.9), 3)))
    value = (a + (b - a) * share).quantize(step)
    return str(min(max(value, least), most))
