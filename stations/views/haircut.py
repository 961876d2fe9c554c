"""Doors of the barber: the worker's page, the desk's page, the screen on the wall, the rule."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import setup
from stations.actions import turn as turns
from stations.forms.haircut import FinishForm, HaircutRuleForm, TimeForm
from stations.forms.manage import NoteForm
from stations.models import Desk, Service, Turn
from stations.queries import haircut as cuts
from stations.queries import haircut_wall as walls
from stations.rules import haircut as rules
from stations.views.door import at_desk
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.periods import Day, local
from tongting.web.access import allow, person_of
from tongting.web.sender import address_of

# A wall asks twelve times a minute; nobody needs more, and however many ask, one answer serves them for a moment.
MOST_A_MINUTE, FRESH = 60, 2


@allow("station.use")
@require_safe
def haircut(request: HttpRequest, pk: int) -> HttpResponse:
    """My number and how long it takes; taking one; the free times of a day."""
    service, person, now = _service(pk), person_of(request), timezone.now()
    line = cuts.line(service, now)
    days = cuts.days(line.rule, now)
    day = _day(request.GET.get("day", ""), days, now)
    new, mine = line.wait_for_new(), list(cuts.open_of(person, local(now).date()))
    shown = {
        "service": service, "line": line, "mine": [one for one in mine if one.service_id == pk],
        "has_today": any(one.service_id == pk and one.day == local(now).date() for one in mine),
        "place": line.place_of(person), "new": new, "days": days, "day": day, "at": now, "person": person,
        "cells": cuts.cells(service, line.rule, day, now),
        "closed": rules.may_queue(
            cuts.window_now(line.rule, now, rules.EARLY), now, new.least, cuts.opens_next(line.rule, now)
        ),
    }  # fmt: skip
    return render(request, "stations/haircut.html", shown)


@allow("station.use")
@require_POST
def haircut_book(request: HttpRequest, pk: int) -> HttpResponse:
    service = _service(pk)
    form = TimeForm(service, request.POST)
    if not form.is_valid():
        messages.warning(request, form.sentence())
        return redirect("haircut", pk)
    try:
        made = turns.reserve(service, form.cleaned_data["start"], by=person_of(request), at=timezone.now())
        time = f"{local(made.start):%m-%d %H:%M}" if made.start else ""
        said = _("约好了：%(time)s，%(number)s 号；到了点“我到了”，或者在服务台说一声")
        messages.success(request, said % {"time": time, "number": made.number})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("haircut", pk)


@allow("station.use")
@require_POST
def haircut_number(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        made = turns.take_number(_service(pk), by=person_of(request), at=timezone.now())
        messages.success(request, _("取到 %(number)s 号，叫到你会通知") % {"number": made.number})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("haircut", pk)


@allow("station.use")
@require_POST
def turn_come(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever booked for today stands before the barber."""
    person, now = person_of(request), timezone.now()
    turn = get_object_or_404(Turn, pk=pk, person=person, day=local(now).date(), start__isnull=False)
    try:
        turns.come(turn, now, by=person, at=now)
        messages.success(request, _("知道了，%(number)s 号，等叫号") % {"number": turn.number})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("haircut", turn.service_id)


@allow("station.use")
@require_POST
def turn_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    turn = get_object_or_404(Turn, pk=pk, person=person)
    try:
        turns.withdraw(turn, by=person, at=timezone.now())
        messages.success(request, _("不理了，%(number)s 号让给后面的人") % {"number": turn.number})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("haircut", turn.service_id)


@allow("station.serve")
@at_desk
@require_safe
def desk_haircut(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    service = cuts.service_at(desk)
    if service is None:
        raise Http404
    shown = {
        "desk": desk, "at": now, "service": service, "line": cuts.line(service, now),
        "done": cuts.today_done(service, now), "form": FinishForm(desk, auto_id="cut_%s"),
    }  # fmt: skip
    return render(request, "stations/desk_haircut.html", shown)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def haircut_edit(request: HttpRequest, pk: int) -> HttpResponse:
    # Also where it is off: from here it is switched on again.
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk, kind=Service.Kind.HAIRCUT)
    rule = cuts.rule_of(service)
    form = HaircutRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_haircut(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，约好的不变，往后照新的排"))
        return redirect("haircut_edit", pk)
    shown = {
        "service": service, "form": form, "note": NoteForm(instance=service),
        "history": flow.history(service).order_by("-at", "-pk")[:20],
    }  # fmt: skip
    return render(request, "stations/haircut_edit.html", shown)


@allow.public
@never_cache
@require_safe
def haircut_wall(request: HttpRequest, token: str) -> HttpResponse:
    """The screen that calls: hangs on a wall, asks for itself every few seconds."""
    service = walls.service_of(token)
    if service is None:
        raise Http404
    return render(request, "stations/haircut_wall.html", {"service": service, "wall": _wall(service)})


@allow.public
@never_cache
@require_safe
def haircut_now(request: HttpRequest, token: str) -> JsonResponse:
    service = walls.service_of(token)
    if service is None:
        return JsonResponse({"error": _("没有这块屏，问问管理员")}, status=404)
    if _asks_too_often(request):
        return JsonResponse({"error": _("看得太勤了，过一分钟再看")}, status=429)
    return JsonResponse(_wall(service))


def _asks_too_often(request: HttpRequest) -> bool:
    near, minute = caches["near"], f"{timezone.now():%H%M}"
    key = f"wall:{address_of(request)}:{minute}"
    near.add(key, 0, 120)
    return int(near.incr(key)) > MOST_A_MINUTE


def _wall(service: Service) -> walls.Wall:
    """One answer serves everybody for a moment."""
    found = caches["near"].get_or_set(
        f"wall:{service.pk}", lambda: walls.wall(service, timezone.now()), FRESH
    )
    return cast(walls.Wall, found)


def _service(pk: int) -> Service:
    return get_object_or_404(cuts.services(), pk=pk)


def _day(text: str, days: list[date], now: datetime) -> date:
    try:
        day = Day.parse(text).start_at.date() if text else None
    except ValueError:
        day = None
    return day if day in days else next(iter(days), local(now).date())
