"""代取码: shown once to the owner, told to a room-mate, good for one pick-up and until it ends. Kept as a keyed digest;
a try is taken before it is looked at, so that twenty at once have no more of them than one after the other."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from stations.models import Delegation, Parcel
from stations.queries import parcel as parcels
from stations.rules import parcel as rules
from tongting.events import flow
from tongting.people.models import User

DIGITS = 6


def make(*, by: User, at: datetime) -> str:
    """A new code for the owner's eyes; an earlier one is worth nothing from now on. Wrong tries stay counted."""
    if no := rules.may_delegate(parcels.waiting_for(by).count()):
        raise flow.Refused(no)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    until = at + timedelta(hours=parcels.rule_in_force().code_hours)
    with transaction.atomic():
        held, _made = Delegation.objects.get_or_create(person=by)
        Delegation.objects.filter(pk=held.pk).update(digest=_digest(by.pk, code), until=until)
        flow.record(held, "made", by=by, at=at)
    return code


def withdraw(*, by: User, at: datetime) -> None:
    with transaction.atomic():
        if Delegation.objects.filter(person=by).exclude(digest="").update(digest="", until=None):
            flow.record(Delegation.objects.get(person=by), "withdrawn", by=by, at=at)


def check(parcel: Parcel, code: str, *, at: datetime) -> None:
    """Returns where the code of the parcel's owner is right; Refused where not."""
    now = Delegation.objects.filter(person=parcel.person_id).first() if parcel.person_id else None
    if now is None:
        raise flow.Refused(_("收件人还没有做代取码，请他在“我的快递”里点“让工友代取”"))
    if no := rules.may_try(now, at):
        raise flow.Refused(no)
    mine = Delegation.objects.filter(pk=now.pk)
    mine.filter(locked_until__lte=at).update(tries=0, locked_until=None)
    if not mine.filter(tries__lt=rules.MOST_TRIES).update(tries=F("tries") + 1):
        raise flow.Refused(rules.may_try(mine.get(), at) or _("代取码错了太多次，过一会儿再试"))
    if not now.digest or now.until is None:
        raise flow.Refused(_wrong(now, at, _("代取码用过了或者收回了，请收件人重新做一个")))
    if not constant_time_compare(now.digest, _digest(now.person_id, code)):
        raise flow.Refused(_wrong(now, at, _("代取码不对，请收件人再看一遍")))
    if at >= now.until:
        raise flow.Refused(_wrong(now, at, _("代取码过了时间，请收件人重新做一个")))
    mine.update(tries=0)


def spend(parcel: Parcel, code: str) -> None:
    """Once: of two who come with the same code at the same moment one takes the parcels."""
    digest = _digest(parcel.person_id or 0, code)
    if not Delegation.objects.filter(person=parcel.person_id, digest=digest).update(digest="", until=None):
        raise flow.Refused(_("代取码用过了或者收回了，请收件人重新做一个"))


def _wrong(held: Delegation, at: datetime, sentence: str) -> str:
    """Locks after the last try; returns what is to be said."""
    spent = Delegation.objects.filter(pk=held.pk, tries__gte=rules.MOST_TRIES, locked_until=None)
    if spent.update(locked_until=at + rules.LOCKED_FOR):
        return rules.may_try(Delegation.objects.get(pk=held.pk), at) or sentence
    return sentence


def _digest(person: int, code: str) -> str:
    return salted_hmac("stations.delegation", f"{person}:{code}", algorithm="sha256").hexdigest()
