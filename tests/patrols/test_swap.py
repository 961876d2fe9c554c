"""A round is offered to whoever may walk it by every rule, taken by a tap, on record; nothing is lost on the way."""

from datetime import timedelta

import pytest

from patrols.actions import slot_round
from patrols.actions import swap as verbs
from patrols.models import Slot, Swap
from patrols.queries import swap as queries
from tests.cast import moment
from tests.patrols import rota_box as box
from tests.people.rosters import leave
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice

AT = moment("2026-11-18 09:00")
WHEN = "2026-11-19 14:30"


@pytest.fixture
def crew(mine):
    people = [getattr(mine, name) for name in box.WALKERS]
    box.work(people, "2026-11-14", "2026-11-25")
    return people


@pytest.fixture
def round_(mine, crew):
    return box.slot(mine.head, WHEN, mine.kitchen, mine.women)


def offered(mine, slot, at=AT):
    return verbs.offer(slot, reason="那天有会", by=slot.person, at=at)


def test_only_those_are_asked_for_whom_every_rule_holds(mine, round_):
    leave(mine.assessor, "2026-11-19", "2026-11-19")
    box.slot(mine.dorm_leader, "2026-11-19 14:00", mine.pool)
    found = {person.pk: said for person, said in hindered(mine, round_).items()}
    assert "只由女职工" in found[mine.deputy.pk]
    assert "你们自己班组" in found[mine.canteen_leader.pk]
    assert "不当班或者在休假" in found[mine.assessor.pk]
    assert "已经有一轮" in found[mine.dorm_leader.pk]
    assert "不当班" in found[mine.secretary.pk]
    assert found[mine.woman_patroller.pk] == ""
    swap = offered(mine, round_)
    assert list(swap.asked.all()) == [mine.woman_patroller]
    notice = Notice.objects.get()
    assert (notice.person, notice.url) == (mine.woman_patroller, "/swaps/")
    assert "钱科长 想换班：那天有会" in notice.text
    assert queries.offers_for(mine.woman_patroller, AT) == [swap]
    assert queries.offers_for(mine.deputy, AT) == []


def hindered(mine, slot):
    people = {person.pk: person for person in mine.people.values()}
    return {people[pk]: said for pk, said in queries.hindrances(slot).items()}


def test_three_in_a_row_in_the_same_slot_is_no_swap(mine, crew):
    slot = box.slot(mine.head, WHEN, mine.pool, mine.corridor)
    box.slot(mine.safety, "2026-11-17 14:30", mine.pool)
    box.slot(mine.safety, "2026-11-18 15:00", mine.pool)
    assert "连续三次在同一时段" in hindered(mine, slot)[mine.safety]
    assert hindered(mine, slot)[mine.deputy] == ""


def test_taken_by_a_tap_the_round_changes_hands_on_record(mine, round_):
    swap = offered(mine, round_)
    new = verbs.take(swap, by=mine.woman_patroller, at=AT + timedelta(hours=1))
    old = Slot.objects.get(pk=round_.pk)
    assert (old.state, old.person) == ("swapped", mine.head)
    assert (new.state, new.person, new.instead_of) == ("planned", mine.woman_patroller, old)
    assert [stop.post for stop in new.stops.order_by("order")] == [mine.kitchen, mine.women]
    assert (new.start_at, new.miss_at, new.day) == (old.start_at, old.miss_at, old.day)
    kept = Swap.objects.get()
    assert (kept.state, kept.taken_by) == ("taken", mine.woman_patroller)
    verbs_told = list(Event.objects.order_by("pk").values_list("thing", "verb"))
    assert verbs_told == [
        ("patrols.swap", "offered"), ("patrols.swap", "taken"), ("patrols.slot", "swapped"),
        ("patrols.slot", "taken_over"),
    ]  # fmt: skip
    assert Notice.objects.filter(person=mine.head, text="王宣传 接了你的巡查，这一轮不用你去了").exists()
    assert Notice.objects.filter(person=mine.secretary, text="王宣传 替 钱科长 巡查").exists()


def test_the_second_who_taps_is_told_that_it_is_gone(mine, crew):
    swap = offered(mine, box.slot(mine.head, WHEN, mine.pool, mine.corridor))
    late = Swap.objects.get(pk=swap.pk)
    verbs.take(swap, by=mine.safety, at=AT)
    with pytest.raises(Refused):
        verbs.take(late, by=mine.deputy, at=AT)
    assert Slot.objects.filter(state="planned").count() == 1


def test_the_rules_are_asked_again_when_it_is_taken(mine, round_):
    swap = offered(mine, round_)
    box.slot(mine.woman_patroller, "2026-11-19 14:00", mine.pool)
    with pytest.raises(Refused, match="已经有一轮"):
        verbs.take(swap, by=mine.woman_patroller, at=AT)
    assert Slot.objects.get(pk=round_.pk).state == "planned" and Swap.objects.get().state == "open"


def test_who_was_not_asked_is_still_held_by_the_rules(mine, round_):
    swap = offered(mine, round_)
    with pytest.raises(Refused, match="只由女职工"):
        verbs.take(swap, by=mine.deputy, at=AT)
    with pytest.raises(Refused, match="你自己要换出去"):
        verbs.take(swap, by=mine.head, at=AT)
    with pytest.raises(Refused, match="不当班"):
        verbs.take(swap, by=mine.attendant, at=AT)


def test_where_nobody_may_take_it_nobody_is_asked(mine, crew):
    slot = box.slot(mine.secretary, "2026-11-19 23:00", mine.kitchen)
    with pytest.raises(Refused, match="没有能替的人"):
        offered(mine, slot)
    assert not Swap.objects.exists()


def test_one_offer_a_round_and_only_ones_own_and_in_time(mine, round_):
    offered(mine, round_)
    with pytest.raises(Refused, match="已经在等人接"):
        offered(mine, round_)
    with pytest.raises(Refused, match="只能换自己的"):
        verbs.offer(round_, reason="忙", by=mine.deputy, at=AT)
    with pytest.raises(Refused, match="来不及换了"):
        verbs.offer(round_, reason="忙", by=mine.head, at=moment("2026-11-19 14:31"))


def test_taken_back_the_round_stays_with_its_person(mine, round_):
    swap = offered(mine, round_)
    with pytest.raises(Refused, match="只能收回自己提的"):
        verbs.withdraw(swap, by=mine.deputy, at=AT)
    verbs.withdraw(swap, by=mine.head, at=AT)
    assert Swap.objects.get().state == "withdrawn" and Slot.objects.get(pk=round_.pk).state == "planned"
    with pytest.raises(Refused, match="收回了"):
        verbs.take(swap, by=mine.woman_patroller, at=AT)


def test_an_offer_that_nobody_takes_lapses_and_the_round_is_still_to_be_walked(mine, round_):
    offered(mine, round_)
    assert slot_round.walk(at=moment("2026-11-19 14:30")).lapsed == 1
    assert Swap.objects.get().state == "lapsed" and Slot.objects.get(pk=round_.pk).state == "planned"
