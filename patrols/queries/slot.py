"""Reads of the rota's slots: one person's coming ones, what is due now, which stop a patrol fulfils, what was
missed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Patrol, Rota, Slot, Stop
from patrols.models.rota import LEAD
from tongting.events.flow import history
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Post

State = Slot.State
# In these a visit that was made still counts.
OPEN = (State.PLANNED, *Slot.LATE)
SOON = timedelta(hours=12)


def with_stops(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """With posts, and by whom each was seen; two queries."""
    stops = Stop.objects.select_related("post__area", "patrol__by").order_by("order")
    return slots.select_related("person", "rota").prefetch_related(Prefetch("stops", stops))


def published() -> QuerySet[Slot]:
    return Slot.objects.filter(rota__state=Rota.State.PUBLISHED)


def coming(person: User, at: datetime) -> QuerySet[Slot]:
    """What this person has yet to walk, soonest first."""
    mine = published().filter(person=person, state=State.PLANNED, miss_at__gt=at)
    return with_stops(mine).order_by("start_at", "pk")


@dataclass(frozen=True)
class MyRound:
    """A slot as its person sees it now: what is left of it, what others have seen meanwhile."""

    slot: Slot
    at: datetime

    @property
    def left(self) -> list[Stop]:
        return [stop for stop in self.slot.stops.all() if stop.patrol_id is None]

    @property
    def next(self) -> Stop | None:
        left = self.left
        return left[0] if left else None

    @property
    def names(self) -> str:
        """What is left, for a sentence."""
        return names(stop.post.name for stop in self.left)

    @property
    def all_names(self) -> str:
        return posts_in(self.slot)

    @property
    def is_now(self) -> bool:
        return self.slot.start_at - LEAD <= self.at < self.slot.miss_at

    @property
    def is_late(self) -> bool:
        return self.at > self.slot.due_at

    @property
    def by_others(self) -> list[Stop]:
        """Stops that a colleague has seen."""
        return [
            stop for stop in self.slot.stops.all() if stop.patrol and stop.patrol.by_id != self.slot.person_id
        ]


def next_round(person: User, at: datetime) -> MyRound | None:
    """The round this person is to walk now, or the next one within half a day; two queries."""
    found = coming(person, at).filter(start_at__lte=at + SOON).first()
    return MyRound(found, at) if found else None


def stop_for(patrol: Patrol) -> Stop | None:
    """The stop that this visit fulfils. One short query where there is none, as for most who come by; else two."""
    began = patrol.started_at
    if _is_own_teams(patrol):
        return None
    found = Stop.objects.filter(
        patrol=None,
        post=patrol.post_id,
        slot__rota__state=Rota.State.PUBLISHED,
        slot__state__in=OPEN,
        slot__start_at__lte=began + LEAD,
        slot__miss_at__gte=began,
    )
    keys = list(found.values_list("pk", flat=True))
    stops = Stop.objects.filter(pk__in=keys).select_related("slot").order_by("at", "pk") if keys else ()
    return best_of(stops, patrol)


def _is_own_teams(patrol: Patrol) -> bool:
    return patrol.by.team_id is not None and patrol.by.team_id == patrol.post.team_id


def best_of(stops: Iterable[Stop], patrol: Patrol) -> Stop | None:
    """Of stops at this post the one that the visit fulfils: one's own first, then the one whose time is nearest. A
    colleague's too, but never by a visit to one's own team's post."""
    if _is_own_teams(patrol):
        return None
    began = patrol.started_at
    fits = [stop for stop in stops if stop.slot.start_at - LEAD <= began <= stop.slot.miss_at]
    return min(
        fits, key=lambda stop: (stop.slot.person_id != patrol.by_id, abs(stop.at - began)), default=None
    )


def said_at(post: Post, person: User, at: datetime) -> str:
    """What somebody who is about to patrol here should know of their round: that a colleague was here for it. Two
    queries at most, empty where there is nothing to say."""
    mine = (
        Stop.objects.filter(
            post=post,
            slot__person=person,
            slot__rota__state=Rota.State.PUBLISHED,
            slot__start_at__lte=at + LEAD,
            slot__miss_at__gte=at,
            patrol__isnull=False,
        )
        .exclude(patrol__by=person)
        .exclude(slot__state=State.SWAPPED)
        .select_related("patrol__by")
        .first()
    )
    if mine is None or mine.patrol is None:
        return ""
    return _(
        "%(who)s %(time)s 已经巡过这里，你这一轮的这个岗点算完成了；看到新情况照样可以再巡一次，另记一次巡查"
    ) % {"who": mine.patrol.by.name, "time": f"{local(mine.patrol.started_at):%H:%M}"}


@dataclass(frozen=True)
class Tally:
    """One person's slots of a month by how they ended."""

    planned: int
    done: int
    missed: int

    @property
    def total(self) -> int:
        return self.planned + self.done + self.missed


def tally(person: User, rota: Rota | None) -> Tally:
    """One query."""
    if rota is None:
        return Tally(0, 0, 0)
    counted = Slot.objects.filter(rota=rota, person=person).aggregate(
        planned=Count("pk", filter=Q(state=State.PLANNED)),
        done=Count("pk", filter=Q(state=State.DONE)),
        missed=Count("pk", filter=Q(state__in=Slot.LATE)),
    )
    return Tally(**counted)


def rota_of(day: date, *, seen_by_all: bool = True) -> Rota | None:
    """The month's rota in which a day lies; drafts only for those who make them."""
    found = Rota.objects.filter(first_day__lte=day, last_day__gte=day)
    return (found.filter(state=Rota.State.PUBLISHED) if seen_by_all else found).first()


def of_rota(rota: Rota, chosen: dict[str, Any]) -> QuerySet[Slot]:
    """A month's slots by the filters of their list; a slot that was swapped is shown as its new one."""
    facts: dict[str, Any] = {
        "day": chosen.get("day"),
        "person": chosen.get("person"),
        "stops__post": chosen.get("post"),
        "state": chosen.get("state"),
    }
    found = Slot.objects.filter(rota=rota, **{name: value for name, value in facts.items() if value})
    return with_stops(found if chosen.get("state") else found.exclude(state=State.SWAPPED))


# --- missed ---------------------------------------------------------------------------------------------------


def missed(chosen: dict[str, Any], leader: User | None = None) -> QuerySet[Slot]:
    """Slots that were found missed, by the filters of their list; with a leader those of the teams they lead."""
    found = published().filter(state__in=Slot.LATE)
    facts: dict[str, Any] = {
        "person": chosen.get("person"),
        "person__team__leader": leader,
        "state": chosen.get("state"),
        "day__gte": chosen.get("since"),
        "day__lte": chosen.get("until"),
    }
    found = found.filter(**{name: value for name, value in facts.items() if value is not None})
    return with_stops(found).select_related("person__team", "answered_by")


def to_explain(person: User) -> QuerySet[Slot]:
    return with_stops(published().filter(person=person, state=State.MISSED)).order_by("start_at", "pk")


def to_answer(person: User, *, everybody: bool) -> QuerySet[Slot]:
    """Reasons that wait for this person: those of the team they lead, or of everybody; never their own."""
    found = published().filter(state=State.EXPLAINED).exclude(person=person)
    if not everybody:
        found = found.filter(person__team__leader=person)
    return with_stops(found).order_by("start_at", "pk")


@dataclass(frozen=True)
class Told:
    """Something that happened to a slot, in words."""

    at: datetime
    who: str
    text: str
    note: str
    tone: str


def story(slot: Slot) -> list[Told]:
    """What happened to a slot, newest first; one query."""
    words = {
        "done": (_("巡完了"), "ok"),
        "done_late": (_("后来补上了巡查"), "ok"),
        "missed": (_("到时间没巡完，算漏巡"), "bad"),
        "reopened": (_("巡查作废了，这一轮又没巡完"), "bad"),
        "explained": (_("说明原因"), "act"),
        "excused": (_("认可了原因"), "ok"),
        "unexcused": (_("不认可原因"), "bad"),
        "swapped": (_("接走了这一轮"), "act"),
        "taken_over": (_("替别人巡这一轮"), "act"),
        "rung_unexplained": (_("一天没说明，提醒了"), ""),
        "rung_unexplained_long": (_("三天没说明，报给支部"), ""),
        "rung_unanswered": (_("一天没人认定，报给支部"), ""),
    }
    return [
        Told(
            event.at,
            event.by.name if event.by else _("系统"),
            *(words.get(event.verb, (event.verb, ""))[:1]),
            event.note,
            words.get(event.verb, ("", ""))[1],
        )
        for event in list(history(slot))[::-1]
    ]


def posts_in(slot: Slot) -> str:
    """The names of a round's posts, for a sentence."""
    return names(stop.post.name for stop in slot.stops.all())


def names(some: Iterable[str], most: int = 4) -> str:
    listed = list(some)
    shown = "、".join(listed[:most])
    return shown if len(listed) <= most else _("%(names)s 等 %(n)d 个") % {"names": shown, "n": len(listed)}
