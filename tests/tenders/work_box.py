"""Contracts at work, handed in, accepted and settled, for the tests of work and pay.

contract = work_box.running(mine)                        # a crew of two cleans the pool, one delivery
delivery = work_box.accepted(mine, contract)             # by the office and the place's own side
settlement = work_box.posted(mine, delivery)
work_box.locked(mine, settlement)
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from tenders.actions import acceptance, delivery_step
from tenders.actions import settlement as settlements
from tenders.actions import settlement_step as steps
from tenders.models import Delivery, Settlement
from tests.cast import moment
from tests.tenders import tender_box

# Whose contract runs from 11-13 to 12-12.
AT = moment("2026-11-18 19:00")
DONE, ACCEPTED = moment("2026-12-12 21:30"), moment("2026-12-13 09:00")
DRAFTED = moment("2026-12-26 03:00")
SIGNED, POSTED = moment("2026-12-26 10:00"), moment("2026-12-27 09:00")
# The board has hung out for its three days.
APPROVED, LOCKED = moment("2026-12-31 09:00"), moment("2026-12-31 15:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def running(mine, amount="1450.00", points=None, state="running", **fields):
    """The attendant and the fixer, 22 and 18 points."""
    fields = {"post": mine.pool, "title": "一号池区加班刷池", "mode": "team", "people_wanted": 2, **fields}
    job = tender_box.job(mine, state, **fields)
    points = points or {mine.attendant: 22, mine.fixer: 18}
    return tender_box.contract(job, next(iter(points)), amount, points=points)


def in_months(contract, many=2):
    """A monthly contract with a delivery a month."""
    first = contract.deliveries.get()
    first.last_day = first.first_day + 30 * DAY
    first.save()
    last = first
    for number in range(2, many + 1):
        start = last.last_day + DAY
        last = Delivery.objects.create(
            contract=contract,
            number=number,
            first_day=start,
            last_day=start + 30 * DAY,
            amount=contract.amount,
        )
    contract.last_day = last.last_day
    contract.save()
    return list(contract.deliveries.order_by("number"))


def delivered(contract, delivery=None, at=DONE):
    delivery = delivery or contract.deliveries.first()
    delivery_step.hand_in(delivery, "干完了", by=contract.head, at=at)
    delivery.refresh_from_db()
    return delivery


def word(verdict="pass", note="", rework_by=None, lessening=None):
    return acceptance.Word(verdict, note, rework_by, lessening)


def accepted(mine, contract, delivery=None, at=ACCEPTED):
    delivery = delivered(contract, delivery, at - HOUR)
    acceptance.sign(delivery, "office", word(), by=mine.deputy, at=at)
    acceptance.sign(delivery, "user", word(), by=mine.bath_leader, at=at)
    delivery.refresh_from_db()
    return delivery


def rejected(mine, delivery, by_day=date(2026, 12, 20), at=ACCEPTED):
    acceptance.sign(delivery, "office", word("reject", "池边没刷", by_day), by=mine.deputy, at=at)
    acceptance.sign(delivery, "user", word("reject", "池边没刷", by_day), by=mine.bath_leader, at=at)
    delivery.refresh_from_db()
    return delivery


def drafted(mine, delivery, month="2026-12", at=DRAFTED):
    settlements.draft(month, by=mine.assessor, at=at)
    return Settlement.objects.get(delivery=delivery, state="drafted")


def signed(settlement, at=SIGNED):
    for line in settlement.lines.select_related("person"):
        steps.sign(line, by=line.person, at=at)
    return settlement


def posted(mine, delivery, **more):
    settlement = signed(drafted(mine, delivery, **more))
    steps.post(settlement, by=mine.assessor, at=POSTED)
    settlement.refresh_from_db()
    return settlement


def locked(mine, settlement):
    steps.approve(settlement, by=mine.head, at=APPROVED)
    settlement.refresh_from_db()
    steps.approve(settlement, by=mine.leader, at=LOCKED)
    settlement.refresh_from_db()
    return settlement


def settled(mine, contract=None, **fields):
    contract = contract or running(mine, **fields)
    return locked(mine, posted(mine, accepted(mine, contract)))


def paid(settlement, at=LOCKED + DAY):
    for line in settlement.lines.select_related("person"):
        steps.confirm_paid(line, by=line.person, at=at)


def money(settlement):
    """staff number → amount"""
    lines = settlement.lines.values_list("person__staff_no", "amount")
    return {number: Decimal(amount) for number, amount in lines}


def later(at: datetime, days=0, hours=0):
    return at + timedelta(days=days, hours=hours)
