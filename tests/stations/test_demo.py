"""The demo's desks are lived through the real actions: books that balance, something of every kind to see."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F

from patrols.models import Issue
from stations.actions import pin
from stations.demo import counter, days, finds, lockers, optional, post, shifts, tales
from stations.models import (
    Booking,
    Box,
    BoxRound,
    Charge,
    ChargingRound,
    Disposal,
    Found,
    FreezerReading,
    Handover,
    KeyOrder,
    Loan,
    LockerKey,
    LockerOpening,
    Loss,
    Lot,
    Movement,
    Parcel,
    Pickup,
    Ration,
    Release,
    Sending,
    Service,
    Slot,
    SongRequest,
    StockTake,
    Tenancy,
    Turn,
    Unit,
    Wish,
)
from stations.queries import box as boxes
from stations.queries import drink as drinks
from stations.queries import found as lost
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import loan_list as lists
from stations.queries import parcel as parcels
from stations.queries import seat
from stations.queries import stock_list as stock_lists
from tests.cast import moment
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.periods import ONE_DAY

FIRST, UNTIL = date(2026, 11, 2), moment("2026-11-19 10:20")


def live(seed, last):
    call_command("load_department", verbosity=0)
    live_day, day = days.lives(FIRST, UNTIL, seed), FIRST
    while day <= last:
        live_day(day)
        day += ONE_DAY


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """Once for all tests of this file, which each take back what they do to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        live(7, UNTIL.date())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def history(lived, db):
    return lived


def test_the_books_of_every_kind_balance(history):
    for service in Service.objects.filter(kind__in=Service.LENT):
        assert box.balances(service), service
    booked = Counter(Booking.objects.values_list("verb", flat=True))
    undone = Counter(Booking.objects.filter(verb="undo").values_list("undoes__verb", flat=True))
    out = Loan.objects.filter(state="out").count()
    assert booked["lend"] - undone["lend"] - booked["return"] + undone["return"] == out
    assert booked["lend"] == Loan.objects.count() > 80


def test_something_of_every_kind_is_to_be_seen(history):
    assert set(Loan.objects.values_list("state", flat=True)) == {"out", "returned", "lost", "undone"}
    assert set(Unit.objects.values_list("state", flat=True)) == {"in_service", "damaged", "lost"}
    assert set(Booking.objects.values_list("verb", flat=True)) == set(Booking.Verb.values)
    assert set(Movement.objects.values_list("kind", flat=True)) == set(Movement.Kind.values)
    assert {"done", "booked"} <= set(Slot.objects.values_list("state", flat=True))
    assert Wish.objects.filter(state="waiting", person__staff_no=tales.WAITS).count() == 1
    gone = Loan.objects.get(state="lost")
    assert gone.paid == tales.PAID.paid and loans.signature_of(gone)
    sums = lists.sums(UNTIL)
    assert sums.out >= 4 and sums.late >= 1 and sums.today >= 1
    assert loans.open_loans().filter(person__staff_no=tales.HOLDS, due_at__gt=UNTIL).exists()


def test_one_is_blocked_one_was_let_off_one_is_late(history):
    assert tales.BLOCKED in {one.person.staff_no for one in lists.blocked(UNTIL)}
    forgiven = Release.objects.get()
    assert forgiven.person.staff_no == tales.FORGIVEN and forgiven.by.may("station.manage")
    late = Loan.objects.filter(person=forgiven.person, returned_at__gt=F("due_at"))
    assert late.count() == 3 and loans.blocked_until(forgiven.person, loans.rule_in_force(), UNTIL) is None
    now = loans.open_loans().filter(due_at__lt=UNTIL).values_list("person__staff_no", flat=True)
    assert tales.LATE_NOW in now


def test_shelves_are_counted_and_what_is_missing_or_broken_is_an_issue(history):
    counted = StockTake.objects.all()
    differing = counted.exclude(found=F("expected")).get()
    assert counted.count() > 5 and differing.issue and differing.note
    titles = list(Issue.objects.filter(source="station").values_list("title", flat=True))
    told = ("吹风机", "冰柜", "48 号插口发热")
    assert len(titles) == 6 and all(any(what in title for title in titles) for what in told)
    assert sum("更衣箱" in title for title in titles) == 2


def test_songs_are_asked_for_seats_counted_and_parcels_sent(history):
    assert set(SongRequest.objects.values_list("state", flat=True)) >= {"asked", "played", "refused"}
    assert SongRequest.objects.filter(state="asked", person__staff_no=optional.HOLDS).count() == 1
    assert set(Sending.objects.values_list("state", flat=True)) == {"waiting", "sent", "back"}
    assert Sending.objects.filter(state="waiting", person__staff_no=optional.HOLDS).count() == 1
    for service in Service.objects.filter(kind="seats"):
        seats = seat.seats(service)
        assert seats.all == 36 and 0 <= seats.free <= 36 and seat.counts().count() > 40


def test_attendants_open_a_desk_that_locked_itself_with_the_pin_that_is_told(history):
    (told,) = counter.words()
    for number in (*counter.ATTENDANTS, counter.LEADER):
        assert number in told
        pin.open_desk(counter.PIN, by=User.objects.get(staff_no=number), at=UNTIL)


def test_the_parcel_shelf_has_something_of_everything(history):
    lie = parcels.counts(None, UNTIL)
    assert lie.here >= 5 and lie.nobodys >= 2 and lie.stranded >= 1
    assert set(Parcel.objects.values_list("state", flat=True)) >= {"waiting", "taken", "returned"}
    assert set(Pickup.objects.values_list("how", flat=True)) == set(Pickup.How.values)
    assert parcels.waiting_for(User.objects.get(staff_no=post.HOLDS)).count() == 2
    assert Notice.objects.filter(person__staff_no=post.HOLDS, key__startswith="parcels:").count() == 2
    assert not Parcel.objects.filter(left_at__gt=UNTIL).exists()


def test_lost_and_found_has_something_of_everything(history):
    assert set(Found.objects.values_list("state", flat=True)) >= {"open", "claimed", "handed"}
    handed = Disposal.objects.get(way="security")
    assert handed.by != handed.witness and handed.things.filter(kind="cash").exists()
    looks = Loss.objects.filter(person__staff_no=finds.LOSER, state="open")
    likely = lost.likely_things(looks, UNTIL)
    assert sorted(len(one) > 0 for one in likely.values()) == [False, True]
    assert Notice.objects.filter(person__staff_no=finds.LOSER, key__startswith="found:").count() == 1
    assert lost.counts(None, UNTIL).due >= 1 and not Found.objects.filter(taken_at__gt=UNTIL).exists()


def test_phones_of_every_state_lie_in_their_slots_and_rounds_are_walked(history):
    assert set(Charge.objects.values_list("state", flat=True)) >= {"in", "collected", "moved"}
    inside = Charge.objects.filter(state="in", put_at__lte=UNTIL)
    assert inside.count() >= 5 and inside.filter(due_at__lt=UNTIL).exists()
    assert (
        ChargingRound.objects.filter(hot=None).count() > 20
        and ChargingRound.objects.exclude(hot=None).get().issue
    )


def test_hair_is_cut_with_clean_tools_and_somebody_is_missed_and_skipped(history):
    states = set(Turn.objects.values_list("state", flat=True))
    assert {"done", "missed", "withdrawn", "waiting"} <= states
    done = Turn.objects.filter(state="done")
    assert done.count() > 15 and not done.filter(tools_clean=False).exists()
    ahead = Turn.objects.filter(start__gt=UNTIL, state="waiting")
    assert ahead.count() >= 3 and not Turn.objects.filter(asked_at__gt=UNTIL).exists()
    assert not Turn.objects.filter(day__lt=UNTIL.date(), state__in=Turn.LINE).exists()


def test_lockers_and_keys_stand_as_they_should(history):
    held = Tenancy.objects.filter(state="held").select_related("locker")
    assert held.count() > 8 and all(one.person_id == one.locker.holder_id for one in held)
    states = set(KeyOrder.objects.values_list("state", flat=True))
    assert states == {"asked", "accepted", "cut", "signed", "refused", "withdrawn"}
    assert keys.waiting(UNTIL).late == 1 and KeyOrder.objects.get(nth=3).section_by
    assert KeyOrder.objects.get(nth=0).person.staff_no == lockers.NEXT
    assert (
        {"out", "void", "lost", "desk"}
        >= set(LockerKey.objects.values_list("state", flat=True))
        >= {"out", "void"}
    )
    opened = LockerOpening.objects.get()
    assert opened.by != opened.second and Notice.objects.filter(
        person=opened.person, text__contains="紧急打开"
    )


def test_nothing_lies_in_the_future_but_what_is_booked(history):
    for model, name in (
        (Booking, "received_at"), (Loan, "lent_at"), (Loan, "returned_at"), (Wish, "asked_at"),
        (Slot, "booked_at"), (StockTake, "at"), (Release, "at"), (Notice, "at"), (Movement, "at"), (Lot, "came_at"),
        (BoxRound, "counted_at"), (FreezerReading, "at"), (Charge, "put_at"), (Charge, "moved_at"),
        (ChargingRound, "at"), (Tenancy, "given_at"), (KeyOrder, "asked_at"), (KeyOrder, "signed_at"),
        (LockerOpening, "at"),
    ):  # fmt: skip
        assert not model.objects.filter(**{f"{name}__gt": UNTIL}).exists(), (model, name)
    assert not Event.objects.filter(thing__startswith="stations.", at__gt=UNTIL).exists()
    ahead = Slot.objects.filter(state="booked")
    assert ahead.count() >= 3 and not ahead.filter(start__lt=UNTIL).exists()


def test_the_shelves_add_up_and_every_page_of_theirs_has_something(history):
    assert shelf.adds_up() and Movement.objects.count() > 60
    stocks_now = stock_lists.found({}, UNTIL)
    sums = stock_lists.sums(stocks_now)
    assert sums.low >= 2 and sums.soon >= 2 and stock_lists.to_buy({}, UNTIL)
    look = boxes.look(Box.objects.get(), UNTIL)
    assert look.last and look.waiting is None and look.due is None
    assert look.last.counted_by != look.last.sealed_by
    assert drinks.reason(drinks.rule_in_force(), UNTIL.date()).startswith("科里通知")
    days = drinks.days(UNTIL)
    assert len(days) >= 5 and all(day.all for day in days[1:])
    assert Ration.objects.filter(state="given").count() > 20
    assert FreezerReading.objects.filter(is_warm=True).count() == 1
    assert Notice.objects.filter(key__startswith="lot:").exists()


def test_shifts_are_handed_over_and_one_sheet_waits(history):
    states = Counter(Handover.objects.values_list("state", flat=True))
    assert states["taken"] > 20 and states["disputed"] == 1
    waits = Handover.objects.get(state="handed", desk__code=shifts.WAITS)
    assert waits.given_by.staff_no == "DEMO0030" and waits.remarks and waits.figures["loans"]["out"]
    assert not Handover.objects.filter(given_at__gt=UNTIL).exists()
    differed = Handover.objects.get(state="disputed")
    assert Notice.objects.filter(key=f"handover:{differed.pk}:disputed").exists()


def test_only_who_may_serve_has_served(history):
    keepers = User.objects.filter(pk__in=Booking.objects.exclude(verb="extend").values("by"))
    assert keepers.count() == 3 and all(one.may("station.serve") for one in keepers)


def test_the_same_seed_lives_the_same(db):
    def lived_again():
        with transaction.atomic():
            # Another one than the file's history: its numbers are in the journal already.
            live(8, FIRST + 2 * ONE_DAY)
            told = list(Booking.objects.order_by("pk").values_list("uuid", "verb", "person__staff_no", "at"))
            transaction.set_rollback(True)
        return told

    assert lived_again() == lived_again() != []
