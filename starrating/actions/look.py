"""Looks at lockers from outside: one tap a locker; dirty tells its holder and is looked at again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, LockerLook
from starrating.rules import door as rules
from starrating.rules.sheet import AGAIN_WITHIN
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker

Verdict = LockerLook.Verdict


def look(campaign: Campaign | None, locker: Locker, verdict: str, *, by: User, at: datetime) -> LockerLook:
    """What this person thinks of the locker now; the last word of a person counts, so a slip is mended by a tap."""
    if reason := rules.may_look(by, campaign, locker):
        raise flow.Refused(reason)
    if verdict not in Verdict.values:
        raise flow.Refused(_("选“整洁”或者“脏乱”"))
    with transaction.atomic():
        seen, _new = LockerLook.objects.update_or_create(
            campaign=campaign, locker=locker, by=by, defaults={"verdict": verdict, "at": at}
        )
        if verdict == Verdict.BAD:
            flow.record(locker, "found_dirty", by=by, at=at)
            if locker.holder_id:
                _tell_holder(locker, at)
    return seen


def take_back(campaign: Campaign | None, locker: Locker, *, by: User, at: datetime) -> bool:
    """The tap was a slip: as if this person had not looked."""
    if reason := rules.may_look(by, campaign, locker):
        raise flow.Refused(reason)
    gone, _each = LockerLook.objects.filter(campaign=campaign, locker=locker, by=by).delete()
    return bool(gone)


def _tell_holder(locker: Locker, at: datetime) -> None:
    """Once a day, however many walk by."""
    again = local(at).date() + timedelta(days=AGAIN_WITHIN)
    words = _("你的更衣箱 %(code)s 看着脏乱，收拾一下；%(day)s 前会再看一次") % {
        "code": locker.code,
        "day": f"{again:%m-%d}",
    }
    key = f"locker:{locker.pk}:{local(at):%Y-%m-%d}"
    notices.tell(locker.holder_id or 0, words, reverse("my_room"), key=key, at=at)
