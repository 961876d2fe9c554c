"""Doors of the table of deadlines: what is in force, and a line of it to change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patrols.actions import term as verbs
from patrols.forms.term import TermForm
from patrols.models.issue import Severity
from patrols.models.term import Unit
from patrols.queries import term as terms
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("issue.see")
@require_safe
def term_list(request: HttpRequest) -> HttpResponse:
    """Everybody who sees the list sees by which deadlines it is measured."""
    at, table = timezone.now(), terms.in_force()
    lines = [
        (severity, table.lines[severity], table.deadline(at, severity), table.year_unknown(at, severity))
        for severity in Severity
    ]
    changes = [(event, Severity(event.facts["severity"]).label) for event in terms.changes()]
    seen = {"lines": lines, "changes": changes, "days": Unit.WORKING_DAYS}
    return render(request, "patrols/term_list.html", seen)


@allow("issue.terms")
@require_http_methods(["GET", "POST"])
def term_edit(request: HttpRequest, severity: str) -> HttpResponse:
    if severity not in Severity.values:
        raise Http404
    term = terms.in_force().lines[severity]
    form = TermForm(request.POST if request.method == "POST" else None, initial=vars(term))
    if request.method == "POST" and form.is_valid():
        try:
            if verbs.change(severity, form.cleaned_data["term"], by=person_of(request), at=timezone.now()):
                messages.success(request, _("期限改好了，从现在起派的单按新期限算"))
            return redirect("term_list")
        except Refused as why:
            form.add_error("amount", str(why))
    seen = {"form": form, "severity": Severity(severity)}
    return render(request, "patrols/term_edit.html", seen, status=422 if form.errors else 200)
