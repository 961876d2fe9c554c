"""Who may evaluate, propose, approve and object, and when; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from tenders.models import Award, Bid, Contract, Job, JobObjection
from tongting.people.models import User

State = Job.State
LONGEST_REASON = 300


def _is_now(job: Job) -> str:
    return _("现在是“%(state)s”") % {"state": job.get_state_display()}


def may_evaluate(job: Job, person: User, bidders: Collection[int]) -> str | None:
    """`bidders` are all who stand in an opened bid, members of crews as well."""
    if job.state != State.EVALUATION:
        return _("%(now)s，不在评标") % {"now": _is_now(job)}
    if person.pk in bidders:
        return _("你投了这个标，不能评")
    if not person.may("tender.evaluate"):
        return _("评标要有“评标”的权限")
    return None


def points_fault(points: Decimal, most: int) -> str | None:
    if not points.is_finite() or not 0 <= points <= most or points != round(points, 1):
        return _("方案分要在 0 到 %(most)d 之间，最多一位小数") % {"most": most}
    return None


def may_propose(
    job: Job, bid: Bid, *, reason: str, unmarked: Collection[str], refusals: Collection[str]
) -> str | None:
    """`unmarked` names the bidders whose plan has no points yet, `refusals` are the sentences why this one may not take
    the job."""
    if bid.state != Bid.State.OPENED:
        return _("%(name)s 的标书是“%(state)s”，不能中标") % {
            "name": bid.person.name,
            "state": bid.get_state_display(),
        }
    if unmarked:
        return _("方案还没打分：%(names)s") % {"names": "、".join(unmarked)}
    if refusals:
        return _("%(name)s 现在不能接这个活：%(why)s") % {"name": bid.person.name, "why": "；".join(refusals)}
    if bid.flags and not bid.explanation:
        return _("%(name)s 的报价要先写说明：%(why)s") % {
            "name": bid.person.name,
            "why": "；".join(flag_said(one) for one in bid.flags),
        }
    if bid.rank != 1 and not reason.strip():
        return _("不是第一名，要写明理由")
    return None


def flag_said(flag: dict[str, object]) -> str:
    """What is to be explained, with its figures."""
    return {
        "low": _("比预期 %(expected)s 元低 %(percent)s%%"),
        "high": _("比预期 %(expected)s 元高 %(percent)s%%"),
        "same": _("和 %(names)s 的报价一分不差"),
        "rotating": _("这几个人轮流中标：%(names)s"),
    }[str(flag["flag"])] % flag


def tie_said(rule: str) -> str:
    """The rule that told equal bids apart."""
    return {
        "": "",
        "fewer_hours": _("报价相同，本季度兼职工时少的在前"),
        "earlier": _("报价和工时都相同，回执早的在前"),
    }[rule]


def may_decide_award(award: Award, person: User, bidders: Collection[int]) -> str | None:
    job = award.job
    if award.state != Award.State.PROPOSED:
        return _("这个中标已经是“%(state)s”") % {"state": award.get_state_display()}
    if not person.may("tender.review"):
        return _("批准中标要有“审核标的、批准中标”的权限")
    if person.pk in (award.proposed_by_id, award.decided_by_id):
        return _("自己提出或批过的，要由另一个人批准")
    if person.pk in bidders or person.pk == award.person_id:
        return _("你投了这个标，不能批")
    if job.state not in (State.EVALUATION, State.FAILED):
        return _is_now(job)
    return None


def may_award_directly(
    job: Job, person: User, to: User, *, reissued: bool, reason: str, amount: Decimal
) -> str | None:
    if job.state != State.FAILED:
        return _("%(now)s，流标以后才能直接指定") % {"now": _is_now(job)}
    if reissued:
        return _("已经重新招标了，不能再直接指定")
    if to.pk == person.pk:
        return _("不能指定自己；要干的，由别人来提")
    if not reason.strip():
        return _("直接指定要写明理由")
    if amount > job.ceiling:
        return _("%(amount)s 元超过最高限价 %(ceiling)s 元") % {"amount": amount, "ceiling": job.ceiling}
    return None


def may_object(job: Job, person: User, day: date, *, has_open: bool) -> str | None:
    if job.state != State.PUBLICISED or job.notice_until is None:
        return _("%(now)s，公示期内才能提异议") % {"now": _is_now(job)}
    if day > job.notice_until:
        return _("公示到 %(day)s，已经过了") % {"day": f"{job.notice_until:%m-%d}"}
    if has_open:
        return _("你提的异议还在处理，等答复")
    return None


def may_decide_objection(
    objection: JobObjection, person: User, bidders: Collection[int], evaluators: Collection[int]
) -> str | None:
    """`evaluators` are all who marked a plan, explained a price or proposed somebody of this job."""
    if objection.state != JobObjection.State.OPEN:
        return _("这条异议已经处理过了：%(state)s") % {"state": objection.get_state_display()}
    if not person.may("tender.decide"):
        return _("异议由工会委员或纪检委员处理")
    award = objection.award
    if person.pk in {award.proposed_by_id, award.decided_by_id, award.second_by_id, *evaluators}:
        return _("这个标是你评的，异议要由别人处理")
    if person.pk == objection.raised_by_id:
        return _("自己提的异议，要由别人处理")
    if person.pk in bidders:
        return _("你投了这个标，异议要由别人处理")
    return None


def may_answer(contract: Contract, person: User, members: Collection[int]) -> str | None:
    """Confirm or decline an offered contract."""
    if contract.state != Contract.State.OFFERED:
        return _("合同现在是“%(state)s”") % {"state": contract.get_state_display()}
    if person.pk not in members:
        return _("只有承包人员自己能确认")
    return None


def may_take_back(
    contract: Contract,
    person: User,
    stand: Collection[int],
    waits: Collection[str],
    day: date,
    *,
    unfit: bool,
) -> str | None:
    """By the department, before everybody has confirmed, and by nobody of those who `stand` in it or in a bid. `waits`
    names those who have not confirmed, `unfit` is whether one of them may not take it any more; whoever may has until
    the first day."""
    if contract.state != Contract.State.OFFERED:
        return _("合同现在是“%(state)s”") % {"state": contract.get_state_display()}
    if person.pk in stand:
        return _("你投了这个标，或者参加承包，要由别人收回")
    if not waits:
        return _("承包的人都确认了，签发就生效，不能收回")
    if not unfit and day < contract.first_day:
        return _("%(names)s 符合条件，还没回话；到 %(day)s 开工那天还不确认，才能收回") % {
            "names": "、".join(waits),
            "day": f"{contract.first_day:%m-%d}",
        }
    return None


def amount_fault(contract_amount: Decimal, award: Decimal) -> str | None:
    if contract_amount > award:
        return _("合同价 %(amount)s 元超过中标价 %(award)s 元") % {"amount": contract_amount, "award": award}
    return None
