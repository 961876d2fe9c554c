"""What may be given out, to whom and how much; every no says the figures and what heals it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from stations.models import Lot, StockItem
from tongting.people.models import User
from tongting.periods import local, midnight


def ends_at(lot: Lot) -> datetime | None:
    """The first moment at which it may no longer be given out: the day of its expiry begins, or it has stood too long;
    None where it keeps for ever."""
    ends = [midnight(lot.expires_on)] if lot.expires_on else []
    ends += [lot.spoils_at] if lot.spoils_at else []
    return min(ends, default=None)


def is_usable(lot: Lot, at: datetime) -> bool:
    end = ends_at(lot)
    return lot.remains > 0 and (end is None or at < end)


def days_left(lot: Lot, at: datetime) -> int | None:
    """Whole days on which it can still be used, today included; 0 for what can't."""
    end = ends_at(lot)
    return None if end is None else max(0, (local(end).date() - local(at).date()).days)


def may_have(person: User, item: StockItem, quantity: int, had: int) -> str | None:
    """`had` is what this person was given of it today, at every desk."""
    if item.most_each and had + quantity > item.most_each:
        facts = {
            "name": person.name, "had": had, "what": item.name, "unit": item.unit, "most": item.most_each,
        }  # fmt: skip
        if had:
            said = _(
                "%(name)s 今天已经领了 %(had)s %(unit)s%(what)s，每人每天最多 %(most)s %(unit)s，明天再来"
            )
        else:
            said = _("%(what)s每人每天最多 %(most)s %(unit)s，少发一点")
        return said % facts
    return None


def may_take(item: StockItem, quantity: int, usable: int, spoiled: int) -> str | None:
    """`usable` and `spoiled` are pieces on the shelf that may and may no longer be given out."""
    facts = {"what": item.name, "n": usable, "unit": item.unit, "spoiled": spoiled}
    if item.stays:
        return _("%(what)s是反复用的，不发放") % facts
    if quantity <= usable:
        return None
    if usable:
        return _("%(what)s只剩 %(n)s %(unit)s了，少发一点，或者先补货") % facts
    if spoiled and item.keeps_hours:
        return _("%(what)s放得太久，不能再发；倒掉，做新的") % facts
    if spoiled:
        return _("剩下的 %(spoiled)s %(unit)s%(what)s过期了，不能发；报废，再补货") % facts
    return _("%(what)s发完了，等补货") % facts


def may_restock(item: StockItem, expires_on: date | None, at: datetime) -> str | None:
    if item.shelf_months and expires_on is None:
        return _("%(what)s有保质期，照包装填“有效期到”") % {"what": item.name}
    if expires_on is not None and expires_on <= local(at).date():
        said = _("有效期到 %(day)s，已经不能用了，不入库，退给供货的")
        return said % {"day": f"{expires_on:%Y-%m-%d}"}
    return None


def may_open(lot: Lot, at: datetime) -> str | None:
    if lot.opened_at is not None:
        return _("这一份已经开封了")
    if not lot.item.opened_days:
        return _("%(what)s开封不影响，直接发就行") % {"what": lot.item.name}
    return None if is_usable(lot, at) else _("这一批不能用了，报废，换一批开")
