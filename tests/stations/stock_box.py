"""A shelf with things that are used up, and acts on it."""

from datetime import date

from django.db.models import Sum

from stations.actions import stock
from stations.models import Lot, Movement, MovementLine, Service, StockItem
from tests.stations import desk_box as box
from tests.stations.desk_box import AT

LATER = date(2027, 11, 18)


def item(desk, code="adhesive_bandage", name="创可贴", kind="consumable", service=None, **given):
    if service is None:
        service = Service.objects.create(
            desk=desk, code=code, name=name, kind=kind, order=desk.services.count()
        )
    facts = {"unit": "片", "least": 20, "full": 60, "most_each": 2, "shelf_months": 36, **given}
    return StockItem.objects.create(service=service, code=code, name=name, **facts)


def came(what, many, by, at=AT, expires_on=LATER, number=""):
    """A lot of so many."""
    booked = stock.restock(
        what, stock.Delivery(many, number, expires_on), slip=box.slip(at, [what.pk, many]), by=by, at=at
    )
    return Lot.objects.select_related("item__service__desk").get(lines__movement=booked.thing_id)


def give(what, person, by, many=1, at=AT, **given):
    return stock.give(what, person, many, slip=box.slip(at, [what.pk, many]), by=by, at=at, **given)


def adds_up():
    """Every lot holds what its lines add up to, every movement what its lines say."""
    lots = all(
        lot.remains == (lot.lines.aggregate(sum=Sum("change"))["sum"] or 0) >= 0 for lot in Lot.objects.all()
    )
    moved = Movement.objects.aggregate(sum=Sum("change"))["sum"] or 0
    return lots and moved == (MovementLine.objects.aggregate(sum=Sum("change"))["sum"] or 0)
