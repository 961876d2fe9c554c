"""Real threads: two approvers at once, two who draft, two sides of an acceptance, two phones of one person."""

import uuid
from datetime import timedelta

import pytest

from tenders.actions import acceptance
from tenders.actions import settlement as settlements
from tenders.actions import settlement_step as steps
from tenders.actions import turn as turns
from tenders.models import Delivery, Job, Settlement, SettlementLine, WorkLog
from tests.patrols.test_issue_races import at_once
from tests.tenders import tender_box
from tests.tenders import work_box as box
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def refused(outcomes):
    """Those that were told no; anything else that was raised is a mistake."""
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    return [str(raised) for raised in outcomes if raised is not None]


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return box.running(mine)


def fresh(settlement):
    return Settlement.objects.get(pk=settlement.pk)


def test_two_approve_at_once(contract, mine):
    """Either both, one after the other, or one and the other is told."""
    settlement = box.posted(mine, box.accepted(mine, contract))
    one, other = fresh(settlement), fresh(settlement)
    outcomes = at_once(
        lambda: steps.approve(one, by=mine.head, at=box.APPROVED),
        lambda: steps.approve(other, by=mine.leader, at=box.APPROVED),
    )
    told, now = refused(outcomes), fresh(settlement)
    assert (len(told), now.state) in ((0, "locked"), (1, "approved"))
    assert Event.objects.filter(verb="approve").count() == 1
    if not told:
        assert {now.first_by, now.second_by} == {mine.head, mine.leader}


def test_one_person_on_two_phones_approves_once(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    pair = [fresh(settlement), fresh(settlement)]
    outcomes = at_once(*[lambda one=one: steps.approve(one, by=mine.head, at=box.APPROVED) for one in pair])
    assert len(refused(outcomes)) == 1 and fresh(settlement).state == "approved"


def test_three_lock_it_once(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    steps.approve(fresh(settlement), by=mine.head, at=box.APPROVED)
    pair = [(fresh(settlement), mine.leader), (fresh(settlement), mine.secretary)]
    outcomes = at_once(
        *[lambda one=one, who=who: steps.approve(one, by=who, at=box.LOCKED) for one, who in pair]
    )
    assert len(refused(outcomes)) == 1 and fresh(settlement).state == "locked"
    assert Job.objects.get().state == "settled" and Event.objects.filter(verb="lock").count() == 1


def test_approved_and_voided_at_once(contract, mine):
    settlement = box.posted(mine, box.accepted(mine, contract))
    one, other = fresh(settlement), fresh(settlement)
    outcomes = at_once(
        lambda: steps.approve(one, by=mine.head, at=box.APPROVED),
        lambda: steps.void(other, "算错了", by=mine.assessor, at=box.APPROVED),
    )
    told, state = refused(outcomes), fresh(settlement).state
    # Approved first, then voided, is a way that may be gone.
    assert state == "void" and len(told) in (0, 1)


def test_two_draft_at_once(contract, mine):
    box.accepted(mine, contract)
    drafts = [None, None]

    def draft(number, who):
        drafts[number] = settlements.draft("2026-12", by=who, at=box.DRAFTED)

    assert refused(at_once(lambda: draft(0, mine.assessor), lambda: draft(1, mine.deputy))) == []
    assert sum(len(one.made) for one in drafts) == 1
    assert Settlement.objects.count() == 1 and SettlementLine.objects.count() == 2


def test_both_sides_speak_at_once(contract, mine):
    delivery = box.delivered(contract)
    outcomes = at_once(
        lambda: acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED),
        lambda: acceptance.sign(delivery, "user", box.word(), by=mine.bath_leader, at=box.ACCEPTED),
    )
    assert refused(outcomes) == []
    assert (Delivery.objects.get().state, Job.objects.get().state) == ("accepted", "accepted")


def test_two_speak_for_one_side_at_once(contract, mine):
    delivery = box.delivered(contract)
    outcomes = at_once(
        lambda: acceptance.sign(delivery, "office", box.word(), by=mine.deputy, at=box.ACCEPTED),
        lambda: acceptance.sign(delivery, "office", box.word(), by=mine.assessor, at=box.ACCEPTED),
    )
    assert len(refused(outcomes)) == 1 and delivery.signoffs.count() == 1
    assert Delivery.objects.get().state == "delivered"


def test_two_phones_of_one_person_are_at_one_place(contract, mine):
    other = tender_box.contract(tender_box.job(mine, "running", post=mine.pool2), mine.attendant)
    handed = [turns.Handed(uuid.uuid4(), box.AT) for _one in range(2)]
    outcomes = at_once(
        lambda: turns.check_in(contract, handed[0], by=mine.attendant, at=box.AT),
        lambda: turns.check_in(other, handed[1], by=mine.attendant, at=box.AT),
    )
    assert len(refused(outcomes)) == 1 and WorkLog.objects.count() == 1


def test_one_check_out_that_comes_twice_at_once(contract, mine):
    log = turns.check_in(contract, turns.Handed(uuid.uuid4(), box.AT), by=mine.attendant, at=box.AT)
    end = turns.Handed(uuid.uuid4(), box.AT + timedelta(hours=2))
    pair = [WorkLog.objects.get(pk=log.pk), WorkLog.objects.get(pk=log.pk)]
    outcomes = at_once(
        *[lambda one=one: turns.check_out(one, end, by=mine.attendant, at=end.when) for one in pair]
    )
    assert outcomes == [None, None]
    assert WorkLog.objects.get().counted == 2 and Event.objects.filter(verb="end").count() == 1
