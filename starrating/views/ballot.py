"""Doors of the service star: candidates, nominations, the vote, eligibility, measures."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import measure as measures
from starrating.actions import nomination as nominations
from starrating.actions import vote as votes
from starrating.forms.ballot import NominateForm, VoteForm
from starrating.models import Campaign
from starrating.queries import ballot
from starrating.rules import ballot as rules
from starrating.rules import eligibility
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.web.access import allow, person_of


@allow.signed_in
@require_safe
def service_now(request: HttpRequest) -> HttpResponse:
    """To the month's candidates; where there is no service star yet, a page that says so."""
    campaign = ballot.current()
    if campaign is None:
        return render(request, "starrating/service_none.html")
    return redirect("star_candidates", campaign.pk)


@allow.signed_in
@require_safe
def star_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, now = _campaign(pk), timezone.now()
    counts = ballot.counts(campaign, now)
    shown = {
        **_around(campaign, person_of(request), "candidates"),
        "candidates": ballot.candidates(campaign),
        "counts": counts,
        "why_hidden": rules.may_count(ballot.window(campaign), now),
    }
    return render(request, "starrating/service_candidates.html", shown)


@allow("star.vote")
@require_http_methods(["GET", "POST"])
def star_nominate(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, by, now = _campaign(pk), person_of(request), timezone.now()
    form = NominateForm(request.POST if request.method == "POST" else None, by=by)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            nominations.nominate(campaign, given["person"], words=given["words"], by=by, at=now)
            messages.success(request, _("提名了 %(name)s") % {"name": given["person"].name})
            return redirect("star_candidates", pk)
        except Refused as why:
            form.add_error("person", str(why))
    shown = {
        **_around(campaign, by, "nominate"),
        "form": form,
        "refusal": rules.may_nominate(by, campaign, now),
    }
    return render(request, "starrating/service_nominate.html", shown, status=422 if form.errors else 200)


@allow("star.vote")
@require_http_methods(["GET", "POST"])
def star_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The choice travels in the body of the POST and nowhere else: no address, no message, no event names it."""
    campaign, by, now = _campaign(pk), person_of(request), timezone.now()
    choices = ballot.choices_for(by, campaign)
    form = VoteForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            votes.vote(campaign, form.cleaned_data["ballot"], by=by, at=now)
            messages.success(request, _("投好了，投给谁只有你知道"))
            return redirect("star_vote", pk)
        except Refused as why:
            form.add_error(None, str(why))
    shown = {
        **_around(campaign, by, "vote"),
        **_ballot(campaign, by),
        "form": form,
        "choices": choices,
    }
    return render(request, "starrating/service_vote.html", shown, status=422 if form.errors else 200)


@allow.signed_in
@require_safe
def star_eligible(request: HttpRequest, pk: int) -> HttpResponse:
    """The public list: who may win, and the sentence for each no."""
    campaign = _campaign(pk)
    shown = {
        **_around(campaign, person_of(request), "eligible"),
        "candidates": ballot.candidates(campaign),
        "guards": eligibility.names(),
    }
    return render(request, "starrating/service_eligible.html", shown)


@allow.signed_in
@require_safe
def star_measures(request: HttpRequest, pk: int) -> HttpResponse:
    """Points and their records: all of them for who sees the whole race, one's own for a candidate."""
    campaign, person = _campaign(pk), person_of(request)
    everybody = person.may("star.see")
    shown = {
        **_around(campaign, person, "measures"),
        "candidates": ballot.measures(campaign, person, everybody=everybody),
        "everybody": everybody,
        "may_collect": person.may("star.manage") and campaign.state in measures.COLLECTING,
    }
    return render(request, "starrating/service_measures.html", shown)


@allow("star.manage")
@require_POST
def star_collect(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, now = _campaign(pk), timezone.now()
    try:
        nominations.check(campaign, at=now)
        measures.collect(campaign, by=person_of(request), at=now)
        messages.success(request, _("资格和客观分重新汇总好了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("star_measures", pk)


def _campaign(pk: int) -> Campaign:
    return get_object_or_404(ballot.campaigns().select_related("criteria"), pk=pk)


def _around(campaign: Campaign, person: User, tab: str) -> dict[str, Any]:
    """What every page of the service star shows."""
    return {
        "campaign": campaign,
        "window": ballot.window(campaign),
        "tab": tab,
        "may_vote": person.may("star.vote"),
    }


def _ballot(campaign: Campaign, by: User) -> dict[str, Any]:
    now = timezone.now()
    return {
        "refusal": rules.may_vote(by, ballot.window(campaign), now),
        "has_voted": ballot.has_voted(by, campaign),
        "turnout": ballot.turnout(campaign, now),
    }
