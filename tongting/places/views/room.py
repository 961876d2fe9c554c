"""Pages of rooms and lockers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.places import queries
from tongting.places.forms import LockerFilter, LockerForm, RoomFilter, RoomForm
from tongting.places.models import Locker, Room
from tongting.places.views.editing import edit, export
from tongting.web.access import allow
from tongting.web.paging import by_key

# A search that finds more says so instead of drawing every locker of a hall.
MOST_LOCKERS = 60


@allow("places.manage")
@require_GET
def room_list(request: HttpRequest) -> HttpResponse:
    filters = RoomFilter(request.GET)
    found = queries.rooms_found(filters.chosen())
    shown = {
        "filters": filters,
        "page": by_key(found, queries.ROOM_ORDER, request.GET),
        "total": found.count(),
        "narrowed": bool(filters.chosen()),
    }
    return render(request, "places/room_list.html", shown)


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def room_new(request: HttpRequest) -> HttpResponse:
    return edit(request, RoomForm, None, title=_("添加房间"), back="room_list")


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def room_edit(request: HttpRequest, pk: int) -> HttpResponse:
    room = get_object_or_404(Room, pk=pk)
    return edit(request, RoomForm, room, title=room.code, back="room_list")


@allow("places.manage")
@require_POST
def room_export(request: HttpRequest) -> HttpResponse:
    return export(request, "rooms", _("房间表"))


@allow("places.manage")
@require_GET
def locker_list(request: HttpRequest) -> HttpResponse:
    """Halls as a row of tabs, the chosen hall by its rows, the chosen row or what was searched for as lockers."""
    filters = LockerFilter(request.GET)
    chosen = filters.chosen()
    halls = queries.halls()
    hall = chosen.get("hall") or (halls[0].name if halls else "")
    found = Locker.objects.none()
    if chosen.get("q"):
        found = queries.lockers_found(chosen["q"])
    elif chosen.get("row"):
        found = Locker.objects.filter(hall=hall, row=chosen["row"])
    shown = {
        "halls": halls,
        "hall": hall,
        "rows": queries.rows_of(hall) if not chosen.get("q") else [],
        "chosen": chosen,
        "lockers": found[:MOST_LOCKERS],
        "is_cut": found.count() > MOST_LOCKERS,
    }
    return render(request, "places/locker_list.html", shown)


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def locker_edit(request: HttpRequest, pk: int) -> HttpResponse:
    locker = get_object_or_404(Locker, pk=pk)
    return edit(request, LockerForm, locker, title=locker.code, back="locker_list")


@allow("places.manage")
@require_POST
def locker_export(request: HttpRequest) -> HttpResponse:
    return export(request, "lockers", _("更衣箱表"))
