"""Who may serve at a desk, what may be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stations.models import Booking, Desk
from tongting.people.models import User

# How long a slip of the finger can be taken back.
UNDO_WITHIN = timedelta(minutes=10)
# How long a desk stays open that nobody touches.
IDLE = timedelta(minutes=10)
MOST_WRONG = 5
CLOSED_FOR = timedelta(minutes=15)


def may_serve(person: User, desk: Desk) -> str | None:
    if not person.may("station.serve"):
        return _("值班台要驿站值班员来办")
    if not desk.is_active:
        return _("%(desk)s停用了，换一个服务台") % {"desk": desk.name}
    return None


def may_undo(person: User, booking: Booking, at: datetime) -> str | None:
    if not person.may("station.serve"):
        return _("撤销要驿站值班员来办")
    if booking.verb == Booking.Verb.UNDO:
        return _("撤销不能再撤销，重新办一次")
    if booking.verb in Booking.LASTING:
        return _why_lasting(booking)
    if at - booking.received_at > UNDO_WITHIN:
        return _("过了 10 分钟，不能撤销了；弄错的重新办一笔")
    return None


def _why_lasting(booking: Booking) -> str:
    if booking.verb == Booking.Verb.SEAL:
        return _("封箱是两个人核对过的，一个人撤销不了；不对就拆封重新数一遍")
    return _("“%(verb)s”不能撤销，办错了的重新办一笔") % {"verb": booking.get_verb_display()}


def may_be_served(person: User) -> str | None:
    if not person.is_active:
        return _("%(name)s 已经离开，账号停用，不能再借") % {"name": person.name}
    return None
