"""Pages of password slips: who gets one, and the sheet itself, which is seen once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from tongting.events.flow import Refused
from tongting.people.actions import account
from tongting.people.forms.slips import MOST_SLIPS, SlipFilter, SlipForm
from tongting.people.models import Department
from tongting.people.queries import person as queries
from tongting.web.access import allow, person_of
from tongting.web.paging import by_key


@allow("people.manage")
@require_http_methods(["GET", "POST"])
@sensitive_variables("slips")
def slip_list(request: HttpRequest) -> HttpResponse:
    """The answer to a POST is the sheet: passwords are neither kept nor sent anywhere else (see person_password)."""
    form = SlipForm(request.POST) if request.method == "POST" else SlipForm()
    if request.method == "POST" and form.is_valid():
        now, by = timezone.now(), person_of(request)
        try:
            slips = account.give_one_time_passwords(form.cleaned_data["people"], by=by, at=now)
        except Refused as why:
            form.add_error("people", str(why))
        else:
            sheet = {"slips": slips, "at": now, "mine": Department.objects.first()}
            response = render(request, "people/slip_sheet.html", sheet)
            response.headers["Cache-Control"] = "no-store"
            return response
    return _choose(request, form)


def _choose(request: HttpRequest, form: SlipForm) -> HttpResponse:
    filters = SlipFilter(request.GET)
    chosen = filters.chosen()
    found = queries.without_login(chosen, timezone.localdate()).exclude(pk=person_of(request).pk)
    page = by_key(found, queries.ORDER, request.GET, size=MOST_SLIPS)
    shown = {
        "filters": filters,
        "form": form,
        "page": page,
        "ticked": set(request.POST.getlist("people")) if form.is_bound else None,
        "total": found.count(),
        "narrowed": bool(chosen),
        "most": MOST_SLIPS,
    }
    return render(request, "people/slip_list.html", shown, status=422 if form.errors else 200)
