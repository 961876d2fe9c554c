"""Doors of contracts: the page, the department's issue, the members' word, the Word file."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import contract as actions
from tenders.actions import decline
from tenders.forms.award import WhyForm
from tenders.models import Contract
from tenders.queries import contract as contracts
from tenders.views.job_step import step
from tongting.exports import actions as exports
from tongting.web.access import allow, person_of


def contract_or_404(request: HttpRequest, pk: int) -> Contract:
    """Those who work in it and those who see the market."""
    found = get_object_or_404(contracts.whole(), pk=pk)
    person = person_of(request)
    if not person.may("tender.see") and not any(one.person_id == person.pk for one in found.members.all()):
        raise Http404
    return found


@allow("tender.bid")
@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    found = contract_or_404(request, pk)
    return render(request, "tenders/contract.html", contracts.page_of(found, person_of(request)))


_step = partial(step, to="contract")


@allow("tender.make")
@require_POST
def contract_issue(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = contract_or_404(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: actions.issue(found, by=by, at=now), _("签发了"))


@allow("tender.bid")
@require_POST
def contract_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = contract_or_404(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: actions.confirm(found, by=by, at=now), _("确认了，按合同干活"))


@allow("tender.bid")
@require_http_methods(["GET", "POST"])
def contract_decline(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = contract_or_404(request, pk), person_of(request), timezone.now()
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        said = _("放弃了，轮到下一名")
        return _step(request, pk, lambda: decline.decline(found, why=why, by=by, at=now), said)
    shown = {"contract": found, "form": form}
    return render(request, "tenders/contract_decline.html", shown, status=422 if form.errors else 200)


@allow("tender.review")
@require_http_methods(["GET", "POST"])
def contract_terminate(request: HttpRequest, pk: int) -> HttpResponse:
    """One that nobody is bound by yet is taken back instead."""
    found, by, now = contract_or_404(request, pk), person_of(request), timezone.now()
    offered = found.state == Contract.State.OFFERED
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        end = decline.take_back if offered else actions.terminate
        done = _("收回了，轮到下一名") if offered else _("解除了")
        return _step(request, pk, lambda: end(found, why=why, by=by, at=now), done)
    shown = {"contract": found, "form": form, "ends": not offered, "takes_back": offered}
    return render(request, "tenders/contract_decline.html", shown, status=422 if form.errors else 200)


@allow("tender.bid")
@require_POST
def contract_word(request: HttpRequest, pk: int) -> HttpResponse:
    found = contract_or_404(request, pk)
    title = _("合同 %(number)s") % {"number": found.number}
    export = exports.ask(
        "contract_word", title, {"contract": found.pk}, by=person_of(request), at=timezone.now()
    )
    return redirect("export_detail", pk=export.pk)
