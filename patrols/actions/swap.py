"""A slot is offered to others, taken by the first who may, or taken back here; every step is on record."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.slot_voice import branch, when
from patrols.models import Slot, Stop, Swap
from patrols.queries import swap as queries
from patrols.rules import slot as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Swap.State


def offer(slot: Slot, *, reason: str, by: User, at: datetime) -> Swap:
    """Asks those for whom every rule of the rota holds; refused where there is nobody."""
    if refusal := rules.may_offer(by, slot, at):
        raise flow.Refused(refusal)
    people = queries.takers(slot)
    if not people:
        raise flow.Refused(_("那个时间没有能替的人：当班的要么有自己的安排，要么按规则不能去；找支部调班"))
    try:
        with transaction.atomic():
            swap = Swap.objects.create(slot=slot, reason=reason, offered_by=by, offered_at=at)
            swap.asked.set(people)
            flow.record(swap, "offered", by=by, at=at, note=reason, facts={"to": [one.pk for one in people]})
            words = _("%(who)s 想换班：%(reason)s，你能替就点一下") % {"who": by.name, "reason": reason}
            key = f"swap:{swap.pk}:open"
            notices.tell_all(people, words, reverse("swap_list"), detail=when(slot), key=key, at=at)
    except IntegrityError:
        raise flow.Refused(_("这一轮已经在等人接了"))
    return swap


def take(swap: Swap, *, by: User, at: datetime) -> Slot:
    """The round changes hands: the old slot stays as swapped, a new one stands for the taker. Of two at once the first
    has it."""
    slot = queries.slot_of(swap.slot_id).get()
    swap.slot = slot
    if refusal := rules.may_take(by, swap, _hindrance(slot, by), at):
        raise flow.Refused(refusal)
    try:
        with transaction.atomic():
            flow.move(swap, State.TAKEN, by=by, at=at, taken_by=by, taken_at=at)
            flow.move(slot, Slot.State.SWAPPED, by=by, at=at, facts={"to": by.pk})
            new = _handed_on(slot, by)
            flow.record(new, "taken_over", by=by, at=at, facts={"from": slot.person_id})
            words = _("%(who)s 接了你的巡查，这一轮不用你去了") % {"who": by.name}
            key = f"swap:{swap.pk}:taken"
            notices.tell(slot.person_id, words, reverse("slot_mine"), detail=when(slot), key=key, at=at)
            words = _("%(to)s 替 %(who)s 巡查") % {"to": by.name, "who": slot.person.name}
            notices.tell_all(branch(at), words, reverse("swap_list"), detail=when(slot), key=key, at=at)
    except IntegrityError:
        raise flow.Refused(_("那个时间你刚刚又有了一轮，接不了这一轮"))
    return new


def withdraw(swap: Swap, *, by: User, at: datetime) -> None:
    """The round stays with its person."""
    if swap.offered_by_id != by.pk:
        raise flow.Refused(_("只能收回自己提的换班"))
    if swap.state != State.OPEN:
        raise flow.Refused(_("这次换班已经“%s”了") % swap.get_state_display())
    flow.move(swap, State.WITHDRAWN, by=by, at=at)


def _hindrance(slot: Slot, person: User) -> str:
    return queries.hindrances(slot, [person]).get(person.pk, "")


def _handed_on(slot: Slot, by: User) -> Slot:
    new = Slot.objects.create(
        rota=slot.rota,
        person=by,
        day=slot.day,
        shift_date=slot.shift_date,
        start_at=slot.start_at,
        due_at=slot.due_at,
        miss_at=slot.miss_at,
        instead_of=slot,
    )
    stops = [Stop(slot=new, post_id=stop.post_id, order=stop.order, at=stop.at) for stop in slot.stops.all()]
    Stop.objects.bulk_create(stops)
    return new
