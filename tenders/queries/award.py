"""Reads of evaluation and award: the opened bids with what is known of their bidders, rounds before, what is due."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from tenders.models import Award, Bid, Contract, Job, JobObjection, WorkLog
from tenders.queries import eligibility, price_book
from tenders.scoring import award as scoring
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import Quarter

State, BidState = Job.State, Bid.State
EVALUATED = ("marked", "explained", "proposed")
# So many jobs of the kind are looked at for winners by turns.
ROUNDS = 8


def on_record(job: Job) -> QuerySet[Bid]:
    found = Bid.objects.filter(job=job, state__in=Bid.ON_RECORD).select_related("person", "crew")
    return found.order_by("rank", "price", "pk")


def valid(job: Job) -> list[Bid]:
    """Those in the running."""
    return list(on_record(job).filter(state__in=(BidState.OPENED, BidState.WON, BidState.LOST)))


def people_of(bid: Bid) -> list[int]:
    """Who would do the work."""
    return [int(person) for person, *_rest in bid.shares] or [bid.person_id]


def bidders(job: Job) -> frozenset[int]:
    """Everybody who stands in an opened bid."""
    rows = Bid.objects.filter(job=job, state__in=Bid.ON_RECORD)
    return frozenset(
        person for bid in rows.only("shares", "person") for person in (*people_of(bid), bid.person_id)
    )


def evaluators(job: Job) -> frozenset[int]:
    """Everybody who had a hand in the evaluation: marked a plan, explained a price, proposed somebody. One query."""
    said = flow.history(job).filter(verb__in=EVALUATED, by__isnull=False)
    return frozenset(said.values_list("by", flat=True))


def refusals_of(bid: Bid, at: datetime) -> list[str]:
    """Why somebody of this bid may not take the job now; of a crew each sentence with the name."""
    people = {one.pk: one for one in User.objects.filter(pk__in=people_of(bid))}
    return [
        sentence if len(people) == 1 else f"{people[pk].name}：{sentence}"
        for pk in people_of(bid)
        for sentence in eligibility.refusals(people[pk], bid.job, at, among=len(people))
    ]


def hours_this_quarter(people: Iterable[int], day: date) -> dict[int, Decimal]:
    """Extra hours by person; who has none is left out."""
    quarter = Quarter.of(day)
    logs = WorkLog.objects.filter(
        person__in=list(people), start_at__gte=quarter.start_at, start_at__lt=quarter.end_at
    )
    return dict(logs.order_by().values_list("person").annotate(Sum("counted")))


def candidates(bids: Iterable[Bid], day: date) -> list[scoring.Candidate]:
    found = list(bids)
    hours = hours_this_quarter((person for bid in found for person in people_of(bid)), day)
    made = []
    for bid in found:
        people = people_of(bid)
        mean = sum((hours.get(one, Decimal(0)) for one in people), Decimal(0)) / len(people)
        assert bid.price is not None and bid.sealed_at is not None
        made.append(scoring.Candidate(bid.pk, bid.price, mean, bid.sealed_at, bid.plan_points))
    return made


def book_price(job: Job) -> Decimal | None:
    """What such work has cost, for the quantity of this job; None where none was settled yet."""
    line = price_book.line_of(job)
    return None if line is None else price_book.price_book.together(line.spread.median, job.quantity)


def rounds_before(job: Job) -> list[tuple[scoring.Round, str]]:
    """Jobs of the kind that were awarded before this one, newest first, with their codes. Three queries."""
    awards = Award.objects.filter(
        job__kind=job.kind, job_id__lt=job.pk, state=Award.State.APPROVED, bid__isnull=False
    )
    recent = list(awards.order_by("-job_id").values_list("job", "person", "job__code")[:ROUNDS])
    stood: dict[int, set[Hashable]] = {}
    rows = Bid.objects.filter(job__in=[pk for pk, _p, _c in recent], state__in=(BidState.WON, BidState.LOST))
    for pk, person in rows.values_list("job", "person"):
        stood.setdefault(pk, set()).add(person)
    return [(scoring.Round(pk, frozenset(stood.get(pk, ())), person), code) for pk, person, code in recent]


# --- what waits and what is due --------------------------------------------------------------------------------------


def standing_award(job: Job) -> Award | None:
    found = job.awards.filter(state__in=(Award.State.PROPOSED, Award.State.APPROVED))
    return found.select_related("person", "bid", "proposed_by", "decided_by", "second_by").first()


def to_evaluate() -> QuerySet[Job]:
    """Opened, and nobody is proposed yet."""
    proposed = Award.objects.filter(job=OuterRef("pk"), state=Award.State.PROPOSED)
    return Job.objects.filter(~Exists(proposed), state=State.EVALUATION).order_by("opened_at", "pk")


def to_approve() -> QuerySet[Award]:
    waits = Award.objects.filter(state=Award.State.PROPOSED, job__state__in=(State.EVALUATION, State.FAILED))
    return waits.select_related("job", "person", "proposed_by").order_by("proposed_at", "pk")


def objections_that_wait() -> QuerySet[JobObjection]:
    waits = JobObjection.objects.filter(state=JobObjection.State.OPEN)
    return waits.select_related("job", "award", "raised_by").order_by("raised_at", "pk")


def to_confirm(person: User) -> QuerySet[Contract]:
    """Contracts on which this person's own word is missing."""
    mine = Contract.objects.filter(
        state=Contract.State.OFFERED, members__person=person, members__confirmed_at__isnull=True
    )
    return mine.select_related("job").order_by("offered_at")


def to_issue(person: User) -> QuerySet[Contract]:
    """Contracts that the department has not issued, without those this person works in."""
    waits = Contract.objects.filter(state=Contract.State.OFFERED, offered_by__isnull=True)
    return waits.exclude(members__person=person).select_related("job").order_by("offered_at")


def to_rank(at: datetime) -> QuerySet[Job]:
    unranked = Bid.objects.filter(job=OuterRef("pk"), state=BidState.OPENED, rank__isnull=True)
    return Job.objects.filter(Exists(unranked), state=State.EVALUATION, opened_at__lte=at).order_by("pk")


def notice_over(day: date) -> QuerySet[Job]:
    """Publicised long enough and with no objection that waits."""
    objection = JobObjection.objects.filter(job=OuterRef("pk"), state=JobObjection.State.OPEN)
    over = Job.objects.filter(state=State.PUBLICISED, notice_until__lt=day)
    return over.filter(~Exists(objection)).order_by("pk")


def to_start(day: date) -> QuerySet[Job]:
    begun = Contract.objects.filter(job=OuterRef("pk"), state__in=Contract.BINDING, first_day__lte=day)
    return Job.objects.filter(Exists(begun), state=State.CONTRACTED).order_by("pk")


def contract_of(job: Job) -> Contract | None:
    """The one that stands, or the last one."""
    found = job.contracts.select_related("head", "job__post", "offered_by", "award", "crew")
    return found.exclude(state=Contract.State.REFUSED).order_by("-pk").first()
