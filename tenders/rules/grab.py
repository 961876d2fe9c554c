"""Whether a place in a grabbed job (抢单) may be taken or given back: answered with None or the sentence why not."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tenders.models import Bid, Job
from tongting.periods import local

State = Job.State


def may_take(job: Job, taken: int, mine: Bid | None, at: datetime) -> str | None:
    """`taken` are the places that are gone, `mine` what this person did here before."""
    if job.mode != Job.Mode.GRAB:
        return _("这个活不是抢单，要投标")
    if mine is not None and mine.state == Bid.State.WON:
        return _("你已经抢到了")
    if mine is not None:
        return _("这一单你退过了，留给别人")
    if taken >= job.people_wanted:
        return _("慢了一步：%(n)d 个名额都抢完了") % {"n": job.people_wanted}
    return is_open(job, at)


def is_open(job: Job, at: datetime) -> str | None:
    if job.state == State.CANCELLED:
        return _("这一单取消了")
    if job.state not in (State.PUBLISHED, State.BIDDING):
        return _("这一单已经结束了")
    if job.bid_from is not None and at < job.bid_from:
        return _("还没开始，%(from)s 起可以抢") % {"from": f"{local(job.bid_from):%m-%d %H:%M}"}
    if job.state == State.PUBLISHED:
        return _("还没开始，等一会儿再点")
    if job.bid_until is not None and at >= job.bid_until:
        return _("%(until)s 已经截止，现在是 %(now)s") % {
            "until": f"{local(job.bid_until):%m-%d %H:%M}",
            "now": f"{local(at):%m-%d %H:%M:%S}",
        }
    return None


def may_give_back(job: Job, mine: Bid | None, at: datetime) -> str | None:
    if mine is None or mine.state != Bid.State.WON:
        return _("你没有抢这一单")
    if job.state != State.BIDDING:
        return _("人齐了，合同已经定了；干不了找科里")
    return None
