"""The day's page: where to go now, what waits for me, which posts were seen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patrols.queries import coverage
from patrols.queries.heat import labelled
from tongting.periods import Day, Week
from tongting.seams import gather
from tongting.web.access import allow


@allow.signed_in
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Everybody's first page; what is on it follows from what the person may do."""
    now = timezone.now()
    shown: dict[str, Any] = {"now": now, "todos": gather("todos", request.user, now)}
    if request.user.may("patrol.do") or request.user.may("patrol.see"):
        view = coverage.day_view(Day.of(now))
        week = coverage.heat(Week.of(now), now)
        shown |= {"view": view, "heat": labelled(week), "gaps": coverage.gaps(week), "week": Week.of(now)}
        if request.user.may("patrol.do"):
            shown["stop"] = stop = coverage.next_stop(view, request.user, now)
            shown["peak"] = stop and coverage.peak_within(stop.post, now, coverage.SOON)
    return render(request, "patrols/today.html", shown)
