"""Real threads at one campaign: of two people one does it, the other is told by whom, and it is done once."""

import pytest

from starrating.actions import objection as objection_verbs
from starrating.actions import result as verbs
from starrating.models import Award, Help, Objection, Result
from tests.patrols.test_issue_races import at_once
from tests.starrating import result_box
from tests.starrating.result_box import FINAL_AT, LOCKED, PUBLIC_AT, fresh
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def won_by_one(outcomes, kind=flow.Refused):
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == len(outcomes) - 1 and all(isinstance(one, kind) for one in told), outcomes


def test_two_moderate_at_once(mine):
    box = result_box.locked(mine)
    one, other = fresh(box.campaign), fresh(box.campaign)
    outcomes = at_once(
        lambda: verbs.moderate(one, by=mine.head, at=LOCKED),
        lambda: verbs.moderate(other, by=mine.secretary, at=LOCKED),
    )
    won_by_one(outcomes, flow.SomebodyWasFaster)
    assert Result.objects.count() == 6 and Event.objects.filter(verb="moderate").count() == 1


def test_two_publicise_at_once(mine):
    box = result_box.moderated(mine)
    one, other = fresh(box.campaign), fresh(box.campaign)
    outcomes = at_once(
        lambda: verbs.publicise(one, by=mine.head, at=PUBLIC_AT),
        lambda: verbs.publicise(other, by=mine.secretary, at=PUBLIC_AT),
    )
    won_by_one(outcomes, flow.SomebodyWasFaster)
    assert Event.objects.filter(verb="publicise").count() == 1


def test_two_finalise_at_once(mine):
    result_box.post_of_building(mine)
    box = result_box.publicised(mine, {"3号楼 101": 97, "3号楼 103": 40})
    one, other = fresh(box.campaign), fresh(box.campaign)
    outcomes = at_once(
        lambda: verbs.finalise(one, by=mine.head, at=FINAL_AT),
        lambda: verbs.finalise(other, by=mine.secretary, at=FINAL_AT),
    )
    won_by_one(outcomes, flow.SomebodyWasFaster)
    assert (Award.objects.count(), Help.objects.count()) == (1, 1)


def test_two_decide_at_once(mine):
    box = result_box.publicised(mine)
    made = objection_verbs.raise_one(box.entry("3号楼 101"), words="不对", by=mine.resident, at=PUBLIC_AT)

    def read():
        return Objection.objects.select_related("campaign", "entry", "by").get(pk=made.pk)

    one, other = read(), read()
    outcomes = at_once(
        lambda: objection_verbs.decide(one, upheld=True, answer="成立", by=mine.head, at=PUBLIC_AT),
        lambda: objection_verbs.decide(other, upheld=False, answer="不成立", by=mine.secretary, at=PUBLIC_AT),
    )
    won_by_one(outcomes)
    upheld = fresh(made).state == "upheld"
    assert fresh(box.campaign).state == ("moderation" if upheld else "publicised")


def test_an_objection_and_the_end_at_once_are_never_both(mine):
    box = result_box.publicised(mine)
    last = fresh(box.campaign).notice_until
    entry, other = box.entry("3号楼 101"), fresh(box.campaign)
    # The clock of one is a minute before midnight, that of the other one after it.
    late = FINAL_AT.replace(month=last.month, day=last.day, hour=23, minute=59)
    outcomes = at_once(
        lambda: objection_verbs.raise_one(entry, words="不对", by=mine.resident, at=late),
        lambda: verbs.finalise(other, by=mine.head, at=FINAL_AT),
    )
    won_by_one(outcomes)
    assert Objection.objects.exists() != (fresh(box.campaign).state == "final")
