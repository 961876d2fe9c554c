"""A desk that charges phones, and acts at it."""

from stations.actions import charging
from stations.actions.charging import Phone
from stations.models import Charge, Service, Unit
from tests.stations import desk_box as box
from tests.stations.desk_box import AT


def service(desk, many=3):
    made = Service.objects.create(desk=desk, code="phone_charging", name="手机充电", kind="charging")
    Unit.objects.bulk_create(Unit(service=made, number=n) for n in range(1, many + 1))
    return made


def put_in(service, person, by, at=AT, **phone):
    booked = charging.put_in(
        service, person, Phone(**phone), slip=box.slip(at, [service.pk, person.pk]), by=by, at=at
    )
    return Charge.objects.select_related("unit", "service__desk", "person").get(pk=booked.thing_id)


def collect(charge, by, at=AT):
    charging.collect(charge, slip=box.slip(at, charge.pk), by=by, at=at)
    return Charge.objects.get(pk=charge.pk)


def claim(service, code, by, at=AT):
    return charging.collect_by_code(service, code, slip=box.slip(at, code), by=by, at=at)


def look(service, by, at=AT, hot=None, note=""):
    return charging.look_round(service, hot, note, slip=box.slip(at, "look"), by=by, at=at)


def wrong(charge, step=1):
    """A code that nobody has."""
    return f"{(int(charge.code) + step) % 10_000:04d}"
