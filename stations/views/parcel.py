"""Doors of the parcel desk: laying down, handing out, what is left over, lists, paper."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stations.forms.parcel import CARRIERS, ArriveForm, OddForm, PasteForm, TakeForm
from stations.models import Desk
from stations.parcel_titles import with_titles
from stations.queries import desk as desks
from stations.queries import parcel as parcels
from stations.queries import parcel_desk as counter
from stations.views.door import at_desk
from tongting.events.flow import Refused
from tongting.imports import actions as imports
from tongting.web.access import allow, person_of

# Labels of one print, three in a row.
MOST_LABELS = 90


@allow("station.serve")
@at_desk
@require_safe
def desk_parcel_in(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Scan, Enter, the next one; this page also works without a network."""
    just = counter.just_arrived(desk, person_of(request), now)
    shown = {
        "desk": desk, "at": now, "form": ArriveForm(desk, initial={"size": "small"}), "just": just,
        "unclear": {one.parcel.pk: one.people for one in parcels.unclear(just)}, "carriers": CARRIERS,
        "carrier": just[0].carrier if just else "", "counts": parcels.counts(desk, now),
    }  # fmt: skip
    return render(request, "stations/desk_parcel_in.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_parcel_out(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    word = request.GET.get("q", "").strip()[: desks.LONGEST_CARD]
    served, people = counter.before(desk, word) if word else ([], [])
    is_found = bool(served or people)
    shown = {
        "desk": desk, "at": now, "word": word, "served": served, "people": people, "form": TakeForm(desk),
        "counts": parcels.counts(desk, now), "gone": counter.gone(desk, word, now) if word and not is_found else None,
    }  # fmt: skip
    return render(request, "stations/desk_parcel_out.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_parcel_left(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """What nobody has been found for, what has lain too long, what is not in order."""
    shown = {
        "desk": desk, "at": now, "nobodys": counter.nobodys(desk), "old": counter.old(desk, now),
        "odd": counter.odd(desk), "form": OddForm(desk), "rule": parcels.rule_in_force(),
    }  # fmt: skip
    return render(request, "stations/desk_parcel_left.html", shown)


@allow("station.serve")
@at_desk
@require_http_methods(["GET", "POST"])
def desk_parcel_paste(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Copied lines go the way of an uploaded list: looked at first, all or none."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lines = with_titles(form.cleaned_data["lines"])
        try:
            name = f"{now:%m%d-%H%M}.csv"
            run = imports.upload("parcels", name, lines.encode(), by=person_of(request), at=now)
            return redirect("import_detail", run.pk)
        except Refused as why:
            form.add_error("lines", str(why))
    return render(request, "stations/desk_parcel_paste.html", {"desk": desk, "form": form})


@allow("station.serve")
@at_desk
@require_safe
def desk_parcel_paper(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """The list of the shelves, or with `labels` a label for each of those named, or for the last half hour's."""
    wants_labels = "labels" in request.GET
    named = [
        int(one) for one in request.GET.getlist("parcel")[:MOST_LABELS] if one.isdecimal() and len(one) < 15
    ]
    if wants_labels and not named:
        found = counter.just_arrived(desk, person_of(request), now)
    else:
        found = counter.on_shelves(desk, named)
    shown = {"desk": desk, "at": now, "parcels": found, "labels": wants_labels}
    return render(request, "stations/desk_parcel_paper.html", shown)
