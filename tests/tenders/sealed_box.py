"""Jobs that are locked, bids that lie in envelopes, codes on cards, for the tests of the opening.

job = sealed_box.locked(mine)                       # bidding, one blank for everybody who may bid
seal(job, mine.cook, 1400)
job = sealed_box.closed(job)                        # the deadline has passed
openings.open_bids(job, sealed_box.codes(mine), by=mine.assessor, at=LATER)
"""

from datetime import timedelta
from decimal import Decimal
from functools import cache

from tenders.actions import bid as bids
from tenders.actions import opening as openings
from tenders.models import Bid, Job, OpeningCode
from tenders.scoring import envelope
from tests.tenders import tender_box
from tests.tenders.tender_box import APPROVED, AT, BID_UNTIL

SALT = bytes(16)
LATER = BID_UNTIL + timedelta(minutes=10)
SEATS = ("assessor", "dorm_leader", "safety")


@cache
def key_of(code):
    """scrypt takes its time; these codes are always the same."""
    return envelope.public_of(envelope.code_key(code, SALT))


def code_of(who, number=1):
    """What stands on the card of this person: `code_of("safety", 2)`."""
    return envelope.grouped(f"{SEATS.index(who)}{number:02d}".ljust(16, "Z"))


def cards(mine, upto=2):
    for who in SEATS:
        OpeningCode.objects.bulk_create(
            OpeningCode(
                person=mine.people[who],
                number=number,
                salt=SALT,
                public_key=key_of(code_of(who, number)),
                taken_at=APPROVED,
            )
            for number in range(1, upto + 1)
        )


def locked(mine, state="bidding", **fields):
    if not OpeningCode.objects.exists():
        tender_box.officers(mine)
        cards(mine)
    job = tender_box.job(mine, state, **{"post": mine.corridor, "title": "宿舍走廊保洁", **fields})
    openings.lock(job, APPROVED)
    return job


def codes(mine, *who, number=1):
    return [(mine.people[one], code_of(one, number)) for one in who or SEATS[:2]]


def seal(job, person, price, plan="", crew=None, at=AT):
    return bids.seal(job, person, Decimal(str(price)), plan, crew, by=person, at=at)


def closed(job):
    Job.objects.filter(pk=job.pk).update(state=Job.State.OPENING)
    job.refresh_from_db()
    return job


def opened(mine, job, *who):
    """Closed and opened by two; returns the job as it is afterwards."""
    closed(job)
    officer = mine.people[who[0]] if who else mine.assessor
    return openings.open_bids(job, codes(mine, *who), by=officer, at=LATER)


def row(job, person):
    return Bid.objects.get(job=job, person=person)


def tamper(job, person, closed_envelope):
    """As somebody with the database in their hands would."""
    Bid.objects.filter(job=job, person=person).update(envelope=closed_envelope)
