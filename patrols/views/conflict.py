"""Doors of conflicts: which patrols came in two versions, both side by side, the decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import conflict_decide as verbs
from patrols.forms.conflict import ConflictFilterForm, DecisionForm
from patrols.models import Conflict
from patrols.queries import conflict as conflicts
from patrols.rules import conflict as rules
from tongting.events.flow import Refused, history
from tongting.web import paging
from tongting.web.access import allow, person_of
from tongting.work import bell


@allow("patrol.void")
@require_safe
def conflict_list(request: HttpRequest) -> HttpResponse:
    form = ConflictFilterForm(request.GET)
    found = conflicts.listed(form.chosen().get("state", ""))
    page = paging.by_key(found, conflicts.LATEST, request.GET)
    shown = {"form": form, "page": page, "states": Conflict.State.choices}
    return render(request, "patrols/conflict_list.html", shown)


@allow("patrol.void")
@require_safe
def conflict_detail(request: HttpRequest, pk: int) -> HttpResponse:
    conflict = get_object_or_404(conflicts.listed().select_related("version__standard", "successor"), pk=pk)
    return _shown(request, conflict, DecisionForm())


@allow("patrol.void")
@require_POST
def conflict_decide(request: HttpRequest, pk: int) -> HttpResponse:
    conflict = get_object_or_404(conflicts.listed().select_related("version__standard", "successor"), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, conflict, form, 400)
    reason, by, at = form.cleaned_data["reason"], person_of(request), timezone.now()
    try:
        if form.cleaned_data["stands"] == Conflict.State.SECOND:
            stands = verbs.take_second(conflict, reason=reason, by=by, at=at)
            bell.ring_after_commit("photo")
            messages.success(
                request, _("已采用第二份，编号 %(number)s，第一份作废") % {"number": stands.number}
            )
        else:
            verbs.keep_first(conflict, reason=reason, by=by, at=at)
            messages.success(request, _("已保留第一份，第二份留作记录"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("conflict_detail", pk)


def _shown(request: HttpRequest, conflict: Conflict, form: DecisionForm, status: int = 200) -> HttpResponse:
    first, rows = conflicts.side_by_side(conflict)
    shown = {
        "conflict": conflict,
        "first": first,
        "second": conflicts.second_of(conflict),
        "rows": rows,
        "differing": sum(row.differs for row in rows),
        "form": form,
        "why_not": rules.may_decide(person_of(request), conflict),
        "history": history(conflict),
    }
    return render(request, "patrols/conflict_detail.html", shown, status=status)
