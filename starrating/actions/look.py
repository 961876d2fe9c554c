"""Looks at lockers from outside: one tap a locker; dirty tells its holder and is looked at again, and dirty then still
it goes to the department's list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, LockerLook
from starrating.models.look import OFF
from starrating.rules import door as rules
from starrating.rules.sheet import AGAIN_WITHIN
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker
from tongting.seams import Finding, report_issue

Verdict = LockerLook.Verdict


@dataclass(frozen=True)
class Seen:
    """One tap of a walk: `verdict` is good, bad or off; `locker` None where it is not there any more."""

    locker: Locker | None
    verdict: str
    at: datetime


def walk(campaign: Campaign, walked: Iterable[Seen], *, by: User, at: datetime) -> None:
    """What a phone noted along the rows, in the order of the taps: all of it or nothing."""
    with transaction.atomic():
        for one in walked:
            if one.locker is None:
                raise flow.Refused(_("有个箱子已经不在册了，更新页面后再走排"))
            if one.verdict == OFF:
                take_back(campaign, one.locker, seen_at=one.at, by=by, at=at)
            else:
                look(campaign, one.locker, one.verdict, seen_at=one.at, by=by, at=at)


def look(
    campaign: Campaign | None,
    locker: Locker,
    verdict: str,
    *,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
) -> LockerLook:
    """What this person thought of the locker when it was seen; the last word of a person counts, so a slip is mended by
    a tap, and a word that comes late does not overtake a later one."""
    seen_at = seen_at or at
    if reason := rules.may_look(by, campaign, locker):
        raise flow.Refused(reason)
    if verdict not in Verdict.values:
        raise flow.Refused(_("选“整洁”或者“脏乱”"))
    with transaction.atomic():
        before = LockerLook.objects.filter(campaign=campaign, locker=locker).order_by("at", "pk").last()
        seen, is_new = LockerLook.objects.select_for_update().get_or_create(
            campaign=campaign, locker=locker, by=by, defaults={"verdict": verdict, "at": seen_at}
        )
        if not is_new:
            if seen.at > seen_at:
                return seen
            seen.verdict, seen.at = verdict, seen_at
            seen.save(update_fields=["verdict", "at"])
        if verdict == Verdict.BAD:
            flow.record(locker, "found_dirty", by=by, at=at)
            if locker.holder_id:
                _tell_holder(locker, seen_at, at)
            if campaign is not None and rules.still_dirty(before, seen_at):
                _report(campaign, locker, seen_at, by, at)
    return seen


def take_back(
    campaign: Campaign | None, locker: Locker, *, seen_at: datetime | None = None, by: User, at: datetime
) -> bool:
    """The tap was a slip: as if this person had not looked."""
    if reason := rules.may_look(by, campaign, locker):
        raise flow.Refused(reason)
    own = LockerLook.objects.filter(campaign=campaign, locker=locker, by=by, at__lte=seen_at or at)
    gone, _each = own.delete()
    return bool(gone)


def _report(campaign: Campaign, locker: Locker, seen_at: datetime, by: User, at: datetime) -> None:
    """To the department's list, once a race and locker, however often it is found so after that."""
    once = f"locker:{locker.pk}:race:{campaign.pk}:reported"
    if not flow.record_once(locker, "reported", key=once, by=by, at=at, facts={"campaign": campaign.pk}):
        return
    what = _("更衣箱 %(code)s 走排再看还是脏乱") % {"code": locker.called}
    detail = _("使用人区队：%(section)s；%(day)s 再看时没收拾好") % {
        "section": locker.section or _("没登记区队"), "day": f"{local(seen_at):%m-%d}",
    }  # fmt: skip
    reference = f"{reverse('locker_hall', args=[locker.hall])}#r{locker.row}"
    report_issue(
        Finding(
            post=locker.post_id,
            what=what,
            detail=detail,
            source="stars",
            found_by=by.pk,
            at=at,
            reference=reference,
        )
    )


def _tell_holder(locker: Locker, seen_at: datetime, at: datetime) -> None:
    """Once a day, however many walk by."""
    again = local(seen_at).date() + timedelta(days=AGAIN_WITHIN)
    words = _("你的更衣箱 %(code)s 看着脏乱，收拾一下；%(day)s 前会再看一次") % {
        "code": locker.called,
        "day": f"{again:%m-%d}",
    }
    key = f"locker:{locker.pk}:{local(seen_at):%Y-%m-%d}"
    notices.tell(locker.holder_id or 0, words, reverse("my_room"), key=key, at=at)
