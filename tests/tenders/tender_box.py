"""Jobs in every state with what hangs on them, for the tests of the market. Rows are written here and not by the verbs,
so that each verb's test stands on its own.

    officers(mine)                                    # the union's and the discipline member get their roles
    job = tender_box.job(mine)                        # bidding, individual, cleaning of the women's bathhouse
    job = tender_box.job(mine, "evaluation")          # opened, with what `bid` writes
    bid = tender_box.bid(job, mine.cook, 1400)        # an opened bid
    contract = tender_box.contract(job, mine.cook)    # in force, with one delivery
    crew = tender_box.crew(mine.attendant, {mine.attendant: 22, mine.cook: 18})
"""

from datetime import date, time, timedelta
from decimal import Decimal

from tenders.models import (
    Award,
    Bid,
    Contract,
    ContractMember,
    Crew,
    CrewMember,
    Delivery,
    Job,
    JobTime,
    MarketRule,
    Opener,
)
from tests.cast import grant, moment

DRAFTED, APPROVED = moment("2026-11-02 09:00"), moment("2026-11-02 15:00")
BID_FROM, BID_UNTIL = moment("2026-11-03 08:00"), moment("2026-11-06 18:00")
# While bids come in.
AT = moment("2026-11-04 10:00")
OPENED, AWARDED = moment("2026-11-06 18:10"), moment("2026-11-07 09:00")
NOTICE_UNTIL = date(2026, 11, 11)
SIGNED = moment("2026-11-12 09:00")
FIRST, LAST = date(2026, 11, 13), date(2026, 12, 12)
DAY = timedelta(days=1)
ORDER = [state.value for state in Job.State]
AFTER_REVIEW = set(ORDER) - {"draft", "review", "cancelled"}


def officers(mine):
    """The housekeeper speaks for the union, the safety officer for discipline."""
    grant(mine.dorm_leader, "union_officer")
    grant(mine.safety, "discipline_officer")


def rule(**changes):
    found, _made = MarketRule.objects.update_or_create(pk=1, defaults=changes)
    return found


def job(mine, state="bidding", **fields):
    """Priced by the deputy, reviewed by the head, opened by assessor, dorm leader and safety officer; evenings from
    19:00 to 21:00 on Monday, Wednesday and Friday unless `times` says otherwise."""
    times = fields.pop("times", [(day, "19:00", "21:00") for day in (0, 2, 4)])
    reviewed = state in AFTER_REVIEW
    made = Job.objects.create(
        **{
            "code": f"LB-{Job.objects.count() + 1:04d}",
            "title": "女浴池卫生保洁",
            "kind": "bath",
            "state": state,
            "post": mine.women,
            "scope": "每班清洗一次，全天两次消毒",
            "first_day": FIRST,
            "last_day": LAST,
            "basis": "monthly",
            "unit": "月",
            "ceiling": Decimal("1500.00"),
            "bid_from": BID_FROM,
            "bid_until": BID_UNTIL,
            "priced_by": mine.deputy,
            "created_at": DRAFTED,
            "sent_by": None if state == "draft" else mine.deputy,
            "sent_at": None if state == "draft" else DRAFTED,
            "approved_by": mine.head if reviewed else None,
            "approved_at": APPROVED if reviewed else None,
            "opened_at": OPENED if state in ORDER[5:15] else None,
            "publicised_at": AWARDED if state in ORDER[6:15] else None,
            "notice_until": NOTICE_UNTIL if state in ORDER[6:15] else None,
            **fields,
        }
    )
    JobTime.objects.bulk_create(
        JobTime(job=made, weekday=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends))
        for day, starts, ends in times
    )
    seats = {"office": mine.assessor, "union": mine.dorm_leader, "discipline": mine.safety}
    Opener.objects.bulk_create(Opener(job=made, seat=seat, person=who) for seat, who in seats.items())
    return made


def bid(job, person, price, state="opened", **fields):
    return Bid.objects.create(
        **{
            "job": job,
            "person": person,
            "state": state,
            "price": None if state in ("sealed", "empty") else Decimal(price),
            "sealed_at": None if state in ("sealed", "empty") else AT,
            "receipt": "" if state in ("sealed", "empty") else f"R{job.pk}-{person.pk}",
            **fields,
        }
    )


def award(job, bid, state="approved", **fields):
    return Award.objects.create(
        **{
            "job": job,
            "bid": bid,
            "person": bid.person,
            "state": state,
            "amount": bid.price,
            "proposed_by": job.priced_by,
            "proposed_at": AWARDED,
            "decided_by": job.approved_by if state == "approved" else None,
            "decided_at": AWARDED if state == "approved" else None,
            **fields,
        }
    )


def crew(head, points, state="agreed", name="浴池承包组"):
    agreed = state == "agreed"
    made = Crew.objects.create(
        name=name, head=head, state=state, created_at=DRAFTED, agreed_at=DRAFTED if agreed else None
    )
    CrewMember.objects.bulk_create(
        CrewMember(
            crew=made,
            person=person,
            points=Decimal(str(share)),
            agreed_version=1 if agreed else 0,
            agreed_at=DRAFTED if agreed else None,
        )
        for person, share in points.items()
    )
    return made


def contract(job, head, amount="1450.00", state="signed", points=None, **fields):
    """With its members and one delivery over all of its days."""
    signed = state not in ("offered", "refused")
    made = Contract.objects.create(
        **{
            "job": job,
            "head": head,
            "state": state,
            "number": f"HT-{job.code}",
            "amount": Decimal(amount),
            "first_day": job.first_day,
            "last_day": job.last_day,
            "offered_by": job.priced_by,
            "offered_at": SIGNED,
            "signed_at": SIGNED if signed else None,
            **fields,
        }
    )
    ContractMember.objects.bulk_create(
        ContractMember(
            contract=made, person=person, points=Decimal(str(share)), confirmed_at=SIGNED if signed else None
        )
        for person, share in (points or {head: 1}).items()
    )
    if signed:
        Delivery.objects.create(
            contract=made, number=1, first_day=made.first_day, last_day=made.last_day, amount=made.amount
        )
    return made
