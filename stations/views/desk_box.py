"""Doors of the medical box: taking something out, the round by two people, its paper, the page its sticker opens."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stations.forms.box import REASONS, BoxCheckForm
from stations.models import Box, Desk, Service
from stations.queries import box as boxes
from stations.queries import desk as desks
from stations.queries import stock as stocks
from stations.queries import stock_board as boards
from stations.rules import box as rules
from stations.views.door import at_desk
from stations.views.printing import is_local, outside
from tongting.people.models import User
from tongting.web.access import allow, person_of

# As many rounds as the page shows.
LATEST = 6


def _box(desk: Desk) -> Box:
    box = boxes.of(desk)
    if box is None:
        raise Http404
    return box


@allow("station.serve")
@at_desk
@require_safe
def desk_box(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Person, what for, what; this page also works without a network."""
    box = _box(desk)
    look = boxes.look(box, now)
    no = rules.may_seal(person_of(request), look.waiting) if look.waiting else None
    differing = [
        one for one in look.waiting.counts.select_related("lot__item") if one.is_out or one.found != one.expected
    ] if look.waiting else []  # fmt: skip
    shown = {
        "desk": desk, "at": now, "look": look, "seal_refusal": no, "differing": differing, "reasons": REASONS,
        "offers": boards.offers(desk, now, kinds=(Service.Kind.MEDICAL,)), "first_call": rules.first_call(),
        "word": request.GET.get("q", "")[: desks.LONGEST_CARD], "rounds": boxes.rounds_of(box)[:LATEST],
    }  # fmt: skip
    return render(request, "stations/desk_box.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_box_check(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Every lot with what the books say; a number each, the old seal and the new one."""
    box = _box(desk)
    form = BoxCheckForm(desk)
    found = boxes.contents(box, now)
    lines = [(stock, [(batch, form[f"found_{batch.lot.pk}"]) for batch in stock.batches]) for stock in found]
    look = boxes.look(box, now)
    shown = {
        "desk": desk, "at": now, "look": look, "was_opened": boxes.was_opened(box, look.last),
        "lines": [one for one in lines if one[1]],
        "none": [stock.item for stock, batches in lines if not batches and stock.is_wanted],
    }  # fmt: skip
    return render(request, "stations/desk_box_check.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def box_print(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """The list that lies in the lid, with the code for the outside."""
    box = _box(desk)
    url = outside(request, reverse("box_public", args=[box.token]))
    shown = {
        "desk": desk, "look": boxes.look(box, now), "stocks": boxes.contents(box, now), "url": url,
        "is_local": is_local(url), "address": outside(request, "/"), "first_call": rules.first_call(), "at": now,
    }  # fmt: skip
    return render(request, "stations/box_print.html", shown)


@allow.public
@require_safe
def box_public(request: HttpRequest, token: str) -> HttpResponse:
    """What the sticker opens for anybody: when it was last gone through and what is in it; no names, no numbers. Who
    serves there stands before it to do so."""
    box, now = boxes.by_token(token), timezone.now()
    if box is None:
        raise Http404
    if isinstance(request.user, User) and request.user.may("station.serve"):
        return redirect("desk_box", box.service.desk.code)
    found: list[stocks.Stock] = [one for one in boxes.contents(box, now) if one.is_wanted]
    shown = {
        "box": box, "desk": box.service.desk, "look": boxes.look(box, now), "stocks": found,
        "first_call": rules.first_call(),
    }  # fmt: skip
    return render(request, "stations/box_public.html", shown)
