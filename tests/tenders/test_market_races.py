"""Real threads: twenty people at three places, the last two members who agree, a change beside a yes."""

from decimal import Decimal

import pytest

from tenders.actions import crew as crews
from tenders.actions import grab as grabs
from tenders.models import Bid, Contract, Crew, Job
from tests.patrols.test_issue_races import at_once
from tests.starrating.award_box import workers
from tests.tenders import tender_box as box
from tests.tenders.tender_box import AT
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def refused(outcomes):
    """Those that were told no; anything else that was raised is a mistake."""
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    return [str(raised) for raised in outcomes if raised is not None]


def test_of_twenty_at_three_places_three_get_one_and_seventeen_are_told(mine):
    box.rule()
    job = box.job(mine, mode="grab", post=mine.pool, people_wanted=3, ceiling=Decimal(90), times=[], hours=2)
    people = workers(20, mine.teams["maintenance"])
    told = refused(at_once(*[lambda one=one: grabs.grab(job, one, by=one, at=AT) for one in people]))
    assert len(told) == 17 and set(told) == {"慢了一步：3 个名额都抢完了"}
    assert Bid.objects.filter(state="won").count() == 3
    contract = Contract.objects.get()
    assert {one.person for one in contract.members.all()} == {one.person for one in Bid.objects.all()}
    assert Job.objects.get().state in ("contracted", "running") and contract.amount == 90


def test_one_person_with_two_phones_has_one_place(mine):
    box.rule()
    job = box.job(mine, mode="grab", post=mine.pool, people_wanted=3, times=[], hours=2)
    told = refused(at_once(*[lambda: grabs.grab(job, mine.cook, by=mine.cook, at=AT)] * 6))
    assert len(told) == 5 and set(told) == {"你已经抢到了"}


def test_the_last_two_who_agree_at_once_make_it_agreed_once(mine):
    shares = {one: Decimal(1) for one in (mine.attendant, mine.cook, mine.fixer)}
    crew = crews.form(name="一组", members=shares, by=mine.attendant, at=AT)
    deeds = [
        lambda one=one: crews.agree(Crew.objects.get(), version=1, by=one, at=AT)
        for one in (mine.cook, mine.fixer)
    ]
    assert at_once(*deeds) == [None, None]
    crew.refresh_from_db()
    assert crew.state == "agreed" and Event.objects.filter(verb="agreed").count() == 1


def test_a_yes_beside_a_change_never_counts_for_what_was_not_seen(mine):
    shares = {one: Decimal(1) for one in (mine.attendant, mine.cook)}
    crews.form(name="一组", members=shares, by=mine.attendant, at=AT)
    more = {**shares, mine.cook: Decimal(2)}
    outcomes = at_once(
        lambda: crews.agree(Crew.objects.get(), version=1, by=mine.cook, at=AT),
        lambda: crews.change(
            Crew.objects.get(), version=1, name="一组", members=more, by=mine.attendant, at=AT
        ),
    )
    crew = Crew.objects.get()
    assert outcomes[1] is None and (crew.state, crew.version) == ("forming", 2)
    assert crew.members.get(person=mine.cook).agreed_version == 0
