"""Whether a bid may be sealed or taken back now, and whether a price can be one: None, or the sentence why not."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from tenders.models import Crew, Job
from tongting.people.models import User
from tongting.periods import local

LOWEST, LONGEST_PLAN = Decimal(1), 400


def is_sealed(job: Job) -> bool:
    """Whether this job's bids come in envelopes."""
    return job.mode != Job.Mode.GRAB


def is_open(job: Job, at: datetime) -> bool:
    return may_seal(job, at) is None


def may_seal(job: Job, at: datetime) -> str | None:
    """By the server's clock and the dates of the job: a worker that is dead keeps nothing open and nothing closed."""
    if not is_sealed(job):
        return _("这个活是抢单，不用投标")
    if job.state not in Job.BEFORE_OPENING or job.bid_from is None or job.bid_until is None:
        if job.state in Job.HIDDEN or job.bid_until is None:
            return _("这个标的还没有公告")
        return late(at, job.bid_until)
    if at < job.bid_from:
        return _("%(from)s 开始投标") % {"from": f"{local(job.bid_from):%m-%d %H:%M}"}
    if at >= job.bid_until:
        return late(at, job.bid_until)
    if job.public_key is None:
        return _("这个标的没有锁，投不了；告诉办标的人")
    return None


def late(at: datetime, until: datetime) -> str:
    return _("服务器时间 %(now)s，投标 %(until)s 已经截止，这一份没有收") % {
        "now": f"{local(at):%m-%d %H:%M:%S}",
        "until": f"{local(until):%m-%d %H:%M:%S}",
    }


def price_fault(price: Decimal, ceiling: Decimal) -> str | None:
    if not price.is_finite() or not LOWEST <= price <= ceiling:
        return _("报价要在 1 到 %(most)s 元之间") % {"most": yuan(ceiling)}
    if price != round(price, 2):
        return _("报价最多到分，两位小数")
    return None


def plan_fault(job: Job, plan: str) -> str | None:
    if job.method == Job.Method.POINTS and not plan.strip():
        return _("这个活方案要打分，写一下打算怎么干")
    if len(plan) > LONGEST_PLAN:
        return _("“打算怎么干”最多 %(n)d 个字，删短一点") % {"n": LONGEST_PLAN}
    return None


def crew_fault(job: Job, crew: Crew | None, head: User) -> str | None:
    if job.mode != Job.Mode.TEAM:
        return None if crew is None else _("这个活是个人竞标，不用承包组")
    if crew is None:
        return _("这个活要一个组来干，选一下承包组；没有的先建组，组员都同意了再投")
    if crew.head_id != head.pk:
        return _("只有组长能替组投标")
    if crew.state != Crew.State.AGREED:
        return _("%(crew)s 还有组员没同意分配点数，都同意了再投") % {"crew": crew.name}
    return None


def yuan(amount: Decimal) -> str:
    """1,800 or 1,799.50."""
    return f"{amount:,.2f}".removesuffix(".00")
