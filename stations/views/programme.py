"""Doors of the programme: the day's table, playlists, announcements."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stations.actions import programme
from stations.forms.music import AnnouncementForm, DayForm, PlaylistForm
from stations.models import Announcement, Playlist
from stations.queries import music
from stations.views.music import the_service
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest) -> HttpResponse:
    """The whole table is saved, or none of it."""
    service, now = the_service(), timezone.now()
    parts = music.parts_of(service)
    form = DayForm(service, parts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            programme.set_dayparts(service, form.parts, by=person_of(request), at=now)
            messages.success(request, _("节目表改好了，播放机一分钟里跟上"))
            return redirect("programme_edit")
        except Refused as why:
            form.add_error(None, str(why))
    shown = {
        "form": form, "bands": music.bands(parts, now), "playlists": music.playlists_of(service),
        "spoken": music.announcements_of(service),
    }  # fmt: skip
    return render(request, "stations/programme_edit.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def playlist_new(request: HttpRequest) -> HttpResponse:
    return _playlist(request, Playlist(service=the_service()))


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def playlist_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _playlist(request, get_object_or_404(Playlist.objects.select_related("service"), pk=pk))


def _playlist(request: HttpRequest, playlist: Playlist) -> HttpResponse:
    form = PlaylistForm(playlist, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given, now = form.cleaned_data, timezone.now()
        try:
            programme.set_playlist(
                playlist, given["name"], list(given["tunes"]), by=person_of(request), at=now
            )
            messages.success(request, _("曲单存好了，播放机一分钟里跟上"))
            return redirect("programme_edit")
        except Refused as why:
            form.add_error(None, str(why))
    return render(request, "stations/playlist_edit.html", {"playlist": playlist, "form": form})


@allow("station.manage")
@require_POST
def playlist_drop(request: HttpRequest, pk: int) -> HttpResponse:
    playlist = get_object_or_404(Playlist.objects.select_related("service"), pk=pk)
    try:
        programme.drop_playlist(playlist, by=person_of(request), at=timezone.now())
        messages.success(request, _("曲单删了，曲目都还在"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("programme_edit")


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def announcement_new(request: HttpRequest) -> HttpResponse:
    return _announcement(request, Announcement(service=the_service()))


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def announcement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _announcement(request, get_object_or_404(Announcement.objects.select_related("service"), pk=pk))


def _announcement(request: HttpRequest, one: Announcement) -> HttpResponse:
    form = AnnouncementForm(one, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(one, name, value)
        try:
            programme.set_announcement(one, by=person_of(request), at=timezone.now())
            messages.success(request, _("定时广播存好了，播放机一分钟里跟上"))
            return redirect("programme_edit")
        except Refused as why:
            form.add_error(None, str(why))
    return render(request, "stations/announcement_edit.html", {"one": one, "form": form})
