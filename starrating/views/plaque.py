"""Doors of what is printed: door plaques and certificates; in Chinese whoever prints them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from starrating.models import Campaign
from starrating.queries import plaque
from tongting.people.models import Department
from tongting.web.access import allow
from tongting.web.sender import outside

PAPER = "zh-hans"


@allow("star.see")
@require_safe
def plaque_print(request: HttpRequest, pk: int) -> HttpResponse:
    """A5, one a page, for all winners or the one that `?entry=` names."""
    campaign = _campaign(pk)
    with translation.override(PAPER):
        plaques = plaque.plaques(campaign, _only(request))
    for one in plaques:
        one.address = outside(request, one.path)
    return _printed(request, "starrating/plaque.html", campaign, plaques=plaques)


@allow("star.see")
@require_safe
def certificate_print(request: HttpRequest, pk: int) -> HttpResponse:
    """A4 across, one a page, for each award that was granted."""
    campaign = _campaign(pk)
    with translation.override(PAPER):
        found = plaque.certificates(campaign, _only(request))
    return _printed(request, "starrating/certificate.html", campaign, certificates=found)


def _campaign(pk: int) -> Campaign:
    """Nothing is printed before the results are final."""
    return get_object_or_404(Campaign, pk=pk, state__in=(Campaign.State.FINAL, Campaign.State.REWARDED))


def _only(request: HttpRequest) -> int | None:
    wanted = request.GET.get("entry", "")
    if wanted and (not wanted.isdecimal() or len(wanted) > 18):
        raise Http404
    return int(wanted) if wanted else None


def _printed(request: HttpRequest, template: str, campaign: Campaign, **shown: object) -> HttpResponse:
    with translation.override(PAPER):
        title, month = plaque.title_of(campaign), plaque.month_of(campaign)
    around = {
        "campaign": campaign,
        "mine": Department.objects.first(),
        "title": title,
        "month": month,
    }
    return render(request, template, {**around, **shown})
