"""Lockers given, brought back, changed, broken, opened by two: rows, keys, journal; what is refused changes nothing."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from patrols.models import Issue
from stations.actions import locker as boxes
from stations.actions import opening as openings
from stations.actions import undo
from stations.actions.opening import Opened
from stations.models import Booking, KeyOrder, LockerKey, LockerOpening, Tenancy
from tests.cast import rooms_and_lockers
from tests.stations import key_box as box
from tests.stations.desk_box import AT, DAY, HOUR, slip, verbs
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.places import holding
from tongting.places.models import Locker


@pytest.fixture
def desk(mine):
    return box.desk(mine)


@pytest.fixture
def lockers(mine):
    return box.hall(mine.pool)


def take_back(by, at=AT):
    return undo.undo(Booking.objects.exclude(verb="undo").latest("pk"), slip=slip(at, "undo"), by=by, at=at)


def test_given_with_its_key_and_brought_back_with_it(mine, desk, lockers):
    made = box.give(desk, lockers[0], mine.resident, mine.attendant)
    locker = box.fresh(lockers[0])
    assert (locker.holder, locker.holder_name, locker.condition) == (mine.resident, "周矿工", "held")
    assert box.keys_of(locker) == [(1, "out")] and box.balances(lockers)
    box.free(desk, locker, mine.attendant, at=AT + HOUR)
    locker, made = box.fresh(lockers[0]), Tenancy.objects.get(pk=made.pk)
    assert (locker.holder, locker.holder_name, locker.condition) == (None, "", "free")
    assert (made.state, made.ended_by, made.ended_at) == ("ended", mine.attendant, AT + HOUR)
    assert box.keys_of(locker) == [(1, "desk")] and box.balances(lockers)
    assert verbs() == ["give_locker", "free_locker"]
    # The same key goes to the next one.
    box.give(desk, locker, mine.cook, mine.attendant, AT + DAY)
    assert box.keys_of(locker) == [(1, "out")]
    assert LockerKey.objects.get().tenancy.person == mine.cook


def test_a_key_that_was_not_brought_back_costs_a_cylinder_before_the_next(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    box.free(desk, lockers[0], mine.attendant, brought=[])
    assert box.keys_of(lockers[0]) == [(1, "lost")]
    box.give(desk, lockers[0], mine.cook, mine.attendant, AT + DAY)
    owed = KeyOrder.objects.get()
    assert (owed.person, owed.state, owed.nth, owed.changes_cylinder) == (mine.cook, "accepted", 0, True)
    box.sign(box.cut(owed, mine.attendant, AT + DAY), mine.attendant, AT + DAY)
    assert box.keys_of(lockers[0]) == [(1, "void"), (2, "out")]
    assert LockerKey.objects.get(number=2).cylinder == 2


def test_a_key_that_comes_back_after_all_saves_the_cylinder(mine, desk, lockers):
    """Whoever leaves gives the locker back in the roster and brings the key another day."""
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    holding.give(mine.resident, room=None, lockers=[], by=mine.head, at=AT)
    key = LockerKey.objects.select_related("locker", "tenancy__person").get()
    given = {"by": mine.attendant, "at": AT}
    boxes.bring_key(key, box.service(desk), slip=slip(AT, "k"), **given)
    assert box.keys_of(lockers[0]) == [(1, "desk")] and Booking.objects.first().person == mine.resident
    take_back(mine.attendant)
    assert box.keys_of(lockers[0]) == [(1, "out")]
    key.refresh_from_db()
    boxes.bring_key(key, box.service(desk), slip=slip(AT, "k2"), **given)
    box.give(desk, lockers[0], mine.cook, mine.attendant)
    assert box.keys_of(lockers[0]) == [(1, "out")] and not KeyOrder.objects.exists()


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("held", "11-18 10:00 已经把 A-01-01 分给周矿工了"),
        ("listed", "A-01-01 是住户0101在用"),
        ("broken", "A-01-01 报修了"),
        ("second", "周矿工 已经有 A-01-02"),
        ("left", "已经离开"),
        ("man", "只给女职工"),
        ("man serves", "要女值班员来办"),
    ],
)
def test_what_is_not_given(mine, desk, lockers, case, sentence):
    person, by, locker = mine.resident, mine.attendant, lockers[0]
    if case == "held":
        box.give(desk, locker, mine.resident, mine.attendant)
        person = mine.cook
    elif case == "listed":
        Locker.objects.filter(pk=locker.pk).update(holder_name="住户0101", condition="held")
    elif case == "broken":
        holding.set_broken(locker, True, by=mine.attendant, at=AT)
    elif case == "second":
        box.give(desk, lockers[1], person, by)
    elif case == "left":
        person.is_active = False
        person.save()
    else:
        locker = rooms_and_lockers(mine)[2][0]
        person, by = (person, mine.housekeeper) if case == "man" else (mine.waitress, by)
    before = Booking.objects.count()
    with pytest.raises(Refused, match=sentence):
        box.give(desk, locker, person, by)
    assert Booking.objects.count() == before


def test_the_database_keeps_one_holder_a_locker(mine, lockers):
    Tenancy.objects.create(locker=lockers[0], person=mine.cook, name="陈厨师")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenancy.objects.create(locker=lockers[0], person=mine.resident, name="周矿工")


def test_women_change_in_the_womens_hall_and_women_serve_there(mine, desk):
    locker = rooms_and_lockers(mine)[2][0]
    box.give(desk, locker, mine.waitress, mine.housekeeper)
    assert box.fresh(locker).holder == mine.waitress
    for deed in (box.free, box.order):
        with pytest.raises(Refused, match="要女值班员来办"):
            deed(desk, locker, mine.attendant)
    with pytest.raises(Refused, match="要女值班员来办"):
        boxes.report_broken(
            box.fresh(locker), "门坏", box.service(desk), slip=slip(), by=mine.attendant, at=AT
        )


def test_moved_in_one_act_and_undone_in_one(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    box.move(desk, lockers[0], lockers[1], mine.attendant)
    assert box.fresh(lockers[1]).holder == mine.resident and box.fresh(lockers[0]).condition == "free"
    assert box.balances(lockers) and Booking.objects.first().note == "A-01-01 → A-01-02"
    take_back(mine.attendant)
    assert box.fresh(lockers[0]).holder == mine.resident and box.fresh(lockers[1]).condition == "free"
    assert box.balances(lockers) and box.keys_of(lockers[0]) == [(1, "out")]


def test_a_move_to_what_is_taken_leaves_both_as_they_were(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    box.give(desk, lockers[1], mine.cook, mine.attendant)
    with pytest.raises(Refused, match="分给陈厨师了"):
        box.move(desk, lockers[0], lockers[1], mine.attendant)
    assert box.fresh(lockers[0]).holder == mine.resident and box.balances(lockers)
    assert box.keys_of(lockers[0]) == [(1, "out")]


def test_giving_and_freeing_are_taken_back(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    take_back(mine.attendant)
    assert box.fresh(lockers[0]).condition == "free" and box.keys_of(lockers[0]) == [(1, "desk")]
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    asked = box.order(desk, lockers[0], mine.attendant, "copy")
    box.free(desk, lockers[0], mine.attendant, brought=[])
    assert box.one(asked.pk).state == "withdrawn"
    take_back(mine.attendant)
    assert box.fresh(lockers[0]).holder == mine.resident and box.one(asked.pk).state == "accepted"
    assert box.keys_of(lockers[0]) == [(1, "out")] and box.balances(lockers)


def test_what_somebody_else_has_since_is_not_taken_back(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    booking = box.free(desk, lockers[0], mine.attendant)
    box.give(desk, lockers[0], mine.cook, mine.attendant)
    with pytest.raises(Refused, match="已经给了陈厨师"):
        undo.undo(booking, slip=slip(AT, "u"), by=mine.attendant, at=AT)
    assert box.balances(lockers)


def test_what_was_given_or_taken_elsewhere_is_written_down_first(mine, desk, lockers):
    """The roster's list and the departure page write lockers too."""
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    holding.give(mine.resident, room=None, lockers=[], by=mine.head, at=AT + HOUR)
    box.give(desk, lockers[0], mine.cook, mine.attendant, AT + DAY)
    states = list(Tenancy.objects.order_by("pk").values_list("person__name", "state"))
    assert states == [("周矿工", "ended"), ("陈厨师", "held")] and box.balances(lockers)
    # The first one has gone with the key.
    assert box.keys_of(lockers[0]) == [(1, "lost")] and KeyOrder.objects.get().changes_cylinder
    holding.give(mine.waitress, room=None, lockers=[lockers[1]], by=mine.head, at=AT)
    box.free(desk, lockers[1], mine.attendant, at=AT + HOUR)
    assert Tenancy.objects.get(person=mine.waitress).state == "ended"


def test_who_was_only_a_name_on_a_list_is_recognised(mine, desk, lockers):
    Locker.objects.filter(pk=lockers[0].pk).update(holder_name="周矿工", condition="held", section="采煤一区")
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    assert box.fresh(lockers[0]).holder == mine.resident and box.balances(lockers)
    take_back(mine.attendant)
    locker = box.fresh(lockers[0])
    assert (locker.holder, locker.holder_name, locker.section) == (None, "周矿工", "采煤一区")


def test_broken_is_an_issue_of_the_hall_and_mended_is_held_again(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    given = {"slip": slip(AT, "b"), "by": mine.attendant, "at": AT}
    boxes.report_broken(box.fresh(lockers[0]), "门轴断了", box.service(desk), **given)
    issue = Issue.objects.get(source="station")
    assert "A-01-01" in issue.title and issue.post == mine.pool
    assert box.fresh(lockers[0]).condition == "broken" and box.fresh(lockers[0]).holder == mine.resident
    again = {**given, "slip": slip(AT, "b2")}
    with pytest.raises(Refused, match="已经报修了"):
        boxes.report_broken(box.fresh(lockers[0]), "门轴断了", box.service(desk), **again)
    with pytest.raises(Refused, match="不能撤销"):
        take_back(mine.attendant)
    boxes.mend(box.fresh(lockers[0]), box.service(desk), slip=slip(AT, "m"), by=mine.attendant, at=AT)
    assert box.fresh(lockers[0]).condition == "held" and Issue.objects.count() == 1
    assert [event.verb for event in flow.history(lockers[0])] == ["handed_over", "broken", "mended"]


def open_it(desk, locker, by, second, said="o"):
    opened = Opened("smell", "饭盒馊了，已取出交本人")
    given = {"slip": slip(AT, said), "by": by, "at": AT}
    return openings.open_by_two(box.fresh(locker), opened, second, box.service(desk), **given)


def test_two_open_it_and_its_holder_is_told(mine, desk, lockers):
    box.give(desk, lockers[0], mine.resident, mine.attendant)
    open_it(desk, lockers[0], mine.attendant, mine.bath_leader)
    made = LockerOpening.objects.get()
    assert (made.person, made.name, made.second) == (mine.resident, "周矿工", mine.bath_leader)
    told = Notice.objects.get(person=mine.resident)
    assert "吕浴工、何班长 两个人紧急打开" in told.text and told.url == "/stations/locker/"
    with pytest.raises(DatabaseError), transaction.atomic():
        LockerOpening.objects.update(found="没看到什么")
    with pytest.raises(Refused, match="“紧急开箱”不能撤销"):
        take_back(mine.attendant)


@pytest.mark.parametrize(
    ("by", "second", "sentence"),
    [
        ("attendant", "attendant", "在场人不能是自己"),
        ("attendant", "resident", "后勤科在岗的职工"),
        ("cook", "attendant", "用箱子的人自己在"),
        ("attendant", "cook", "用箱子的人自己在"),
    ],
)
def test_nobody_opens_it_alone(mine, desk, lockers, by, second, sentence):
    box.give(desk, lockers[0], mine.cook, mine.attendant)
    with pytest.raises(Refused, match=sentence):
        open_it(desk, lockers[0], mine.people[by], mine.people[second])
    assert not LockerOpening.objects.exists()


def test_the_womens_hall_is_opened_by_two_women(mine, desk):
    locker = rooms_and_lockers(mine)[2][0]
    with pytest.raises(Refused, match="要女值班员来办"):
        open_it(desk, locker, mine.housekeeper, mine.attendant)
    open_it(desk, locker, mine.housekeeper, mine.woman_attendant)
    assert LockerOpening.objects.get().person is None


def test_the_same_slip_is_one_locker(mine, desk, lockers):
    same = slip(AT, "same")
    given = {"slip": same, "by": mine.attendant, "at": AT}
    first = boxes.give(box.fresh(lockers[1]), mine.cook, box.service(desk), **given)
    assert boxes.give(box.fresh(lockers[1]), mine.cook, box.service(desk), **given) == first
    assert Tenancy.objects.count() == 1
