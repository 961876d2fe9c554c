"""Doors of the stickers: sheets of A4 with a code for each room of a building, each locker of a hall."""

from __future__ import annotations

import math
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from starrating.forms.sticker import LockerStickerForm, RoomStickerForm
from starrating.models import Contest
from starrating.queries import map as maps
from starrating.queries import sticker as stickers
from tongting.places.models import Room
from tongting.web.access import allow
from tongting.web.sender import is_local, outside

# A sticker for a door is to be read from the corridor; the one for a locker has the size of a label of 70 × 37 mm.
ROOMS_A_SHEET, LOCKERS_A_SHEET = 12, 24
# Sheets on one page: drawing a thousand codes at once would keep whoever prints waiting.
AT_ONCE = 10


@allow("star.see")
@require_safe
def room_stickers(request: HttpRequest) -> HttpResponse:
    """Twelve a sheet; without a choice the first building."""
    form = RoomStickerForm(request.GET)
    chosen = form.chosen()
    building = chosen.get("building") or maps.buildings().first()
    found = stickers.rooms(building, chosen.get("floor")) if building else Room.objects.none()
    kept = {"building": building.pk if building else "", "floor": chosen.get("floor") or ""}
    shown = {"form": form, "size": "doors", "what": building.name if building else "", "chosen": kept}
    return _printed(request, Contest.DORM, found, chosen.get("part", 1), **shown)


@allow("star.see")
@require_safe
def locker_stickers(request: HttpRequest) -> HttpResponse:
    """Twenty-four a sheet; without a choice the first hall."""
    form = LockerStickerForm(request.GET)
    chosen = form.chosen()
    hall = chosen.get("hall") or next(iter(form.halls), "")
    kept = {"hall": hall, "row": chosen.get("row") or ""}
    what = _("%(hall)s 厅") % {"hall": hall} if hall else ""
    shown = {"form": form, "size": "labels", "what": what, "chosen": kept}
    found = stickers.lockers(hall, chosen.get("row"))
    return _printed(request, Contest.LOCKER, found, chosen.get("part", 1), **shown)


def _printed(
    request: HttpRequest, contest: Contest, found: QuerySet[Any], part: int, **shown: Any
) -> HttpResponse:
    """The sheets of one part, with the way to the others."""
    page, a_sheet = (
        ("room_public", ROOMS_A_SHEET) if contest == Contest.DORM else ("locker_public", LOCKERS_A_SHEET)
    )
    many, address = found.count(), outside(request, "/")
    parts = _parts(math.ceil(many / a_sheet))
    part = min(part, max(1, len(parts)))
    begin = (part - 1) * AT_ONCE * a_sheet
    drawn = found[begin : begin + AT_ONCE * a_sheet]
    codes = [(one, outside(request, reverse(page, args=[one.token]))) for one in drawn]
    around = {
        "contest": contest, "many": many, "pages": math.ceil(many / a_sheet), "part": part, "address": address,
        "parts": parts if len(parts) > 1 else [],
        "sheets": [codes[first : first + a_sheet] for first in range(0, len(codes), a_sheet)],
        # A phone elsewhere can't open what only this machine can.
        "is_local": is_local(address),
        "back": reverse("star_dorm" if contest == Contest.DORM else "star_locker"),
    }  # fmt: skip
    return render(request, "starrating/stickers.html", {**around, **shown})


def _parts(pages: int) -> list[tuple[int, int, int]]:
    """Number, first and last sheet of each."""
    firsts = range(1, pages + 1, AT_ONCE)
    return [(n, first, min(pages, first + AT_ONCE - 1)) for n, first in enumerate(firsts, 1)]
