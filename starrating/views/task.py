"""Doors of a judge's work: what is left to score, the map of a building, the grid of a hall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from starrating.actions import look as looks
from starrating.models import Contest, LockerLook
from starrating.models.look import OFF
from starrating.queries import map as maps
from starrating.queries import task as tasks
from starrating.rules.sheet import keeps_doors
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker
from tongting.web.access import allow, person_of, wants_json


def known(contest: str) -> Contest:
    if contest not in Contest.values:
        raise Http404
    return Contest(contest)


@allow("star.judge")
@require_safe
def star_tasks(request: HttpRequest, contest: str) -> HttpResponse:
    """What this judge has left, the next one first."""
    person, at = person_of(request), timezone.now()
    todo = tasks.tasks_of(person, known(contest), at)
    notes = {task.assignment.pk: task.note(at) for task in todo.left}
    page = {"contest": known(contest), "todo": todo, "notes": notes, "campaign": todo.campaign}
    return render(request, "starrating/star_tasks.html", page)


@allow.signed_in
@require_safe
def star_map(request: HttpRequest, contest: str, hall: str = "") -> HttpResponse:
    """A building's floors or a hall's rows; for people, who have no place, the list of tasks."""
    person, at = person_of(request), timezone.now()
    race = known(contest)
    if race == Contest.SERVICE:
        return redirect("star_tasks" if person.may("star.judge") else "star_home", *_named(person, race))
    page = {"contest": race, "campaign": maps.shown(race), "now": at}
    if race == Contest.LOCKER:
        return render(request, "starrating/locker_map.html", {**page, **_hall(request, person, hall)})
    return render(request, "starrating/star_map.html", {**page, **_building(request, person)})


def _named(person: User, race: Contest) -> list[str]:
    return [race.value] if person.may("star.judge") else []


def _building(request: HttpRequest, person: User) -> dict[str, Any]:
    campaign = maps.shown(Contest.DORM)
    listed = list(maps.buildings())
    chosen = next((one for one in listed if one.code == request.GET.get("building")), None)
    building = chosen or next(iter(listed), None)
    plan = maps.building_plan(campaign, building, person) if building else None
    board_of, board = maps.board(Contest.DORM)
    today = local(timezone.now()).date()
    return {
        "buildings": listed, "building": building, "plan": plan, "board_of": board_of, "board": board,
        "keeps": keeps_doors(person), "helped": maps.helped(Contest.DORM, board_of), "today": today,
    }  # fmt: skip


def _hall(request: HttpRequest, person: User, hall: str) -> dict[str, Any]:
    """One hall a page: a mine has thousands of lockers."""
    listed = maps.halls()
    hall = hall if hall in listed else next(iter(listed), "")
    open_campaign = maps.lookable()
    rows = maps.hall_rows(open_campaign or maps.shown(Contest.LOCKER), hall, person)
    mode = request.session.get("look-as", LockerLook.Verdict.GOOD)
    return {
        "halls": listed, "hall": hall, "rows": rows, "mode": mode,
        "again": maps.to_see_again(open_campaign, hall), "may_look": open_campaign and person.may("star.vote"),
        "walked": open_campaign,
        "scores": any(box.task for row in rows for box in row.boxes),
    }  # fmt: skip


@allow("star.vote")
@require_POST
def locker_look(request: HttpRequest) -> HttpResponse:
    """One tap on a locker: `as` is good, bad, off (a slip) or sheet, for whoever is to score it."""
    person, at = person_of(request), timezone.now()
    pk = request.POST.get("locker", "")
    locker = get_object_or_404(Locker.objects.select_related("post"), pk=pk if pk[:18].isdecimal() else 0)
    wanted = request.POST.get("as", "")
    if wanted == "sheet":
        return _to_sheet(request, person, locker)
    campaign = maps.lookable()
    try:
        if wanted == OFF:
            looks.take_back(campaign, locker, by=person, at=at)
        else:
            looks.look(campaign, locker, wanted, by=person, at=at)
    except Refused as why:
        return _answer(request, locker, {"error": str(why)}, 400)
    if wanted in LockerLook.Verdict.values:
        request.session["look-as"] = wanted
    return _answer(request, locker, {"look": "" if wanted == OFF else wanted}, 200)


def _to_sheet(request: HttpRequest, person: User, locker: Locker) -> HttpResponse:
    todo = tasks.tasks_of(person, Contest.LOCKER, timezone.now())
    task = next((one for one in (*todo.left, *todo.done) if one.entry.locker_id == locker.pk), None)
    if task is None:
        return _answer(request, locker, {"error": _("%(code)s 不归你打分") % {"code": locker.called}}, 400)
    page = reverse("sheet_new", args=[task.assignment.pk])
    return JsonResponse({"url": page}) if wants_json(request) else redirect(page)


def _answer(request: HttpRequest, locker: Locker, said: dict[str, str], status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse(said, status=status)
    if "error" in said:
        messages.warning(request, said["error"])
    return redirect(f"{reverse('locker_hall', args=[locker.hall])}#r{locker.row}")
