"""Doors of imports: choose a list, upload it, look at what it would do, take it in or drop it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongting.events.flow import Refused
from tongting.imports import actions, queries, sheets, targets
from tongting.imports.forms import UploadForm
from tongting.imports.models import ImportRun
from tongting.people.models import User
from tongting.web.access import allow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Faults drawn on the page; the workbook names them all.
SHOWN = 200


@allow.signed_in
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    return render(request, "imports/import_list.html", {"targets": targets.open_to(cast(User, request.user))})


@allow.signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    target = _target(request, kind)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.upload(kind, file.name, file.read(), by=cast(User, request.user), at=timezone.now())
        except Refused as why:
            form.add_error("file", str(why))
        else:
            return redirect("import_detail", run.pk)
    context = {"kind": kind, "target": target, "form": form, "runs": queries.latest(kind)}
    return render(request, "imports/import_new.html", context, status=422 if form.errors else 200)


@allow.signed_in
@require_safe
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run, target = _run(request, pk)
    context = {
        "run": run,
        "target": target,
        "errors": run.errors[:SHOWN],
        "earlier": queries.earlier_of_the_same_file(run),
    }
    return render(request, "imports/import_detail.html", context)


@allow.signed_in
@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    run, target = _run(request, pk)
    try:
        run = actions.apply(run, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return redirect("import_detail", pk)
    counts = {"created": run.created, "updated": run.updated, "unchanged": run.unchanged}
    messages.success(request, _("导入好了：新增 %(created)d、修改 %(updated)d、不变 %(unchanged)d") % counts)
    return redirect(target.back) if target.back else redirect("import_detail", pk)


@allow.signed_in
@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    run, _target = _run(request, pk)
    try:
        actions.drop(run, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    return redirect("import_new", run.kind)


@allow.signed_in
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    target = _target(request, kind)
    return _workbook(sheets.template(target), _("%(title)s导入模板") % {"title": target.title})


@allow.signed_in
@require_safe
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    run, target = _run(request, pk)
    if not run.errors:
        raise Http404
    return _workbook(sheets.faults(run, target), _("%(title)s要改的地方") % {"title": target.title})


def _target(request: HttpRequest, kind: str) -> targets.Target:
    target = targets.find(kind)
    if target is None:
        raise Http404
    if not cast(User, request.user).may(target.right):
        raise PermissionDenied
    return target


def _run(request: HttpRequest, pk: int) -> tuple[ImportRun, targets.Target]:
    run = get_object_or_404(ImportRun, pk=pk)
    return run, _target(request, run.kind)


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response
