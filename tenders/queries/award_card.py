"""Evaluation, award, objections and the contract on a job's page, as `templates/tenders/_award_card.html` draws it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Award, Bid, Contract, Job, JobObjection
from tenders.queries import award as awards
from tenders.queries import job_words as words
from tenders.rules import award as rules
from tenders.rules.job import figure
from tenders.scoring.award import WHOLE
from tongting.people.models import User
from tongting.periods import local

State = Job.State
TONES = {"opened": "act", "won": "ok", "lost": "", "invalid": "bad", "withdrawn": ""}


@dataclass(frozen=True)
class Row:
    """A bid of the table: its figures, the sum behind its points, what is to be explained."""

    bid: Bid
    price: str
    sum: str
    flags: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    crew: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.bid.state, "")

    @property
    def is_running(self) -> bool:
        return self.bid.state == Bid.State.OPENED


def card(job: Job, person: User, at: datetime) -> dict[str, Any] | None:
    """None until the bids are opened, and for a job that is grabbed until it has a contract."""
    if job.state in (*Job.HIDDEN, *Job.BEFORE_OPENING, State.OPENING):
        return None
    bids = list(awards.on_record(job)) if job.opened_at is not None else []
    award = awards.standing_award(job)
    contract = awards.contract_of(job)
    direct = job.state == State.FAILED and person.may("tender.evaluate")
    if not (bids or award or contract or direct):
        return None
    stand = frozenset(one for bid in bids for one in (*awards.people_of(bid), bid.person_id))
    evaluates = rules.may_evaluate(job, person, stand) is None
    unfit, lowest = _unfit(bids, at) if evaluates else {}, _lowest(bids)
    return {
        "rows": [_row(job, bid, lowest, unfit.get(bid.pk, [])) for bid in bids],
        "by_points": job.method == Job.Method.POINTS,
        "plan_most": int(WHOLE) - job.price_weight,
        "evaluates": evaluates,
        "direct": direct and award is None and not Job.objects.filter(reissue_of=job).exists(),
        **_award(job, award, person, stand, at),
        **_contract(contract, person),
    }


def _unfit(bids: list[Bid], at: datetime) -> dict[int, list[str]]:
    """Why the first can't take the job, the second, and so on down to one who may: so many questions are asked of each
    that the others wait until they are proposed."""
    found: dict[int, list[str]] = {}
    for bid in bids:
        if bid.state == Bid.State.OPENED:
            found[bid.pk] = awards.refusals_of(bid, at)
            if not found[bid.pk]:
                break
    return found


def _row(job: Job, bid: Bid, lowest: Decimal | None, unfit: list[str]) -> Row:
    flags = [rules.flag_said(one) for one in bid.flags]
    crew = "、".join(f"{name} {figure(Decimal(str(points)))}" for _person, name, points in bid.shares)
    price = words.money(bid.price) if bid.price is not None else ""
    return Row(bid, price, sum_said(job, bid, lowest), flags, unfit, crew)


def sum_said(job: Job, bid: Bid, lowest: Decimal | None) -> str:
    """70 × 1,350 ÷ 1,400 = 67.5；67.5 + 28 = 95.5; empty where the lowest price wins, and for whoever is out."""
    if job.method != Job.Method.POINTS or bid.rank is None or bid.price_points is None or lowest is None:
        return ""
    assert bid.price is not None
    price = figure(bid.price_points)
    how = f"{job.price_weight} × {words.money(lowest)} ÷ {words.money(bid.price)} = {price}"
    if bid.plan_points is None or bid.points is None:
        return f"{how}{_('；')}{price} + ?"
    return f"{how}{_('；')}{price} + {figure(bid.plan_points)} = {figure(bid.points)}"


def _lowest(bids: Iterable[Bid]) -> Decimal | None:
    """The price that has all the points: the lowest of those that have a rank."""
    return min((one.price for one in bids if one.price is not None and one.rank is not None), default=None)


def _award(
    job: Job, award: Award | None, person: User, stand: frozenset[int], at: datetime
) -> dict[str, Any]:
    objections = list(job.objections.select_related("raised_by", "decided_by").order_by("raised_at", "pk"))
    judged = awards.evaluators(job) if objections else frozenset()
    mine = any(one.raised_by_id == person.pk and one.state == JobObjection.State.OPEN for one in objections)
    shown: dict[str, Any] = {
        "award": award,
        "objections": [
            (one, rules.may_decide_objection(one, person, stand, judged) is None) for one in objections
        ],
        "may_object": rules.may_object(job, person, local(at).date(), has_open=mine) is None,
        "waits_for_objection": any(one.state == JobObjection.State.OPEN for one in objections),
        "before": list(
            job.awards.filter(state__in=(Award.State.REFUSED, Award.State.OVERTURNED)).select_related(
                "person"
            )
        ),
    }
    if award is not None:
        shown["tie"] = rules.tie_said(award.tie_rule)
        shown["decides"] = rules.may_decide_award(award, person, stand) is None
        shown["saved"] = words.money(job.ceiling - award.amount)
        shown["amount"] = words.money(award.amount)
    return shown


def _contract(contract: Contract | None, person: User) -> dict[str, Any]:
    if contract is None:
        return {}
    mine = contract.members.filter(person=person).first()
    may_read = mine is not None or person.may("tender.see")
    return {
        "contract": contract if may_read else None,
        "is_member": mine is not None,
        "contract_waits": mine is not None
        and mine.confirmed_at is None
        and contract.state == Contract.State.OFFERED,
    }
