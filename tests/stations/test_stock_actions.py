"""The stock: rows, journal, what is refused and changes nothing; the books add up, in the database too."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from stations.actions import stock, undo
from stations.models import Booking, Lot, Movement, MovementLine
from stations.queries import stock as stocks
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events.flow import Refused
from tongting.periods import local


@pytest.fixture
def plaster(mine):
    return shelf.item(box.desk(mine))


@pytest.fixture
def by(mine, plaster):
    return mine.housekeeper


def left(item):
    return sum(item.lots.values_list("remains", flat=True))


def seen(item, at=AT):
    return stocks.stocks([item], at)[0]


def test_what_comes_and_goes_is_booked_and_adds_up(mine, plaster, by):
    shelf.came(plaster, 60, by, number="A1")
    booked = shelf.give(plaster, mine.resident, by, 2)
    assert (booked.verb, booked.quantity, booked.what) == ("give", 2, "创可贴 2 片")
    moved = Movement.objects.get(pk=booked.thing_id)
    assert (moved.change, moved.person, moved.at) == (-2, mine.resident, AT)
    assert left(plaster) == 58 and shelf.adds_up() and box.verbs() == ["restock", "give"]


def test_first_expired_is_first_out_over_several_lots(mine, plaster, by):
    late = shelf.came(plaster, 5, by, expires_on=date(2028, 1, 1))
    soon = shelf.came(plaster, 1, by, expires_on=date(2027, 1, 1))
    gone = shelf.came(plaster, 3, by, AT - 10 * DAY, expires_on=local(AT).date())
    moved = Movement.objects.get(pk=shelf.give(plaster, mine.resident, by, 2).thing_id)
    assert [(line.lot, line.change) for line in moved.lines.order_by("pk")] == [(soon, -1), (late, -1)]
    stock_now = seen(plaster)
    assert (stock_now.usable, stock_now.spoiled) == (4, 3)
    assert [batch.lot for batch in stock_now.batches] == [gone, late]


@pytest.mark.parametrize(
    ("there", "given", "many", "sentence"),
    [
        (0, 0, 1, "创可贴发完了，等补货"),
        (1, 0, 2, "创可贴只剩 1 片了"),
        (9, 0, 3, "创可贴每人每天最多 2 片，少发一点"),
        (9, 2, 1, "周矿工 今天已经领了 2 片创可贴，每人每天最多 2 片，明天再来"),
    ],
)
def test_what_is_not_given_out(mine, plaster, by, there, given, many, sentence):
    if there:
        shelf.came(plaster, there, by)
    if given:
        shelf.give(plaster, mine.resident, by, given)
    had = Booking.objects.count(), Movement.objects.count()
    with pytest.raises(Refused, match=sentence):
        shelf.give(plaster, mine.resident, by, many)
    assert (Booking.objects.count(), Movement.objects.count()) == had and left(plaster) == there - given


def test_the_limit_is_a_days_and_counts_every_desk(mine, plaster, by):
    other = shelf.item(box.Desk.objects.create(code="cs-b4", station="convenience", name="4号楼"))
    for one in (plaster, other):
        shelf.came(one, 10, by)
    shelf.give(plaster, mine.resident, by, 1)
    shelf.give(other, mine.resident, by, 1)
    with pytest.raises(Refused, match="今天已经领了 2 片"):
        shelf.give(other, mine.resident, by)
    shelf.give(other, mine.resident, by, 1, AT + DAY)
    shelf.give(plaster, mine.cook, by, 2)


def test_what_is_past_its_day_is_blocked_on_the_day(mine, plaster, by):
    day = local(AT + 2 * DAY).date()
    shelf.came(plaster, 5, by, expires_on=day)
    shelf.give(plaster, mine.resident, by, 1, AT + DAY)
    with pytest.raises(Refused, match="剩下的 4 片创可贴过期了，不能发；报废，再补货"):
        shelf.give(plaster, mine.resident, by, 1, AT + 2 * DAY)
    with pytest.raises(Refused, match="已经不能用了，不入库"):
        shelf.came(plaster, 5, by, AT + 2 * DAY, expires_on=day)
    with pytest.raises(Refused, match="照包装填“有效期到”"):
        shelf.came(plaster, 5, by, expires_on=None)
    lot = Lot.objects.get()
    stock.waste(lot, None, "过期", slip=box.slip(), by=by, at=AT + 2 * DAY)
    assert left(plaster) == 0 and shelf.adds_up() and Booking.objects.latest("pk").quantity == 4


def test_an_act_of_before_the_gap_is_judged_by_its_own_day(mine, plaster, by):
    shelf.came(plaster, 5, by, expires_on=local(AT + DAY).date())
    booked = stock.give(plaster, mine.resident, 1, slip=box.slip(AT), by=by, at=AT + 2 * DAY)
    assert booked.at == AT and booked.received_at == AT + 2 * DAY and left(plaster) == 4


def test_an_opened_piece_keeps_its_days_and_goes_first(mine, plaster, by):
    bottle = shelf.item(
        plaster.service.desk,
        "iodophor",
        "碘伏",
        opened_days=30,
        unit="瓶",
        most_each=0,
        service=plaster.service,
    )
    lot = shelf.came(bottle, 4, by)
    with pytest.raises(Refused, match="没有开封能用的碘伏"):
        shelf.give(bottle, mine.resident, by, 0)
    stock.open_piece(lot, slip=box.slip(said="o"), by=by, at=AT)
    opened = Lot.objects.get(opened_at__isnull=False)
    assert (opened.remains, opened.spoils_at, left(bottle)) == (1, AT + 30 * DAY, 4)
    dab = shelf.give(bottle, mine.resident, by, 0, why="擦伤")
    assert dab.what == "碘伏用了一点·擦伤" and left(bottle) == 4
    with pytest.raises(Refused, match="已经开封了"):
        stock.open_piece(opened, slip=box.slip(said="p"), by=by, at=AT)
    shelf.give(bottle, mine.resident, by, 1)
    opened.refresh_from_db()
    assert opened.remains == 0 and shelf.adds_up()
    with pytest.raises(Refused, match="开封不影响"):
        stock.open_piece(shelf.came(plaster, 1, by), slip=box.slip(said="q"), by=by, at=AT)


def test_what_stood_open_too_long_is_not_given(mine, plaster, by):
    bottle = shelf.item(plaster.service.desk, "iodophor", "碘伏", opened_days=30, service=plaster.service)
    lot = shelf.came(bottle, 1, by)
    stock.open_piece(lot, slip=box.slip(said="o"), by=by, at=AT)
    with pytest.raises(Refused, match="过期了"):
        shelf.give(bottle, mine.resident, by, 1, AT + 30 * DAY)


def test_a_count_that_differs_says_why_and_keeps_what_was_given_since(mine, plaster, by):
    lot = shelf.came(plaster, 10, by)
    with pytest.raises(Refused, match="和账上一样"):
        stock.correct(lot, 10, "数了", slip=box.slip(said="c0"), by=by, at=AT)
    shelf.give(plaster, mine.resident, by, 1)
    stock.correct(lot, 8, "掉了两片", expected=10, slip=box.slip(said="c1"), by=by, at=AT)
    assert left(plaster) == 7 and shelf.adds_up()
    assert Booking.objects.latest("pk").what == "创可贴账上 10 片，实数 8 片·掉了两片"
    with pytest.raises(Refused, match="重新数一遍"):
        stock.correct(lot, 0, "没了", expected=10, slip=box.slip(said="c2"), by=by, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        stock.correct(Lot.objects.get(), 1, "", slip=box.slip(said="c3"), by=by, at=AT)


@pytest.mark.parametrize("verb", ["give", "restock", "open", "waste", "correct"])
def test_a_slip_of_the_finger_is_taken_back_within_ten_minutes(mine, plaster, by, verb):
    plaster.opened_days = 30
    plaster.save()
    lot = shelf.came(plaster, 10, by)
    if verb == "give":
        shelf.give(plaster, mine.resident, by, 2)
    elif verb == "open":
        stock.open_piece(lot, slip=box.slip(said=verb), by=by, at=AT)
    elif verb == "waste":
        stock.waste(lot, 3, "泡水了", slip=box.slip(said=verb), by=by, at=AT)
    elif verb == "correct":
        stock.correct(lot, 12, "多了一包", slip=box.slip(said=verb), by=by, at=AT)
    booking = Booking.objects.latest("pk")
    with pytest.raises(Refused, match="过了 10 分钟"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR)
    undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR / 10)
    with pytest.raises(Refused, match="已经撤销过"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT + HOUR / 10)
    assert left(plaster) == (0 if verb == "restock" else 10) and shelf.adds_up()
    lot.refresh_from_db()
    assert lot.remains == left(plaster)
    if verb == "give":
        shelf.give(plaster, mine.resident, by, 2)


def test_what_came_and_went_again_is_not_sent_back(mine, plaster, by):
    shelf.came(plaster, 2, by)
    booking = Booking.objects.get()
    shelf.give(plaster, mine.resident, by)
    with pytest.raises(Refused, match="后来又动过"):
        undo.undo(booking, slip=box.slip(), by=by, at=AT)
    assert left(plaster) == 1 and shelf.adds_up()


def test_the_database_holds_the_books(mine, plaster, by):
    lot = shelf.came(plaster, 10, by)
    moved = Movement.objects.get()

    def refused(deed):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()

    refused(lambda: Lot.objects.filter(pk=lot.pk).update(remains=11))
    refused(lambda: Lot.objects.create(item=plaster, came_at=AT, remains=5))
    refused(lambda: MovementLine.objects.update(change=3))
    refused(lambda: Movement.objects.update(change=3))
    empty = Lot.objects.create(item=plaster, came_at=AT)
    refused(lambda: MovementLine.objects.create(movement=moved, lot=empty, change=-1))
    Lot.objects.filter(pk=lot.pk).update(number="B")
    assert shelf.adds_up() and left(plaster) == 10


def test_low_expiring_and_too_much_is_told_apart(mine, plaster, by):
    shelf.came(plaster, 30, by, AT - 20 * DAY, expires_on=local(AT + 25 * DAY).date())
    for n in range(12):
        shelf.give(plaster, None, by, 1, AT - n * DAY - HOUR)
    now = seen(plaster)
    assert (now.usable, now.used_30, now.is_low, now.to_buy) == (18, 12, True, 42)
    assert now.soonest.step == 30 and now.soonest.days == 25
    # Twelve in thirty days: in twenty-five days ten.
    assert now.too_late == 8 and now.lasts == 45
    plaster.season_from, plaster.season_until = "06-01", "09-15"
    assert not seen(plaster).is_low and seen(plaster).to_buy == 0
    assert seen(plaster, AT + timedelta(days=25)).spoiled == 18
