"""A desk in summer with drinks of both kinds."""

from stations.models import Service
from tests.cast import moment
from tests.stations import desk_box as box
from tests.stations import stock_box as shelf

# Three in the afternoon in July: who comes up is of the early shift.
HOT = moment("2026-07-20 15:00")


def fridge(mine):
    """Service, ice cream (bought), soup (made here)."""
    desk = box.desk(mine)
    service = Service.objects.create(desk=desk, code="drinks", name="高温冷饮", kind="drinks")
    given = {"service": service, "most_each": 0, "least": 0, "full": 0}
    ice = shelf.item(desk, "ice_cream", "雪糕", unit="支", **given)
    soup = shelf.item(desk, "mung_soup", "绿豆汤", unit="杯", keeps_hours=4, **{**given, "shelf_months": 0})
    return service, ice, soup
