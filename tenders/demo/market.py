"""The weeks of the market, day by day: what the clock does here it does in life, what people do they do at the hours at
which people do it, each thing once what comes before it has happened."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from tenders.actions import clock, contract_check
from tenders.demo import awarding, offering, opening, paying, plan, working
from tenders.demo.board import Board
from tenders.models import Job
from tenders.queries import delivery as deliveries
from tongting.people.models import User
from tongting.periods import ONE_DAY, Month, local, midnight

State = Job.State


def lives(first: date, until: datetime, seed: int) -> Callable[[date], None]:
    """What is done on each day of the demo's history; called in turn for the days from `first` on. A contract takes
    longer than the shortest history, so the market's weeks before `first` are lived on its first day."""
    people = {
        person.staff_no: person
        for person in User.objects.filter(is_active=True).select_related("team").prefetch_related("grants")
    }
    board = Board(
        random.Random(f"market:{seed}"), people, plan.read((first - local(until).date()).days), until
    )
    begin = min(first, board.day(board.plan.begins))

    def live_day(day: date) -> None:
        if day == first:
            before = begin
            while before < first:
                _live(board, before)
                before += ONE_DAY
        _live(board, day)
        if day == board.today:
            opening.write_file(board)

    return live_day


def _live(board: Board, day: date) -> None:
    for hour, deeds in HOURS:
        at = midnight(day) + timedelta(hours=hour)
        if at <= board.until:
            deeds(board, at)


def _tick(*states: str) -> Callable[[Board, datetime], None]:
    """What the clock does every few minutes, for the jobs that something may be due for at this hour."""

    def tick(board: Board, at: datetime) -> None:
        for _lot, job in board.of(*states):
            clock.touch(job, at=at)

    return tick


def _ask_again(board: Board, at: datetime) -> None:
    """Every morning who is healed, on the first of the month who has fallen below."""
    day = local(at).date()
    if day.day == 1:
        contract_check.check_month(Month.of(day).previous(), at=at)
    contract_check.check_paused(at=at)


def _miss(board: Board, at: datetime) -> None:
    for job in deliveries.jobs_overdue(at):
        clock.touch(job, at=at)


# The hours at which each thing is done.
HOURS: tuple[tuple[float, Callable[[Board, datetime], None]], ...] = (
    (7.0, _ask_again),
    (8.0, offering.form_crews),
    (8.1, _tick(State.PUBLISHED, State.PUBLICISED, State.CONTRACTED)),
    (8.2, _miss),
    (8.4, opening.take_cards),
    (8.5, opening.open_due),
    (8.6, _tick(State.EVALUATION)),
    (8.7, paying.draft),
    (9.0, offering.put_out),
    (9.4, paying.approve_first),
    (9.8, awarding.evaluate),
    (10.2, working.accept),
    (11.0, awarding.decide),
    (12.0, paying.sign),
    (12.5, awarding.sign),
    (13.5, offering.call_off),
    (14.0, offering.review),
    (14.5, awarding.approve),
    (14.8, paying.approve_second),
    (15.0, paying.correct),
    (15.5, paying.post),
    (16.0, paying.object_to),
    (16.1, _tick(State.PUBLISHED)),
    (16.3, offering.bid),
    (16.5, awarding.object_to),
    (17.0, offering.ask),
    (17.3, offering.answer),
    (17.4, paying.confirm),
    (17.6, paying.close),
    (18.1, _tick(State.BIDDING)),
    (21.5, working.work),
    (21.8, working.hand_in),
)
