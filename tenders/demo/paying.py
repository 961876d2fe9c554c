"""Settlements are drafted, signed, hung out, approved by two, paid, corrected; jobs are closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from tenders.actions import settlement as settlements
from tenders.actions import settlement_step as steps
from tenders.demo.board import Board, tried
from tenders.models import Job, Settlement, SettlementLine
from tenders.queries.rule import the_rule
from tenders.scoring.settlement import Sums, wage_month
from tongting.periods import local

State = Settlement.State


def draft(board: Board, at: datetime) -> None:
    """The clerk does not wait for the cut-off day."""
    month = wage_month(local(at).date(), the_rule().cutoff_day)
    settlements.draft(month, by=board.officer("clerk"), at=at)


def correct(board: Board, at: datetime) -> None:
    """Something was found later: the difference goes the same way as the first settlement did."""
    for lot, job in board.of(Job.State.SETTLED, Job.State.CLOSED):
        said = lot.correct
        if said is None or said["day"] > board.offset(at):
            continue
        first = Settlement.objects.filter(contract__job=job, corrects=None, state=State.LOCKED).first()
        if first is not None and not first.corrections.exists():
            right = Sums(first.gross, first.materials + Decimal(said["materials"]), first.deductions)
            settlements.correct(first, right, said["why"], by=board.officer("clerk"), at=at)


def sign(board: Board, at: datetime) -> None:
    waiting = SettlementLine.objects.filter(settlement__state=State.DRAFTED, signed_at=None)
    for line in waiting.select_related("settlement", "person").order_by("pk"):
        tried(steps.sign, line, by=board.people[line.person.staff_no], at=at)


def post(board: Board, at: datetime) -> None:
    for one in Settlement.objects.filter(state=State.DRAFTED).order_by("pk"):
        tried(steps.post, one, by=board.officer("clerk"), at=at)


def object_to(board: Board, at: datetime) -> None:
    for one in Settlement.objects.filter(state=State.POSTED, corrects=None).select_related(
        "delivery", "contract"
    ):
        said = board.lots[one.contract.job_id].settlement_objection
        if said is None or said["number"] != one.delivery.number or one.posted_at is None:
            continue
        if local(one.posted_at).date() == local(at).date():
            tried(steps.object_to, one, said["text"], by=board.people[said["who"]], at=at)
        else:
            by = board.officer("clerk")
            tried(steps.answer, one, said["answer"], by=by, at=at)


def approve_first(board: Board, at: datetime) -> None:
    for one in Settlement.objects.filter(state=State.POSTED).order_by("pk"):
        tried(steps.approve, one, by=board.officer("first"), at=at)


def approve_second(board: Board, at: datetime) -> None:
    for one in Settlement.objects.filter(state=State.APPROVED).order_by("pk"):
        tried(steps.approve, one, by=board.officer("second"), at=at)


def confirm(board: Board, at: datetime) -> None:
    """The day after it was locked most have looked at their account."""
    yesterday = at - timedelta(hours=20)
    waiting = SettlementLine.objects.filter(
        settlement__state=State.LOCKED, settlement__second_at__lte=yesterday, paid_at=None
    ).exclude(amount=0)
    for line in waiting.select_related("settlement__contract", "person").order_by("pk"):
        if line.person.staff_no not in board.lots[line.settlement.contract.job_id].unpaid:
            tried(steps.confirm_paid, line, by=board.people[line.person.staff_no], at=at)


def close(board: Board, at: datetime) -> None:
    for lot, job in board.of(Job.State.SETTLED):
        if (
            lot.closed
            and not SettlementLine.objects.filter(
                settlement__contract__job=job, paid_at=None, amount__gt=0
            ).exists()
        ):
            tried(steps.close, job, "", by=board.officer("clerk"), at=at)
