"""The one door to a state column: refused moves change nothing, of two people one wins, events never change."""

import threading
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from patrols.models import RecordEntry
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import SHANGHAI

AT = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture
def people(db):
    return [User.objects.create_user(f"T{n}", name) for n, name in enumerate(("钱一", "孙二"))]


@pytest.fixture
def entry(people):
    return RecordEntry.objects.create(
        person=people[0], kind="late", day=AT.date(), reason="迟到", entered_by=people[1], entered_at=AT
    )


def test_a_move_writes_row_and_event_together(entry, people):
    event = flow.move(entry, "withdrawn", by=people[1], at=AT, note="记错人了")
    assert RecordEntry.objects.get().state == entry.state == "withdrawn"
    assert (event.was, event.became, event.by, event.note) == ("valid", "withdrawn", people[1], "记错人了")
    assert list(flow.history(entry)) == [event]


def test_a_move_that_moves_does_not_know_is_refused_with_a_sentence(entry, people):
    flow.move(entry, "withdrawn", by=people[1], at=AT)
    with pytest.raises(flow.NotAllowed, match="现在是“撤销”，不能改成“有效”"):
        flow.move(entry, "valid", by=people[1], at=AT)
    assert Event.objects.count() == 1


def test_the_second_person_is_told_who_was_faster(entry, people):
    seen_by_the_second = RecordEntry.objects.get()
    flow.move(entry, "withdrawn", by=people[0], at=AT)
    with pytest.raises(flow.SomebodyWasFaster, match="钱一 在 11-02 09:30 已经把它改成“撤销”"):
        flow.move(seen_by_the_second, "withdrawn", by=people[1], at=AT)
    assert Event.objects.count() == 1
    assert seen_by_the_second.state == "valid"


def test_something_that_breaks_afterwards_takes_the_move_back(entry, people):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        flow.move(entry, "withdrawn", by=people[0], at=AT)
        raise ZeroDivisionError
    assert RecordEntry.objects.get().state == "valid"
    assert not Event.objects.exists()


def test_an_event_happens_once_under_its_key(entry, people):
    first = flow.record_once(entry, "reminded", key="record:1:due", by=None, at=AT)
    second = flow.record_once(entry, "reminded", key="record:1:due", by=None, at=AT)
    assert (first, second) == (True, False)
    assert Event.objects.count() == 1


def test_events_are_never_changed(entry, people):
    event = flow.record(entry, "seen", by=people[0], at=AT)
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(note="x")


@pytest.mark.django_db(transaction=True)
def test_eight_people_at_once_one_wins(people, entry):
    outcomes, start = [], threading.Barrier(8)

    def try_it():
        mine = RecordEntry.objects.get(pk=entry.pk)
        start.wait()
        try:
            flow.move(mine, "withdrawn", by=people[0], at=AT)
            outcomes.append("won")
        except flow.SomebodyWasFaster:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["told"] * 7 + ["won"]
    assert Event.objects.count() == 1
