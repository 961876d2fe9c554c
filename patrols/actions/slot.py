"""A slot is fulfilled by patrols, opened again when one is taken back, explained when missed, and answered here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.slot_voice import answerers, when
from patrols.models import Patrol, Slot, Stop
from patrols.queries import slot as slots
from patrols.rules import slot as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Slot.State


def fulfil(patrol: Patrol, *, at: datetime) -> Slot | None:
    """Lets a visit count for the round it belongs to: the patroller's own, else a colleague's at that post and time.
    Returns that slot, None where there is none. Safe to repeat; what it misses the ten-minute round finds."""
    # Sent again after it was taken back: it counts for nothing any more.
    stop = slots.stop_for(patrol) if patrol.state == Patrol.State.SUBMITTED else None
    return None if stop is None else mark(stop, patrol, at=at)


def mark(stop: Stop, patrol: Patrol, *, at: datetime) -> Slot | None:
    """One visit is one stop's, and one stop has one visit: of two at once the second changes nothing."""
    return stop.slot if mark_all([(stop, patrol)], at=at) else None


def mark_all(pairs: Sequence[tuple[Stop, Patrol]], *, at: datetime) -> int:
    """The same for several stops of one slot; returns how many were marked."""
    slot = pairs[0][0].slot
    try:
        with transaction.atomic():
            marked = sum(
                Stop.objects.filter(pk=stop.pk, patrol=None).update(patrol=patrol) for stop, patrol in pairs
            )
            if marked:
                settle(slot, at=at)
            return marked
    except (IntegrityError, flow.Refused):
        return 0


def reopen(stop: Stop, *, at: datetime) -> None:
    """The visit was taken back: the post is still to be seen, the round is done no more."""
    slot = Slot.objects.get(pk=stop.slot_id)
    with transaction.atomic():
        if not Stop.objects.filter(pk=stop.pk, patrol=stop.patrol_id).update(patrol=None):
            return
        if slot.state == State.DONE:
            to = State.PLANNED if at < slot.miss_at else State.MISSED
            flow.move(slot, to, by=None, at=at, verb="reopened", done_at=None)


def taken_back(patrol: Patrol, *, at: datetime) -> None:
    """What a void patrol counted for is open again; what this misses the ten-minute round finds."""
    stop = Stop.objects.filter(patrol=patrol).select_related("slot").first()
    if stop is not None:
        reopen(stop, at=at)


def explain(slot: Slot, *, reason: str, by: User, at: datetime) -> None:
    """The person says why the round was missed; whoever answers for them is told."""
    if refusal := rules.may_explain(by, slot):
        raise flow.Refused(refusal)
    with transaction.atomic():
        flow.move(slot, State.EXPLAINED, by=by, at=at, note=reason, reason=reason, explained_at=at)
        words = _("%(who)s 说明了漏巡原因，等你认定：%(reason)s") % {"who": by.name, "reason": reason}
        key = f"slot:{slot.pk}:explained"
        notices.tell_all(answerers(slot, at), words, _page(slot), detail=when(slot), key=key, at=at)


def accept(slot: Slot, *, note: str = "", by: User, at: datetime) -> None:
    _answer(slot, State.EXCUSED, _("漏巡原因认可了"), note, by, at)


def refuse(slot: Slot, *, note: str, by: User, at: datetime) -> None:
    _answer(slot, State.UNEXCUSED, _("漏巡原因没有认可：%(note)s") % {"note": note}, note, by, at)


def _answer(slot: Slot, to: str, words: str, note: str, by: User, at: datetime) -> None:
    if refusal := rules.may_answer(by, slot):
        raise flow.Refused(refusal)
    with transaction.atomic():
        flow.move(slot, to, by=by, at=at, note=note, answered_by=by, answered_at=at, answer=note)
        key = f"slot:{slot.pk}:answered"
        notices.tell(slot.person_id, words, _page(slot), detail=when(slot), key=key, at=at)


def settle(slot: Slot, *, at: datetime) -> None:
    """Done when every post of the round has been seen, by whomever. The row is locked and read anew: another stop of it
    may have been marked at this moment."""
    slot = Slot.objects.select_for_update().get(pk=slot.pk)
    visits = slot.stops.values_list("patrol", "patrol__by", "patrol__submitted_at")
    seen = list(visits.order_by("order")) if slot.state in slots.OPEN else []
    if not seen or any(patrol is None for patrol, _by, _sent in seen):
        return
    last = max(seen, key=lambda visit: visit[2])
    flow.move(
        slot,
        State.DONE,
        by=User.objects.get(pk=last[1]),
        at=at,
        verb="done" if slot.state == State.PLANNED else "done_late",
        facts={"patrols": [patrol for patrol, _by, _sent in seen]},
        done_at=last[2],
    )


def _page(slot: Slot) -> str:
    return reverse("slot_detail", args=[slot.pk])
