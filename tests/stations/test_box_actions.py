"""The medical box: what is taken out, the round by two people, reminders and warnings; the books follow only the
second."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from patrols.models import Issue
from stations.actions import box as verbs
from stations.actions import clock, stock, undo
from stations.models import Booking, Box, BoxRound, Lot, Movement
from stations.queries import box as boxes
from tests.cast import grant, moment
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.periods import local
from tongting.seams import gather


@pytest.fixture
def gauze(mine):
    """Ten packs of gauze in the box of a desk; two attendants."""
    desk = box.desk(mine)
    grant(mine.dorm_leader, "station_attendant")
    item = shelf.item(desk, "gauze", "无菌纱布", kind="medical", unit="包", least=10, full=20, most_each=0)
    item.box = Box.objects.create(service=item.service)
    return item


def count(gauze, by, found, *, at=AT, old="", new="A1", note=""):
    counted = [
        verbs.Counted(lot, lot.remains, found.get(lot.pk, lot.remains))
        for lot in Lot.objects.filter(item=gauze, remains__gt=0).select_related("item")
    ]
    seals = verbs.Seals(old, new)
    verbs.count(gauze.box, counted, seals, note, slip=box.slip(at, [new, note]), by=by, at=at)
    return BoxRound.objects.select_related("box__service").latest("pk")


def seal(counted, by, at=AT + HOUR / 4):
    return verbs.seal(counted, slip=box.slip(at, ["seal", counted.pk]), by=by, at=at)


def test_each_use_is_logged_with_its_reason(mine, gauze):
    by = mine.housekeeper
    shelf.came(gauze, 10, by)
    with pytest.raises(Refused, match="写上做什么用"):
        verbs.use(gauze, mine.resident, 1, " ", slip=box.slip(), by=by, at=AT)
    verbs.use(gauze, mine.resident, 2, "割伤", slip=box.slip(said="u"), by=by, at=AT)
    moved = Movement.objects.get(kind="give")
    assert (moved.person, moved.why, moved.change, moved.at) == (mine.resident, "割伤", -2, AT)
    assert Booking.objects.latest("pk").what == "无菌纱布 2 包·割伤"


def test_the_books_follow_when_the_second_has_looked(mine, gauze):
    first, second = mine.housekeeper, mine.dorm_leader
    good = shelf.came(gauze, 10, first)
    old = shelf.came(gauze, 3, first, AT - DAY, expires_on=local(AT).date())
    counted = count(gauze, first, {good.pk: 9})
    assert [lot.remains for lot in Lot.objects.order_by("pk")] == [10, 3]
    verbs.use(gauze, mine.resident, 1, "擦伤", slip=box.slip(said="u"), by=first, at=AT)
    with pytest.raises(Refused, match="自己数的要另一个人复核"):
        seal(counted, first)
    seal(counted, second)
    good.refresh_from_db()
    old.refresh_from_db()
    # One was missing, one was used since; what was past its day is out.
    assert (good.remains, old.remains) == (8, 0) and shelf.adds_up()
    look = boxes.look(gauze.box, AT + HOUR)
    assert (look.seal, look.waiting, look.due, look.next) == ("A1", None, None, date(2026, 12, 1))
    assert [event.verb for event in flow.history(counted)] == ["counted", "sealed"]
    assert {one.why for one in Movement.objects.filter(kind__in=("waste", "correct"))} == {
        "两人清点药箱",
        "过期，清点时拿出",
    }
    with pytest.raises(Refused, match="现在是“封箱了”"):
        seal(counted, second, AT + HOUR)


def test_a_seal_that_is_not_ours_is_said_and_reported(mine, gauze):
    first, second = mine.housekeeper, mine.dorm_leader
    shelf.came(gauze, 10, first)
    seal(count(gauze, first, {}), second)
    later = AT + 14 * DAY
    with pytest.raises(Refused, match="旧封签应该是 A1，现在是 B9，写一句怎么回事"):
        count(gauze, first, {}, at=later, old="B9", new="A2")
    odd = count(gauze, first, {}, at=later, old="B9", new="A2", note="封签断了，有人另贴了一张")
    issue = Issue.objects.get()
    assert odd.issue == issue.number and "封签对不上" in issue.title and issue.post == mine.corridor
    seal(odd, second, later)
    assert boxes.look(gauze.box, later).seal == "A2"
    assert count(gauze, first, {}, at=later + DAY, old="A2", new="A3").issue == ""


def test_a_seal_broken_for_a_use_that_was_logged_blames_nobody(mine, gauze):
    first, second = mine.housekeeper, mine.dorm_leader
    shelf.came(gauze, 10, first)
    seal(count(gauze, first, {}), second)
    with pytest.raises(Refused, match="旧封签应该是 A1，现在是 没有封签，写一句怎么回事"):
        count(gauze, first, {}, at=AT + DAY, new="A2")
    verbs.use(gauze, mine.resident, 1, "擦伤", slip=box.slip(AT + DAY, "u"), by=first, at=AT + DAY)
    assert count(gauze, first, {}, at=AT + 2 * DAY, new="A2").issue == "" and not Issue.objects.exists()
    # Another seal than ours is strange all the same, and so is none after a use that was taken back.
    with pytest.raises(Refused, match="现在是 B9，写一句怎么回事"):
        count(gauze, first, {}, at=AT + 2 * DAY, old="B9", new="A3")
    seal(BoxRound.objects.get(state="counted"), second, AT + 2 * DAY)
    verbs.use(gauze, mine.resident, 1, "割伤", slip=box.slip(AT + 3 * DAY, "v"), by=first, at=AT + 3 * DAY)
    undo.undo(Booking.objects.latest("pk"), slip=box.slip(AT + 3 * DAY, "w"), by=first, at=AT + 3 * DAY)
    with pytest.raises(Refused, match="没有封签，写一句怎么回事"):
        count(gauze, first, {}, at=AT + 4 * DAY, new="A4")


def test_counting_anew_voids_the_first_and_a_count_can_be_taken_back(mine, gauze):
    first = mine.housekeeper
    shelf.came(gauze, 10, first)
    count(gauze, first, {})
    count(gauze, first, {}, new="A2")
    assert list(BoxRound.objects.order_by("pk").values_list("state", flat=True)) == ["void", "counted"]
    undo.undo(Booking.objects.latest("pk"), slip=box.slip(), by=first, at=AT)
    assert set(BoxRound.objects.values_list("state", flat=True)) == {"void"}
    seal(count(gauze, first, {}, new="A3"), mine.dorm_leader)
    with pytest.raises(Refused, match="一个人撤销不了"):
        undo.undo(Booking.objects.latest("pk"), slip=box.slip(said="z"), by=first, at=AT + HOUR / 3)


def test_the_database_wants_two_people_and_one_open_round(mine, gauze):
    shelf.came(gauze, 10, mine.housekeeper)
    counted = count(gauze, mine.housekeeper, {})
    facts = {"box": gauze.box, "seal_new": "X", "counted_by": mine.cook, "counted_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        BoxRound.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        flow.move(counted, "sealed", by=mine.housekeeper, at=AT, sealed_by=mine.housekeeper, sealed_at=AT)


def test_the_1st_and_the_15th_are_reminded_of_once_and_stand_among_the_todos(mine, gauze):
    first, second = mine.housekeeper, mine.dorm_leader
    shelf.came(gauze, 10, first)

    def told():
        return Notice.objects.filter(key__startswith="box:").count()

    def todos(person, at):
        fresh = type(person).objects.get(pk=person.pk)
        return [todo.text for todo in gather("todos", fresh, at) if "医疗箱" in todo.text]

    due = moment("2026-12-01 07:50")
    seal(count(gauze, first, {}), second)
    clock.keep_time(at=due)
    assert told() == 0 and todos(first, due) == ["查医疗箱"]
    for hours in (0.5, 1, 30):
        clock.keep_time(at=due + hours * HOUR)
    assert told() == 2 and {one.person for one in Notice.objects.filter(key__startswith="box:")} == {
        first,
        second,
    }
    counted = count(gauze, first, {}, at=due + HOUR, old="A1", new="A2")
    assert todos(first, due + HOUR) == [] and todos(second, due + HOUR) == ["复核医疗箱，封箱"]
    assert todos(mine.cook, due + HOUR) == []
    seal(counted, second, due + 2 * HOUR)
    assert todos(second, due + 3 * HOUR) == []
    clock.keep_time(at=moment("2026-12-15 09:00"))
    assert told() == 4


def test_a_lot_is_warned_of_sixty_thirty_and_seven_days_before_once_each(mine, gauze):
    by, end = mine.housekeeper, AT + 61 * DAY
    shelf.came(gauze, 10, by, expires_on=local(end).date())
    for days in (61, 60, 59, 31, 30, 29, 8, 7, 1, 0, -1):
        clock.keep_time(at=end - days * DAY)
    mine_now = Notice.objects.filter(person=by, key__startswith="lot:").order_by("pk")
    assert [one.key.rpartition(":")[2] for one in mine_now] == ["60", "30", "7"]
    assert "还有 7 天；到了那天就发不出去" in mine_now[2].text
    # Whoever buys hears of the last step.
    assert Notice.objects.filter(person=mine.head, key__startswith="lot:").count() == 1
    with pytest.raises(Refused, match="过期了，不能发"):
        stock.give(gauze, mine.resident, 1, why="割伤", slip=box.slip(end), by=by, at=end)
