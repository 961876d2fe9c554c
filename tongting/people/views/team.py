"""Pages of teams and of the department's own names."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.people.actions import team as actions
from tongting.people.forms.team import DepartmentForm, TeamForm
from tongting.people.models import Department, Team
from tongting.web.access import allow, person_of


@allow("people.manage")
@require_GET
def team_list(request: HttpRequest) -> HttpResponse:
    there = Count("people", filter=Q(people__is_active=True))
    teams = Team.objects.select_related("leader").annotate(people_total=there).order_by("order", "code")
    return render(request, "people/team_list.html", {"teams": teams})


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def team_new(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_team(form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("已添加"))
        return redirect("team_list")
    return render(request, "people/team_edit.html", {"form": form, "team": None})


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        if actions.change_team(team, form.cleaned_data, by=person_of(request), at=timezone.now()):
            messages.success(request, _("改好了"))
        return redirect("team_list")
    return render(request, "people/team_edit.html", {"form": form, "team": Team.objects.get(pk=pk)})


@allow("people.manage")
@require_POST
def team_drop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.drop_team(get_object_or_404(Team, pk=pk), by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return redirect("team_edit", pk)
    messages.success(request, _("已删掉"))
    return redirect("team_list")


@allow("people.manage")
@require_http_methods(["GET", "POST"])
def department_edit(request: HttpRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None, instance=Department.objects.first())
    if request.method == "POST" and form.is_valid():
        if actions.change_department(form.cleaned_data, by=person_of(request), at=timezone.now()):
            messages.success(request, _("改好了"))
        return redirect("department_edit")
    return render(request, "people/department_edit.html", {"form": form})
