"""Doors of sheets: the form of one, its record, taking it out of the count."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import sheet as verbs
from starrating.forms.sheet import SheetForm, VoidForm
from starrating.models import Sheet
from starrating.queries import map as maps
from starrating.queries import sheet as sheets
from starrating.queries import task as tasks
from starrating.rules import sheet as rules
from starrating.rules.result import must_look_first
from starrating.views.taking import Taking, as_worded, cards, sentences
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local
from tongting.photos.uploads import keep_uploads
from tongting.web.access import allow, person_of
from tongting.web.middleware import KEEP
from tongting.work import bell


@allow("star.judge")
@never_cache
@require_http_methods(["GET", "POST"])
def sheet_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one task. A plain form: with script it keeps every tap on the phone as it is made and goes through
    the outbox."""
    person, at = person_of(request), timezone.now()
    assignment = get_object_or_404(sheets.tasks().filter(judge__person=person), pk=pk)
    taking = Taking(person, assignment, at)
    if request.method == "POST":
        return Filling(request, taking).take()
    filling = Filling(request, taking)
    if reason := rules.may_score(person, assignment, filling.door):
        messages.warning(request, reason)
        return redirect("star_tasks", assignment.entry.campaign.contest)
    return filling.show()


class Filling:
    """One judge at one form."""

    def __init__(self, request: HttpRequest, taking: Taking) -> None:
        self.request, self.taking, self.at = request, taking, taking.at
        # Asked for by a phone that keeps it for the hours without a network: opened later, and more than once.
        self.kept = KEEP in request.headers

    @cached_property
    def todo(self) -> tasks.Tasks:
        """As it was before this sheet."""
        return tasks.tasks_of(self.taking.person, self.taking.campaign.contest, self.at)

    @cached_property
    def door(self) -> rules.Door:
        return self.todo.door_of(self.taking.assignment, self.at)

    def take(self) -> HttpResponse:
        taking = self.taking
        names = [*(f"h-{one.code}" for one in taking.criteria), "photos"] if taking.with_photos else []
        data, refused = keep_uploads(self.request, names, taking.entry.label, by=taking.person, at=self.at)
        form = taking.form(data)
        if not form.is_valid():
            return self.show(form, data, refused, 400)
        try:
            sheet = taking.submit(form, None)
        except verbs.Conflict as why:
            return self.show(form, data, [*refused, str(why)], 409)
        except Refused as why:
            return self.show(form, data, [*refused, str(why)], 400)
        if self.request.FILES:
            bell.ring_after_commit("photo")
        handed = _("%(label)s 已交，%(total)s 分") % {"label": sheet.entry.label, "total": sheet.total}
        messages.success(self.request, handed)
        onward = self.todo.after(taking.assignment)
        if onward is None:
            return redirect("star_tasks", taking.campaign.contest)
        return redirect("sheet_new", onward.assignment.pk)

    def show(
        self,
        form: SheetForm | None = None,
        data: QueryDict | None = None,
        refused: Iterable[str] = (),
        status: int = 200,
    ) -> HttpResponse:
        number = "" if self.kept else str(uuid.uuid4())
        sent = data is not None
        data = data or self.taking.as_it_stands(number) or QueryDict()
        form = form or (self.taking.form(data) if data else self.taking.form())
        groups = cards(form, data)
        page = {"form": form, "data": data, "cards": groups, "refused": list(refused), "sent": sent}
        page["errors"] = sentences(form, groups) if sent else []
        page["uuid"] = data.get("uuid") or number
        page["chosen_vetoes"] = data.getlist("vetoes")
        page["whole_photos"] = [form.photos[one] for one in data.getlist("photos") if one in form.photos]
        return render(self.request, "starrating/sheet_new.html", {**page, **self._around()}, status=status)

    def _around(self) -> dict[str, Any]:
        """What stands beside the form: the door, the way on, the map and the board of a desk."""
        taking, entry = self.taking, self.taking.entry
        todo, door = self.todo, self.door
        found: dict[str, Any] = {
            "task": taking.assignment, "entry": entry, "campaign": taking.campaign, "door": door,
            "vetoes": taking.vetoes, "thresholds": as_worded(taking.campaign.rule), "todo": todo,
            "five": taking.rule.five_star_line, "onward": todo.after(taking.assignment),
            "presences": [(one, Sheet.Presence(one).label) for one in rules.presences(entry, door)],
            "needs_door": entry.person_id is None, "with_photos": taking.with_photos,
            "standing": taking.standing, "contest": taking.campaign.contest,
            # Of a locker its judge knows the number and nothing else.
            "last": None if entry.locker_id else maps.last_score(entry),
        }  # fmt: skip
        if not self.kept:
            found["board_of"], found["board"] = maps.board(taking.campaign.contest)
            found |= {
                "helped": maps.helped(taking.campaign.contest, found["board_of"]),
                "today": local(self.at).date(),
            }
            if entry.room is not None:
                plan = maps.building_plan(taking.campaign, entry.room.building, taking.person)
                found |= {"plan": plan, "current": entry.room_id}
        return found


@allow.signed_in
@require_safe
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found and what it cost, for whoever may see it; whoever may only take it away sees whose it is."""
    person = person_of(request)
    sheet = get_object_or_404(sheets.to_read(), pk=pk)
    sees = rules.sees_marks(person, sheet, sheets.home_of(person))
    if sees and (refusal := _looks_first(person, sheet)):
        raise PermissionDenied(refusal)
    may_void = rules.may_void(person, sheet, sheets.chief_of(sheet.entry.campaign_id)) is None
    if not (sees or may_void):
        raise PermissionDenied(_("别人的评分表要等评分截止以后，由评委和管评选的人看"))
    knows = rules.knows_judge(person, sheet)
    page = {
        "sheet": sheet, "sees": sees, "may_void": may_void, "knows_judge": knows, "form": VoidForm(),
        "parts": sheets.parts(sheet) if sees else [],
        "whole": [one.photo for one in sheet.photos.all() if one.criterion_id is None] if sees else [],
        "versions": sheets.versions(sheet) if sees and knows else [],
        "copies": sheets.second_copies(sheet) if sees and knows else [],
        "may_correct": sheet.judge.person_id == person.pk and may_correct(sheet),
        "stars": sheets.stars_of(
            sheet.total, sheet.entry.campaign.rule, [veto.most_stars for veto in sheet.vetoes.all()]
        ),
    }  # fmt: skip
    return render(request, "starrating/sheet_detail.html", page)


def _looks_first(person: User, sheet: Sheet) -> str | None:
    """The own sheet is always open."""
    if sheet.judge.person_id == person.pk:
        return None
    return must_look_first(person, owes_look=tasks.owes_look(person, sheet.entry.campaign))


def may_correct(sheet: Sheet) -> bool:
    assignment = sheets.tasks().get(pk=sheet.assignment_id)
    return sheet.state == Sheet.State.GIVEN and rules.is_open_for(assignment)


@allow.signed_in
@require_POST
def sheet_void(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = get_object_or_404(sheets.in_full(), pk=pk)
    form = VoidForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句为什么作废，再点一次"))
        return redirect("sheet_detail", pk)
    try:
        verbs.void(sheet, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("已作废 %(number)s，评委可以重新评") % {"number": sheet.number})
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("sheet_detail", pk)
    return redirect("star_tasks", sheet.entry.campaign.contest)
