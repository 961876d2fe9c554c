"""Doors of song requests: who asks, the desk that answers."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import song as acts
from stations.forms.song import AskForm
from stations.models import Desk, SongRequest
from stations.queries import parcel as parcels
from stations.queries import song as songs
from stations.views.door import at_desk
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("station.use")
@require_http_methods(["GET", "POST"])
def song_home(request: HttpRequest, pk: int) -> HttpResponse:
    """The board, my one of today, asking for one."""
    service, person, now = get_object_or_404(songs.services(), pk=pk), person_of(request), timezone.now()
    form = AskForm(service, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            acts.ask(service, data["title"], data["words"], data["tune"], by=person, at=now)
            messages.success(request, _("点好了，值班员审过就上板"))
        except Refused as why:
            messages.warning(request, str(why))
        return redirect("song_home", pk)
    shown = {
        "service": service, "form": form, "board": songs.board(service, now), "today": songs.of_today(person, now),
        "lately": songs.of_person(person, now), "at": now, "rule": parcels.rule_in_force(),
    }  # fmt: skip
    return render(request, "stations/song_home.html", shown)


@allow("station.use")
@require_POST
def song_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    song = get_object_or_404(SongRequest, pk=pk, person=person)
    try:
        acts.withdraw(song, by=person, at=timezone.now())
        messages.success(request, _("不点了，今天还可以再点一首"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("station_home")


@allow("station.serve")
@at_desk
@require_safe
def desk_songs(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """What waits for a word, and the board; also without a network."""
    service = songs.service_at(desk)
    if service is None:
        raise Http404
    shown = {
        "desk": desk, "at": now, "waiting": list(songs.waiting(service)), "board": songs.board(service, now),
        "service": service,
    }  # fmt: skip
    return render(request, "stations/desk_songs.html", shown)
