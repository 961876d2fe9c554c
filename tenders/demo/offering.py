"""Crews are formed, jobs are written, reviewed, asked about, bid for, grabbed, called off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tenders.actions import bid as bids
from tenders.actions import crew as crews
from tenders.actions import grab, job_end, job_review, job_template, question
from tenders.actions import job as jobs
from tenders.demo.board import Board, tried
from tenders.demo.plan import Lot, Offer
from tenders.models import Job
from tenders.queries import eligibility
from tenders.queries.market import possible_bidders
from tenders.queries.rule import the_rule
from tenders.scoring import instalment
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import ONE_DAY, midnight
from tongting.places.models import Post
from tongting.places.queries import work_calendar

State = Job.State
MORNING, EVENING, REVIEWED = timedelta(hours=8), timedelta(hours=18), timedelta(hours=16)
# How many others are asked where somebody of the plan may not bid.
ASKED = 12


def form_crews(board: Board, at: datetime) -> None:
    """On the first day; on the second everybody has answered."""
    if not board.crews:
        for one in board.plan.crews:
            members = {board.people[who]: points for who, points in one.points.items()}
            head = next(iter(members))
            board.crews[one.key] = crews.form(name=one.name, members=members, by=head, at=at)
        return
    if board.offset(at) != board.plan.begins + 1:
        return
    for one in board.plan.crews:
        crew = board.crews[one.key]
        for who in list(one.points)[1:]:
            if one.refuses is not None and one.refuses["who"] == who:
                crews.refuse(crew, why=one.refuses["why"], by=board.people[who], at=at)
            else:
                crews.agree(crew, version=crew.version, by=board.people[who], at=at)


def put_out(board: Board, at: datetime) -> None:
    """Written in the morning, sent at once."""
    for lot in board.plan.lots:
        if lot.published == board.offset(at) and lot.key not in board.jobs:
            by = board.officer("maker")
            failed = Job.objects.get(pk=board.jobs[lot.of]) if lot.of else None
            job = jobs.create(given_of(board, lot), reissue_of=failed, by=by, at=at)
            board.know(lot, job)
            if lot.stop != "draft":
                job_review.send(job, by=by, at=at + timedelta(minutes=20))


def review(board: Board, at: datetime) -> None:
    for lot, job in board.of(State.REVIEW):
        if lot.stop != "review" and job.sent_at is not None:
            job_review.approve(job, job.sent_at.isoformat(), by=board.officer("reviewer"), at=at)
            if lot.template:
                job_template.save(job, lot.template, by=board.officer("maker"), at=at)


def given_of(board: Board, lot: Lot) -> dict[str, Any]:
    """As the form gives it. Where a notice runs over a holiday, the work begins later by as much."""
    published, closes, begins, ends = lot.days
    grabbed = lot.is_grabbed
    since = midnight(board.day(published)) + REVIEWED
    if not grabbed:
        since = midnight(board.day(published + 1 if lot.opens is None else lot.opens)) + MORNING
    first, last = board.day(begins), board.day(ends)
    if not grabbed:
        earliest = work_calendar().after(board.day(closes), the_rule().notice_days) + ONE_DAY
        late = max(earliest - first, timedelta(0))
        first, last = first + late, last + late
    if lot.basis == Job.Basis.MONTHLY:
        last = _whole_months(first, last)
    hours = lot.times and [time.fromisoformat(one) for one in lot.times]
    return {
        "title": lot.title,
        "kind": lot.kind,
        "mode": lot.mode,
        "post": Post.objects.get(code=lot.post) if lot.post else None,
        "place": lot.place,
        "scope": lot.scope,
        "quality": lot.quality,
        "materials": lot.materials,
        "women_only": lot.women,
        "fills_post": lot.fills,
        "certificate": lot.certificate,
        "people_wanted": lot.people,
        "first_day": first,
        "last_day": last,
        "hours": Decimal(lot.hours),
        "basis": lot.basis,
        "quantity": Decimal(lot.quantity),
        "unit": lot.unit,
        "ceiling": Decimal(lot.ceiling),
        "method": lot.method,
        "price_weight": the_rule().price_weight,
        "least_bids": the_rule().least_bids,
        "questions_until": None,
        "bid_from": since,
        "bid_until": midnight(board.day(closes)) + EVENING,
        "times": [(None, first, *hours)] if hours else [],
        "openers": {seat: board.people[who] for seat, who in board.plan.officers["openers"].items()},
    }


def _whole_months(first: date, last: date) -> date:
    """The end of a month of work that lies nearest."""
    months = instalment.monthly(first, last + timedelta(days=31), Decimal(1))
    return min((one.last for one in months[:-1]), key=lambda day: abs((day - last).days))


def ask(board: Board, at: datetime) -> None:
    for lot, job in board.of(*Job.BEFORE_OPENING):
        asked = lot.question
        if asked is not None and asked["day"] == board.offset(at):
            tried(question.ask, job, asked["text"], by=board.people[asked["who"]], at=at)


def answer(board: Board, at: datetime) -> None:
    for lot, job in board.of(*Job.BEFORE_OPENING):
        words = (lot.question or {}).get("answer")
        for one in job.questions.filter(answer="") if words else ():
            tried(question.answer, one, words, by=board.officer("maker"), at=at)


def call_off(board: Board, at: datetime) -> None:
    for lot, job in board.of(*Job.BEFORE_OPENING):
        if lot.cancel is not None and lot.cancel["day"] == board.offset(at):
            job_end.cancel(job, reason=lot.cancel["why"], by=board.officer("canceller"), at=at)


# --- bids ------------------------------------------------------------------------------------------------------------


def bid(board: Board, at: datetime) -> None:
    """One bids in an evening, on the last day all that are left; who may not is stood in for by somebody else."""
    for lot, job in board.of(State.BIDDING):
        if lot.is_grabbed:
            _grab(board, lot, job, at)
            continue
        evening = board.offset(at) - lot.published - 1
        is_last = board.offset(at) >= lot.days[1] - 1
        for offer in lot.bids[evening:] if is_last else lot.bids[evening : evening + 1]:
            _lay(board, lot, job, offer, at)


def _lay(board: Board, lot: Lot, job: Job, offer: Offer, at: datetime) -> None:
    price = Decimal(offer.price)
    if offer.crew:
        _lay_for_crew(board, job, offer, at)
        return
    for person in _askable(board, lot, job, offer):
        try:
            bids.seal(job, person, price, offer.plan or "照标的上写的干", by=person, at=at)
            return
        except Refused:
            continue


def _askable(board: Board, lot: Lot, job: Job, offer: Offer) -> Iterator[User]:
    """Whom the plan names, then others who do not stand in it."""
    yield board.people[offer.who]
    named = {one.who for one in lot.bids}
    others = [one for one in possible_bidders(job) if one.staff_no not in named]
    for person in board.chance.sample(others, min(ASKED, len(others))):
        yield board.people[person.staff_no]


def _lay_for_crew(board: Board, job: Job, offer: Offer, at: datetime) -> None:
    """Where a member may not, the others form a crew without them."""
    crew = board.crews[offer.crew]
    try:
        bids.seal(job, crew.head, Decimal(offer.price), offer.plan, crew, by=crew.head, at=at)
        return
    except Refused:
        pass
    fit = {
        one.person: one.points
        for one in crew.members.select_related("person")
        if not eligibility.refusals(one.person, job, at)
    }
    if len(fit) < 2:
        return
    head = next(iter(fit))
    smaller = crews.form(name=f"{crew.name}（{len(fit)} 人）", members=fit, by=head, at=at)
    for person in list(fit)[1:]:
        crews.agree(smaller, version=smaller.version, by=person, at=at)
    tried(bids.seal, job, head, Decimal(offer.price), offer.plan, smaller, by=head, at=at)


def _grab(board: Board, lot: Lot, job: Job, at: datetime) -> None:
    for place, offer in enumerate(lot.bids):
        moment = at + timedelta(minutes=3 * place)
        for person in _askable(board, lot, job, offer):
            if moment <= board.until and tried(grab.grab, job, person, by=person, at=moment):
                break
