"""The clock's round over the rota, every ten minutes: a draft whose day has come is published, visits find their
stops, what was not walked in time is missed, who has to be reminded is, and what nobody answers climbs the ladder.

Each part selects what is due by now and not yet done; notices and rungs have unique keys. A round that is repeated,
runs twice at once or dies half-way loses nothing and says nothing twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import rota as rotas
from patrols.actions import slot as verbs
from patrols.actions.slot_voice import answerers, branch, missed_words, when
from patrols.models import Patrol, Rota, Slot, Stop, Swap
from patrols.models.rota import LEAD
from patrols.queries import slot as slots
from patrols.rules.issue import is_quiet
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.periods import local

State = Slot.State
# Patrols that were sent late are looked for this far back.
LOOK_BACK = timedelta(days=8)
# A round is announced this long before it begins.
WARNING = timedelta(minutes=20)
# Who does not explain hears of it again after this long, then the branch; who does not answer is passed over.
UNEXPLAINED, UNANSWERED, TO_BRANCH = timedelta(hours=24), timedelta(hours=24), timedelta(hours=72)
BATCH = 200


@dataclass
class Done:
    """What one round did."""

    published: int = 0
    matched: int = 0
    reopened: int = 0
    missed: int = 0
    lapsed: int = 0
    rungs: int = 0


def walk(*, at: datetime) -> Done:
    """One round. Safe to repeat at any moment, by any number of workers."""
    done = Done()
    done.published = _publish(at)
    done.reopened = _reopen(at)
    done.matched = _match(at)
    done.missed = _miss(at)
    done.lapsed = _lapse(at)
    _announce(at)
    done.rungs = 0 if is_quiet(at) else _escalate(at)
    return done


def _publish(at: datetime) -> int:
    """Drafts whose first day has come: better a rota that nobody looked through than none."""
    today = local(at).date()
    begun = Rota.objects.filter(state=Rota.State.DRAFTED, drawn_from__lte=today, last_day__gte=today)
    published = 0
    for rota in begun:
        try:
            rotas.publish(rota, by=None, at=at)
        except flow.Refused:
            continue
        published += 1
    return published


def _reopen(at: datetime) -> int:
    """Stops whose visit was taken back."""
    gone = Stop.objects.filter(patrol__state=Patrol.State.VOID).select_related("slot")
    for stop in (found := list(gone[:BATCH])):
        verbs.reopen(stop, at=at)
    return len(found)


def _match(at: datetime) -> int:
    """Visits that count for no stop yet, against stops that nobody has seen; two queries where nothing fits."""
    waiting = Stop.objects.filter(
        patrol=None,
        at__gte=at - LOOK_BACK,
        at__lte=at + LEAD,
        slot__rota__state=Rota.State.PUBLISHED,
        slot__state__in=slots.OPEN,
    )
    by_post: dict[int, list[Stop]] = defaultdict(list)
    for stop in waiting.select_related("slot"):
        by_post[stop.post_id].append(stop)
    free = Patrol.objects.filter(
        state=Patrol.State.SUBMITTED, started_at__gte=at - LOOK_BACK - LEAD, post__in=by_post, stop=None
    )
    by_slot: dict[int, list[tuple[Stop, Patrol]]] = defaultdict(list)
    for patrol in free.select_related("by", "post").order_by("started_at", "pk"):
        best = slots.best_of(by_post[patrol.post_id], patrol)
        if best is not None:
            by_post[patrol.post_id].remove(best)
            by_slot[best.slot_id].append((best, patrol))
    return sum(verbs.mark_all(pairs, at=at) for pairs in by_slot.values())


def _miss(at: datetime) -> int:
    """Rounds whose time is over with posts nobody has seen."""
    late = slots.with_stops(
        Slot.objects.filter(state=State.PLANNED, miss_at__lte=at, rota__state=Rota.State.PUBLISHED)
    )
    missed = 0
    for slot in late.order_by("miss_at", "pk")[:BATCH]:
        left = [stop for stop in slot.stops.all() if stop.patrol_id is None]
        if left:
            missed += _is_missed(slot, left, at)
        else:
            # Two visits at the very same moment, each of which saw the other's post still open.
            verbs.settle(slot, at=at)
    return missed


def _is_missed(slot: Slot, left: list[Stop], at: datetime) -> bool:
    try:
        with transaction.atomic():
            facts = {"left": [stop.post_id for stop in left]}
            flow.move(slot, State.MISSED, by=None, at=at, facts=facts)
            words = missed_words(slot, len(left), len(slot.stops.all()))
            key, page = f"slot:{slot.pk}:missed", reverse("slot_detail", args=[slot.pk])
            notices.tell(slot.person_id, words, page, detail=when(slot), key=key, at=at)
    except flow.Refused:
        # The last post was seen at this very moment.
        return False
    return True


def _lapse(at: datetime) -> int:
    """Offers that nobody took in time: the round is still its person's."""
    gone = Swap.objects.filter(state=Swap.State.OPEN, slot__start_at__lte=at).select_related("slot")
    lapsed = 0
    for swap in gone[:BATCH]:
        try:
            flow.move(swap, Swap.State.LAPSED, by=None, at=at)
        except flow.Refused:
            continue
        lapsed += 1
    return lapsed


def _announce(at: datetime) -> None:
    """Says what begins soon, once a round, to whoever walks it."""
    soon = slots.with_stops(
        slots.published().filter(state=State.PLANNED, start_at__gt=at, start_at__lte=at + WARNING)
    )
    for slot in soon:
        words = _("快到你巡查了：%(what)s") % {"what": slots.posts_in(slot)}
        key = f"slot:{slot.pk}:soon"
        notices.tell(slot.person_id, words, reverse("slot_mine"), detail=when(slot), key=key, at=at)


def _escalate(at: datetime) -> int:
    """Missed and not explained: the person again with their leader after a day, the branch after three. Explained and
    not answered: the branch after a day."""
    due: list[tuple[Slot, str]] = []
    for slot in slots.published().filter(state=State.MISSED, miss_at__lte=at - UNEXPLAINED)[:BATCH]:
        due.append((slot, "unexplained"))
        if slot.miss_at <= at - TO_BRANCH:
            due.append((slot, "unexplained_long"))
    waiting = slots.published().filter(state=State.EXPLAINED, explained_at__lte=at - UNANSWERED)
    due += [(slot, "unanswered") for slot in waiting[:BATCH]]
    keys = [key_of(slot, rung) for slot, rung in due]
    rung_already = set(Event.objects.filter(key__in=keys).values_list("key", flat=True))
    return sum(
        _ring(slot, rung, at) for (slot, rung), key in zip(due, keys, strict=True) if key not in rung_already
    )


def key_of(slot: Slot, rung: str) -> str:
    return f"slot:{slot.pk}:{rung}"


def _ring(slot: Slot, rung: str, at: datetime) -> bool:
    """A rung and its notices in one transaction, once."""
    key, page, who = key_of(slot, rung), reverse("slot_detail", args=[slot.pk]), slot.person
    if rung == "unanswered":
        people = branch(at, but=who.pk)
        words = _("%(who)s 的漏巡原因还没有人认定，支部来定") % {"who": who.name}
    else:
        people = branch(at) if rung == "unexplained_long" else [who, *answerers(slot, at)]
        words = _("%(who)s 漏巡还没有说明原因") % {"who": who.name}
    with transaction.atomic():
        note = "、".join(person.name for person in people)
        if not flow.record_once(slot, f"rung_{rung}", key=key, by=None, at=at, note=note):
            return False
        notices.tell_all(people, words, page, detail=when(slot), key=key, at=at)
    return True
