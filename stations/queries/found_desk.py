"""What the screens of the lost-property desk show beside the things themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from stations.models import Charge, Desk, Disposal, Found, ThingKind
from tongting.periods import local

MOST_DUE, MOST_LISTS, MOST_PLACES = 200, 10, 12
# Where things are found at a mine that has entered none yet.
USUAL = ("浴池更衣区", "浴池淋浴区", "职工食堂", "宿舍楼走廊", "班车上", "井口候车室")


def places(desk: Desk) -> list[str]:
    """Where most was found so far, then the usual ones."""
    found = Found.objects.filter(service__desk=desk).values("place").annotate(n=Count("pk"))
    named = list(found.order_by("-n", "place").values_list("place", flat=True)[:MOST_PLACES])
    return list(dict.fromkeys([*named, *USUAL]))[:MOST_PLACES]


def lists(desk: Desk) -> list[Disposal]:
    found = Disposal.objects.filter(service__desk=desk).annotate(many=Count("things"))
    return list(found.filter(many__gt=0).select_related("by", "witness").order_by("-at", "-pk")[:MOST_LISTS])


def things_of(made: Disposal) -> list[Found]:
    return list(made.things.select_related("taken_by").order_by("number"))


def of_phone(charge: Charge) -> dict[str, Any]:
    """What is written down of a phone that nobody fetched."""
    facts = {
        "n": f"{charge.unit.number:02d}", "name": charge.person.name, "number": charge.person.staff_no,
        "time": f"{local(charge.put_at):%m-%d %H:%M}",
    }  # fmt: skip
    return {
        "charge": charge.pk, "kind": ThingKind.PHONE, "finder": _("手机充电"),
        "place": _("手机充电 %(n)s 号口") % facts,
        "public": _("充电没人取的手机"),
        "secret": _("%(name)s（%(number)s）%(time)s 存的，核对工牌，看他能不能解锁") % facts,
    }  # fmt: skip
