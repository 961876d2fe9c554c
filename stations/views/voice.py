"""Doors of 随手拍 at the stations: the public one behind a desk's sign, the list and the answer, the sign itself."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import voice as verbs
from stations.forms.voice import RatingAnswerForm, RatingFilter, RatingForm, hand_out, read_sheet
from stations.models import Desk, Rating
from stations.queries import desk as desks
from stations.queries import voice as voices
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import Month
from tongting.seams import gather
from tongting.web import paging
from tongting.web.access import allow, person_of
from tongting.web.sender import address_of, is_local, outside


@allow.public
@never_cache
@require_http_methods(["GET", "POST"])
def voice_new(request: HttpRequest, token: str) -> HttpResponse:
    """Stars and a word, with or without a login. A sheet that lay too long is exchanged for a fresh one with everything
    on it."""
    at, desk = timezone.now(), get_object_or_404(Desk.objects.select_related("post"), token=token.lower())
    form = RatingForm(desk, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rated = _take(request, desk, form, at)
            return redirect(f"{reverse('voice_new', args=[desk.token])}?fresh={rated.stars}")
        except Refused as why:
            form.add_error(None, str(why))
    handed = hand_out(desk, address_of(request), at)
    if request.POST.get("sheet") and read_sheet(request.POST["sheet"], desk):
        handed = request.POST["sheet"]
    shown = {
        "desk": desk, "form": form, "sheet": handed, "answered": voices.answered(desk, at),
        "fresh": "fresh" in request.GET,
    }  # fmt: skip
    return render(request, "stations/voice_new.html", shown, status=422 if form.errors else 200)


def _take(request: HttpRequest, desk: Desk, form: RatingForm, at: datetime) -> Rating:
    sheet = read_sheet(request.POST.get("sheet", ""), desk)
    if sheet is None:
        raise Refused(_("这页开得太久了，写好的还在，再交一次就行"))
    given = form.cleaned_data
    by = request.user if isinstance(request.user, User) else None
    return verbs.rate(given["service"], given["stars"], given["words"], sheet, by=by, at=at)


@allow("station.see")
@require_safe
def voice_list(request: HttpRequest) -> HttpResponse:
    form = RatingFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(voices.listed(chosen), voices.ORDER, request.GET)
    shown = {"form": form, "chosen": chosen, "page": page, "open": voices.open_answers()}
    if "about" in chosen and "until" in chosen:
        # What a figure of the month opens, as stations/evidence.py names it.
        month = Month.of(chosen["until"], settings.MONTH_START_DAY)
        keys = [f"stations.satisfaction:{chosen['about'].pk}:{month}"]
        shown["counted"] = gather("counted", keys, person_of(request))
    return render(request, "stations/voice_list.html", shown)


@allow("station.manage")
@require_POST
def voice_answer(request: HttpRequest, pk: int) -> HttpResponse:
    rating = get_object_or_404(Rating.objects.select_related("service__desk"), pk=pk)
    form = RatingAnswerForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.sentence())
        return redirect("voice_list")
    given = form.cleaned_data
    try:
        verbs.answer(rating, given["text"], given["in_public"], by=person_of(request), at=timezone.now())
        messages.success(request, _("答复出去了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect(f"{reverse('voice_list')}?show=open")


@allow("station.see")
@require_POST
def voice_export(request: HttpRequest) -> HttpResponse:
    chosen = RatingFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    return redirect(exports.ask("ratings", _("驿站评价台账"), params, by=person_of(request), at=now))


@allow("station.manage")
@require_safe
def desk_signs(request: HttpRequest) -> HttpResponse:
    """A sheet of A4 a desk, with the code of its public page."""
    signs = [(one, outside(request, reverse("voice_new", args=[one.token]))) for one in desks.desks()]
    address = outside(request, "/")
    shown = {"signs": signs, "is_local": is_local(address), "address": address}
    return render(request, "stations/desk_signs.html", shown)
