"""Pages of the kinds of shift."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.people.actions import shift_kind as actions
from tongting.people.forms.roster import ShiftKindForm
from tongting.people.models import ShiftKind
from tongting.people.starter import usual_kinds
from tongting.web.access import allow, person_of


@allow("roster.keep_all")
@require_GET
def shift_kind_list(request: HttpRequest) -> HttpResponse:
    return render(request, "people/shift_kind_list.html", {"kinds": ShiftKind.objects.all()})


@allow("roster.keep_all")
@require_http_methods(["GET", "POST"])
def shift_kind_new(request: HttpRequest) -> HttpResponse:
    form = ShiftKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_kind(form.cleaned_data, by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("letter", str(why))
        else:
            messages.success(request, _("已添加"))
            return redirect("shift_kind_list")
    return render(request, "people/shift_kind_edit.html", {"form": form, "kind": None})


@allow("roster.keep_all")
@require_http_methods(["GET", "POST"])
def shift_kind_edit(request: HttpRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(ShiftKind, pk=pk)
    form = ShiftKindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        since = changes.pop("since")
        try:
            if actions.change_kind(kind, changes, since=since, by=person_of(request), at=timezone.now()):
                messages.success(request, _("改好了"))
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("shift_kind_list")
    return render(request, "people/shift_kind_edit.html", {"form": form, "kind": kind})


@allow("roster.keep_all")
@require_POST
def shift_kind_usual(request: HttpRequest) -> HttpResponse:
    """What most mines work, where nothing is there yet."""
    n = actions.take_over(usual_kinds(), by=person_of(request), at=timezone.now())
    messages.success(request, _("装好了 %(n)d 个班次，照本矿的时间改") % {"n": n})
    return redirect("shift_kind_list")
