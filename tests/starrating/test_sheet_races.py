"""Real threads at one entry: of two sheets one stands, of two corrections one wins, a lock lets nothing slip in."""

import uuid
from datetime import timedelta

import pytest

from starrating.actions import door as doors
from starrating.actions import sheet as verbs
from starrating.models import Campaign, Consent, Sheet
from tests.patrols.test_issue_races import at_once
from tests.starrating import sheet_box as box
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.events import flow
from tongting.events.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(mine):
    return box.task_again(star_box.campaign(mine).tasks[0])


def giving(task, said):
    """A deed with everything of its own, as another process would have it."""
    own = box.task_again(task)
    return lambda: verbs.give(own, said, by=own.judge.person, at=AT)


def test_the_same_sheet_by_two_ways_at_once_is_one(task):
    said = box.filled(marks=[box.given(task, "D01", 1)])
    assert at_once(*[giving(task, said) for _n in range(4)]) == [None] * 4
    assert Sheet.objects.count() == 1 and Event.objects.filter(verb="given").count() == 1
    assert Sheet.objects.get().marks.count() == 1


def test_two_sheets_of_one_judge_at_once(task):
    outcomes = at_once(*[giving(task, box.filled()) for _n in range(4)])
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 3 and all(type(raised) is flow.Refused for raised in told), outcomes
    assert Sheet.objects.filter(state="given").count() == Sheet.objects.count() == 1


def test_two_bodies_under_one_number_at_once(task):
    number = uuid.uuid4()
    said = [box.filled(uuid=number, remark=words) for words in ("一", "二")]
    outcomes = at_once(*[giving(task, one) for one in said])
    assert sorted(type(raised).__name__ for raised in outcomes) == ["Conflict", "NoneType"]
    assert Sheet.objects.count() == 1 and Event.objects.filter(verb="conflict").count() == 1


def test_two_corrections_at_once(task):
    judge = task.judge.person
    first = verbs.give(task, box.filled(), by=judge, at=AT)

    def correcting(faults):
        old, own = box.full(first), box.task_again(task)
        said = box.filled(marks=[box.given(own, "D01", faults)], corrects=first.uuid)
        return lambda: verbs.correct(old, said, by=judge, at=AT + timedelta(minutes=1))

    outcomes = at_once(correcting(1), correcting(2))
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.Refused), outcomes
    (stands,) = Sheet.objects.filter(state="given")
    assert stands.total == (98 if outcomes[0] is None else 96)
    assert Sheet.objects.filter(state="replaced").count() == 1


def test_nothing_slips_in_while_the_campaign_is_locked(task, mine):
    campaign = Campaign.objects.get()
    outcomes = at_once(
        giving(task, box.filled()),
        lambda: flow.move(campaign, "locked", by=mine.head, at=AT, locked_at=AT),
    )
    assert outcomes[1] is None and Campaign.objects.get().state == "locked"
    given = Event.objects.filter(verb="given").first()
    locked = Event.objects.get(became="locked")
    if outcomes[0] is None:
        assert given is not None and given.pk < locked.pk
    else:
        assert isinstance(outcomes[0], flow.Refused) and not Sheet.objects.exists()


def test_agreeing_twice_at_once(task, mine):
    star_box.lodge(mine.resident, task.entry.room.code)
    deed = lambda: doors.agree(box.task_again(task).entry, mine.resident, by=mine.resident, at=AT)  # noqa: E731
    assert at_once(*[deed] * 4) == [None] * 4
    assert Consent.objects.count() == 1
