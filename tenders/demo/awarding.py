"""Bids are marked and explained, somebody is proposed and approved, objections are decided, contracts signed or
declined."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tenders.actions import award as awards
from tenders.actions import contract as contracts
from tenders.actions import decline, evaluation
from tenders.demo.board import Board, tried
from tenders.demo.plan import Lot, Offer
from tenders.models import Award, Bid, Contract, Job, JobObjection
from tenders.queries import award as reads
from tongting.events.flow import Refused
from tongting.periods import local

State, BidState = Job.State, Bid.State
ASKED = "问过本人：料和工具自己有，活熟，肯这个价"
NOT_FIRST = "前面的现在不符合条件，按规定往后排"
# What a plan gets that the demo knows nothing of.
USUAL = "20"


def evaluate(board: Board, at: datetime) -> None:
    """Marks, then explanations, then the proposal of the best who may take it."""
    for lot, job in board.of(State.EVALUATION):
        if reads.standing_award(job) is not None:
            continue
        by = board.officer("evaluator")
        bids = list(reads.on_record(job).filter(state=BidState.OPENED))
        if job.method == Job.Method.POINTS:
            marks = {one.pk: Decimal(_offer(board, lot, one).marks) for one in bids}
            evaluation.mark_plans(job, marks, by=by, at=at)
        for one in reads.on_record(job).filter(state=BidState.OPENED):
            if one.flags and not one.explanation:
                evaluation.explain(one, _offer(board, lot, one).why or ASKED, by=by, at=at)
        _propose(board, job, at + timedelta(minutes=40))


def _propose(board: Board, job: Job, at: datetime) -> None:
    for one in reads.on_record(job).filter(state=BidState.OPENED).order_by("rank", "pk"):
        reason = "" if one.rank == 1 else NOT_FIRST
        if tried(evaluation.propose, job, one, reason=reason, by=board.officer("evaluator"), at=at):
            return


def _offer(board: Board, lot: Lot, bid: Bid) -> Offer:
    """What the plan says of a bid, told by its price; a stand-in has taken that over."""
    found = [one for one in lot.bids if Decimal(one.price) == bid.price]
    return found[0] if found else Offer(bid.person.staff_no, marks=USUAL)


def approve(board: Board, at: datetime) -> None:
    for lot, job in board.of(State.EVALUATION):
        award = reads.standing_award(job)
        if award is not None and award.state == Award.State.PROPOSED and lot.stop != "proposed":
            tried(awards.decide, award, approved=True, by=board.officer("reviewer"), at=at)


def object_to(board: Board, at: datetime) -> None:
    for lot, job in board.of(State.PUBLICISED):
        if lot.objection is not None and not job.objections.exists():
            by = board.people[lot.objection["who"]]
            tried(awards.object_to, job, lot.objection["text"], by=by, at=at)


def decide(board: Board, at: datetime) -> None:
    waiting = JobObjection.objects.filter(state=JobObjection.State.OPEN).select_related("job", "award")
    for one in waiting:
        answer = (board.lots[one.job_id].objection or {})["answer"]
        by = board.officer("decider")
        tried(awards.decide_objection, one, upheld=False, answer=answer, by=by, at=at)


def sign(board: Board, at: datetime) -> None:
    """Issued by the department, confirmed by everybody for themselves; whoever may not yet tries again tomorrow."""
    offered = Contract.objects.filter(state=Contract.State.OFFERED).select_related("job").order_by("pk")
    for one in list(offered):
        decliner = board.lots[one.job_id].decline
        if decliner is not None and not one.job.contracts.filter(state=Contract.State.REFUSED).exists():
            decline.decline(one, why=decliner["why"], by=one.head, at=at)
            continue
        if one.offered_by_id is None:
            contracts.issue(one, by=board.officer("maker"), at=at)
        for member in one.members.filter(confirmed_at=None).select_related("person"):
            try:
                contracts.confirm(one, by=board.people[member.person.staff_no], at=at + timedelta(minutes=15))
            except Refused as why:
                _give_way(board, one, str(why), at)


def _give_way(board: Board, contract: Contract, why: str, at: datetime) -> None:
    """After days in which nothing was healed the place is left to the next."""
    contract.refresh_from_db()
    waited = local(at).date() - local(contract.offered_at).date()
    if waited >= timedelta(days=4) and contract.state == Contract.State.OFFERED:
        tried(decline.decline, contract, why=why[:300], by=contract.head, at=at)
