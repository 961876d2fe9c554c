"""Doors at the door: nobody in, rest cards, consents, and what is one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from starrating.actions import door as verbs
from starrating.forms.door import RestForm
from starrating.models import Consent, Entry, RestCard
from starrating.queries import door as doors
from starrating.queries import home as homes
from starrating.queries import sheet as sheets
from starrating.queries import task as tasks
from starrating.rules.sheet import keeps_doors
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Room
from tongting.web.access import allow, person_of


@allow("star.judge")
@require_POST
def door_closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody in: noted, and on to the next room."""
    person, at = person_of(request), timezone.now()
    assignment = get_object_or_404(sheets.tasks().filter(judge__person=person), pk=pk)
    contest = assignment.entry.campaign.contest
    onward = tasks.tasks_of(person, contest, at).after(assignment)
    try:
        found = verbs.found_closed(assignment, by=person, at=at)
        words = _("%(label)s 没人在，已记下；%(day)s 前再去一次")
        messages.success(request, words % {"label": assignment.entry.label, "day": f"{found.again_by:%m-%d}"})
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("sheet_new", pk)
    return redirect("sheet_new", onward.assignment.pk) if onward else redirect("star_tasks", contest)


@allow.signed_in
@require_safe
def my_room(request: HttpRequest) -> HttpResponse:
    """The own room and lockers: agreeing, a rest card, what was found once it is public."""
    person, at = person_of(request), timezone.now()
    found = homes.home(person, at)
    shown = [(month, [(one, sheets.parts(one)) for one in month.sheets]) for month in found.past]
    page = {"home": found, "past": shown, "form": RestForm(people=None, at=at), "knows_judge": False}
    return render(request, "starrating/my_room.html", page)


@allow("prize.hand")
@require_safe
def star_door(request: HttpRequest, pk: int) -> HttpResponse:
    """What a keeper writes down for those who live behind a door."""
    return show_door(request, get_object_or_404(_entries(), pk=pk))


def _entries() -> Any:
    return Entry.objects.select_related("campaign", "room__building", "locker__holder")


def show_door(request: HttpRequest, entry: Entry, form: RestForm | None = None) -> HttpResponse:
    at = timezone.now()
    agreed = set(Consent.objects.filter(entry=entry).values_list("person", flat=True))
    owners = doors.owners(entry)
    people = User.objects.filter(pk__in=[one.pk for one in owners])
    page = {
        "entry": entry, "owners": [(one, one.pk in agreed) for one in owners],
        "cards": doors.cards_of(entry.room_id, at) if entry.room_id else [],
        "form": form or RestForm(people=people, at=at), "door": doors.door(entry, at),
    }  # fmt: skip
    return render(request, "starrating/star_door.html", page, status=400 if form else 200)


@allow.signed_in
@require_POST
def rest_card_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A rest card on a room's door: one's own, or by a keeper for somebody who lives there."""
    person, at = person_of(request), timezone.now()
    room = get_object_or_404(Room, pk=pk)
    for_another = "person" in request.POST and keeps_doors(person)
    people = User.objects.filter(lodging__room=room) if for_another else None
    form = RestForm(request.POST, people=people, at=at)
    if not form.is_valid():
        messages.warning(request, next(str(error) for errors in form.errors.values() for error in errors))
        return _back(request)
    said = form.cleaned_data
    try:
        card = verbs.hang_up(
            room,
            said.get("person") or person,
            since=said["since_at"],
            until=said["until_at"],
            by=person,
            at=at,
        )
        until = f"{local(card.until):%m-%d %H:%M}"
        messages.success(request, _("休息卡挂到 %(time)s，这之前评委不敲门") % {"time": until})
    except Refused as why:
        messages.warning(request, str(why))
    return _back(request)


@allow.signed_in
@require_POST
def rest_card_lift(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(RestCard.objects.select_related("room"), pk=pk)
    try:
        verbs.take_down(card, by=person_of(request), at=timezone.now())
        messages.success(request, _("休息卡取下了"))
    except Refused as why:
        messages.warning(request, str(why))
    return _back(request)


@allow.signed_in
@require_POST
def consent_give(request: HttpRequest, pk: int) -> HttpResponse:
    return _consent(request, pk, verbs.agree, _("已登记同意，不在场时评委也可以看"))


@allow.signed_in
@require_POST
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _consent(request, pk, verbs.disagree, _("同意撤回了，要有人在场才看"))


def _consent(request: HttpRequest, pk: int, verb: Any, done: str) -> HttpResponse:
    person = person_of(request)
    entry = get_object_or_404(_entries(), pk=pk)
    said = request.POST.get("person", "")
    owner = get_object_or_404(User, pk=said) if said[:18].isdecimal() and said else person
    try:
        verb(entry, owner, by=person, at=timezone.now())
        messages.success(request, done)
    except Refused as why:
        messages.warning(request, str(why))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To where it was asked: a keeper's page of an entry, or one's own."""
    entry = request.POST.get("entry", "")
    return redirect("star_door", int(entry)) if entry.isdecimal() and len(entry) < 18 else redirect("my_room")
