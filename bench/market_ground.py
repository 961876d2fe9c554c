"""Many jobs of the market, from the bids to the pay: ten years of them in one database, a month in another. Rows are
written as the actions leave them, with equal shares of every state at the end of time and closed ones before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

# Hours between two jobs, so that twenty thousand are ten years; bidders and turns of each; rows written at once.
HOURS, BIDDERS, TURNS, BATCH = 4.4, 3, 4, 2_000
UNDER_WAY = ("draft", "bidding", "evaluation", "publicised", "running", "failed")
KINDS = ("cleaning", "greening", "bath", "repair", "canteen")


def fill(jobs: int) -> None:
    """Unless they are there. Jobs lie evenly in time up to now."""
    from django.utils import timezone

    from bench.generate import settle
    from tenders.models import Job

    if Job.objects.exists():
        return
    now = timezone.now()
    for first in range(0, jobs, BATCH):
        _write([_Facts(n, jobs, now) for n in range(first, min(first + BATCH, jobs))])
    settle()


class _Facts:
    """One job: the newest twenty are under way, what is older is closed."""

    def __init__(self, number: int, jobs: int, now: datetime) -> None:
        self.number, self.since = number, now - timedelta(hours=HOURS * (jobs - number))
        left = jobs - number
        self.state = UNDER_WAY[left % len(UNDER_WAY)] if left <= 20 else "closed"
        self.price = Decimal(600 + 10 * (number % 60))
        self.is_done, self.is_open = self.state == "closed", self.state in ("draft", "bidding")

    @property
    def day(self):
        return self.since.date()


def _write(facts: list[_Facts]) -> None:
    from tenders.models import (
        Bid,
        Contract,
        ContractMember,
        Delivery,
        Job,
        Settlement,
        SettlementLine,
        WorkLog,
    )
    from tongting.people.models import User
    from tongting.places.models import Post

    people = list(User.objects.filter(is_active=True, group="post_staff").order_by("staff_no"))
    posts = list(Post.objects.order_by("pk"))
    maker, head = (User.objects.get(staff_no=number) for number in ("DEMO0005", "DEMO0002"))

    def who(number: int) -> Any:
        return people[number % len(people)]

    made = Job.objects.bulk_create(_job(one, posts, maker, head) for one in facts)
    pairs = list(zip(facts, made, strict=True))
    Bid.objects.bulk_create(
        Bid(
            job=job, person=who(one.number + n), price=one.price + n, sealed_at=one.since, receipt=f"{job.pk}-{n}",
            state="won" if n == 0 else "lost", rank=n + 1,
        )
        for one, job in pairs if one.is_done for n in range(BIDDERS)
    )  # fmt: skip
    done = [(one, job) for one, job in pairs if one.is_done or one.state == "running"]
    contracts = Contract.objects.bulk_create(
        Contract(
            job=job, head=who(one.number), state="ended" if one.is_done else "signed", number=f"HT-{job.code}",
            amount=one.price, first_day=one.day, last_day=one.day + timedelta(days=20), offered_by=maker,
            offered_at=one.since, signed_at=one.since, ended_at=one.since if one.is_done else None,
        )
        for one, job in done
    )  # fmt: skip
    works = list(zip([one for one, _job_ in done], contracts, strict=True))
    ContractMember.objects.bulk_create(
        ContractMember(contract=made, person=who(one.number), confirmed_at=one.since) for one, made in works
    )
    deliveries = Delivery.objects.bulk_create(
        Delivery(
            contract=made, number=1, state="accepted" if one.is_done else "running", first_day=one.day,
            last_day=one.day + timedelta(days=20), amount=one.price, accepted_at=one.since if one.is_done else None,
        )
        for one, made in works
    )  # fmt: skip
    WorkLog.objects.bulk_create(_turns(works, who))
    paid = [(one, delivery) for (one, _made), delivery in zip(works, deliveries, strict=True) if one.is_done]
    settlements = Settlement.objects.bulk_create(
        Settlement(
            delivery=delivery, contract_id=delivery.contract_id, month=f"{one.since:%Y-%m}", state="locked",
            gross=one.price, net=one.price, drafted_at=one.since, first_by=head, first_at=one.since, second_by=maker,
            second_at=one.since,
        )
        for one, delivery in paid
    )  # fmt: skip
    SettlementLine.objects.bulk_create(
        SettlementLine(
            settlement=made,
            person=who(one.number),
            points=1,
            amount=one.price,
            signed_at=one.since,
            paid_at=one.since,
        )
        for (one, _delivery), made in zip(paid, settlements, strict=True)
    )


def _job(one: _Facts, posts: list[Any], maker: Any, head: Any) -> Any:
    from tenders.models import Job

    since, is_open = one.since, one.is_open
    return Job(
        code=f"LB-{one.number + 1:04d}", title=f"零星活 {one.number}", kind=KINDS[one.number % len(KINDS)],
        state=one.state, post=posts[one.number % len(posts)], scope="照标准干", first_day=one.day,
        last_day=one.day + timedelta(days=20), hours=10, ceiling=one.price + 100, priced_by=maker, created_at=since,
        fills_post="保洁工" if one.number % 7 == 0 else "", bid_from=since,
        bid_until=since + timedelta(days=40 if is_open else 3), approved_by=None if one.state == "draft" else head,
        approved_at=None if one.state == "draft" else since, opened_at=None if is_open else since,
        publicised_at=None if is_open else since,
    )  # fmt: skip


def _turns(works: list[Any], who: Any) -> Iterator[Any]:
    from tenders.models import WorkLog

    for one, made in works:
        for n in range(TURNS):
            start = one.since + timedelta(days=n, minutes=one.number % 60)
            yield WorkLog(
                contract=made, person=who(one.number), uuid=UUID(int=one.number * TURNS + n + 1), digest="",
                start_at=start, end_at=start + timedelta(hours=2), end_uuid=UUID(int=2**100 + one.number * TURNS + n),
                received_at=start, counted=2,
            )  # fmt: skip
