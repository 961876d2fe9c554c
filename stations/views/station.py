"""Doors for everybody: what I hold, what each station offers, standing in line, booking a time."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.actions import booking as journal
from stations.actions import loan as lending
from stations.actions import slot as slots
from stations.actions import wish as line
from stations.forms.station import SlotForm
from stations.models import Loan, Service, Slot, Station, Wish
from stations.queries import desk as desks
from stations.queries import mine
from stations.queries import slot as grids
from stations.queries import song as songs
from stations.queries import station as stations
from stations.queries.loan import rule_in_force
from tongting.events.flow import Refused
from tongting.periods import Day, local
from tongting.web.access import allow, person_of


@allow("station.use")
@require_safe
def station_home(request: HttpRequest) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    shown = {
        "groups": mine.groups(person, now), "cards": stations.cards(now), "at": now,
        "desks": list(desks.desks()) if person.may("station.serve") else [],
    }  # fmt: skip
    return render(request, "stations/station_home.html", shown)


@allow("station.use")
@require_safe
def station_page(request: HttpRequest, station: str) -> HttpResponse:
    if station not in Station.values:
        raise Http404
    person, now = person_of(request), timezone.now()
    shown = {
        "station": station, "name": Station(station).label, "icon": stations.ICONS[Station(station)],
        "counters": stations.counters(station, person, now), "serves": person.may("station.serve"),
        "songs": songs.boards(station, now),
    }  # fmt: skip
    return render(request, "stations/station_page.html", shown)


@allow("station.use")
@require_POST
def loan_extend(request: HttpRequest, pk: int) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    mine_only = Loan.objects.filter(person=person).select_related("service__lendable", "service__desk")
    loan = get_object_or_404(mine_only, pk=pk)
    try:
        lending.extend(loan, slip=journal.slip(["extend", pk], now), by=person, at=now)
        messages.success(request, _("续好了，%(time)s 前还") % {"time": f"{local(loan.due_at):%m-%d %H:%M}"})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("station_home")


@allow("station.use")
@require_POST
def wish_stand(request: HttpRequest, pk: int) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("desk"), pk=pk, kind__in=Service.LENT)
    try:
        line.stand(service, by=person_of(request), at=timezone.now())
        messages.success(request, _("排上了，有人还了%(what)s就通知你") % {"what": service.name})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("station_page", service.desk.station)


@allow("station.use")
@require_POST
def wish_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    wish = get_object_or_404(Wish.objects.select_related("service__desk"), pk=pk, person=person)
    try:
        line.withdraw(wish, by=person, at=timezone.now())
        messages.success(request, _("不排了，后面的人往前挪一位"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("station_home")


@allow("station.use")
@require_safe
def slot_list(request: HttpRequest, pk: int) -> HttpResponse:
    service, now = _slot_service(pk), timezone.now()
    day = _day(request.GET.get("day", ""), now)
    units, rows = grids.grid(service, day, now)
    ahead = rule_in_force().days_ahead
    shown = {
        "service": service, "units": units, "rows": rows, "day": day, "days": _days(now, ahead), "at": now,
        "person": person_of(request),
    }  # fmt: skip
    return render(request, "stations/slot_list.html", shown)


@allow("station.use")
@require_POST
def slot_reserve(request: HttpRequest, pk: int) -> HttpResponse:
    service, now = _slot_service(pk), timezone.now()
    form = SlotForm(service, request.POST)
    if not form.is_valid():
        messages.warning(request, form.sentence())
        return redirect("slot_list", pk)
    try:
        made = slots.reserve(
            form.cleaned_data["unit"], form.cleaned_data["start"], by=person_of(request), at=now
        )
        said = _("约好了：%(number)s 号 %(time)s，到点去服务台开")
        facts = {"number": f"{made.unit.number:02d}", "time": f"{local(made.start):%m-%d %H:%M}"}
        messages.success(request, said % facts)
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("slot_list", pk)
    return redirect("station_home")


@allow("station.use")
@require_POST
def slot_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    slot = get_object_or_404(Slot, pk=pk, person=person)
    try:
        slots.withdraw(slot, by=person, at=timezone.now())
        messages.success(request, _("取消了，这个时段让给别人"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("station_home")


def _slot_service(pk: int) -> Service:
    found = Service.objects.select_related("desk", "lendable").filter(is_active=True)
    return get_object_or_404(found, pk=pk, kind=Service.Kind.SLOT)


def _day(text: str, now: datetime) -> date:
    try:
        return Day.parse(text).start_at.date() if text else local(now).date()
    except ValueError:
        return local(now).date()


def _days(now: datetime, ahead: int) -> list[date]:
    days = [Day.of(now)]
    for _n in range(ahead):
        days.append(days[-1].next())
    return [local(day.start_at).date() for day in days]
