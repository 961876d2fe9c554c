"""Who may check in and out of a contract's work, and when; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tenders.models import Contract, Delivery, WorkLog
from tongting.people.models import User
from tongting.periods import local

# A record that waited on a phone longer is no record of work any more.
LATEST = timedelta(days=7)
# Who forgot to check out says when it was.
LONGEST_OPEN = timedelta(hours=16)


def may_start(
    contract: Contract, members: Iterable[int], by: User, start: datetime, at: datetime
) -> str | None:
    if by.pk not in set(members):
        return _("你不在这份合同里，签到的要是承包人或者组员")
    if contract.state == Contract.State.PAUSED:
        return _("合同暂停了，恢复以后再签到")
    if contract.state != Contract.State.SIGNED:
        return _("合同现在是“%(state)s”，不能签到") % {"state": contract.get_state_display()}
    return _moment(start, at)


def is_on_time(contract: Contract, deliveries: Iterable[Delivery], start: datetime) -> str | None:
    """Within the contract's days, or within the days that rework was given."""
    day = local(start).date()
    if contract.first_day <= day <= contract.last_day:
        return None
    rework = [one.rework_by for one in deliveries if one.state == Delivery.State.REWORK and one.rework_by]
    if day > contract.last_day and rework and day <= max(rework):
        return None
    return _("合同的日期是 %(first)s 到 %(last)s，这天不能签到") % {
        "first": f"{contract.first_day:%m-%d}",
        "last": f"{contract.last_day:%m-%d}",
    }


def _moment(when: datetime, at: datetime) -> str | None:
    if when > at:
        return _("时间在后头，看看手机的时间对不对")
    if when < at - LATEST:
        return _("过了 %(n)d 天的记录收不了，找结算的人补") % {"n": LATEST.days}
    return None


def overlaps(others: Iterable[WorkLog], start: datetime) -> str | None:
    """A turn cannot begin inside another one of the same person; touching ends are no overlap."""
    for one in others:
        if one.end_at is None:
            return _("%(when)s 签到的还没签退（%(what)s），先签退再签到") % {
                "when": f"{local(one.start_at):%m-%d %H:%M}",
                "what": one.contract.job.title,
            }
        if one.start_at <= start < one.end_at:
            return _("和 %(start)s–%(end)s 那一次重了（%(what)s），一个人不能同时干两份") % {
                "start": f"{local(one.start_at):%m-%d %H:%M}",
                "end": f"{local(one.end_at):%H:%M}",
                "what": one.contract.job.title,
            }
    return None


def may_end(log: WorkLog, by: User, end: datetime, at: datetime) -> str | None:
    if log.person_id != by.pk:
        return _("这一次是别人签到的，由本人签退")
    if log.end_at is not None:
        return _("这一次 %(when)s 已经签退了") % {"when": f"{local(log.end_at):%m-%d %H:%M}"}
    if end <= log.start_at:
        return _("签退要在签到（%(when)s）以后") % {"when": f"{local(log.start_at):%m-%d %H:%M}"}
    if end > at:
        return _("时间在后头，看看手机的时间对不对")
    if end - log.start_at > LONGEST_OPEN:
        return _("从 %(when)s 签到到现在太久了，点“忘了签退”，写上几点干完的") % {
            "when": f"{local(log.start_at):%m-%d %H:%M}"
        }
    return None


def runs_into(others: Iterable[WorkLog], log: WorkLog, end: datetime) -> str | None:
    for one in others:
        if one.pk != log.pk and log.start_at <= one.start_at < end:
            return _("和 %(start)s 签到的那一次重了，签退时间改到它以前") % {
                "start": f"{local(one.start_at):%m-%d %H:%M}"
            }
    return None
