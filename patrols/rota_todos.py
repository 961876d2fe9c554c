"""What the rota asks of a person: rounds to explain, reasons to answer, rounds that somebody wants to give away, a
draft to publish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Rota
from patrols.queries import slot as slots
from patrols.queries import swap as swaps
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo

MOST = 5
# A month that begins this soon and has only a draft waits for somebody.
SOON = timedelta(days=7)


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("patrol.do"):
        yield from _to_explain(person)
        yield from _to_take(person, at)
    if person.may("rota.answer"):
        yield from _to_answer(person)
    if person.may("rota.make"):
        yield from _to_publish(at)


def _to_explain(person: User) -> Iterable[Todo]:
    for slot in slots.to_explain(person)[:MOST]:
        yield Todo(
            text=_("漏巡：%(posts)s") % {"posts": slots.posts_in(slot)},
            detail=_("%(time)s 那一轮，说明原因") % {"time": f"{local(slot.start_at):%m-%d %H:%M}"},
            url=reverse("slot_detail", args=[slot.pk]),
            icon="clipboard-x",
            tone="bad",
        )


def _to_answer(person: User) -> Iterable[Todo]:
    for slot in slots.to_answer(person, everybody=person.may("rota.make"))[:MOST]:
        yield Todo(
            text=_("%(who)s 漏巡：%(reason)s") % {"who": slot.person.name, "reason": slot.reason},
            detail=_("认可不认可，你来定"),
            url=reverse("slot_detail", args=[slot.pk]),
            icon="clipboard-check",
            tone="lamp",
        )


def _to_take(person: User, at: datetime) -> Iterable[Todo]:
    for swap in swaps.offers_for(person, at)[:MOST]:
        yield Todo(
            text=_("%(who)s 想换班：%(posts)s")
            % {"who": swap.offered_by.name, "posts": slots.posts_in(swap.slot)},
            detail=_("%(time)s，你能替就接") % {"time": f"{local(swap.slot.start_at):%m-%d %H:%M}"},
            url=reverse("swap_list"),
            due=swap.slot.start_at,
            icon="arrow-left-right",
        )


def _to_publish(at: datetime) -> Iterable[Todo]:
    day = local(at).date()
    for rota in Rota.objects.filter(
        state=Rota.State.DRAFTED, first_day__lte=day + SOON, last_day__gte=day
    ).order_by("month"):
        yield Todo(
            text=_("%(month)s 的排巡还是草稿") % {"month": rota.month},
            detail=_("看一遍，发布给大家"),
            url=rota.get_absolute_url(),
            icon="calendar2-week",
            tone="lamp",
        )
