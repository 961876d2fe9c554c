"""How rounds are spoken of in notices, and who hears of them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from patrols.models import Slot
from patrols.queries.issue import people_with
from patrols.queries.slot import names
from tongting.people.models import User
from tongting.periods import local


def when(slot: Slot) -> str:
    """11-19 14:30 一号池区、女浴池"""
    posts = names(slot.stops.select_related("post").values_list("post__name", flat=True))
    return f"{local(slot.start_at):%m-%d %H:%M} {posts}"


def answerers(slot: Slot, at: datetime) -> list[User]:
    """The leader of the person's team; where there is none, or it is the person's own round, the branch."""
    leader = slot.person.team.leader if slot.person.team else None
    if leader is not None and leader.is_active and leader.pk != slot.person_id and leader.may("rota.answer"):
        return [leader]
    return branch(at, but=slot.person_id)


def branch(at: datetime, but: int = 0) -> list[User]:
    """Whoever makes the rota and answers for it."""
    day = local(at).date()
    both = people_with("rota.make", day).filter(pk__in=people_with("rota.answer", day).values("pk"))
    return list(both.exclude(pk=but).order_by("pk"))


def missed_words(slot: Slot, left: int, total: int) -> str:
    if left < total:
        return _("漏巡：%(total)d 个岗点差 %(left)d 个，说明一下原因") % {"total": total, "left": left}
    return _("漏巡：这一轮没有去，说明一下原因")
