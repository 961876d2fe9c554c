"""Doors of hand-made records: the list, a new one, its withdrawal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import record as records
from patrols.forms.record import RecordFilterForm, RecordForm, WhyForm
from patrols.models import RecordEntry
from patrols.queries import assessment as assessments
from patrols.queries import month_page, record
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("month.own")
@require_safe
def record_list(request: HttpRequest) -> HttpResponse:
    """All records, or one's own for whoever may not enter them."""
    form = RecordFilterForm(request.GET)
    chosen = form.chosen()
    if not person_of(request).may("month.record") and not person_of(request).may("month.see"):
        chosen["person"] = person_of(request)
    page = paging.by_key(record.listed(chosen), ("-day", "-pk"), request.GET)
    names = record.kind_names(month_page.month_of(timezone.now()))
    seen = {
        "form": form,
        "page": page,
        "names": names,
        "counted": record.counted(page.rows, person_of(request)),
    }
    return render(request, "patrols/record_list.html", seen)


@allow("month.record")
@require_http_methods(["GET", "POST"])
def record_new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rules = assessments.rules_in_force(month_page.month_of(now)).rules
    form = RecordForm(request.POST or None, rules=rules, today=local(now).date())
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            records.enter(given.pop("person"), given.pop("kind"), **given, by=person_of(request), at=now)
            messages.success(request, _("记好了"))
            return redirect("record_list")
        except Refused as why:
            form.add_error("day", str(why))
    return render(request, "patrols/record_new.html", {"form": form}, status=422 if form.errors else 200)


@allow("month.record")
@require_POST
def record_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(RecordEntry, pk=pk)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句为什么撤销，再点一次"))
        return redirect("record_list")
    try:
        records.withdraw(entry, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("撤销了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("record_list")
