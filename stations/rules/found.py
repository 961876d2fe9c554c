"""Who may claim a thing how, what may be disposed of; every no says what heals it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stations.models import Disposal, Found, FoundRule
from stations.models.found import PERISHABLE, VALUABLE
from tongting.people.models import User
from tongting.periods import local


def kept_for(kind: str, rule: FoundRule) -> timedelta:
    if kind in VALUABLE:
        return timedelta(days=rule.valuable_days)
    if kind in PERISHABLE:
        return timedelta(hours=rule.perishable_hours)
    return timedelta(days=rule.normal_days)


def may_witness(witness: User | None, by: User) -> str | None:
    """The second of two who count, look on or sign."""
    if witness is None:
        return _("贵重的要两个人：另一个值班员输工号和值班密码")
    if witness.pk == by.pk:
        return _("另一个人不能是你自己，请第二个人来")
    if not witness.is_active or not witness.may("station.serve"):
        return _("%(name)s 不是驿站值班员，请值班员或者管理员来") % {"name": witness.name}
    return None


def may_take_in(kind: str, seal: str, witness: User | None, by: User) -> str | None:
    if kind not in VALUABLE:
        return may_witness(witness, by) if witness else None
    if not seal:
        return _("贵重的两个人清点后装袋封好，写上封签号")
    return may_witness(witness, by)


def may_claim(thing: Found, name: str, note: str, witness: User | None, by: User) -> str | None:
    if thing.is_valuable and name:
        return _("现金、手机、证件、首饰只能本人来领")
    if name and not note:
        return _("替人领的要有委托字条：谁写的、写了什么、回过电话没有")
    return may_witness(witness, by) if thing.is_valuable or witness else None


def may_dispose(
    things: Sequence[Found], way: str, has_photo: bool, witness: User | None, by: User, at: datetime
) -> str | None:
    """`things` as they are now, held."""
    if not things:
        return _("一件也没选，点上要处置的再办")
    if no := may_witness(witness, by):
        return no
    for thing in things:
        facts = {"number": f"{thing.number:04d}", "day": f"{local(thing.keep_until):%m-%d %H:%M}"}
        if at < thing.keep_until:
            return _("%(number)s 要保管到 %(day)s，没到期不能处置") % facts
        if thing.is_valuable and way not in Disposal.HANDS_OVER:
            return _("%(number)s 是贵重的，移交保卫科或者派出所") % facts
        if thing.kind in PERISHABLE and not (thing.photo_id or has_photo):
            return _("%(number)s 没有照片，拍一张再处置") % facts
    return None
