"""Grabbed jobs: a place for whoever may and comes first, the contract with the last one, the end of the time."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tenders.actions import clock
from tenders.actions import grab as verbs
from tenders.models import Bid, Contract
from tests.tenders import tender_box as box
from tests.tenders.tender_box import AT, BID_FROM, BID_UNTIL
from tongting.events import flow
from tongting.notices.models import Notice

SECOND = timedelta(seconds=1)


@pytest.fixture
def job(mine):
    return box.job(
        mine, mode="grab", post=mine.pool, people_wanted=3, ceiling=Decimal(100), times=[], hours=2
    )


def grab(job, *people, at=AT):
    return [verbs.grab(job, one, by=one, at=at) for one in people]


def test_the_last_place_makes_the_contract(mine, job):
    first, *_rest = grab(job, mine.cook, mine.waitress)
    assert (first.state, first.price) == ("won", Decimal("33.33")) and not Contract.objects.exists()
    grab(job, mine.fixer)
    contract, job_now = Contract.objects.get(), box.Job.objects.get()
    assert (contract.head, contract.amount, contract.state) == (mine.cook, Decimal(100), "signed")
    assert {one.person: one.points for one in contract.members.all()} == {
        mine.cook: 1, mine.waitress: 1, mine.fixer: 1,
    }  # fmt: skip
    assert job_now.state in ("contracted", "running")
    [delivery] = contract.deliveries.all()
    assert (delivery.amount, delivery.first_day, delivery.state) == (100, contract.first_day, "running")
    assert Notice.objects.filter(text="“女浴池卫生保洁”归你们干，3 个人").count() == 3


def test_the_time_is_the_servers(mine, job):
    for at, words in (
        (BID_FROM - SECOND, "还没开始，11-03 08:00 起可以抢"),
        (BID_UNTIL, "现在是 11-06 18:00:00"),
    ):
        with pytest.raises(flow.Refused, match=words):
            grab(job, mine.cook, at=at)
    grab(job, mine.cook, at=BID_UNTIL - SECOND)


def test_who_may_not_bid_may_not_grab(mine, job):
    with pytest.raises(flow.Refused, match="定这个活的价"):
        grab(job, mine.deputy)
    with pytest.raises(flow.Refused, match="自己抢"):
        verbs.grab(job, mine.cook, by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="不是抢单"):
        grab(box.job(mine), mine.cook)
    assert not Bid.objects.exists()


def test_nobody_has_two_places_and_a_place_may_be_given_back(mine, job):
    grab(job, mine.cook)
    with pytest.raises(flow.Refused, match="已经抢到了"):
        grab(job, mine.cook)
    verbs.give_back(job, mine.cook, by=mine.cook, at=AT)
    with pytest.raises(flow.Refused, match="退过了"):
        grab(job, mine.cook)
    with pytest.raises(flow.Refused, match="你没有抢这一单"):
        verbs.give_back(job, mine.fixer, by=mine.fixer, at=AT)
    grab(job, mine.waitress, mine.fixer, mine.housekeeper)
    assert Contract.objects.get().members.count() == 3
    with pytest.raises(flow.Refused, match="合同已经定了"):
        verbs.give_back(job, mine.fixer, by=mine.fixer, at=AT)
    with pytest.raises(flow.Refused, match="3 个名额都抢完了"):
        grab(job, mine.attendant)


def test_at_the_end_those_who_came_get_it(mine, job):
    grab(job, mine.cook, mine.fixer)
    clock.keep_time(at=BID_UNTIL - SECOND)
    assert not Contract.objects.exists()
    for _twice in range(2):
        clock.keep_time(at=BID_UNTIL)
    contract = Contract.objects.get()
    assert (contract.amount, contract.members.count()) == (Decimal("66.66"), 2)


def test_where_nobody_came_it_has_failed(mine, job):
    clock.keep_time(at=BID_UNTIL)
    job.refresh_from_db()
    assert job.state == "failed" and "没有人抢" in job.reason
    with pytest.raises(flow.Refused, match="已经结束了"):
        grab(job, mine.cook)
