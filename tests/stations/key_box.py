"""A desk that looks after lockers, a hall of men's and one of women's, and acts with them."""

import base64
from io import BytesIO

from PIL import Image, ImageDraw

from stations.actions import key as orders
from stations.actions import locker as boxes
from stations.actions.key import Sanction
from stations.models import KeyOrder, LockerKey, Service, Tenancy
from tests.cast import LONG_AGO
from tests.stations import desk_box
from tests.stations.desk_box import AT, slip
from tongting.people.models import RoleGrant, User
from tongting.photos import actions as photos
from tongting.photos.signature import SignatureField
from tongting.places.models import Locker, LockerState


def desk(mine):
    """The housekeeper, a woman, and the bath attendant, a man, serve at it."""
    RoleGrant.objects.create(user=mine.attendant, role="station_attendant", since=LONG_AGO, granted_at=AT)
    made = desk_box.desk(mine, code="bath-station", station="bath", name="浴池服务驿站", post=mine.pool)
    Service.objects.create(desk=made, code="locker_key", name="配更衣箱钥匙", kind="key")
    return made


def service(desk):
    return desk.services.select_related("desk").get(kind="key")


def hall(post, hall="A", rows=1, columns=4):
    return Locker.objects.bulk_create(
        Locker(post=post, hall=hall, row=row, column=n, code=f"{hall}-{row:02d}-{n:02d}")
        for row in range(1, rows + 1)
        for n in range(1, columns + 1)
    )


def fresh(locker):
    return Locker.objects.select_related("post", "holder").get(pk=locker.pk)


def give(desk, locker, person, by, at=AT):
    # As a request reads them: nothing is remembered from before.
    person, by = User.objects.get(pk=person.pk), User.objects.get(pk=by.pk)
    booked = boxes.give(
        fresh(locker), person, service(desk), slip=slip(at, [locker.pk, person.pk]), by=by, at=at
    )
    return Tenancy.objects.get(pk=booked.thing_id)


def free(desk, locker, by, brought=None, at=AT):
    """With all its keys unless `brought` says which."""
    keys = LockerKey.objects.filter(locker=locker, state="out") if brought is None else brought
    return boxes.free(fresh(locker), service(desk), list(keys), slip=slip(at, locker.pk), by=by, at=at)


def move(desk, locker, to, by, brought=None, at=AT):
    keys = LockerKey.objects.filter(locker=locker, state="out") if brought is None else brought
    given = {"slip": slip(at, [locker.pk, to.pk]), "by": by, "at": at}
    return boxes.move(fresh(locker), fresh(to), service(desk), list(keys), **given)


def order(desk, locker, by, reason="lost", sanction=None, at=AT):
    tenancy = boxes.register(fresh(locker), by=by, at=at)
    given = {"slip": slip(at, [locker.pk, reason]), "by": by, "at": at}
    booked = orders.order(tenancy, service(desk), reason, sanction, **given)
    return one(booked.thing_id)


def one(pk):
    return KeyOrder.objects.select_related("service__desk", "locker__post", "person", "tenancy").get(pk=pk)


def cut(order, by, at=AT):
    orders.cut(one(order.pk), slip=slip(at, order.pk), by=by, at=at)
    return one(order.pk)


def sign(order, by, at=AT):
    orders.sign(one(order.pk), signature(by, at), slip=slip(at, order.pk), by=by, at=at)
    return one(order.pk)


def through(desk, locker, by, reason="lost", sanction=None, at=AT):
    return sign(cut(order(desk, locker, by, reason, sanction, at), by, at), by, at)


def drawn(seed=0):
    paper = Image.new("RGB", (200, 80), "white")
    ImageDraw.Draw(paper).line([(10, 40 + seed % 30), (120, 20), (180, 60)], fill="black", width=3)
    file = BytesIO()
    paper.save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def signature(by, at=AT, seed=0):
    return photos.keep(SignatureField().clean(drawn(seed)), by=by, at=at)


def sanction(by, at=AT):
    return Sanction("王区长", at.date(), signature(by, at, 7))


def keys_of(locker):
    return list(LockerKey.objects.filter(locker=locker).order_by("number").values_list("number", "state"))


def balances(lockers):
    """Who has a locker is who the register says; a held one has one open entry, a free one none; nobody has two."""
    for locker in Locker.objects.filter(pk__in=[one.pk for one in lockers]):
        open_ones = list(Tenancy.objects.filter(locker=locker, state="held"))
        held = locker.condition == LockerState.HELD
        if len(open_ones) != held or (held and open_ones[0].person_id != locker.holder_id):
            return False
    holders = list(Locker.objects.exclude(holder=None).values_list("holder", flat=True))
    return len(holders) == len(set(holders))
