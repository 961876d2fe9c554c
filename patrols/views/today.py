"""The day's page: where to go now, what waits for me, which posts were seen."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patrols.queries import coverage
from patrols.queries import slot as slots
from patrols.queries.heat import labelled
from tongting.people.models import User
from tongting.periods import Day, Week
from tongting.seams import gather
from tongting.web.access import allow


@allow.signed_in
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Everybody's first page; what is on it follows from what the person may do."""
    now, person = timezone.now(), cast(User, request.user)
    shown: dict[str, Any] = {"now": now, "todos": gather("todos", person, now)}
    if person.may("patrol.do") or person.may("patrol.see"):
        view = coverage.day_view(Day.of(now))
        week = coverage.heat(Week.of(now), now)
        shown |= {"view": view, "heat": labelled(week), "gaps": coverage.gaps(week), "week": Week.of(now)}
        if person.may("patrol.do"):
            shown["round"] = slots.next_round(person, now)
            shown["stop"] = stop = coverage.next_stop(view, person, now)
            shown["peak"] = stop and coverage.peak_within(stop.post, now, coverage.SOON)
    return render(request, "patrols/today.html", shown)
