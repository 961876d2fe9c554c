"""A desk with things to lend, and acts at it."""

from datetime import timedelta

from stations.actions import booking, loan
from stations.models import Booking, Desk, Lendable, Loan, Service, Unit
from tests.cast import LONG_AGO, moment
from tongting.people.models import RoleGrant, User

AT = moment("2026-11-18 10:00")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def desk(mine, **given):
    RoleGrant.objects.create(user=mine.housekeeper, role="station_attendant", since=LONG_AGO, granted_at=AT)
    facts = {
        "code": "cs-b3",
        "station": "convenience",
        "name": "3号宿舍楼服务台",
        "post": mine.corridor,
        **given,
    }
    return Desk.objects.create(**facts)


def kind(desk, code="umbrella", name="雨伞", many=3, hours=24, kind="loan", **given):
    service = Service.objects.create(desk=desk, code=code, name=name, kind=kind, order=desk.services.count())
    facts = {"loan_minutes": 60 * hours, "most_each": 1, "renewals": 1, **given}
    service.lendable = Lendable.objects.create(service=service, **facts)
    Unit.objects.bulk_create(Unit(service=service, number=n) for n in range(1, many + 1))
    return service


def slip(at=AT, said="x", number=None):
    return booking.slip(said, at, number)


def lend(service, person, by, at=AT, **given):
    booked = loan.lend(service, person, slip=slip(at, [service.pk, person.pk]), by=by, at=at, **given)
    return Loan.objects.select_related("service__lendable", "service__desk", "unit", "person").get(
        pk=booked.thing_id
    )


def give_back(one, by, at=AT, **given):
    loan.give_back(one, loan.Back(**given), slip=slip(at, one.pk), by=by, at=at)
    return Loan.objects.get(pk=one.pk)


def balances(service):
    """On the shelf + out + out of service = all there are; no unit is out twice."""
    out = Loan.objects.filter(service=service, state="out").count()
    units = service.units.count()
    free = service.units.filter(state="in_service").exclude(loans__state="out").count()
    gone = service.units.exclude(state="in_service").count()
    return out + free + gone == units


def verbs():
    return list(Booking.objects.order_by("pk").values_list("verb", flat=True))


def miners(many):
    people = [User(staff_no=f"K{n:03d}", name=f"矿工{n}", group="resident").spell() for n in range(many)]
    User.objects.bulk_create(people)
    RoleGrant.objects.bulk_create(
        RoleGrant(user=one, role="resident", since=LONG_AGO, granted_at=AT) for one in people
    )
    return people
