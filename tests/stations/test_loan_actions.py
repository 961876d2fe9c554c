"""Lending: rows, events, journal; what is refused changes nothing."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from patrols.models import Issue
from stations.actions import loan as lending
from stations.actions import undo, unit, wish
from stations.models import Booking, Loan, StockTake, Unit, Wish
from stations.queries import loan as loans
from tests.stations import desk_box as box
from tests.stations.desk_box import AT, DAY, HOUR
from tests.stations.key_box import signature
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice


@pytest.fixture
def umbrella(mine):
    return box.kind(box.desk(mine))


def test_lent_and_brought_back_is_booked_twice(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    assert (one.state, one.unit.number, one.due_at) == ("out", 1, AT + DAY)
    back = box.give_back(one, mine.housekeeper, AT + HOUR)
    assert (back.state, back.returned_by, back.returned_at) == ("returned", mine.housekeeper, AT + HOUR)
    assert box.verbs() == ["lend", "return"] and box.balances(umbrella)
    assert [event.verb for event in flow.history(one)] == ["lent", "returned"]


def test_the_same_slip_books_once_and_another_word_under_it_is_refused(mine, umbrella):
    slip = box.slip(said="a")
    first = lending.lend(umbrella, mine.resident, slip=slip, by=mine.housekeeper, at=AT)
    again = lending.lend(umbrella, mine.resident, slip=slip, by=mine.housekeeper, at=AT + HOUR)
    assert first == again and Loan.objects.count() == 1
    other = box.slip(said="b", number=slip.uuid)
    with pytest.raises(Refused, match="先前已经收下"):
        lending.lend(umbrella, mine.cook, slip=other, by=mine.housekeeper, at=AT)
    assert Booking.objects.count() == Loan.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("late", "还有雨伞超期没还"),
        ("same", "每人最多 1 件"),
        ("two", "一个人最多同时借 2 件"),
        ("left", "已经离开"),
    ],
)
def test_who_is_not_lent_to(mine, umbrella, before, sentence):
    by, who = mine.housekeeper, mine.resident
    asked = umbrella
    if before == "late":
        box.lend(umbrella, who, by, AT - 2 * DAY)
        asked = box.kind(umbrella.desk, "scissors", "剪刀")
    elif before == "same":
        box.lend(umbrella, who, by)
    elif before == "two":
        for code in ("a", "b"):
            box.lend(box.kind(umbrella.desk, code, code), who, by)
    else:
        who.is_active = False
        who.save()
    had = Loan.objects.count()
    with pytest.raises(Refused, match=sentence):
        box.lend(asked, who, by)
    assert Loan.objects.count() == had == Booking.objects.count()


def test_three_late_loans_block_until_released(mine, umbrella):
    by, who = mine.housekeeper, mine.resident
    for n in (40, 30, 20):
        box.give_back(box.lend(umbrella, who, by, AT - n * DAY), by, AT - n * DAY + 2 * DAY)
    with pytest.raises(Refused, match="超期 3 次，停借到 11-29"):
        box.lend(umbrella, who, by)
    with pytest.raises(Refused, match="自己不能给自己"):
        unit.release(who, "误会", by=who, at=AT)
    unit.release(who, "下井救援，回来晚了", by=mine.head, at=AT)
    assert box.lend(umbrella, who, by).state == "out"


def test_the_last_one_is_gone_and_the_line_is_served(mine):
    pump = box.kind(box.desk(mine), "air_pump", "打气筒", many=1)
    by = mine.housekeeper
    one = box.lend(pump, mine.resident, by)
    with pytest.raises(Refused, match="可以排队等"):
        box.lend(pump, mine.cook, by)
    stood = wish.stand(pump, by=mine.cook, at=AT)
    with pytest.raises(Refused, match="已经在排队"):
        wish.stand(pump, by=mine.cook, at=AT)
    with pytest.raises(Refused, match="1 个人在等，这次不能续"):
        lending.extend(one, slip=box.slip(), by=by, at=AT)
    box.give_back(one, by, AT + HOUR)
    stood.refresh_from_db()
    assert stood.state == "kept" and stood.kept_until == AT + 2 * HOUR
    assert "给你留到 12:00" in Notice.objects.get(person=mine.cook).text
    with pytest.raises(Refused, match="给排队的人留着"):
        box.lend(pump, mine.waitress, by, AT + HOUR)
    box.lend(pump, mine.cook, by, AT + HOUR)
    stood.refresh_from_db()
    assert stood.state == "taken"


def test_who_does_not_come_is_passed_over_for_the_next(mine):
    pump = box.kind(box.desk(mine), "air_pump", "打气筒", many=1)
    one = box.lend(pump, mine.resident, mine.housekeeper)
    for n, who in enumerate((mine.cook, mine.waitress)):
        wish.stand(pump, by=who, at=AT + n * HOUR / 60)
    box.give_back(one, mine.housekeeper, AT + HOUR)
    assert wish.pass_over(at=AT + HOUR) == 0
    assert wish.pass_over(at=AT + 2 * HOUR) == 1
    assert list(Wish.objects.order_by("pk").values_list("state", flat=True)) == ["passed", "kept"]


def test_broken_things_leave_the_shelf_and_become_an_issue(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    back = box.give_back(
        one,
        mine.housekeeper,
        unit="damaged",
        note="伞骨断了",
        paid=Decimal("5"),
        signature=signature(mine.housekeeper),
    )
    assert back.finding == "伞骨断了" and back.paid == 5 and box.balances(umbrella)
    assert Unit.objects.get(pk=one.unit_id).state == "damaged"
    issue = Issue.objects.get()
    assert issue.post == mine.corridor and "雨伞 01 号：伞骨断了" in issue.title


def test_what_is_paid_for_is_signed_for(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    with pytest.raises(Refused, match="周矿工本人在框里签字"):
        box.give_back(one, mine.housekeeper, unit="lost", note="掉了", paid=Decimal("20"))
    assert Loan.objects.get().state == "out"
    drawn = signature(mine.housekeeper)
    back = box.give_back(one, mine.housekeeper, unit="lost", note="掉了", paid=Decimal("20"), signature=drawn)
    assert loans.signature_of(back) == drawn and loans.signature_of(back).claimed
    undo.undo(Booking.objects.latest("pk"), slip=box.slip(), by=mine.housekeeper, at=AT)
    assert loans.signature_of(Loan.objects.get()) is None


def test_what_falls_due_while_the_desk_is_closed_is_brought_after_it_opens(mine):
    made = box.desk(mine, hours=[["08:00", "20:00"]])
    scissors = box.kind(made, "scissors", "剪刀", hours=12)
    one = box.lend(scissors, mine.resident, mine.housekeeper)
    opens = AT + DAY - HOUR
    assert one.due_at == opens
    lending.extend(one, slip=box.slip(), by=mine.resident, at=AT)
    assert Loan.objects.get().due_at == opens + DAY
    undo.undo(Booking.objects.latest("pk"), slip=box.slip(), by=mine.housekeeper, at=AT)
    assert Loan.objects.get().due_at == opens
    assert (
        box.lend(box.kind(made, "air_pump", "打气筒", hours=2), mine.cook, mine.housekeeper).due_at
        == AT + 2 * HOUR
    )


def test_needles_are_counted_and_a_missing_one_is_reported(mine):
    kit = box.kind(box.desk(mine), "sewing_kit", "针线包", counts_parts=6)
    one = box.lend(kit, mine.resident, mine.housekeeper)
    with pytest.raises(Refused, match="先清点件数，一共 6 件"):
        box.give_back(one, mine.housekeeper)
    back = box.give_back(one, mine.housekeeper, parts=5)
    assert back.finding == "少 1 件" and "少 1 件" in Issue.objects.get().title


def test_lost_is_no_return(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    assert box.give_back(one, mine.housekeeper, unit="lost", note="掉了").state == "lost"
    assert Unit.objects.get(pk=one.unit_id).state == "lost" and box.balances(umbrella)
    with pytest.raises(Refused):
        box.give_back(Loan.objects.select_related("service__lendable", "unit").get(), mine.housekeeper)


def test_extending_once_and_not_when_late(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    lending.extend(one, slip=box.slip(), by=mine.resident, at=AT)
    assert Loan.objects.get().due_at == AT + 2 * DAY
    with pytest.raises(Refused, match="已经续过 1 次"):
        lending.extend(Loan.objects.get(), slip=box.slip(), by=mine.resident, at=AT)
    late = box.lend(box.kind(umbrella.desk, "b", "剪刀"), mine.cook, mine.housekeeper, AT - 2 * DAY)
    with pytest.raises(Refused, match="已经超期"):
        lending.extend(late, slip=box.slip(), by=mine.cook, at=AT)


@pytest.mark.parametrize("verb", ["lend", "return", "extend"])
def test_a_slip_of_the_finger_is_taken_back_within_ten_minutes(mine, umbrella, verb):
    by = mine.housekeeper
    one = box.lend(umbrella, mine.resident, by)
    if verb == "return":
        box.give_back(one, by, unit="damaged", note="坏了")
    elif verb == "extend":
        lending.extend(one, slip=box.slip(), by=by, at=AT)
    booking = Booking.objects.latest("pk")
    with pytest.raises(Refused, match="过了 10 分钟"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR)
    undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR / 10)
    with pytest.raises(Refused, match="已经撤销过"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR / 10)
    one.refresh_from_db()
    assert (one.state, one.due_at, one.finding) == ("undone" if verb == "lend" else "out", AT + DAY, "")
    assert box.balances(umbrella) and Unit.objects.get(pk=one.unit_id).state == "in_service"
    assert Booking.objects.latest("pk").undoes == booking


def test_a_return_is_not_undone_when_it_is_lent_again(mine):
    pump = box.kind(box.desk(mine), "air_pump", "打气筒", many=1)
    by = mine.housekeeper
    box.give_back(box.lend(pump, mine.resident, by), by)
    booking = Booking.objects.latest("pk")
    box.lend(pump, mine.cook, by)
    with pytest.raises(Refused, match="已经借给别人"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT)
    assert Loan.objects.filter(state="out").count() == 1


def test_a_count_that_differs_is_an_issue(mine, umbrella):
    box.lend(umbrella, mine.resident, mine.housekeeper)
    right = unit.count(umbrella, 2, by=mine.housekeeper, at=AT)
    assert (right.expected, right.issue) == (2, "") and not Issue.objects.exists()
    wrong = unit.count(umbrella, 1, note="少一把", by=mine.housekeeper, at=AT)
    assert wrong.issue == Issue.objects.get().number and StockTake.objects.count() == 2


def test_what_is_out_changes_no_state_and_more_is_numbered_on(mine, umbrella):
    one = box.lend(umbrella, mine.resident, mine.housekeeper)
    with pytest.raises(Refused, match="还借在外面"):
        unit.change(one.unit, "retired", by=mine.head, at=AT)
    made = unit.add(umbrella, 2, by=mine.head, at=AT)
    assert [thing.number for thing in made] == [4, 5]


def test_the_journal_is_never_changed(mine, umbrella):
    box.lend(umbrella, mine.resident, mine.housekeeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        Booking.objects.update(quantity=2)
