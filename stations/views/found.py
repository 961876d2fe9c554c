"""Doors of lost and found at its desk: what was brought, what is claimed, what nobody came for."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stations.forms.found import ClaimForm, DisposeForm, FoundForm
from stations.models import Desk, Found
from stations.queries import charging as charges
from stations.queries import found as lost
from stations.queries import found_desk as counter
from stations.views.door import at_desk
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow


@allow("station.serve")
@at_desk
@require_safe
def desk_found_new(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """With `charge` a phone that nobody fetched from its slot: what is known of it stands there already."""
    phone = charges.unfetched(desk, request.GET.get("charge", ""))
    form = FoundForm(desk, initial={"found_at": local(now), **(counter.of_phone(phone) if phone else {})})
    shown = {"desk": desk, "at": now, "form": form, "places": counter.places(desk)}
    return render(request, "stations/desk_found_new.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_found_list(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    word = request.GET.get("word", "").strip().replace("\0", "")[:30]
    page = paging.by_key(lost.open_at(desk, word), ("-taken_at", "-pk"), request.GET)
    shown = {"desk": desk, "at": now, "word": word, "page": page, "counts": lost.counts(desk, now)}
    return render(request, "stations/desk_found_list.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_found(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """One thing with all the desk knows of it, who may have lost it, and its claim."""
    thing = get_object_or_404(lost.things(), pk=pk, service__desk=desk)
    is_open = thing.state == Found.State.OPEN
    shown = {
        "desk": desk, "at": now, "thing": thing, "form": _claim(desk, thing) if is_open else None,
        "likely": lost.likely_owners(thing, now) if is_open else [],
    }  # fmt: skip
    return render(request, "stations/desk_found.html", shown)


def _claim(desk: Desk, thing: Found) -> ClaimForm:
    form = ClaimForm(desk)
    return form.ask_two() if thing.is_valuable else form


@allow("station.serve")
@at_desk
@require_safe
def desk_found_due(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    shown = {
        "desk": desk, "at": now, "due": list(lost.due_at(desk, now)[: counter.MOST_DUE]),
        "form": DisposeForm(desk).ask_two(), "lists": counter.lists(desk), "rule": lost.rule_in_force(),
    }  # fmt: skip
    return render(request, "stations/desk_found_due.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_disposal(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """The list that two have signed, for paper."""
    made = get_object_or_404(lost.disposals(), pk=pk, service__desk=desk)
    shown = {"desk": desk, "at": now, "list": made, "things": counter.things_of(made)}
    return render(request, "stations/desk_disposal.html", shown)
