"""Pages of a departure: what is still held, the last day, staying after all; what a person has been given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.people.actions import departure as actions
from tongting.people.forms.departure import DepartureForm, HoldingsForm
from tongting.people.models import Departure, User
from tongting.places import holding
from tongting.seams import gather
from tongting.web.access import allow, person_of


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def departure_new(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    person = get_object_or_404(User.objects.select_related("team"), pk=pk)
    held = gather("held", person, now)
    waiting = [one for one in held if not one.ends_itself]
    form = DepartureForm(
        request.POST or None, open_things=len(waiting), initial={"last_day": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("last_day", "kind", "note")}
        try:
            departure = actions.plan(person, **given, held=waiting, by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _said(departure))
            return redirect("person_edit", pk)
    shown = {"person": person, "form": form, "waiting": waiting, "ending": [h for h in held if h.ends_itself]}
    return render(request, "people/departure_new.html", shown)


@allow("people.manage")
@require_POST
def departure_call_off(request: HttpRequest, pk: int) -> HttpResponse:
    departure = get_object_or_404(Departure.objects.select_related("person"), pk=pk)
    try:
        actions.call_off(departure, by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("不走了，角色恢复原来的期限；删掉的排班要重新排"))
    return redirect("person_edit", departure.person_id)


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def person_holdings(request: HttpRequest, pk: int) -> HttpResponse:
    """Room and lockers: given, changed, handed back."""
    person = get_object_or_404(User.objects.select_related("lodging__room"), pk=pk)
    room = person.lodging.room.code if hasattr(person, "lodging") else ""
    codes = "、".join(person.lockers.values_list("code", flat=True))
    form = HoldingsForm(request.POST or None, initial={"room": room, "lockers": codes})
    if request.method == "POST" and form.is_valid():
        try:
            if holding.give(person, **form.chosen(), by=person_of(request), at=timezone.now()):
                messages.success(request, _("改好了"))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("person_edit", pk)
    return render(request, "people/person_holdings.html", {"person": person, "form": form})


def _said(departure: Departure) -> str:
    said = {"name": departure.person.name, "day": departure.last_day}
    if departure.state == Departure.State.GONE:
        return _("%(name)s 已经离开，账号停用了，登录着的手机和电脑都已退出") % said
    return _("登记好了：%(name)s 最后一天 %(day)s，过了这一天账号自动停用") % said
