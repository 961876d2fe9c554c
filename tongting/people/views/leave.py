"""Pages of leave: the list, days off for somebody, their withdrawal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people.actions import leave as actions
from tongting.people.forms.leave import LeaveFilter, LeaveForm, WithdrawForm
from tongting.people.models import Leave
from tongting.people.queries import leave as queries
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("roster.keep")
@require_GET
def leave_list(request: HttpRequest) -> HttpResponse:
    viewer, filters = person_of(request), LeaveFilter(request.GET)
    found = queries.listed(filters.chosen(), viewer)
    shown = {
        "filters": filters,
        "page": paging.by_key(found, queries.ORDER, request.GET),
        "total": found.count(),
        "narrowed": bool(filters.chosen()),
        "today": timezone.localdate(),
        "keeps_own": viewer.may("roster.keep_all"),
    }
    return render(request, "people/leave_list.html", shown)


@allow("roster.keep")
@require_http_methods(["GET", "POST"])
def leave_new(request: HttpRequest) -> HttpResponse:
    viewer, today = person_of(request), timezone.localdate()
    start: dict[str, Any] = {"first": today, "last": today, "person": request.GET.get("person", "")[:12]}
    form = LeaveForm(request.POST or None, people=queries.kept_by(viewer), initial=start)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            leave = actions.enter(given.pop("person"), **given, by=viewer, at=timezone.now())
        except Refused as why:
            form.add_error("first", str(why))
        else:
            said = {"name": leave.person.name, "n": leave.days, "kind": leave.get_kind_display()}
            messages.success(request, _("登记好了：%(name)s %(kind)s %(n)d 天") % said)
            return redirect("leave_list")
    return render(request, "people/leave_new.html", {"form": form})


@allow("roster.keep")
@require_POST
def leave_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    leave = get_object_or_404(Leave.objects.select_related("person__team"), pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句为什么撤回，再点一次"))
        return redirect("leave_list")
    try:
        actions.withdraw(leave, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("撤回了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("leave_list")


@allow("roster.keep")
@require_POST
def leave_export(request: HttpRequest) -> HttpResponse:
    """What the list showed, as a workbook."""
    chosen = LeaveFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", str(value)) for name, value in chosen.items()}
    params["viewer"] = person_of(request).pk
    export = exports.ask("leave", _("请假登记表"), params, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)
