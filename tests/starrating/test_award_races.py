"""Real threads: one vote a person, one award a person, the last prize for one, a hand-over that happens once."""

import pytest

from starrating.actions import award as awards
from starrating.actions import award_code as codes
from starrating.actions import nomination as nominations
from starrating.actions import prize as prizes
from starrating.actions import vote as votes
from starrating.models import Award, Entry, Nomination, Prize, StockMove, VoteCount, Voter
from starrating.queries import award as reads
from starrating.queries import ballot
from tests.patrols.test_issue_races import at_once
from tests.starrating import award_box as box
from tests.starrating import star_box
from tests.starrating.award_box import AT, VOTING
from tests.starrating.star_box import fresh
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def refused(outcomes):
    """Those that were told no; anything else that was raised is a mistake."""
    assert all(raised is None or isinstance(raised, flow.Refused) for raised in outcomes), outcomes
    return [raised for raised in outcomes if raised is not None]


def test_eight_votes_of_one_person_at_once_are_one_vote(mine):
    found = box.ballot(mine)
    labels = ("陈厨师", "吕浴工")
    deeds = [
        lambda n=n: votes.vote(found.campaign, found.entry(labels[n % 2]), by=mine.fixer, at=VOTING)
        for n in range(8)
    ]
    told = refused(at_once(*deeds))
    assert len(told) == 7 and {str(one) for one in told} == {"你已经投过票了，一人一票，投了不能改"}
    assert Voter.objects.count() == 1
    assert sum(VoteCount.objects.values_list("votes", flat=True)) == 1


def test_twenty_people_at_once_lose_no_vote(mine):
    found = box.ballot(mine)
    people = box.workers(20, mine.teams["maintenance"])
    deeds = [
        lambda one=one: votes.vote(found.campaign, found.entry("陈厨师"), by=one, at=VOTING) for one in people
    ]
    assert at_once(*deeds) == [None] * 20
    assert VoteCount.objects.get(entry=found.entry("陈厨师")).votes == 20 == Voter.objects.count()
    assert ballot.turnout(found.campaign, VOTING).adds_up


def test_four_nominations_of_one_person_make_one_entry(mine):
    held = star_box.campaign(mine, "service", "enrolling", many=0).campaign
    people = [mine.cook, mine.fixer, mine.attendant, mine.waitress]
    deeds = [
        lambda one=one: nominations.nominate(
            held, mine.housekeeper, words="半夜随叫随到，换床单从不嫌烦", by=one, at=star_box.OPENED
        )
        for one in people
    ]
    assert at_once(*deeds) == [None] * 4
    assert Entry.objects.count() == 1 and Nomination.objects.count() == 4 and VoteCount.objects.count() == 1


def test_twenty_want_the_last_prize_and_one_gets_it(mine):
    """Twenty awards at twenty desks, one cup."""
    cup = box.prize(mine, stock=1)
    found = box.final(mine)
    people = box.workers(20, mine.teams["maintenance"])
    waiting = box.granted(mine, *people, prize=cup, box=found)
    drawn = [box.signature(mine.head) for _one in waiting]
    deeds = [
        lambda n=n: awards.hand(waiting[n], signature=drawn[n], by=mine.head, at=AT)
        for n in range(len(waiting))
    ]
    told = refused(at_once(*deeds))
    assert len(told) == 19 and {str(one) for one in told} == {"保温杯 只剩 0 个，要 1 个，先入库再发"}
    assert Prize.objects.get().stock == 0 and reads.books() == []
    assert Award.objects.filter(state="handed").count() == 1 == StockMove.objects.filter(kind="out").count()
    assert Event.objects.filter(became="handed").count() == 1


def test_one_award_at_twenty_desks_is_handed_over_once(mine):
    cup = box.prize(mine, stock=20)
    award = box.granted(mine, mine.cook, mine.fixer, prize=cup)[0]
    drawn = [box.signature(mine.head) for _one in range(20)]
    deeds = [
        lambda n=n: awards.hand(fresh(award), signature=drawn[n], by=mine.head, at=AT) for n in range(20)
    ]
    told = refused(at_once(*deeds))
    assert len(told) == 19
    assert Prize.objects.get().stock == 19 and reads.books() == []
    assert sum(fresh(one).claimed for one in drawn) == 1


def test_one_code_at_eight_desks_is_good_once(mine):
    award = box.granted(mine, mine.cook, mine.fixer)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    outcomes = at_once(*[lambda: awards.hand(fresh(award), code=code, by=mine.head, at=AT)] * 8)
    assert outcomes.count(None) == 1 and len(refused(outcomes)) == 7
    assert fresh(award).state == "handed"
    assert Event.objects.filter(became="handed").count() == 1


def test_twenty_wrong_codes_at_once_have_five_tries(mine):
    award = box.granted(mine, mine.cook)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    bad = f"{(int(code) + 1) % 1_000_000:06d}"
    told = refused(at_once(*[lambda: codes.check(award, bad, at=AT)] * 20))
    assert len(told) == 20
    assert sum("领奖码不对" in str(one) for one in told) <= 5
    now = fresh(award)
    assert now.code_tries == 5 and now.code_locked_until is not None
    with pytest.raises(flow.Refused, match="以后再试"):
        codes.check(award, code, at=AT)


def test_granting_at_once_grants_once(mine):
    found = box.final(mine)
    people = [mine.cook, mine.fixer]
    deeds = [lambda: awards.grant(found.entries[0], "star", people, by=mine.head, at=AT)] * 6
    assert at_once(*deeds) and Award.objects.count() == 2
    assert Event.objects.filter(verb="granted").count() == 2


def test_handing_over_and_dropping_at_once(mine):
    cup = box.prize(mine, stock=1)
    award = box.granted(mine, mine.cook, mine.fixer, prize=cup)[0]
    one, other, drawn = fresh(award), fresh(award), box.signature(mine.head)
    outcomes = at_once(
        lambda: awards.hand(one, signature=drawn, by=mine.head, at=AT),
        lambda: awards.drop(other, reason="已离矿", by=mine.secretary, at=AT),
    )
    assert outcomes.count(None) == 1 and len(refused(outcomes)) == 1
    handed = outcomes[0] is None
    assert fresh(award).state == ("handed" if handed else "dropped")
    assert Prize.objects.get().stock == (0 if handed else 1) and reads.books() == []


def test_another_prize_at_the_moment_of_handing_over_leaves_the_books_right(mine):
    cup, soap = box.prize(mine, stock=3), box.prize(mine, "洗衣液", stock=3)
    award = box.granted(mine, mine.cook, mine.fixer, prize=cup)[0]
    drawn = box.signature(mine.head)
    outcomes = at_once(
        lambda: awards.hand(fresh(award), signature=drawn, by=mine.head, at=AT),
        lambda: awards.choose_prize(award.entry.campaign, prize=soap, by=mine.head, at=AT),
    )
    assert outcomes == [None, None] and reads.books() == []
    assert StockMove.objects.get(kind="out").prize == fresh(award).prize


def test_the_last_two_at_once_leave_the_campaign_rewarded(mine):
    found = box.final(mine)
    waiting = box.granted(mine, mine.cook, mine.fixer, box=found)
    drawn = [box.signature(mine.head) for _one in waiting]
    deeds = [lambda n=n: awards.hand(waiting[n], signature=drawn[n], by=mine.head, at=AT) for n in range(2)]
    assert at_once(*deeds) == [None, None]
    assert fresh(found.campaign).state == "rewarded"
    assert Event.objects.filter(verb="rewarded").count() == 1


def test_counting_and_taking_in_at_once_balance(mine):
    cup = box.prize(mine, stock=10)
    outcomes = at_once(
        *[lambda: prizes.take_in(cup, quantity=5, by=mine.head, at=AT)] * 4,
        lambda: prizes.count(cup, counted=7, by=mine.head, at=AT),
    )
    assert outcomes == [None] * 5 and reads.books() == []
