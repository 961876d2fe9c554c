"""Doors of the players: those who keep them pair and let go; a device fetches what it keeps and tells what it played.

A device has no login and no cookie: it shows its token, so there is nothing that a foreign page could misuse.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import player as players
from stations.forms.music import PairForm, PlayerForm
from stations.models import Player, Tune
from stations.queries import music
from stations.views import device
from stations.views.music import sounding, the_service
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of
from tongting.web.sender import address_of

# From one address in ten minutes; a code has eight digits and lasts for half an hour.
MOST_TRIES, TRIES_FOR = 10, 600
# A device tells once a minute, and everything that it kept when it is back.
MOST_TOLD, TOLD_FOR = 40, 60
# What the page plays are files of its own store.
KEEPS_SOUND = "; ".join(
    (
        "default-src 'self'",
        "media-src 'self' blob:",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def player_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Player(service=the_service()))


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def player_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Player, pk=pk))


def _edit(request: HttpRequest, player: Player, code: str = "") -> HttpResponse:
    form = PlayerForm(request.POST if request.method == "POST" and not code else None, instance=player)
    if request.method == "POST" and not code and form.is_valid():
        made = players.change(player, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("存好了"))
        return redirect("player_edit", made.pk)
    address = request.build_absolute_uri(reverse("player"))
    shown = {"player": player, "form": form, "code": code, "address": address, "at": timezone.now()}
    return render(request, "stations/player_edit.html", shown)


@allow("station.manage")
@require_POST
def player_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown once, on the page that answers: only its digest stays."""
    player = get_object_or_404(Player, pk=pk)
    code = players.new_code(player, by=person_of(request), at=timezone.now())
    player.refresh_from_db()
    return _edit(request, player, code)


@allow("station.manage")
@require_POST
def player_let_go(request: HttpRequest, pk: int) -> HttpResponse:
    players.let_go(get_object_or_404(Player, pk=pk), by=person_of(request), at=timezone.now())
    messages.success(request, _("解除了，那台机器不再放；要用就重新配对"))
    return redirect("player_edit", pk)


@allow.public
@require_safe
def player(request: HttpRequest) -> HttpResponse:
    """The page in the canteen. It is nobody's, so a device may keep it."""
    answer = render(request, "stations/player.html")
    answer.headers["Content-Security-Policy"] = KEEPS_SOUND
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@allow.public
@require_safe
def player_worker(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(device.worker_script(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@allow.public
@csrf_exempt
@require_POST
def player_pair(request: HttpRequest) -> JsonResponse:
    """{code} → {token, name}, once."""
    if too_often(f"pair:{address_of(request)}", MOST_TRIES, TRIES_FOR):
        return JsonResponse({"error": _("试得太多了，过 10 分钟再试")}, status=429)
    form = PairForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("填一下“%s”") % _("配对码")}, status=400)
    try:
        found, token = players.pair(form.cleaned_data["code"], at=timezone.now())
    except Refused as why:
        return JsonResponse({"error": str(why)}, status=403)
    return JsonResponse({"token": token, "name": found.name})


@allow.public
@require_safe
def player_programme(request: HttpRequest) -> HttpResponseBase:
    """Everything that the device keeps, unless it has this version already."""
    found = paired(request)
    if found is None:
        return stranger()
    kept = music.kept_by_device(found.service) | {"device": found.name}
    if request.GET.get("version") == kept["version"]:
        return HttpResponse(status=304)
    return JsonResponse(kept, headers={"Cache-Control": "no-store"})


@allow.public
@require_safe
def player_tune(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = paired(request)
    if found is None:
        return stranger()
    tune = get_object_or_404(Tune, pk=pk, service=found.service_id, state=Tune.State.READY, is_active=True)
    return sounding(tune)


@allow.public
@csrf_exempt
@require_POST
def player_beats(request: HttpRequest) -> JsonResponse:
    """{sent_at, now: minute, minutes: [minute, …]} → {version, new}; the same again changes nothing."""
    found, at = paired(request), timezone.now()
    if found is None:
        return stranger()
    if too_often(f"beats:{found.pk}", MOST_TOLD, TOLD_FOR):
        return JsonResponse({"error": _("报得太密了，过一会儿再报")}, status=429)
    told = device.read_told(request, at)
    if told is None:
        return JsonResponse({"error": _("传来的内容看不懂；更新页面后再传")}, status=400)
    now, minutes = told
    new = players.hear(found, now, minutes, at=at)
    version = music.kept_by_device(found.service)["version"]
    said = {"version": version, "new": new, "at": timezone.now().isoformat()}
    return JsonResponse(said, headers={"Cache-Control": "no-store"})


def paired(request: HttpRequest) -> Player | None:
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    if word != "Token" or not token:
        return None
    known = Player.objects.select_related("service__desk").filter(is_active=True)
    return known.filter(token_digest=players.digest_of(token)).first()


def stranger() -> JsonResponse:
    return JsonResponse({"error": _("这台机器还没有配对，或者已经解除")}, status=401)


def too_often(what: str, most: int, seconds: int) -> bool:
    """Counted in this process: a brake, no lock; it must hold where the larger cache is away."""
    cache = caches["near"]
    key = f"music:{what}"
    cache.add(key, 0, seconds)
    return bool(cache.incr(key) > most)
