"""Turns of work with what they show, handing in, acceptance by two, rework, what is kept back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from tenders.actions import acceptance, deduction, delivery_step, turn
from tenders.actions.acceptance import Word
from tenders.actions.deduction import Lessening
from tenders.demo.board import Board, tried
from tenders.demo.plan import Lot, Work
from tenders.models import Contract, Delivery, Job, SignOff
from tenders.queries import delivery as deliveries
from tenders.queries import turn as turns
from tenders.rules import delivery as rules
from tongting.events.flow import Refused
from tongting.people import roster
from tongting.people.models import User
from tongting.periods import Span, local, midnight
from tongting.photos import scenes
from tongting.photos.models import Photo
from tongting.places.models import Post

Verdict, Side = SignOff.Verdict, SignOff.Side
# Hours at which somebody has time, the first that lies beside the own shifts.
FREE = (16.5, 14.0, 9.0, 18.5, 6.0)
AWAY = timedelta(minutes=20)
# Pictures are shown of the last days only, and not of every turn.
SHOWN, SHOWN_ONE_IN = 9, 2
# Who accepts for the office, women where only they may go; then anybody for the place.
OFFICE = ("DEMO0005", "DEMO0004", "DEMO0006", "DEMO0038")


def work(board: Board, at: datetime) -> None:
    """In the evening, what was done today."""
    for contract in Contract.objects.filter(state=Contract.State.SIGNED).select_related("job__post__area"):
        lot, day = board.lots[contract.job_id], local(at).date()
        done = (day - contract.first_day).days
        if lot.work is None or not contract.first_day <= day <= contract.last_day:
            continue
        if contract.job.state != Job.State.RUNNING or done % lot.work.every:
            continue
        members = [one.person for one in contract.members.select_related("person")]
        # A crew goes out in turn; what is grabbed together is done together.
        out = members if lot.is_grabbed else [members[done // lot.work.every % len(members)]]
        for person in out:
            _turn(board, contract, lot.work, person, day)


def _turn(board: Board, contract: Contract, work: Work, person: User, day: date) -> None:
    length = timedelta(hours=float(work.hours), minutes=board.chance.randint(-8, 8))
    start = _free(person, day, length)
    if start is None or start + length > board.until:
        return
    start += timedelta(minutes=board.chance.randint(0, 12))
    try:
        log = turn.check_in(contract, turn.Handed(board.number(), start), by=person, at=start)
    except Refused:
        return
    end, said = start + length, board.chance.choice(work.said)
    shown: Sequence[Photo] = ()
    if work.photos and (board.today - day).days <= SHOWN and day.toordinal() % SHOWN_ONE_IN == 0:
        post: Post | None = contract.job.post
        area = post.area.code if post is not None else "grounds"
        shown = [scenes.take(board.chance, area, faulty=False, place=contract.job.where, by=person, at=end)]
    turn.check_out(log, turn.Handed(board.number(), end, said=said, photos=shown), by=person, at=end)


def _free(person: User, day: date, length: timedelta) -> datetime | None:
    shifts = roster.shifts_between([person.pk], Span(day, day))[person.pk]
    for hour in FREE:
        start = midnight(day) + timedelta(hours=hour)
        end = start + length
        beside = all(end + AWAY <= one.start_at or one.end_at + AWAY <= start for one in shifts)
        if beside and not turns.around(person, start - AWAY, end + 2 * AWAY):
            return start
    return None


def hand_in(board: Board, at: datetime) -> None:
    """A month on its last day, the whole when the plan says so; rework on the day it is due."""
    today = local(at).date()
    for one in _open(Delivery.State.RUNNING):
        lot = board.lots[one.contract.job_id]
        monthly = one.contract.job.is_monthly or lot.hand_in is None
        due = one.last_day if monthly else max(board.day(lot.hand_in or 0), one.first_day)
        if today >= due and one.contract.state in Contract.BINDING:
            tried(delivery_step.hand_in, one, "干完了，请来验收", by=one.contract.head, at=at)
    for one in _open(Delivery.State.REWORK):
        if one.rework_by is not None and today >= one.rework_by:
            tried(delivery_step.hand_in, one, "返工好了", by=one.contract.head, at=at)


def _open(state: str) -> list[Delivery]:
    found = Delivery.objects.filter(state=state).select_related("contract__job__post", "contract__head")
    return list(found.order_by("pk"))


def accept(board: Board, at: datetime) -> None:
    """The day after it was handed in, by two; what was found is kept back first."""
    for one in _open(Delivery.State.DELIVERED):
        if one.delivered_at is None or local(one.delivered_at).date() == local(at).date():
            continue
        lot = board.lots[one.contract.job_id]
        if lot.stop == "delivered":
            continue
        _charge(board, lot, one, at)
        for side in (Side.OFFICE.value, Side.USER.value):
            person = _who(board, one, side)
            if person is not None:
                tried(acceptance.sign, one, side, _word(lot, one, side, at), by=person, at=at)
                at += timedelta(minutes=25)


def _charge(board: Board, lot: Lot, delivery: Delivery, at: datetime) -> None:
    by = board.officer("clerk")
    if lot.materials_cost is not None and lot.materials_cost[0] == delivery.number:
        tried(delivery_step.set_materials, delivery, Decimal(lot.materials_cost[1]), by=by, at=at)
    if delivery.deductions.exists():
        return
    for number, rule, amount, evidence in lot.deductions:
        if number == delivery.number:
            tried(deduction.add, delivery, Lessening(rule, Decimal(amount), evidence), by=by, at=at)


def _word(lot: Lot, delivery: Delivery, side: str, at: datetime) -> Word:
    if lot.reject is not None and delivery.rejections == 0:
        until = local(at).date() + timedelta(days=lot.reject["days"])
        return Word(Verdict.REJECT, lot.reject["note"], until)
    if side == Side.OFFICE and delivery.deductions.exists():
        return Word(Verdict.PASS_LESS, "活干完了，扣款记在上面")
    return Word(Verdict.PASS)


def _who(board: Board, delivery: Delivery, side: str) -> User | None:
    """Somebody of that side who has not spoken for the other one."""
    place = deliveries.place_of(delivery.contract.job)
    members, words = deliveries.member_ids(delivery.contract), deliveries.words_of(delivery)
    own = [one for one in board.people.values() if one.pk in place.people]
    named = [board.people[one] for one in OFFICE]
    for person in [*named, *own] if side == Side.OFFICE else [*own, *named]:
        if rules.may_sign(delivery, side, person, place, members, words) is None:
            return person
    return None
