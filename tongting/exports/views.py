"""Doors of exports: my list, the page that waits and then hands out, the file itself, once more."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tongting.events.flow import Refused
from tongting.exports import actions, queries, shelf
from tongting.exports.models import Export
from tongting.people.models import User
from tongting.web import paging
from tongting.web.access import allow


@allow.signed_in
@require_safe
def export_list(request: HttpRequest) -> HttpResponse:
    page = paging.by_key(queries.own_exports(cast(User, request.user)), ("-asked_at", "-id"), request.GET)
    return render(request, "exports/export_list.html", {"page": page})


@allow.signed_in
@require_safe
def export_detail(request: HttpRequest, pk: int) -> HttpResponse:
    export = get_object_or_404(queries.visible_exports(cast(User, request.user)), pk=pk)
    fresh = export.is_fresh(timezone.now())
    return render(request, "exports/export_detail.html", {"export": export, "fresh": fresh})


@allow.signed_in
@require_safe
def export_state(request: HttpRequest, pk: int) -> JsonResponse:
    """{stage, progress, text, file}: what the page asks every second."""
    export = get_object_or_404(queries.visible_exports(cast(User, request.user)), pk=pk)
    file = reverse("export_file", args=[export.pk]) if export.is_ready else ""
    text = export.progress_text or export.get_stage_display()
    response = JsonResponse({"stage": export.stage, "progress": export.progress, "text": text, "file": file})
    response["Cache-Control"] = "no-store"
    return response


@allow.signed_in
@require_safe
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    export = get_object_or_404(
        queries.visible_exports(cast(User, request.user)), pk=pk, stage=Export.Stage.READY
    )
    try:
        file = shelf.open_file(export.file)
    except FileNotFoundError:
        raise Http404
    kind = shelf.TYPES[Path(export.filename).suffix]
    response = FileResponse(file, as_attachment=True, filename=export.filename, content_type=kind)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@allow.signed_in
@require_POST
def export_again(request: HttpRequest, pk: int) -> HttpResponse:
    export = get_object_or_404(queries.visible_exports(cast(User, request.user)), pk=pk)
    try:
        actions.again(export, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect(export)
