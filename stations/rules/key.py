"""Who is cut a key, when the section has to sign, what is late; every no says the count and what to do."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from stations.models import KeyOrder, KeyRule
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker

# As far back as a section's signature counts.
SIGNED_WITHIN_DAYS = 31


def is_late(order: KeyOrder, at: datetime) -> bool:
    return order.state in (KeyOrder.State.ASKED, KeyOrder.State.ACCEPTED) and order.due_at < at


def needs_section(used: int, rule: KeyRule) -> bool:
    """`used` orders of the year came before."""
    return used >= rule.free_orders


def may_order(
    person: User, locker: Locker, open_order: KeyOrder | None, used: int, rule: KeyRule, *, sanctioned: bool
) -> str | None:
    if locker.holder_id != person.pk:
        said = _("%(code)s 登记的是%(holder)s，钥匙只配给登记的本人；核对箱号")
        return said % {"code": locker.code, "holder": locker.holder_name or _("没有人")}
    if open_order is not None:
        said = _("%(code)s 已经有一份在办（%(state)s），办完再说")
        return said % {"code": locker.code, "state": open_order.get_state_display()}
    return _needs_paper(person, used, rule) if needs_section(used, rule) and not sanctioned else None


def _needs_paper(person: User, used: int, rule: KeyRule) -> str:
    said = _(
        "%(name)s 在 %(days)s 天里已经配过 %(used)s 次，这是第 %(nth)s 次，要区队签字："
        "带上签了字的单子到服务台，拍下来再办"
    )
    return said % {"name": person.name, "days": rule.window_days, "used": used, "nth": used + 1}


def may_sanction(day: date, at: datetime) -> str | None:
    """The day on which the section signed."""
    days = (local(at).date() - day).days
    if days < 0:
        return _("签字日期还没到，核对一下")
    if days > SIGNED_WITHIN_DAYS:
        return _("签字过了 %(days)s 天，重新签一份") % {"days": SIGNED_WITHIN_DAYS}
    return None


def may_step(order: KeyOrder, since: str) -> str | None:
    """Checking and cutting go forwards only: arrows back to where they lead are slips of the finger, taken back by
    their own verb. A screen may be older than the order."""
    if order.state == since:
        return None
    return _("现在是“%(state)s”，做不了这一步") % {"state": order.get_state_display()}


def may_withdraw(person: User, order: KeyOrder) -> str | None:
    if order.person_id != person.pk:
        return _("只能撤回自己的")
    if order.state != KeyOrder.State.ASKED:
        return _("已经在办了（%(state)s），要撤回到服务台说") % {"state": order.get_state_display()}
    return None
