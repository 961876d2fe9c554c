"""Jobs as they are written, for the tests of actions and of forms.

job = job_box.draft(mine)                     # by the deputy, through the action
job = job_box.sent(mine)
job = job_box.published(mine)                 # approved by the head; codes are on the cards
post(mine.deputy, "job_new", **job_box.posted(mine, title="…"))
"""

from datetime import date, time
from decimal import Decimal

from tenders.actions import job as verbs
from tenders.actions import job_review
from tenders.models import Job, OpeningCode
from tests.cast import moment
from tests.tenders import sealed_box, tender_box

AT = moment("2026-11-02 10:00")
SENT, APPROVED = moment("2026-11-02 11:00"), moment("2026-11-02 15:00")
FIRST, LAST = date(2026, 11, 13), date(2026, 12, 12)
MON, WED, FRI = ((day, None, time(19), time(21)) for day in (0, 2, 4))


def seats(mine):
    return {"office": mine.assessor, "union": mine.dorm_leader, "discipline": mine.safety}


def given(mine, **fields):
    """What the form hands to the action."""
    return {
        "title": "女浴池卫生保洁",
        "kind": "bath",
        "mode": "individual",
        "post": mine.women,
        "place": "",
        "scope": "每班清洗一次",
        "quality": "",
        "materials": "mine",
        "women_only": True,
        "fills_post": "",
        "certificate": "",
        "people_wanted": 1,
        "first_day": FIRST,
        "last_day": LAST,
        "hours": Decimal(0),
        "basis": "monthly",
        "quantity": Decimal(1),
        "unit": "",
        "ceiling": Decimal("1500.00"),
        "method": "lowest",
        "price_weight": 70,
        "least_bids": 1,
        "questions_until": None,
        "bid_from": tender_box.BID_FROM,
        "bid_until": tender_box.BID_UNTIL,
        "times": [MON, WED, FRI],
        "openers": seats(mine),
        "priced_by": mine.deputy.pk,
        **fields,
    }


def posted(mine, **fields):
    """What a browser sends."""
    sent = {
        "title": "女浴池卫生保洁", "kind": "bath", "mode": "individual", "post": mine.women.pk, "place": "",
        "scope": "每班清洗一次", "materials": "mine", "people_wanted": "1", "first_day": "2026-11-13",
        "last_day": "2026-12-12", "hours": "0", "basis": "monthly", "price": "1500", "quantity": "1",
        "method": "lowest", "price_weight": "70", "least_bids": "1", "bid_from": "2026-11-03T08:00",
        "bid_until": "2026-11-06T18:00", "opener_office": mine.assessor.pk, "opener_union": mine.dorm_leader.pk,
        "opener_discipline": mine.safety.pk, "times-TOTAL_FORMS": "2", "times-INITIAL_FORMS": "0",
        "times-0-weekdays": ["0", "2", "4"], "times-0-starts": "19:00", "times-0-ends": "21:00",
        **fields,
    }  # fmt: skip
    return {name: value for name, value in sent.items() if value is not None}


def draft(mine, **fields):
    if not OpeningCode.objects.exists():
        tender_box.officers(mine)
        sealed_box.cards(mine)
    return verbs.create(given(mine, **fields), by=mine.deputy, at=AT)


def sent(mine, **fields):
    job = draft(mine, **fields)
    job_review.send(job, by=mine.deputy, at=SENT)
    return fresh(job)


def published(mine, **fields):
    job = sent(mine, **fields)
    job_review.approve(job, SENT.isoformat(), by=mine.head, at=APPROVED)
    return fresh(job)


def fresh(job):
    return Job.objects.get(pk=job.pk)
