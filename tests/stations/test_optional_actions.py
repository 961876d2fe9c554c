"""Song requests, seats and parcels to be sent: what each act writes and refuses, what is undone, what the database
holds."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from stations.actions import clock, sending, song, switch, undo
from stations.models import Booking, Sending, Service, SongRequest
from stations.music_starter import load_music
from stations.optional_starter import load_optional
from stations.queries import outcome, seat
from stations.queries import sending as sendings
from stations.queries import song as songs
from stations.starter import load_stations
from tests.stations import desk_box as box
from tests.stations import music_box
from tests.stations import optional_box as bar
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.periods import Month
from tongting.seams import gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(mine):
    return bar.bar(mine)


@pytest.fixture
def post_desk(mine):
    return bar.post_desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def take_back(booked, by, at):
    return undo.undo(booked, slip=box.slip(at, ["undo", booked.pk]), by=by, at=at)


# --- songs --------------------------------------------------------------------------------------------------


def test_what_is_approved_stands_on_the_board_and_is_played(mine, desk, by):
    one = bar.ask(desk, mine.resident, "归途", "祝班班平安")
    assert list(songs.waiting()) == [one] and not songs.board(one.service, AT)
    booked = bar.approve(one, by, AT + HOUR)
    assert (booked.verb, booked.note, booked.person) == ("approve", "归途", mine.resident)
    assert songs.board(one.service, AT + HOUR) == [one] and not songs.waiting().exists()
    assert Notice.objects.get(person=mine.resident).text == "你点的“归途”上板了，放的时候听得到"
    bar.play(one, by, AT + 2 * HOUR)
    one = bar.fresh(one)
    assert (one.state, one.played_at) == ("played", AT + 2 * HOUR)
    assert [event.verb for event in flow.history(one)] == ["asked", "approved", "played"]
    # A day later it is down by itself.
    assert not songs.board(one.service, AT + HOUR + DAY)


def test_a_refusal_says_why_and_counts_as_the_one_of_the_day(mine, desk, by):
    one = bar.ask(desk, mine.resident)
    bar.refuse(one, by, "没有版权，换一首")
    assert Notice.objects.get().text == "你点的“朋友”没通过：没有版权，换一首"
    with pytest.raises(Refused, match="今天已经点过一首了"):
        bar.ask(desk, mine.resident, "归途")
    assert bar.ask(desk, mine.resident, "归途", at=AT + DAY).pk


def test_one_a_day_is_held_by_the_database_and_the_day_is_ours(mine, desk):
    late = AT.replace(hour=23, minute=30)
    one = bar.ask(desk, mine.resident, at=late)
    with pytest.raises(IntegrityError), transaction.atomic():
        SongRequest.objects.create(
            service=one.service, person=mine.resident, day=one.day, title="又一首", asked_at=late
        )
    after_midnight = bar.ask(desk, mine.resident, at=late + HOUR)
    assert (after_midnight.day - one.day).days == 1
    # Taken back before anybody answered, the day's one is free again.
    song.withdraw(bar.fresh(one), by=mine.resident, at=late)
    assert bar.ask(desk, mine.resident, at=late).day == one.day


def test_what_was_answered_is_not_withdrawn_and_not_answered_twice(mine, desk, by):
    one = bar.ask(desk, mine.resident)
    stale = bar.fresh(one)
    bar.approve(one, by)
    with pytest.raises(Refused, match="上板了"):
        song.withdraw(bar.fresh(one), by=mine.resident, at=AT)
    with pytest.raises(Refused, match="上板了"):
        song.refuse(stale, "不放", slip=box.slip(AT, "late"), by=mine.head, at=AT)
    assert box.verbs() == ["approve"]


def test_nobody_approves_their_own(mine, desk, by):
    one = bar.ask(desk, by)
    with pytest.raises(Refused, match="换一个值班员来审"):
        bar.approve(one, by)
    assert bar.fresh(one).state == "asked" and not Booking.objects.exists()


def test_answers_and_playing_are_undone_within_ten_minutes(mine, desk, by):
    one = bar.ask(desk, mine.resident)
    yes, played = bar.approve(one, by), bar.play(one, by)
    with pytest.raises(Refused, match="放过了"):
        take_back(yes, by, AT)
    take_back(played, by, AT)
    assert bar.fresh(one).state == "approved" and bar.fresh(one).played_at is None
    take_back(yes, by, AT)
    assert (bar.fresh(one).state, bar.fresh(one).answered_by) == ("asked", None)
    no = bar.refuse(one, by)
    with pytest.raises(Refused, match="过了 10 分钟"):
        take_back(no, by, AT + HOUR)
    take_back(no, by, AT)
    assert (bar.fresh(one).state, bar.fresh(one).why) == ("asked", "")


def test_what_was_asked_is_never_changed(mine, desk):
    one = bar.ask(desk, mine.resident)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        SongRequest.objects.filter(pk=one.pk).update(words="别的话")
    with pytest.raises(IntegrityError), transaction.atomic():
        SongRequest.objects.filter(pk=one.pk).update(state="refused")


def test_the_words_go_after_as_many_days_as_the_data_of_parcels(mine, desk, by):
    one = bar.ask(desk, mine.resident, "归途", "祝班班平安")
    bar.approve(one, by)
    bar.ask(desk, mine.cook, "朋友", "明天见", at=AT + 5 * DAY)
    clock.keep_time(at=AT + 89 * DAY)
    assert bar.fresh(one).words == "祝班班平安"
    assert song.erase(at=AT + 91 * DAY) == 1 and song.erase(at=AT + 91 * DAY) == 0
    one = bar.fresh(one)
    assert (one.words, one.title, one.state, one.person) == ("", "归途", "approved", mine.resident)
    clock.keep_time(at=AT + 96 * DAY)
    assert not SongRequest.objects.exclude(words="").exists()
    # Gone, they are not written anew.
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        SongRequest.objects.filter(pk=one.pk).update(words="别的话")


def test_the_library_is_the_music_of_this_desk_that_can_be_played(mine, desk):
    music = Service.objects.create(desk=desk, code="background_music", name="轻音乐", kind="music")
    tune = music_box.ready(music, mine.head, "归途")
    music_box.ready(music, mine.head, "铃声", hz=600.0, kind="words")
    assert list(songs.library(bar.of(desk, "songs"))) == [tune]
    tune.is_active = False
    tune.save()
    assert not songs.library(bar.of(desk, "songs")).exists()


# --- seats --------------------------------------------------------------------------------------------------


def test_the_last_count_says_how_many_are_free_and_as_of_when(mine, desk, by):
    service = bar.of(desk, "seats")
    assert seat.seats(service).said(AT) == "共 36 个座位，还没数过"
    bar.count(desk, 24, by, AT - DAY)
    assert seat.seats(service).said(AT) == "空 12 个，共 36 个（11-17 10:00 数的）"
    booked = bar.count(desk, 36, by, AT)
    assert (booked.quantity, booked.note, booked.person) == (36, "36/36", None)
    assert seat.seats(service).said(AT) == "空 0 个，共 36 个（10:00 数的）"
    take_back(booked, by, AT)
    assert seat.seats(service).free == 12


def test_more_people_than_seats_are_counted_again(mine, desk, by):
    with pytest.raises(Refused, match="一共 36 个座位，坐不下 37 个人"):
        bar.count(desk, 37, by)
    assert not Booking.objects.exists()


def test_the_month_knows_how_full_it_was(mine, desk, by):
    for taken, at in ((10, AT), (21, AT + HOUR), (36, AT + 2 * HOUR)):
        booked = bar.count(desk, taken, by, at)
    take_back(booked, by, AT + 2 * HOUR)
    month = Month.of(AT, 1)
    found = outcome.outcome(month, AT + DAY).seats
    assert (found.many, found.people, found.most) == (2, 16, 21)
    assert outcome.outcome(month.previous(), AT).seats.people is None


# --- sending ------------------------------------------------------------------------------------------------


def test_it_is_handed_in_taken_by_the_courier_and_its_sender_is_told(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    assert (one.state, one.person, one.tracking) == ("waiting", mine.resident, "")
    booked = bar.send_off(one, by, "ZT100001", AT + HOUR)
    # The journal carries no name: it is erased with the sending's.
    assert (booked.person, booked.note) == (None, "ZT100001")
    assert (bar.lying(one.pk).state, bar.lying(one.pk).left_by) == ("sent", by)
    assert Notice.objects.get().text == "寄到河南周口的快递被中通收走了，运单号 ZT100001"
    assert box.verbs() == ["hand_in", "send_off"]


def test_what_the_courier_refuses_goes_back_with_the_reason(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    booked = bar.hand_back(one, by, "有打火机")
    assert Notice.objects.get().text == "要寄到河南周口的快递退给你了：有打火机"
    with pytest.raises(Refused, match="退给本人"):
        bar.send_off(one, by)
    take_back(booked, by, AT)
    assert (bar.lying(one.pk).state, bar.lying(one.pk).why) == ("waiting", "")


def test_one_waybill_is_one_parcel(mine, post_desk, by):
    first = bar.hand_in(post_desk, mine.resident, by, tracking="ZT100001")
    with pytest.raises(Refused, match="ZT100001 已经是另一件代寄的了"):
        bar.hand_in(post_desk, mine.cook, by, town="安徽淮北", tracking="ZT100001")
    second = bar.hand_in(post_desk, mine.cook, by, town="安徽淮北")
    with pytest.raises(Refused, match="已经是另一件"):
        bar.send_off(second, by, "ZT100001")
    assert bar.lying(second.pk).state == "waiting" and not Notice.objects.exists()
    back = bar.hand_back(first, by)
    bar.send_off(second, by, "ZT100001")
    # The first can't lie here again under a number that is now another's.
    with pytest.raises(Refused, match="已经是另一件"):
        take_back(back, by, AT)
    assert bar.lying(first.pk).state == "back"


def test_handing_in_and_the_courier_are_undone(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    left = bar.send_off(one, by)
    take_back(left, by, AT)
    assert (bar.lying(one.pk).state, bar.lying(one.pk).left_at) == ("waiting", None)
    take_back(Booking.objects.get(verb="hand_in"), by, AT)
    assert bar.lying(one.pk).state == "undone" and not sendings.here(one.service).exists()


def test_who_has_left_the_mine_is_not_served(mine, post_desk, by):
    mine.resident.is_active = False
    mine.resident.save()
    with pytest.raises(Refused, match="已经离开"):
        bar.hand_in(post_desk, mine.resident, by)
    assert not Sending.objects.exists()


def test_sender_town_and_note_go_ninety_days_after_it_left(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by, note="土特产")
    stays = bar.hand_in(post_desk, mine.cook, by, town="安徽淮北")
    bar.send_off(one, by)
    assert sending.erase(at=AT + 89 * DAY) == 0
    assert sending.erase(at=AT + 91 * DAY) == 1 and sending.erase(at=AT + 91 * DAY) == 0
    one = bar.lying(one.pk)
    assert (one.person, one.town, one.note, one.tracking) == (None, "", "", "ZT100001")
    assert bar.lying(stays.pk).town == "安徽淮北"
    with pytest.raises(IntegrityError), transaction.atomic():
        Sending.objects.filter(pk=one.pk).update(town="河南周口")


def test_who_leaves_is_told_of_what_no_courier_took(mine, post_desk, by):
    def held():
        told = gather("held", mine.resident, AT)
        return [(one.what, one.detail) for one in told if "寄" in one.what]

    gone = bar.hand_in(post_desk, mine.resident, by, tracking="ZT9")
    bar.hand_in(post_desk, mine.resident, by, town="安徽淮北")
    bar.hand_in(post_desk, mine.cook, by, town="河南商丘")
    assert held() == [("没寄走的快递", "邮政快递驿站 ZT9"), ("没寄走的快递", "邮政快递驿站 中通")]
    bar.send_off(gone, by, "ZT9")
    assert held() == [("没寄走的快递", "邮政快递驿站 中通")]


def test_the_courier_of_what_was_handed_in_is_never_changed(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Sending.objects.filter(pk=one.pk).update(carrier="顺丰")
    with pytest.raises(IntegrityError), transaction.atomic():
        Sending.objects.filter(pk=one.pk).update(state="sent", left_by=by, left_at=AT)


# --- on and off ---------------------------------------------------------------------------------------------


def test_a_mine_begins_with_them_and_what_is_switched_off_stays_off(mine):
    load_stations(), load_music()
    assert load_optional() == 3 and load_optional() == 0
    made = Service.objects.filter(kind__in=Service.OPTIONAL)
    assert {(one.desk.station, one.name) for one in made.select_related("desk")} == {
        ("music", "点歌与留言"), ("music", "休息座位"), ("parcel", "代寄"),
    }  # fmt: skip
    seats = made.get(kind="seats")
    assert seats.seat_rule.seats == 36 and "不抽烟" in seats.note
    switch.switch_off(seats, "没人数", by=mine.head, at=AT)
    assert load_optional() == 0 and not Service.objects.get(pk=seats.pk).is_active
    switch.switch_on(seats, by=mine.head, at=AT)
    assert Service.objects.get(pk=seats.pk).is_active
    assert [event.facts for event in flow.history(seats)] == [
        {"is_active": [True, False], "off_why": ["", "没人数"]},
        {"is_active": [False, True], "off_why": ["没人数", ""]},
    ]  # fmt: skip


def test_nothing_is_switched_off_over_what_waits(mine, desk, by):
    one = bar.ask(desk, mine.resident)
    with pytest.raises(Refused, match="还有 1 首点歌没审"):
        switch.switch_off(one.service, "不办了", by=mine.head, at=AT)
    song.withdraw(bar.fresh(one), by=mine.resident, at=AT)
    switch.switch_off(one.service, "不办了", by=mine.head, at=AT)
    off = Service.objects.select_related("desk").get(pk=one.service_id)
    with pytest.raises(Refused, match="现在不点歌了"):
        song.ask(off, "归途", "", None, by=mine.resident, at=AT)


def test_no_answer_is_taken_back_where_nobody_answers_any_more(mine, desk, by):
    one = bar.ask(desk, mine.resident)
    yes = bar.approve(one, by)
    switch.switch_off(one.service, "音响坏了", by=mine.head, at=AT)
    with pytest.raises(Refused, match="音响坏了，撤销了没地方办"):
        take_back(yes, by, AT)
    assert bar.fresh(one).state == "approved" and not Booking.objects.filter(undoes=yes).exists()
    switch.switch_on(one.service, by=mine.head, at=AT)
    take_back(yes, by, AT)
    assert bar.fresh(one).state == "asked"


def test_what_lies_for_the_courier_keeps_it_on(mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    with pytest.raises(Refused, match="还有 1 件代寄没交给快递员"):
        switch.switch_off(one.service, "不办了", by=mine.head, at=AT)
