"""Doors of standards: all of them, and one with every item."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patrols.queries import standard
from tongting.places.models import Post
from tongting.web.access import allow


@allow("standard.see")
@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patrols/standard_list.html", {"standards": standard.standards()})


@allow("standard.see")
@require_safe
def standard_detail(request: HttpRequest, kind: str) -> HttpResponse:
    found = get_object_or_404(standard.standards(), kind=kind)
    version = next(iter(found.versions.all()), None)
    shown = {
        "standard": found,
        "version": version,
        "posts": Post.objects.filter(kind=kind, is_active=True),
        "sources": standard.sources_of(version),
    }
    return render(request, "patrols/standard_detail.html", shown)
