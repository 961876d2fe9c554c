"""Pages of rooms and lockers."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.places import actions, queries
from tongting.places.forms import LockerFilter, LockerForm, LockerRowForm, RoomFilter, RoomForm
from tongting.places.models import Locker, Room
from tongting.places.views.editing import edit, export
from tongting.web.access import allow, person_of
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
def locker_new(request: HttpRequest) -> HttpResponse:
    """A whole row at once: nobody types two thousand lockers one by one."""
    form = LockerRowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        hall, row = given["hall"], given["row"]
        columns = range(given["first"], given["last"] + 1)
        try:
            actions.add_lockers(
                given["post"], hall=hall, row=row, columns=columns, by=person_of(request), at=timezone.now()
            )
        except Refused as why:
            form.add_error("first", str(why))
        else:
            messages.success(request, _("添加了 %(n)d 个更衣箱") % {"n": len(columns)})
            return redirect(f"{reverse('locker_list')}?{urlencode({'hall': hall, 'row': row})}")
    return render(request, "places/locker_new.html", {"form": form}, status=422 if form.errors else 200)


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def locker_edit(request: HttpRequest, pk: int) -> HttpResponse:
    locker = get_object_or_404(Locker, pk=pk)
    return edit(request, LockerForm, locker, title=locker.code, back="locker_list")


@allow("places.manage")
@require_POST
def locker_export(request: HttpRequest) -> HttpResponse:
    return export(request, "lockers", _("更衣箱表"))
