"""Song requests and seats at the music bar, parcels to be sent at the post, and acts with them."""

from stations.actions import seat, sending, song
from stations.models import SeatRule, Sending, Service, SongRequest
from tests.stations import desk_box as box
from tests.stations.desk_box import AT


def bar(mine, seats=36):
    desk = box.desk(mine, code="music-bar-station", station="music", name="音乐吧休息驿站")
    Service.objects.create(desk=desk, code="song_request", name="点歌与留言", kind="songs")
    seated = Service.objects.create(desk=desk, code="rest_seats", name="休息座位", kind="seats", order=1)
    SeatRule.objects.create(service=seated, seats=seats)
    return desk


def post_desk(mine):
    desk = box.desk(mine, code="parcel-station", station="parcel", name="邮政快递驿站")
    Service.objects.create(desk=desk, code="parcel", name="快递", kind="parcel")
    Service.objects.create(desk=desk, code="parcel_send", name="代寄", kind="sending", order=1)
    return desk


def of(desk, kind):
    return desk.services.select_related("desk").get(kind=kind)


def ask(desk, person, title="朋友", words="", at=AT, tune=None):
    return song.ask(of(desk, "songs"), title, words, tune, by=person, at=at)


def fresh(one):
    return SongRequest.objects.select_related("service__desk", "person").get(pk=one.pk)


def approve(one, by, at=AT):
    return song.approve(fresh(one), slip=box.slip(at, ["a", one.pk]), by=by, at=at)


def refuse(one, by, why="没有版权", at=AT):
    return song.refuse(fresh(one), why, slip=box.slip(at, ["r", one.pk]), by=by, at=at)


def play(one, by, at=AT):
    return song.play(fresh(one), slip=box.slip(at, ["p", one.pk]), by=by, at=at)


def count(desk, taken, by, at=AT):
    return seat.count(of(desk, "seats"), taken, slip=box.slip(at, taken), by=by, at=at)


def hand_in(desk, person, by, at=AT, carrier="中通", town="河南周口", tracking="", note=""):
    label = sending.Label(carrier, town, tracking, note)
    booked = sending.hand_in(of(desk, "sending"), person, label, slip=box.slip(at, town), by=by, at=at)
    return lying(booked.thing_id)


def lying(pk):
    return Sending.objects.select_related("service__desk", "person").get(pk=pk)


def send_off(one, by, tracking="ZT100001", at=AT):
    return sending.send_off(lying(one.pk), tracking, slip=box.slip(at, ["s", one.pk]), by=by, at=at)


def hand_back(one, by, why="有打火机", at=AT):
    return sending.hand_back(lying(one.pk), why, slip=box.slip(at, ["b", one.pk]), by=by, at=at)
