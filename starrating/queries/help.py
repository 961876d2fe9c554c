"""Reads of 结对帮扶: who is helped, at which post, for what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from starrating.models import Campaign, CriteriaGroup, Entry, Help, Mark, Result, Sheet
from tongting.people.models import User
from tongting.places.models import Post

ORDER = ("due_on", "id")
# What is named of somebody's faults, the dearest first.
NAMED = 3
UNSETTLED = (Help.State.OPEN, Help.State.AGAIN)


def whole() -> QuerySet[Help]:
    return Help.objects.select_related(
        "entry__campaign", "entry__room__building", "entry__locker__post", "helper", "looked_by", "before", "after"
    )  # fmt: skip


def listed(*, done: bool) -> QuerySet[Help]:
    found = whole()
    return found.filter(state=Help.State.BETTER) if done else found.filter(state__in=UNSETTLED)


def sought(q: str, *, done: bool) -> QuerySet[Help]:
    """Those whose number, section or helper has this in it."""
    named = (
        Q(entry__label__icontains=q)
        | Q(entry__code__icontains=q)
        | Q(entry__section__icontains=q)
        | Q(helper__name__icontains=q)
    )
    return listed(done=done).filter(named) if q else listed(done=done)


def of_campaign(campaign: Campaign) -> QuerySet[Help]:
    return whole().filter(entry__campaign=campaign).order_by(*ORDER)


def again_on(campaign: Campaign, day: date) -> list[Help]:
    """Who was looked at again on that day and had not put it right."""
    found = of_campaign(campaign).filter(state=Help.State.AGAIN)
    return list(found.filter(looked_at__date=day))


def given_to(person: User) -> QuerySet[Help]:
    return whole().filter(helper=person, state__in=UNSETTLED).order_by(*ORDER)


def posts_of(entries: Sequence[Entry]) -> dict[int, Post]:
    """The post to which an entry's faults belong: the first of the room's building, the locker's own. One query; an
    entry whose building has no post is not in it."""
    found: dict[int, Post] = {one.pk: one.locker.post for one in entries if one.locker is not None}
    buildings = {one.pk: one.room.building_id for one in entries if one.room is not None}
    first: dict[int, Post] = {}
    for post in Post.objects.filter(building__in=set(buildings.values()), is_active=True).order_by("code"):
        first.setdefault(post.building_id or 0, post)
    return found | {pk: first[building] for pk, building in buildings.items() if building in first}


def faults_of(results: Sequence[Result]) -> dict[int, str]:
    """What an entry lost most by, in words, by entry: the criteria that were marked, or the groups where a judge gave
    no more than a grade. Two queries."""
    marked: dict[int, list[str]] = defaultdict(list)
    marks = Mark.objects.filter(
        sheet__entry__in=[one.entry_id for one in results], sheet__state=Sheet.State.GIVEN, lost__gt=0
    )
    dearest = marks.values("sheet__entry", "criterion__name").order_by().annotate(cost=Sum("lost"))
    for line in dearest.order_by("-cost", "criterion__name"):
        marked[line["sheet__entry"]].append(line["criterion__name"])
    campaigns = {one.entry.campaign_id for one in results}
    groups = CriteriaGroup.objects.filter(criteria__campaigns__in=campaigns).values_list("code", "name")
    names = dict(groups)
    return {one.entry_id: "、".join((marked[one.entry_id] or _groups(one, names))[:NAMED]) for one in results}


def _groups(result: Result, names: dict[str, str]) -> list[str]:
    lost = {code: Decimal(part["most"]) - Decimal(part["points"]) for code, part in result.parts.items()}
    return [names.get(code, code) for code in sorted(lost, key=lambda code: -lost[code]) if lost[code] > 0]


def helpers() -> QuerySet[User]:
    """Whoever could be named: the department's people, no residents without an office."""
    return User.objects.filter(~Q(group="resident"), is_active=True).order_by("name_pinyin")


def unsettled(day: date) -> list[tuple[Help, int]]:
    """Past their day or told of a second time, each with how often its place was among the worst. Two queries."""
    late = Q(state=Help.State.OPEN, due_on__lt=day) | Q(state=Help.State.AGAIN)
    found = list(whole().filter(late).order_by(*ORDER))
    times: Counter[tuple[int | None, int | None]] = Counter(
        Help.objects.filter(
            Q(entry__room__in=[one.entry.room_id for one in found])
            | Q(entry__locker__in=[one.entry.locker_id for one in found])
        ).values_list("entry__room", "entry__locker")
    )
    return [(one, times[one.entry.room_id, one.entry.locker_id]) for one in found]
