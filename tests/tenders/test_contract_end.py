"""A contract that is ended before its time: what was handed in is accepted and paid, the rest is missed, and the job
comes to its end."""

import pytest
from django.urls import reverse

from tenders.actions import clock, delivery_step
from tenders.actions import contract as contracts
from tenders.models import Job, Settlement
from tests.cast import moment
from tests.tenders import tender_box
from tests.tenders import work_box as box
from tongting.events import flow
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(mine):
    tender_box.rule()
    return box.running(mine)


def ended(mine, contract, at=box.ACCEPTED):
    contracts.terminate(contract, why="人手不够了，双方说好不干了", by=mine.head, at=at)
    contract.refresh_from_db()
    return contract


def job_of(contract):
    return Job.objects.get(pk=contract.job_id)


def test_what_is_not_handed_in_is_missed_signed_and_the_job_closed(contract, mine):
    ended(mine, contract)
    assert (contract.state, contract.ended_at) == ("terminated", box.ACCEPTED)
    assert (contract.deliveries.get().state, job_of(contract).state) == ("missed", "missed")
    assert Notice.objects.filter(person=mine.fixer, text__startswith="合同解除了").exists()
    settlement = box.posted(mine, contract.deliveries.get())
    assert settlement.net == 0
    box.locked(mine, settlement)
    assert job_of(contract).state == "settled"
    contract.refresh_from_db()
    assert contract.state == "terminated"


def test_what_was_handed_in_is_accepted_and_paid(contract, mine):
    box.delivered(contract)
    ended(mine, contract)
    clock.keep_time(at=moment("2026-12-14 00:10"))
    assert (contract.deliveries.get().state, job_of(contract).state) == ("delivered", "delivered")
    box.acceptance.sign(contract.deliveries.get(), "office", box.word(), by=mine.deputy, at=box.ACCEPTED)
    box.acceptance.sign(contract.deliveries.get(), "user", box.word(), by=mine.bath_leader, at=box.ACCEPTED)
    box.locked(mine, box.posted(mine, contract.deliveries.get()))
    assert (Settlement.objects.get().net, job_of(contract).state) == (1450, "settled")


def test_nothing_is_done_again_after_the_end(contract, mine):
    delivery = box.delivered(contract)
    ended(mine, contract)
    box.rejected(mine, delivery)
    with pytest.raises(flow.Refused, match="已解除"):
        delivery_step.hand_in(delivery, "又干了", by=contract.head, at=moment("2026-12-14 09:00"))
    clock.keep_time(at=moment("2026-12-14 00:10"))
    assert (contract.deliveries.get().state, job_of(contract).state) == ("missed", "missed")


def test_months_that_were_worked_are_paid_and_those_to_come_are_not(contract, mine):
    first, second = box.in_months(contract)
    box.accepted(mine, contract, first)
    ended(mine, contract, at=moment("2026-12-20 09:00"))
    second.refresh_from_db()
    assert (second.state, job_of(contract).state) == ("missed", "missed")
    box.drafted(mine, first)
    assert {one.net for one in Settlement.objects.all()} == {1450, 0}


def test_one_that_has_not_begun_ends_too(mine):
    tender_box.rule()
    contract = box.running(mine, state="contracted")
    ended(mine, contract, at=moment("2026-11-12 12:00"))
    assert job_of(contract).state == "missed"


def test_who_may_not_end_it_and_not_without_a_reason(contract, mine):
    with pytest.raises(flow.Refused, match="写明为什么"):
        contracts.terminate(contract, why="  ", by=mine.head, at=box.AT)
    contract.members.create(person=mine.head, points=1)
    with pytest.raises(flow.Refused, match="由别人解除"):
        ended(mine, contract)
    contract.refresh_from_db()
    assert (contract.state, contract.deliveries.get().state) == ("signed", "running")


def test_the_page_ends_it_for_whoever_reviews(contract, mine, page, post, time_machine):
    time_machine.move_to(box.AT, tick=False)
    address = reverse("contract_terminate", args=[contract.pk])
    assert address in page(mine.head, "contract", contract.pk).content.decode()
    assert address not in page(mine.attendant, "contract", contract.pk).content.decode()
    assert post(mine.attendant, "contract_terminate", contract.pk, why="不想干了").status_code == 403
    assert post(mine.head, "contract_terminate", contract.pk, why="").status_code == 422
    shown = post(mine.head, "contract_terminate", contract.pk, why="场地要大修，停了").content.decode()
    assert "已解除" in shown and "解除合同" not in shown
    contract.refresh_from_db()
    assert (contract.state, contract.why) == ("terminated", "场地要大修，停了")


def test_the_page_takes_back_what_nobody_has_confirmed(mine, page, post, time_machine):
    tender_box.rule()
    job = tender_box.job(mine, "contracted", post=mine.pool)
    award = tender_box.award(job, tender_box.bid(job, mine.cook, 1400, "won"))
    contract = tender_box.contract(job, mine.cook, state="offered", award=award)
    time_machine.move_to(moment("2026-11-13 09:00"), tick=False)
    assert "收回合同" in page(mine.head, "contract", contract.pk).content.decode()
    assert "收回合同" not in page(mine.deputy, "contract", contract.pk).content.decode()
    assert "才能收回" in page(mine.head, "contract_terminate", contract.pk).content.decode()
    shown = post(mine.head, "contract_terminate", contract.pk, why="一直没回话").content.decode()
    assert "收回了，轮到下一名" in shown and "一直没回话" in shown and "收回合同" not in shown
    assert job_of(contract).state == "failed", "nobody else had bid"
