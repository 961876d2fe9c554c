"""Doors to the line for what is out: the list behind the figure, and its workbook."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.line import WishFilter
from stations.queries import line as lines
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def wish_list(request: HttpRequest) -> HttpResponse:
    """Every place in line, newest first."""
    form, now = WishFilter(request.GET), timezone.now()
    chosen = form.chosen()
    page = paging.by_key(lines.found(chosen), lines.ORDER, request.GET)
    shown = {"form": form, "chosen": chosen, "page": page, "stood": lines.stood(page.rows, now)}
    return render(request, "stations/wish_list.html", shown)


@allow("station.see")
@require_POST
def wish_export(request: HttpRequest) -> HttpResponse:
    chosen = WishFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    params["at"] = now.isoformat()
    return redirect(exports.ask("station_line", _("排队等的人"), params, by=person_of(request), at=now))
