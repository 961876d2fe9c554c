"""Which parcel may be handed out how, who may make a code for another, what a code may be tried; every no says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stations.models import Delegation, Parcel, ParcelRule, Pickup
from tongting.people.models import User
from tongting.periods import local

CODE = re.compile(r"([1-9])-?([1-5])-?([0-9]{4})")
MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


def code_of(word: str) -> tuple[int, int, int] | None:
    """3-2-1024, or without strokes, as shelf, layer, number; None for anything else."""
    found = CODE.fullmatch(word.strip().replace("—", "-").replace("－", "-"))
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def is_stranded(parcel: Parcel, rule: ParcelRule, at: datetime) -> bool:
    return parcel.state in Parcel.HERE and at - parcel.arrived_at >= timedelta(hours=rule.stranded_hours)


def may_hand_out(parcels: Sequence[Parcel], how: str) -> str | None:
    """`parcels` as they are now, held."""
    if not parcels:
        return _("一件也没选，点上要取的再办")
    if len({parcel.person_id for parcel in parcels}) > 1 or len(parcels) > 1 and not parcels[0].person_id:
        return _("选的不是一个人的快递，一个人一个人办")
    kept = [parcel for parcel in parcels if parcel.state == Parcel.State.ODD]
    if kept:
        said = _("%(code)s 记了异常（%(trouble)s），先解除再取")
        return said % {"code": kept[0].code, "trouble": kept[0].get_trouble_display()}
    own = [parcel for parcel in parcels if parcel.in_person]
    if how == Pickup.How.DELEGATE and own:
        return _("%(code)s 是贵重的或者到付的，要本人来取") % {"code": own[0].code}
    return None


def may_delegate(waiting: int) -> str | None:
    return None if waiting else _("现在没有等你取的快递，不用代取码")


def may_try(held: Delegation, at: datetime) -> str | None:
    if held.locked_until is not None and held.locked_until > at:
        return _("代取码错了太多次，%(time)s 以后再试；着急的请本人来取") % {
            "time": f"{local(held.locked_until):%H:%M}",
        }  # fmt: skip
    return None


def may_own(parcel: Parcel, person: User) -> str | None:
    if parcel.state not in Parcel.HERE:
        return _("%(code)s 已经不在架上了") % {"code": parcel.code}
    if not person.is_active:
        return _("%(name)s 已经离开，账号停用，换一个人") % {"name": person.name}
    return None
