"""Who may open the bids and when, whether a code is taken, when nobody can open them any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tenders.models import Job, Opener, OpeningCode
from tongting.people.models import User
from tongting.periods import local

State = Job.State
ENOUGH = 2
# Codes on a card; a new card may be taken when no more than this many are left.
CARD, LOW = 10, 3
# Wrong codes of one opener within this time, after which none is taken.
MOST_TRIES, WITHIN = 5, timedelta(minutes=15)


def may_open(by: User, job: Job, openers: Iterable[Opener]) -> str | None:
    if job.state in Job.BEFORE_OPENING:
        until = f"{local(job.bid_until):%m-%d %H:%M}" if job.bid_until else ""
        return _("%(until)s 投标截止，截止以前谁也开不了") % {"until": until}
    if job.state == State.FAILED and job.opened_at is None:
        return _("这个标的流标了，标书没有开")
    if job.state != State.OPENING:
        return _("这个标的已经开过了，去看开标记录")
    if by.pk not in {one.person_id for one in openers}:
        return _("你不是这个标的的开标人")
    return None


def may_try(wrong: list[datetime], name: str, at: datetime) -> str | None:
    """`wrong` are the moments of an opener's wrong codes, oldest first."""
    recent = [moment for moment in wrong if moment > at - WITHIN]
    if len(recent) < MOST_TRIES:
        return None
    return _("%(name)s 的开标码连错 %(n)d 次，%(until)s 以后再试") % {
        "name": name,
        "n": len(recent),
        "until": f"{local(recent[-MOST_TRIES] + WITHIN):%H:%M}",
    }


def wrong_code(opener: Opener) -> str:
    assert opener.code is not None
    return _(
        "%(name)s 的开标码不对：要卡上第 %(number)d 号，16 位，照着卡再输一遍；卡丢了就在“开标码”里作废它"
    ) % {
        "name": opener.person.name,
        "number": opener.code.number,
    }


def void_code(opener: Opener) -> str:
    return _("%(name)s 的这个开标码作废了，换另外两个开标人来开") % {"name": opener.person.name}


def is_lost(opener: Opener) -> bool:
    """This one cannot take part: the code is void, or there is nobody any more who holds it."""
    return opener.code is None or opener.code.void_at is not None or not opener.person.is_active


def cannot_be_opened(openers: Iterable[Opener]) -> bool:
    """Fewer than two codes are left."""
    return sum(not is_lost(one) for one in openers) < ENOUGH


def may_give_up(job: Job, openers: Iterable[Opener]) -> str | None:
    if job.state not in (State.BIDDING, State.OPENING):
        return _("只有还没开标的才用得着重新招标")
    if not cannot_be_opened(openers):
        return _("还有两个开标码能用，标书开得了")
    return None


def may_give_up_as(by: User, openers: Iterable[Opener]) -> str | None:
    if by.may("tender.make") or by.pk in {one.person_id for one in openers}:
        return None
    return _("重新招标由开标人或者办标的人来办")


def may_take(left: int) -> str | None:
    if left > LOW:
        return _("还有 %(n)d 个开标码没用，用到剩 %(low)d 个再领；卡丢了先作废") % {"n": left, "low": LOW}
    return None


def may_void(code: OpeningCode, by: User, *, is_used: bool) -> str | None:
    if code.person_id != by.pk:
        return _("开标码只有本人能作废")
    if code.void_at is not None:
        return _("这个开标码已经作废了")
    if is_used:
        return _("这个开标码开过标了，用不着作废")
    return None
