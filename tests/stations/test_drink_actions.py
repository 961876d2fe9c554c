"""The summer drinks: when there are any, one a person and shift, four hours for what is made here, the freezer."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from patrols.models import Issue
from stations.actions import drink, stock, undo
from stations.models import Booking, DrinkDay, DrinkRule, FreezerReading, Movement, Ration
from stations.queries import drink as drinks
from stations.queries import mine as own
from tests.cast import moment
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tests.stations.desk_box import AT, DAY, HOUR
from tests.stations.drink_box import HOT, fridge
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.periods import local


@pytest.fixture
def summer(mine):
    service, ice, soup = fridge(mine)
    shelf.came(ice, 50, mine.housekeeper, HOT - DAY)
    return service, ice, soup


def hand(item, person, by, at=HOT):
    return drink.hand_out(item, person, slip=box.slip(at, [item.pk, person.pk, at.isoformat()]), by=by, at=at)


def test_one_a_shift_and_the_day_is_the_shifts(mine, summer):
    by, ice = mine.housekeeper, summer[1]
    hand(ice, mine.resident, by)
    one = Ration.objects.get()
    assert (one.day, one.shift, one.nth, one.movement.why) == (local(HOT).date(), "early", 1, "早班升井")
    with pytest.raises(Refused, match="这个班领过了（15:00 雪糕），一个班一份"):
        hand(ice, mine.resident, by, HOT + HOUR)
    with pytest.raises(Refused, match="今天的 1 份都领过了"):
        hand(ice, mine.resident, by, HOT + 6 * HOUR)
    # Two in the morning is still the middle shift of the day before.
    with pytest.raises(Refused, match="今天的 1 份都领过了"):
        hand(ice, mine.resident, by, HOT + 11 * HOUR)
    hand(ice, mine.resident, by, HOT + 15 * HOUR)
    assert Ration.objects.count() == 2 == Booking.objects.filter(verb="give").count() and shelf.adds_up()


def test_two_a_day_are_one_a_shift(mine, summer):
    DrinkRule.objects.create(most_a_day=2)
    by, ice = mine.housekeeper, summer[1]
    hand(ice, mine.resident, by)
    with pytest.raises(Refused, match="一个班一份"):
        hand(ice, mine.resident, by)
    hand(ice, mine.resident, by, HOT + 6 * HOUR)
    assert list(Ration.objects.order_by("nth").values_list("nth", "shift")) == [(1, "early"), (2, "middle")]


def test_taken_back_within_ten_minutes_it_may_be_had_again(mine, summer):
    by, ice = mine.housekeeper, summer[1]
    booked = hand(ice, mine.resident, by)
    undo.undo(booked, slip=box.slip(HOT), by=by, at=HOT + HOUR / 10)
    assert Ration.objects.get().state == "undone" and shelf.adds_up()
    hand(ice, mine.resident, by, HOT + HOUR / 5)
    assert ice.lots.get().remains == 49


def test_the_database_holds_the_quota(mine, summer):
    hand(summer[1], mine.resident, mine.housekeeper)
    other = shelf.give(summer[1], mine.resident, mine.housekeeper, at=HOT)
    facts = {"person": mine.resident, "movement_id": other.thing_id, "day": local(HOT).date()}
    for same in ({"shift": "early", "nth": 2}, {"shift": "middle", "nth": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ration.objects.create(**facts, **same)


def test_outside_the_season_a_forecast_or_an_order_is_wanted(mine, summer):
    by, ice, head = mine.housekeeper, summer[1], mine.head
    shelf.came(ice, 50, by)
    had = Booking.objects.count()
    with pytest.raises(Refused, match="今天不发冷饮：06-15 到 09-10 才发，或者预报最高到 35 度、科里通知"):
        hand(ice, mine.resident, by, AT)
    assert Booking.objects.count() == had and not Ration.objects.exists()
    with pytest.raises(Refused, match="不到 35 度，不加发"):
        drink.forecast(local(AT).date(), Decimal("34.9"), by=head, at=AT)
    day = drink.forecast(local(AT).date(), Decimal("35"), by=head, at=AT)
    hand(ice, mine.resident, by, AT)
    drink.withdraw(day, by=head, at=AT)
    with pytest.raises(Refused, match="已经收回"):
        drink.withdraw(day, by=head, at=AT)
    with pytest.raises(Refused, match="今天不发冷饮"):
        hand(ice, mine.cook, by, AT)
    drink.order(local(AT).date(), local(AT + DAY).date(), "搬家会战", by=head, at=AT)
    hand(ice, mine.cook, by, AT + DAY)
    with pytest.raises(Refused, match="今天不发冷饮"):
        hand(ice, mine.cook, by, AT + 2 * DAY)
    assert [event.verb for event in flow.history(day)] == ["declared", "off"]
    assert set(DrinkDay.objects.values_list("kind", "state")) == {("forecast", "off"), ("order", "on")}


def test_a_raised_bar_makes_an_old_forecast_too_cool(mine, summer):
    drink.forecast(local(AT).date(), Decimal("36"), by=mine.head, at=AT)
    assert drinks.reason(drinks.rule_in_force(), local(AT).date()) == "预报最高 36 度"
    assert drinks.reason(DrinkRule.objects.create(hot_from=Decimal("37")), local(AT).date()) == ""


def test_what_is_made_here_is_sampled_and_thrown_away_after_four_hours(mine, summer):
    by, (_service, ice, soup) = mine.housekeeper, summer

    def make(item, is_sampled=True):
        return drink.make(item, 20, is_sampled=is_sampled, slip=box.slip(HOT, [is_sampled]), by=by, at=HOT)

    with pytest.raises(Refused, match="先留样"):
        make(soup, is_sampled=False)
    with pytest.raises(Refused, match="雪糕是买来的"):
        make(ice)
    make(soup)
    lot = soup.lots.get()
    assert (lot.made_at, lot.spoils_at, lot.remains) == (HOT, HOT + 4 * HOUR, 20)
    hand(soup, mine.resident, by, HOT + 4 * HOUR - timedelta(seconds=1))
    with pytest.raises(Refused, match="绿豆汤放得太久，不能再发；倒掉，做新的"):
        hand(soup, mine.cook, by, HOT + 4 * HOUR)
    assert not Ration.objects.filter(person=mine.cook).exists()
    stock.waste(soup.lots.get(), None, "放得太久", slip=box.slip(said="w"), by=by, at=HOT + 5 * HOUR)
    assert soup.lots.get().remains == 0 and shelf.adds_up()


def test_a_crowd_is_counted_by_heads_and_the_days_add_up(mine, summer):
    by, ice = mine.housekeeper, summer[1]
    for n, person in enumerate((mine.resident, mine.cook, mine.waitress)):
        hand(ice, person, by, HOT + n * 6 * HOUR)
    drink.by_count(ice, 12, slip=box.slip(HOT, "crowd"), by=by, at=HOT)
    with pytest.raises(Refused, match="今天不发冷饮"):
        winter = moment("2026-12-01 10:00")
        drink.by_count(ice, 12, slip=box.slip(winter, "winter"), by=by, at=winter)
    day = drinks.days(HOT + 13 * HOUR)[0]
    assert day.day == local(HOT).date() and day.all == 15 and day.by_count == 12
    assert day.shifts == [("夜班升井", 0), ("早班升井", 1), ("中班升井", 2)]
    assert Movement.objects.get(person=None, kind="give").why == "早班升井，按人数"


def test_a_warm_freezer_is_reported_once_until_it_was_cold(mine, summer):
    service, by = summer[0], mine.housekeeper

    def read(celsius, n):
        slip = box.slip(HOT + n * HOUR, [celsius, n])
        return drink.chill(service, Decimal(celsius), slip=slip, by=by, at=HOT + n * HOUR)

    for n, celsius in enumerate(("-18.5", "-15", "-14.9", "-9")):
        read(celsius, n)
    assert list(FreezerReading.objects.order_by("at").values_list("is_warm", flat=True)) == [
        False, False, True, True,
    ]  # fmt: skip
    assert Issue.objects.count() == 1 and "冰柜 -14.9 度，不能高过 -15 度" in Issue.objects.get().title
    read("-18", 4)
    last = read("-2", 5)
    assert Issue.objects.count() == 2
    undo.undo(last, slip=box.slip(HOT), by=by, at=HOT + 5 * HOUR)
    assert drinks.readings(service.desk).first().celsius == Decimal("-18")


def test_my_page_says_what_is_left_for_me_today(mine, summer):
    def lines(at):
        return [line for group in own.groups(mine.resident, at) for line in group.lines]

    assert [line.text for line in lines(HOT)] == ["今天还能领一份冷饮"]
    hand(summer[1], mine.resident, mine.housekeeper)
    assert [line.text for line in lines(HOT + HOUR)] == ["今天的冷饮领过了"]
    assert lines(AT) == []
