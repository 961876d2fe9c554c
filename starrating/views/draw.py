"""Doors of the draw: the public page on which everybody sees what it rests on, and the file to recompute it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from starrating.models import Campaign
from starrating.queries import draw as draws
from starrating.queries import replacement as replacements
from starrating.rules import campaign as rules
from tongting.web.access import allow

SCRIPT = Path(settings.BASE_DIR) / "docs" / "draw.py"


@allow.public
@require_safe
def campaign_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Without a login places and staff numbers, names beside them for whoever is logged in."""
    campaign = _committed(pk)
    shown = {
        "campaign": campaign,
        "file": draws.public_file(campaign),
        "lines": draws.lines(campaign),
        "replaced": replacements.told(campaign),
        "judges": draws.judges(campaign),
        "revealed": rules.may_reveal(campaign),
    }
    return render(request, "starrating/campaign_draw.html", shown)


@allow.public
@require_safe
def campaign_draw_json(request: HttpRequest, pk: int) -> JsonResponse:
    """What docs/draw.py reads; the seed is empty in it until scoring is over."""
    campaign = _committed(pk)
    file = draws.public_file(campaign)
    if replaced := replacements.public_part(campaign):
        file |= {"replacements": replaced}
    answer = JsonResponse(file, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="published.json"'
    return answer


@allow.public
@require_safe
def draw_script(request: HttpRequest) -> HttpResponse:
    """The program that recomputes a draw, for those as well who have to ask nobody for it."""
    try:
        program = SCRIPT.read_bytes()
    except FileNotFoundError as why:
        raise Http404 from why
    answer = HttpResponse(program, content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="draw.py"'
    return answer


def _committed(pk: int) -> Campaign:
    campaign = get_object_or_404(Campaign, pk=pk)
    if not campaign.commitment:
        raise Http404
    return campaign
