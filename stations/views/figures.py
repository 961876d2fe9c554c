"""Doors of the stations' figures: a month on one page, the journal behind every figure, both as workbooks."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.figures import BookingFilter, FiguresFilter
from stations.queries import figures as reads
from stations.queries import journal as journals
from tongting.exports import actions as exports
from tongting.periods import Month
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.see")
@require_safe
def station_figures(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    usual = Month.of(now, settings.MONTH_START_DAY)
    form = FiguresFilter(request.GET, initial={"month": usual})
    month = form.chosen().get("month") or usual
    found = reads.figures(month, now)
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    named = [(name, counts) for name, (_day, counts) in zip(names, found.by_hour, strict=True)]
    shown = {
        "form": form, "month": month, "figures": found, "by_hour": named,
        "span": f"since={month.first}&until={month.last}",
    }  # fmt: skip
    return render(request, "stations/figures.html", shown)


@allow("station.see")
@require_POST
def figures_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    month = FiguresFilter(request.POST).chosen().get("month") or Month.of(now, settings.MONTH_START_DAY)
    title = _("驿站统计 %(month)s") % {"month": month}
    params = {"month": str(month), "at": now.isoformat()}
    return redirect(exports.ask("station_figures", title, params, by=person_of(request), at=now))


@allow("station.see")
@require_safe
def booking_list(request: HttpRequest) -> HttpResponse:
    """The journal of all desks, newest first."""
    form = BookingFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(journals.found(None, chosen), ("-at", "-pk"), request.GET)
    return render(request, "stations/booking_list.html", {"form": form, "chosen": chosen, "page": page})


@allow("station.see")
@require_POST
def booking_export(request: HttpRequest) -> HttpResponse:
    chosen = BookingFilter(request.POST).chosen()
    params: dict[str, Any] = {
        name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()
    }
    now = timezone.now()
    return redirect(exports.ask("station_journal", _("驿站流水"), params, by=person_of(request), at=now))
