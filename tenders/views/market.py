"""Doors of the market: what I may bid for, my bids, my contracts, what I earn; a place in a grabbed job."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.actions import clock
from tenders.actions import grab as grabs
from tenders.forms.market import OfferFilter
from tenders.queries import income, job_page, my_work
from tenders.queries import market as reads
from tenders.views.job import job_or_404
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of

MOST = 60


@allow("tender.bid")
@require_safe
def market(request: HttpRequest) -> HttpResponse:
    person, now, form = person_of(request), timezone.now(), OfferFilter(request.GET)
    chosen = form.chosen()
    offers = reads.offers_of(person, list(reads.out(chosen, now)[:MOST]), now)
    shown = {
        "form": form,
        "chosen": chosen,
        "at": now,
        "fits": [one for one in offers if not one.refusals and not one.is_full or one.has_place],
        "others": [one for one in offers if (one.refusals or one.is_full) and not one.has_place],
        "page": paging.by_key(reads.past(chosen, now), ("-pk",), request.GET, size=20),
        "tones": job_page.TONES,
        "tab": "market",
    }
    return render(request, "tenders/market.html", shown)


@allow("tender.bid")
@require_safe
def my_bids(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    shown = {
        "page": paging.by_key(my_work.bids_of(person), ("-pk",), request.GET),
        "envelopes": my_work.envelopes_of(person),
        "tab": "bids",
    }
    return render(request, "tenders/my_bids.html", shown)


@allow("tender.bid")
@require_safe
def my_contracts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = paging.by_key(my_work.contracts_of(person_of(request)), ("-pk",), request.GET, size=20)
    shown = {"page": page, "works": my_work.works_of(page.rows, now), "tab": "contracts"}
    return render(request, "tenders/my_contracts.html", shown)


@allow("tender.bid")
@require_safe
def my_income(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    month = income.parse_month(request.GET.get("month", ""), now)
    shown = {"income": income.income_of(person_of(request), month, now), "tab": "income"}
    return render(request, "tenders/my_income.html", shown)


@allow("tender.bid")
@require_POST
def my_income_export(request: HttpRequest) -> HttpResponse:
    by = person_of(request)
    title = _("%(name)s 的额外收入") % {"name": by.name}
    export = exports.ask("my_income", title, {"person": by.pk}, by=by, at=timezone.now())
    return redirect("export_detail", pk=export.pk)


@allow("tender.bid")
@require_POST
def job_grab(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    clock.touch(job, at=now)
    try:
        grabs.grab(job, by, by=by, at=now)
        messages.success(request, _("抢到了；人齐了合同就定，到“合同”里看"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("job", pk)


@allow("tender.bid")
@require_POST
def job_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    clock.touch(job, at=now)
    try:
        grabs.give_back(job, by, by=by, at=now)
        messages.success(request, _("退了，名额让给别人"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("job", pk)
