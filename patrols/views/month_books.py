"""Doors of the month's files: what can be had, a group's, a person's or a year's workbook, and what a code on paper
leads to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols import month_check
from patrols.forms.month_books import BookForm
from patrols.models import Assessment
from patrols.queries import month_books as reads
from patrols.queries import month_page
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.imports.forms import UploadForm
from tongting.web.access import allow, person_of
from tongting.web.sender import outside

YEARS = range(2000, 2101)


@allow("month.export")
@require_safe
def month_books(request: HttpRequest, month: str) -> HttpResponse:
    """Everything that can be had of a month and of its year."""
    assessment = _month(month)
    seen = {"assessment": assessment, "form": BookForm(assessment=assessment), "year": int(month[:4])}
    return render(request, "patrols/month_books.html", seen)


@allow("month.export")
@require_POST
def month_book(request: HttpRequest, month: str) -> HttpResponse:
    """The workbook of everybody, of one group or of one person."""
    assessment, at = _month(month), timezone.now()
    form = BookForm(request.POST, assessment=assessment)
    if not form.is_valid():
        messages.warning(request, _("选一个组或者一个人再导出"))
        return redirect("month_books", month)
    if reads.is_being_written(Assessment.objects.filter(pk=assessment.pk)):
        messages.warning(request, _("%(month)s 正在算分，算完再导出") % {"month": month})
        return redirect("month_books", month)
    title = _("%(month)s考核%(who)s") % {"month": assessment.label, "who": form.of_whom()}
    params = {"month": month, **form.params(), "site": outside(request, "/").rstrip("/")}
    return redirect("export_detail", exports.ask("month", title, params, by=person_of(request), at=at).pk)


@allow("month.export")
@require_POST
def year_book(request: HttpRequest, year: int) -> HttpResponse:
    months = reads.months_of(year)
    if year not in YEARS or not months.exists():
        raise Http404
    last = months.values_list("month", flat=True).last()
    if reads.is_being_written(months):
        messages.warning(request, _("%(year)d 年有一个月正在算分，算完再导出") % {"year": year})
        return redirect("month_books", last)
    title = _("%(year)d年考核汇总") % {"year": year}
    export = exports.ask("month_year", title, {"year": year}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("month.own")
@require_http_methods(["GET", "POST"])
def month_seal(request: HttpRequest, month: str, digest: str) -> HttpResponse:
    """Where the code on a locked sheet leads: whether its digest is the month's, whether the month still gives it, and
    whether a file says what the month says."""
    assessment = _month(month)
    form, verdict = UploadForm(request.POST or None, request.FILES or None), None
    sees = person_of(request).may("month.see")
    if request.method == "POST" and sees and form.is_valid():
        try:
            verdict = month_check.check(form.cleaned_data["file"].read(), assessment)
        except Refused as why:
            form.add_error("file", str(why))
    seen: dict[str, Any] = {
        "assessment": assessment, "given": digest, "seal": reads.seal_of(assessment, digest), "sees": sees,
        "form": form, "verdict": verdict, "here": reverse("month_seal", args=[month, digest]),
    }  # fmt: skip
    return render(request, "patrols/month_seal.html", seen, status=422 if form.errors else 200)


def _month(month: str) -> Assessment:
    try:
        month_page.parse(month)
    except ValueError:
        raise Http404
    return get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
