"""Real threads at an award: two who propose, two who approve, an approval beside another proposal, an objection that is
upheld beside the end of publicity, the winner who declines on two phones."""

import pytest

from tenders.actions import award as actions
from tenders.actions import clock, decline, evaluation
from tenders.models import Award, Bid, Contract, Job, JobObjection
from tests.cast import grant, moment
from tests.patrols.test_issue_races import at_once
from tests.tenders import tender_box
from tongting.events import flow
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
AT, OBJECTED, OVER = moment("2026-11-07 10:00"), moment("2026-11-10 09:00"), moment("2026-11-12 00:10")


@pytest.fixture
def job(mine):
    tender_box.rule()
    tender_box.officers(mine)
    made = tender_box.job(mine, "evaluation", post=mine.kitchen, kind="cleaning")
    for person, price in ((mine.cook, 1400), (mine.attendant, 1350)):
        tender_box.bid(made, person, price)
    clock.touch(made, at=AT)
    return made


def bid_of(person):
    return Bid.objects.get(person=person)


def fresh(job):
    """As each of those who look at the page at the same time has it."""
    return Job.objects.get(pk=job.pk)


def refused(outcomes):
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    return [str(raised) for raised in outcomes if raised is not None]


def propose(job, whom, by, reason="干得细"):
    return lambda: evaluation.propose(fresh(job), bid_of(whom), reason=reason, by=by, at=AT)


def test_two_who_propose_two_people_at_once_leave_one_proposal(mine, job):
    assert (
        refused(at_once(propose(job, mine.cook, mine.deputy), propose(job, mine.attendant, mine.assessor)))
        == []
    )
    standing = Award.objects.filter(state="proposed")
    assert standing.count() == 1 and Award.objects.filter(state="refused").count() == 1


def test_two_awards_at_the_same_moment_are_one(mine, job):
    """Two heads tap approve: one publicises it, the other one is told; everybody hears it once."""
    propose(job, mine.attendant, mine.deputy)()
    award = Award.objects.get()
    deeds = [
        lambda by=by: actions.decide(
            Award.objects.select_related("job").get(pk=award.pk), approved=True, by=by, at=AT
        )
        for by in (mine.head, mine.leader)
    ]
    told = refused(at_once(*deeds))
    assert len(told) == 1
    award.refresh_from_db()
    assert (award.state, fresh(job).state) == ("approved", "publicised")
    assert sorted(Bid.objects.values_list("state", flat=True)) == ["lost", "won"]
    assert Notice.objects.filter(person=mine.attendant, text__startswith="你中标了").count() == 1


def test_an_approval_beside_another_proposal_never_awards_two(mine, job):
    propose(job, mine.attendant, mine.deputy)()
    award = Award.objects.select_related("job").get()
    told = refused(
        at_once(
            lambda: actions.decide(award, approved=True, by=mine.head, at=AT),
            propose(job, mine.cook, mine.assessor),
        )
    )
    live = Award.objects.filter(state__in=("proposed", "approved"))
    assert live.count() == 1 and len(told) == 1
    assert (live.get().state == "approved") == (fresh(job).state == "publicised")


def test_an_objection_that_is_upheld_beside_the_clock_makes_no_contract(mine, job):
    propose(job, mine.attendant, mine.deputy)()
    actions.decide(Award.objects.get(), approved=True, by=mine.head, at=AT)
    objection = actions.object_to(fresh(job), "他家亲戚定的价", by=mine.cook, at=OBJECTED)
    at_once(
        lambda: actions.decide_objection(objection, upheld=True, answer="属实", by=mine.dorm_leader, at=OVER),
        *[lambda: clock.touch(fresh(job), at=OVER)] * 3,
    )
    assert JobObjection.objects.get().state == "upheld" and not Contract.objects.exists()
    assert fresh(job).state == "evaluation" and Award.objects.get().state == "overturned"


def test_whoever_declines_on_two_phones_declines_once(mine, job):
    propose(job, mine.attendant, mine.deputy)()
    actions.decide(Award.objects.get(), approved=True, by=mine.head, at=AT)
    clock.touch(fresh(job), at=OVER)
    contract = Contract.objects.get()
    told = refused(
        at_once(*[lambda: decline.decline(contract, why="家里有事", by=mine.attendant, at=OVER)] * 3)
    )
    assert len(told) == 2
    assert (Contract.objects.get().state, fresh(job).state) == ("refused", "evaluation")
    assert (bid_of(mine.attendant).state, bid_of(mine.cook).state, bid_of(mine.cook).rank) == (
        "withdrawn",
        "opened",
        1,
    )


def test_a_direct_award_that_three_approve_at_once_has_two_who_did(mine):
    tender_box.rule()
    job = tender_box.job(mine, "failed", post=mine.kitchen, kind="cleaning", opened_at=None)
    evaluation.propose_directly(job, mine.cook, job.ceiling, reason="没人报价，急着干", by=mine.deputy, at=AT)
    grant(mine.secretary, "supervising_leader")
    award = Award.objects.get()
    deeds = [
        lambda by=by: actions.decide(
            Award.objects.select_related("job").get(pk=award.pk), approved=True, by=by, at=AT
        )
        for by in (mine.head, mine.leader, mine.secretary)
    ]
    told = refused(at_once(*deeds))
    award.refresh_from_db()
    assert len(told) == 1 and award.state == "approved" and award.decided_by != award.second_by
    assert Contract.objects.count() == 1 and fresh(job).state == "contracted"
