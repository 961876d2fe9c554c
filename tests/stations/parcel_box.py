"""A parcel desk with shelves, and acts at it."""

from stations.actions import parcel as acts
from stations.models import Parcel, ParcelShelf, Service
from tests.stations import desk_box as box
from tests.stations.desk_box import AT

slip = box.slip


def desk(mine, shelves=((1, 1, 5), (1, 2, 5))):
    made = box.desk(mine, code="parcel-station", station="parcel", name="邮政快递驿站")
    Service.objects.create(desk=made, code="parcel", name="快递", kind="parcel")
    ParcelShelf.objects.bulk_create(
        ParcelShelf(desk=made, shelf=shelf, layer=layer, room=room) for shelf, layer, room in shelves
    )
    return made


def service(desk):
    return desk.services.select_related("desk").get(kind="parcel")


def give_phone(person, phone="13900004471"):
    person.phone = phone
    person.save()


def arrive(desk, by, tracking="YT100000", at=AT, **given):
    booked = acts.arrive(
        service(desk), acts.Waybill(tracking, **given), slip=box.slip(at, tracking), by=by, at=at
    )
    return fresh(booked.thing_id)


def fresh(pk):
    return Parcel.objects.select_related("service__desk", "person").get(pk=pk)


def take(parcels, by, at=AT, **given):
    return acts.hand_out(
        parcels, acts.Proof(**given), slip=box.slip(at, [p.pk for p in parcels]), by=by, at=at
    )
