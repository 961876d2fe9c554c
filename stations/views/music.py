"""Doors of the music bar for those who keep it: how it is now, its tunes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import silence as silences
from stations.actions import tune as tunes
from stations.forms.music import TuneFilter, TuneForm, TuneNewForm
from stations.models import Service, Silence, Tune
from stations.queries import music, proof
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.photos import store
from tongting.web import paging
from tongting.web.access import allow, person_of
from tongting.work import bell


def the_service() -> Service:
    """The one music service of the mine."""
    service = music.services().first()
    if service is None:
        raise Http404(_("还没有音乐吧的服务台"))
    return service


@allow("station.see")
@require_safe
def music_home(request: HttpRequest) -> HttpResponse:
    """What plays, how the players are, the last days' proof."""
    now, service = timezone.now(), music.services().first()
    if service is None:
        return render(request, "stations/music_home.html", {"service": None, "off": music.off()})
    parts, heard = music.parts_of(service), music.players(service, now)
    today = local(now).date()
    shown = {
        "service": service, "at": now, "parts": parts, "plays": music.now_of(service, now, parts),
        "players": [(one, proof.of_day(one.player, today, now)) for one in heard],
        "spoken": music.announcements_of(service), "spare": len(music.fallback_of(service)),
        "bands": music.bands(parts, now), "keeps": person_of(request).may("station.manage"),
    }  # fmt: skip
    return render(request, "stations/music_home.html", shown)


@allow("station.manage")
@require_POST
def silence_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever went there and heard nothing reports it."""
    silence = get_object_or_404(Silence, pk=pk)
    try:
        made = silences.report(silence, by=person_of(request), at=timezone.now())
        messages.success(request, _("报了，问题 %(number)s，4 小时内修好") % {"number": made.issue})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("music_home")


@allow("station.manage")
@require_safe
def tune_list(request: HttpRequest) -> HttpResponse:
    form = TuneFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(music.tunes_found(chosen), ("-added_at", "-pk"), request.GET)
    shown = {"form": form, "chosen": chosen, "page": page, "sums": music.tune_sums()}
    return render(request, "stations/tune_list.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def tune_new(request: HttpRequest) -> HttpResponse:
    service, now = the_service(), timezone.now()
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TuneNewForm(service, *posted)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        try:
            made = tunes.keep(service, given.pop("file"), **given, by=person_of(request), at=now)
        except Refused as why:
            form.add_error("file", str(why))
        else:
            bell.ring_after_commit("tune")
            messages.success(request, _("收到了“%(title)s”，正在检查，一会儿就能用") % {"title": made})
            return redirect("tune_list")
    return render(request, "stations/tune_new.html", {"form": form}, status=422 if form.errors else 200)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def tune_edit(request: HttpRequest, pk: int) -> HttpResponse:
    tune = get_object_or_404(Tune.objects.select_related("added_by"), pk=pk)
    form = TuneForm(request.POST or None, instance=tune)
    if request.method == "POST" and form.is_valid():
        try:
            tunes.change(tune, form.cleaned_data, by=person_of(request), at=timezone.now())
            messages.success(request, _("改好了，播放机一分钟里跟上"))
            return redirect("tune_list")
        except Refused as why:
            form.add_error(None, str(why))
    shown = {"tune": tune, "form": form, "history": flow.history(tune).order_by("-at", "-pk")[:20]}
    return render(request, "stations/tune_edit.html", shown)


@allow("station.manage")
@require_safe
def tune_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To listen to it before it plays in the canteen."""
    return sounding(get_object_or_404(Tune, pk=pk, state=Tune.State.READY))


def sounding(tune: Tune) -> HttpResponseBase:
    try:
        file = store.open_file(tune.file)
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(file, content_type=tune.mime)
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
