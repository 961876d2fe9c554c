"""Reads of swaps: who may take a slot by every rule of the rota, and which offers stand for a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from patrols.models import Rota, Slot, Swap
from patrols.queries import rota_task
from patrols.queries.slot import with_stops
from patrols.scoring import rota_rules as rules
from patrols.scoring.rota_task import Round
from tongting.people.models import User
from tongting.periods import Month

# Rounds this far before and after may stand in the way of one.
AROUND = timedelta(days=4)
# Rules about whoever walks a round, as the sentence that explains a no; the others are about the round itself, which
# stands as it is.
SENTENCES = {
    rules.OWN_TEAM: gettext_lazy("这一轮有你们自己班组的岗点，自己不查自己"),
    rules.WOMEN: gettext_lazy("这一轮有只由女职工巡查的岗点"),
    rules.OFF_SHIFT: gettext_lazy("那个时间你不当班或者在休假"),
    rules.TWICE: gettext_lazy("那个时间前后一小时内你已经有一轮"),
    rules.IN_ROW: gettext_lazy("接了它，你就连续三次在同一时段"),
    rules.TOO_MANY: gettext_lazy("接了它，你那个班就超过 8 轮"),
}


def open_offers(at: datetime) -> QuerySet[Swap]:
    """Offers that somebody can still take, the most urgent first."""
    found = Swap.objects.filter(state=Swap.State.OPEN, slot__state=Slot.State.PLANNED, slot__start_at__gt=at)
    return found.select_related("slot__person", "offered_by").order_by("slot__start_at", "pk")


def listed(person: User) -> QuerySet[Swap]:
    """What a person gave away or took; everybody's for those who make the rota."""
    found = Swap.objects.all()
    if not person.may("rota.make"):
        found = found.filter(Q(offered_by=person) | Q(taken_by=person))
    return with_stops_of(found.select_related("slot__person", "offered_by", "taken_by"))


def hindrances(slot: Slot, people: Iterable[User] | None = None) -> dict[int, str]:
    """By patroller: the sentence of the rule that this round would break beside their own, empty where none; the
    slot's own person is left out. Eight queries, however many people."""
    month = Month.of(slot.day, settings.MONTH_START_DAY)
    setting = rota_task.setting(month, max(month.first, slot.day - timedelta(days=2)), seed=0)
    asked = setting.people if people is None else {person.pk: person for person in people}
    keys = tuple(stop.post_id for stop in slot.stops.all())
    others: dict[int, list[Round]] = {pk: [] for pk in asked}
    near = Slot.objects.filter(
        rota__state=Rota.State.PUBLISHED,
        person__in=list(asked),
        start_at__gte=slot.start_at - AROUND,
        start_at__lte=slot.start_at + AROUND,
    ).exclude(state=Slot.State.SWAPPED)
    for start_at, person in near.values_list("start_at", "person"):
        others[person].append(Round(setting.minute(start_at), person, ()))
    found = {}
    for pk in asked:
        if pk != slot.person_id:
            one = Round(setting.minute(slot.start_at), pk, keys)
            breaches = [b for b in rules.against(setting.task, one, others[pk]) if b.rule in SENTENCES]
            found[pk] = str(SENTENCES[breaches[0].rule]) if breaches else ""
    return found


def takers(slot: Slot) -> list[User]:
    """Those for whom every rule holds, by name."""
    free = [pk for pk, hindrance in hindrances(slot).items() if not hindrance]
    return list(User.objects.filter(pk__in=free).select_related("team").order_by("name_pinyin", "pk"))


def offers_for(person: User, at: datetime) -> list[Swap]:
    """Open offers that this person was asked about; three queries at most."""
    return list(with_stops_of(open_offers(at).filter(asked=person)))


def with_stops_of(swaps: QuerySet[Swap]) -> QuerySet[Swap]:
    return swaps.prefetch_related("slot__stops__post__area")


def slot_of(pk: int) -> QuerySet[Slot]:
    return with_stops(Slot.objects.filter(pk=pk))
