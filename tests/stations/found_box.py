"""A lost-property desk, a second attendant, and acts at it."""

from stations.actions import found as acts
from stations.actions import pin
from stations.models import Found, Service
from tests.cast import LONG_AGO
from tests.stations import desk_box as box
from tests.stations.desk_box import AT
from tongting.people.models import RoleGrant

PIN = "2580"


def desk(mine):
    made = box.desk(mine, code="bath-station", station="bath", name="浴池服务驿站")
    Service.objects.create(desk=made, code="lost_found", name="失物招领", kind="lost")
    RoleGrant.objects.create(user=mine.attendant, role="station_attendant", since=LONG_AGO, granted_at=AT)
    pin.choose(PIN, by=mine.attendant, at=AT)
    return made


def thing(kind="cup", at=AT, **given):
    facts = {
        "place": "浴池更衣区", "finder": "李师傅", "secret": "杯底写着周", "kept_at": "失物柜",
        "public": "黑色保温杯",
    }  # fmt: skip
    return acts.Thing(kind, at, **{**facts, **given})


def take_in(desk, by, kind="cup", at=AT, **given):
    service = desk.services.select_related("desk").get(kind="lost")
    booked = acts.take_in(service, thing(kind, at, **given), slip=box.slip(at, kind), by=by, at=at)
    return fresh(booked.thing_id)


def valuable(desk, by, witness, kind="phone", at=AT, **given):
    return take_in(desk, by, kind, at, witness=witness, seal="F-001", **given)


def fresh(pk):
    return Found.objects.select_related("service__desk", "claim", "disposal").get(pk=pk)


def claim(one, person, by, at=AT, **given):
    claiming = acts.Claiming(person, given.pop("proof", "工牌"), given.pop("told", "杯底有字"), **given)
    return acts.claim(one, claiming, slip=box.slip(at, one.pk), by=by, at=at)


def dispose(things, way, by, witness, at, **given):
    return acts.dispose(
        things, acts.Leaving(way, witness=witness, **given), slip=box.slip(at, way), by=by, at=at
    )
