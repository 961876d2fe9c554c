"""What the bath station does beside lending, from the same file: slots that charge phones, the barber's hours."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from stations.models import ChargingRule, Desk, HaircutRule, Service, Unit
from stations.starter import read_file

BATH = "bath_station"


def load_bath() -> int:
    """Adds to the bath's desk what it does not offer yet; returns how many services were added."""
    facts = next((one for one in read_file()["stations"] if one["code"] == BATH), None)
    desk = Desk.objects.filter(code=BATH.replace("_", "-")).first()
    if facts is None or desk is None:
        return 0
    known = set(desk.services.values_list("code", flat=True))
    new = [one for one in facts["services"] if one["code"] in MAKERS and one["code"] not in known]
    with transaction.atomic():
        for item in new:
            MAKERS[item["code"]](desk, item)
    return len(new)


def _charging(desk: Desk, item: dict[str, Any]) -> None:
    service = _service(desk, item, Service.Kind.CHARGING)
    ChargingRule.objects.create(service=service, most_hours=item["max_hours"])
    Unit.objects.bulk_create(Unit(service=service, number=n) for n in range(1, item["slots"] + 1))


def _haircut(desk: Desk, item: dict[str, Any]) -> None:
    service = _service(desk, item, Service.Kind.HAIRCUT)
    HaircutRule.objects.create(
        service=service, slot_minutes=item["slot_minutes"], open_days=[DAYS.index(day) for day in item["open_days"]],
        open_hours=[hours.split("-") for hours in item["open_hours"]],
        most_a_month=item["max_bookings_per_person_per_month"],
    )  # fmt: skip


def _service(desk: Desk, item: dict[str, Any], kind: str) -> Service:
    made = Service(desk=desk, code=item["code"], name=SHORT.get(item["code"], item["zh"]), kind=kind)
    made.order = desk.services.count()
    made.save()
    return made


# As everybody says it.
SHORT = {"phone_charging": "手机充电", "haircut": "理发"}
DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MAKERS = {"haircut": _haircut, "phone_charging": _charging}
