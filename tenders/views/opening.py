"""Doors of the opening: the ceremony with two codes on one screen, its record on screen, on paper and as a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import clock
from tenders.actions import opening as openings
from tenders.forms.opening import OpeningForm
from tenders.queries import code as codes
from tenders.queries import opening_page
from tenders.rules import opening as rules
from tenders.views.job import job_or_404
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web.access import allow, person_of


@allow("tender.open")
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    job, person, now = job_or_404(request, pk), person_of(request), timezone.now()
    clock.touch(job, at=now)
    if job.opened_at is not None:
        return redirect("opening_record", pk)
    openers = codes.openers_of(job)
    form = OpeningForm(request.POST if request.method == "POST" else None, openers=openers)
    if request.method == "POST" and form.is_valid():
        try:
            openings.open_bids(job, form.given(), by=person, at=now)
            messages.success(request, _("开标了，记录已经定下来"))
            return redirect("opening_record", pk)
        except Refused as why:
            form.add_error(None, str(why))
    shown = {"form": form, **opening_page.ceremony(job, openers, person, now)}
    return render(request, "tenders/opening.html", shown, status=422 if form.errors else 200)


@allow("tender.see")
@require_POST
def opening_give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """By an opener or whoever makes jobs; only when nobody can open it any more."""
    job, person = job_or_404(request, pk), person_of(request)
    openers = codes.openers_of(job)
    try:
        if refusal := rules.may_give_up_as(person, openers):
            raise Refused(refusal)
        openings.give_up(job, by=person, at=timezone.now())
        messages.success(request, _("按流标处理了，可以重新招标"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("job", pk)


@allow("tender.bid")
@require_safe
def opening_record(request: HttpRequest, pk: int) -> HttpResponse:
    job = job_or_404(request, pk)
    record = opening_page.record(job)
    if record is None:
        raise Http404
    return render(request, "tenders/opening_record.html", {"job": job, "record": record})


@allow("tender.bid")
@require_POST
def opening_export(request: HttpRequest, pk: int) -> HttpResponse:
    job = job_or_404(request, pk)
    if opening_page.record(job) is None:
        raise Http404
    title = _("开标记录 %(code)s") % {"code": job.code}
    return redirect(
        exports.ask("opening_record", title, {"job": job.pk}, by=person_of(request), at=timezone.now())
    )
