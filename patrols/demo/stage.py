"""The stage of the lived-through demo: everybody and every place, and a clock that walks from deed to deed."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from patrols.models import ChecklistItem, StandardVersion
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Post

Deed = Callable[[datetime], None]


@dataclass
class Stage:
    """`chance` decides everything that is left open, so that a seed gives the same history again."""

    chance: random.Random
    people: dict[str, User]
    posts: dict[str, Post]
    versions: dict[str, StandardVersion]
    items: dict[int, list[ChecklistItem]]
    until: datetime
    # When each post was last looked at, and how often on the day that is being lived.
    seen: dict[str, datetime] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    # Rounds are walked by a rota on the day that is being lived.
    has_rota: bool = False
    # The last photo that each person took in each area, and when.
    albums: dict[str, dict[str, tuple[datetime, bytes]]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _plan: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _serial: count[int] = field(default_factory=count)

    def at(self, moment: datetime, deed: Deed) -> None:
        """Plans a deed; what lies behind the end of the history stays undone and gives today its open work."""
        if moment <= self.until:
            heapq.heappush(self._plan, (moment, next(self._serial), deed))

    def live(self, until: datetime) -> None:
        """Does what is planned before `until`, in its order; a deed may plan others. What the rules refuse is counted:
        people in a demo try what they may not, as elsewhere."""
        while self._plan and self._plan[0][0] < until:
            moment, _serial, deed = heapq.heappop(self._plan)
            try:
                deed(moment)
            except Refused as why:
                self.refused[str(why)] += 1


def set_stage(chance: random.Random, until: datetime) -> Stage:
    people = User.objects.filter(is_active=True).select_related("team").prefetch_related("grants")
    posts = Post.objects.filter(is_active=True).select_related("area", "team__leader")
    versions = {
        version.standard.kind: version
        for version in StandardVersion.objects.select_related("standard").filter(state="published")
    }
    items: dict[int, list[ChecklistItem]] = {}
    for item in ChecklistItem.objects.order_by("version", "order"):
        items.setdefault(item.version_id, []).append(item)
    return Stage(
        chance=chance,
        people={person.staff_no: person for person in people.order_by("staff_no")},
        posts={post.code: post for post in posts.order_by("code")},
        versions=versions,
        items=items,
        until=until,
    )


def awake(stage: Stage, moment: datetime) -> datetime:
    """Moved out of the small hours, in which only patrols walk."""
    here = local(moment)
    if 6 <= here.hour < 22:
        return here
    morning = here.replace(hour=6, minute=0) + timedelta(minutes=stage.chance.randint(20, 150))
    return morning + timedelta(days=1) if here.hour >= 22 else morning
