"""Real threads: no bid is lost to another, none slips in behind the end, bids are opened once, tries are counted."""

from datetime import timedelta

import pytest
from django.db import transaction

from tenders.actions import bid as bids
from tenders.actions import clock
from tenders.actions import code as code_actions
from tenders.actions import opening as openings
from tenders.models import Bid, Job, Opener, OpeningCode
from tenders.queries import bid as reads
from tests.patrols.test_issue_races import at_once
from tests.tenders import sealed_box as box
from tests.tenders import tender_box
from tests.tenders.sealed_box import LATER, seal
from tests.tenders.tender_box import APPROVED, AT, BID_UNTIL
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = (
    "cook",
    "waitress",
    "fixer",
    "attendant",
    "housekeeper",
    "canteen_leader",
    "bath_leader",
    "woman_patroller",
)


def refused(outcomes):
    """Those that were told no; anything else that was raised is a mistake."""
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    return [raised for raised in outcomes if raised is not None]


def test_one_person_on_two_phones_has_one_bid(mine):
    job, given = box.locked(mine), []
    outcomes = at_once(*[lambda n=n: given.append(seal(job, mine.cook, 1400 + n)) for n in range(4)])
    assert outcomes == [None] * 4 and len(set(given)) == 4
    assert reads.envelope_of(mine.cook, job).receipt in given
    assert box.opened(mine, job).bids.filter(state="opened").count() == 1


def test_eight_people_at_once_lose_no_bid(mine):
    job = box.locked(mine)
    outcomes = at_once(*[lambda who=who: seal(job, mine.people[who], 1400) for who in PEOPLE])
    assert outcomes == [None] * 8
    opened = box.opened(mine, job).bids.filter(state="opened")
    assert {one.person_id for one in opened} == {mine.people[who].pk for who in PEOPLE}


def test_sealing_and_stirring_and_taking_back_at_once(mine):
    job = box.locked(mine)
    seal(job, mine.fixer, 1300)
    outcomes = at_once(
        lambda: seal(job, mine.cook, 1400),
        lambda: openings.stir(job),
        lambda: bids.withdraw(job, mine.fixer, by=mine.fixer, at=AT),
        lambda: openings.stir(job),
    )
    assert outcomes == [None] * 4
    opened = box.opened(mine, job).bids.filter(state="opened")
    assert [one.person_id for one in opened] == [mine.cook.pk]


@pytest.mark.parametrize("turn", range(3))
def test_a_bid_at_the_last_second_and_the_end_of_bidding(mine, turn):
    """Either it came in before the end and is opened, or it was told no; never told yes and lost."""
    job, before = box.locked(mine), BID_UNTIL - timedelta(seconds=1)
    outcomes = at_once(
        lambda: seal(job, mine.cook, 1400, at=before),
        lambda: clock.keep_time(at=BID_UNTIL),
        lambda: seal(job, mine.fixer, 1300, at=before),
    )
    assert outcomes[1] is None
    told_yes = {
        who.pk for who, raised in ((mine.cook, outcomes[0]), (mine.fixer, outcomes[2])) if raised is None
    }
    refused(outcomes)
    job = Job.objects.get(pk=job.pk)
    assert job.state == "opening"
    job = openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER)
    assert set(job.bids.filter(state="opened").values_list("person", flat=True)) == told_yes


def test_opening_at_two_desks_opens_once(mine):
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.closed(job)
    desks = [
        lambda: openings.open_bids(job, box.codes(mine), by=mine.assessor, at=LATER),
        lambda: openings.open_bids(job, box.codes(mine, "dorm_leader", "safety"), by=mine.safety, at=LATER),
    ] * 2
    told = refused(at_once(*desks))
    assert len(told) == 3 and {str(one) for one in told} == {"这个标的已经开过了，去看开标记录"}
    assert Event.objects.filter(thing="tenders.job", verb="opened").count() == 1
    assert Event.objects.filter(thing="tenders.bid", became="opened").count() == 1
    assert Opener.objects.filter(job=job, opened_at__isnull=False).count() == 2


def test_opening_and_giving_up_at_once(mine):
    """A code goes void at the very moment: one of both happens, whole."""
    job = box.locked(mine)
    seal(job, mine.cook, 1400)
    box.closed(job)
    for who in ("assessor", "safety"):
        code = OpeningCode.objects.get(person=mine.people[who], number=1)
        code_actions.void(code, by=mine.people[who], at=LATER)
    told = refused(
        at_once(
            lambda: openings.open_bids(job, box.codes(mine), by=mine.dorm_leader, at=LATER),
            lambda: openings.give_up(job, by=mine.dorm_leader, at=LATER),
            lambda: openings.give_up(job, by=mine.assessor, at=LATER),
        )
    )
    assert len(told) == 2 and Job.objects.get(pk=job.pk).state == "failed"
    assert set(Bid.objects.filter(job=job).values_list("state")) == {("destroyed",)}


def test_twelve_wrong_codes_at_once_are_five_tries(mine):
    job = box.closed(box.locked(mine))
    given = [(mine.assessor, "7K3M-90QX-AB1C-D2EF"), (mine.safety, box.code_of("safety"))]
    told = refused(at_once(*[lambda: openings.open_bids(job, given, by=mine.safety, at=LATER)] * 12))
    assert len(told) == 12 and sum("开标码不对" in str(one) for one in told) == 5
    assert Event.objects.filter(verb="wrong_code").count() == 5


def test_one_card_for_two_presses(mine):
    told = refused(at_once(*[lambda: code_actions.take_card(by=mine.safety, at=AT)] * 3))
    assert len(told) == 2 and OpeningCode.objects.filter(person=mine.safety).count() == 10


def test_two_jobs_locked_at_once_take_two_codes(mine):
    tender_box.officers(mine)
    box.cards(mine)
    jobs = [tender_box.job(mine, post=mine.corridor) for _n in range(2)]

    def lock(job):
        with transaction.atomic():
            openings.lock(job, APPROVED)

    assert at_once(*[lambda job=job: lock(job) for job in jobs]) == [None, None]
    used = [sorted(job.openers.values_list("code__number", flat=True)) for job in jobs]
    assert sorted(used) == [[1, 1, 1], [2, 2, 2]]
