"""Doors of the sealed bid. What is written in it travels in the body of a POST and stands in no address, no message, no
session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import bid as bids
from tenders.actions import clock
from tenders.forms.bid import BidForm
from tenders.models import Job
from tenders.queries import bid as reads
from tenders.rules import bid as rules
from tenders.views.job import job_or_404, job_shown
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("tender.bid")
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def bid_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """First asks whether it is meant so; the server keeps nothing between the two steps."""
    job, person, now = job_or_404(request, pk), person_of(request), timezone.now()
    clock.touch(job, at=now)
    if request.method != "POST":
        return redirect("job", pk)
    form = BidForm(request.POST, job=job, crews=reads.crews_of(person))
    if form.is_valid():
        said = form.cleaned_data
        crew = said.get("sealed_crew")
        if "confirmed" not in request.POST and not reads.refusal(job, person, crew, now):
            return render(request, "tenders/bid_confirm.html", {"job": job, "form": form, "said": said})
        try:
            bids.seal(job, person, said["sealed_price"], said["sealed_plan"], crew, by=person, at=now)
            messages.success(request, _("密封好了，记下回执码"))
            return redirect("my_envelope", pk)
        except Refused as why:
            form.add_error(None, str(why))
    return job_shown(request, job, form=form)


@allow("tender.bid")
@require_POST
def bid_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    job, person, now = job_or_404(request, pk), person_of(request), timezone.now()
    try:
        bids.withdraw(job, person, by=person, at=now)
        messages.success(request, _("信封换成空白的了，截止以前还可以再投"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("my_envelope", pk)


@allow("tender.bid")
@require_safe
def my_envelope(request: HttpRequest, pk: int) -> HttpResponse:
    """The own envelope, which everybody has: its receipt code now, and after the opening what was in it."""
    job, person, now = job_or_404(request, pk), person_of(request), timezone.now()
    clock.touch(job, at=now)
    envelope = reads.envelope_of(person, job)
    if envelope is None:
        messages.warning(request, _("这个标的没有你的信封"))
        return redirect("job", pk)
    shown = {"job": job, "envelope": envelope, "bid": envelope.bid, "is_open": rules.is_open(job, now)}
    shown["was_opened"] = job.opened_at is not None and job.state not in (
        Job.State.BIDDING,
        Job.State.OPENING,
    )
    return render(request, "tenders/my_envelope.html", shown)
