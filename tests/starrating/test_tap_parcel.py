"""Nobody in and looks along the rows, out of a phone's outbox: once however often they come, another body under the
same number, at the time when they were seen, and what is no such thing."""

import json
import uuid
from datetime import timedelta

import pytest

from starrating.actions import look as looks
from starrating.models import Campaign, ClosedDoor, LockerLook
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.places.models import Locker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def race(mine):
    return star_box.campaign(mine)


@pytest.fixture
def task(race):
    return race.tasks[0]


@pytest.fixture
def hall(mine):
    return star_box.campaign(mine, "locker").campaign


@pytest.fixture
def lockers(hall):
    return list(Locker.objects.order_by("hall", "row", "column")[:3])


@pytest.fixture
def send(client):
    def handed(kind, number, payload, by, sent_at=AT):
        client.force_login(by)
        body = {"kind": kind, "uuid": str(number), "payload": payload, "sent_at": sent_at.isoformat()}
        answer = client.post("/outbox/send/", json.dumps(body), "application/json")
        return answer.status_code, answer.json()

    return handed


def door(task, seen_at=AT):
    return {"task": task.pk, "seen_at": seen_at.isoformat()}


def walked(campaign, *taps, seen_at=AT):
    return {"campaign": campaign.pk, "looks": [[one.pk, said, seen_at.isoformat()] for one, said in taps]}


def verdicts(person):
    return dict(LockerLook.objects.filter(by=person).values_list("locker__code", "verdict"))


# --- nobody in --------------------------------------------------------------------------------------------------------


def test_a_closed_door_is_one_visit_however_often_it_comes(task, send, time_machine):
    number, judge = uuid.uuid4(), task.judge.person
    assert send("door", number, door(task), judge)[0] == 201
    time_machine.move_to(AT + timedelta(hours=5), tick=False)
    status, said = send("door", number, door(task), judge, AT + timedelta(hours=5))
    assert (status, said["number"], said["url"]) == (200, task.entry.label, "/stars/dorm/tasks/")
    found = ClosedDoor.objects.get()
    assert (found.at, found.by, found.assignment_id) == (AT, judge, task.pk)


def test_another_body_under_the_same_number_is_refused_and_kept(race, task, send):
    number, judge = uuid.uuid4(), task.judge.person
    other = next(one for one in race.tasks if one.judge_id == task.judge_id and one.pk != task.pk)
    send("door", number, door(task), judge)
    for _n in range(2):
        status, said = send("door", number, door(other), judge)
        assert status == 409 and "先到的那份" in said["error"]
    assert ClosedDoor.objects.get().assignment_id == task.pk
    (second,) = Event.objects.filter(verb="conflict")
    assert second.facts["said"]["task"] == other.pk


def test_a_door_counts_when_it_was_seen_by_a_clock_put_right(task, send, time_machine):
    """The phone runs an hour slow, and had no network for a day."""
    later, slow = AT + timedelta(days=1), timedelta(hours=-1)
    time_machine.move_to(later, tick=False)
    seen = AT + timedelta(minutes=7)
    assert send("door", uuid.uuid4(), door(task, seen + slow), task.judge.person, later + slow)[0] == 201
    found = ClosedDoor.objects.get()
    assert found.at == seen and (found.again_by - seen.date()).days == 3


def test_two_visits_that_arrive_the_wrong_way_round_both_count(task, send, time_machine):
    now = AT + timedelta(hours=6)
    time_machine.move_to(now, tick=False)
    for hours in (4, 1):
        assert (
            send("door", uuid.uuid4(), door(task, AT + timedelta(hours=hours)), task.judge.person, now)[0]
            == 201
        )
    status, said = send("door", uuid.uuid4(), door(task, AT + timedelta(hours=4)), task.judge.person, now)
    assert status == 400 and "隔一小时再来" in said["error"]
    assert ClosedDoor.objects.count() == 2


def test_what_was_refused_may_come_again_under_its_number(task, send):
    number, judge = uuid.uuid4(), task.judge.person
    Campaign.objects.update(state="locked")
    status, said = send("door", number, door(task), judge)
    assert (
        status == 400 and "不收评分表" in said["error"] and not Event.objects.filter(verb="phoned").exists()
    )
    Campaign.objects.update(state="scoring")
    assert send("door", number, door(task), judge)[0] == 201


def test_nobody_notes_a_door_that_is_anothers(race, task, send):
    other = next(one.person for one in race.judges if one.person_id != task.judge.person_id)
    status, said = send("door", uuid.uuid4(), door(task), other)
    assert status == 400 and "不归你评" in said["error"] and not ClosedDoor.objects.exists()


# --- looks along the rows ---------------------------------------------------------------------------------------------


def test_a_walk_is_taken_in_whole_and_once(mine, hall, lockers, send):
    number, walker = uuid.uuid4(), mine.woman_attendant
    payload = walked(
        hall, (lockers[0], "good"), (lockers[1], "bad"), (lockers[2], "good"), (lockers[2], "off")
    )
    assert send("look", number, payload, walker)[0] == 201
    looks.look(hall, lockers[0], "bad", by=walker, at=AT + timedelta(minutes=1))
    status, said = send("look", number, payload, walker)
    assert (status, said["number"]) == (200, "4")
    assert verdicts(walker) == {lockers[0].code: "bad", lockers[1].code: "bad"}


def test_another_walk_under_the_same_number_is_refused_and_kept(mine, hall, lockers, send):
    number, walker = uuid.uuid4(), mine.woman_attendant
    send("look", number, walked(hall, (lockers[0], "good")), walker)
    status, said = send("look", number, walked(hall, (lockers[0], "bad")), walker)
    assert status == 409 and said["url"] == "/stars/locker/"
    assert verdicts(walker) == {lockers[0].code: "good"}
    assert Event.objects.get(verb="conflict").facts["said"]["looks"][0][1] == "bad"


def test_a_word_that_comes_late_does_not_overtake_a_later_one(mine, hall, lockers, send):
    walker, before = mine.woman_attendant, AT - timedelta(hours=2)
    looks.look(hall, lockers[0], "good", by=walker, at=AT - timedelta(hours=1))
    for said in ("bad", "off"):
        payload = walked(hall, (lockers[0], said), seen_at=before)
        assert send("look", uuid.uuid4(), payload, walker)[0] == 201
    assert verdicts(walker) == {lockers[0].code: "good"}


def test_a_walk_with_a_locker_that_may_not_be_looked_at_is_not_half_taken(mine, hall, lockers, send):
    walker = mine.woman_attendant
    Locker.objects.filter(pk=lockers[1].pk).update(holder=walker)
    status, said = send(
        "look", uuid.uuid4(), walked(hall, (lockers[0], "good"), (lockers[1], "good")), walker
    )
    assert status == 400 and "自己的更衣箱" in said["error"] and not LockerLook.objects.exists()


def test_whoever_holds_a_dirty_locker_is_told_once(mine, hall, lockers, send):
    Locker.objects.filter(pk=lockers[0].pk).update(holder=mine.resident)
    for walker in (mine.woman_attendant, mine.woman_attendant):
        payload = walked(hall, (lockers[0], "bad"), seen_at=AT - timedelta(hours=1))
        assert send("look", uuid.uuid4(), payload, walker)[0] == 201
    assert Notice.objects.filter(person=mine.resident, text__contains="脏乱").count() == 1


def test_a_walk_goes_into_the_month_in_which_it_was_walked(mine, hall, lockers, send):
    Campaign.objects.filter(pk=hall.pk).update(state="locked")
    status, said = send("look", uuid.uuid4(), walked(hall, (lockers[0], "good")), mine.woman_attendant)
    assert status == 400 and "没有在办的更衣箱评选" in said["error"]


@pytest.mark.parametrize(
    "looks_sent",
    [
        None, [], "no", [[]], [[1, "good"]], [["1", "good", ""]], [[True, "good", ""]], [[1, "fine", ""]],
        [[1, ["good"], ""]], [[1, "good", None]], [[10**30, "good", ""]], [[1, "good", ""]] * 801,
    ],
)  # fmt: skip
def test_junk_is_a_sentence(mine, hall, send, looks_sent):
    payload = {"campaign": hall.pk, "looks": looks_sent}
    status, said = send("look", uuid.uuid4(), payload, mine.woman_attendant)
    assert status == 400 and said["error"] and not LockerLook.objects.exists()
    for broken in ({}, {"task": "x"}, {"task": -1}):
        status, said = send("door", uuid.uuid4(), broken, mine.woman_attendant)
        assert status == 400 and said["error"]


def test_a_locker_that_is_gone_and_a_race_that_never_was(mine, hall, send):
    gone = {"campaign": hall.pk, "looks": [[10**9, "good", AT.isoformat()]]}
    status, said = send("look", uuid.uuid4(), gone, mine.woman_attendant)
    assert status == 400 and "不在册" in said["error"]
    status, said = send("look", uuid.uuid4(), {**gone, "campaign": 10**9}, mine.woman_attendant)
    assert status == 400 and "更新页面" in said["error"]
