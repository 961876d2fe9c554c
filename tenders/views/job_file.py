"""Doors of a job's papers: hung on, handed out, taken off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.actions import job_file as verbs
from tenders.forms.job import PaperForm
from tenders.models import JobFile
from tenders.views.job import job_or_404, job_shown
from tenders.views.job_step import step
from tongting import papers
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("tender.bid")
@require_safe
def job_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For whoever may see the job."""
    paper = get_object_or_404(JobFile, pk=pk, dropped_at__isnull=True)
    job_or_404(request, paper.job_id)
    return papers.handed_out(paper.place, paper.name, paper.kind)


@allow("tender.make")
@require_POST
def job_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    job, form = job_or_404(request, pk), PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = verbs.add(job, form.cleaned_data["paper"], by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("paper", str(why))
        else:
            messages.success(request, _("附件“%(name)s”加上了") % {"name": made.name})
            return redirect("job", pk)
    return job_shown(request, job, paper_form=form)


@allow("tender.make")
@require_POST
def job_file_drop(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(JobFile.objects.select_related("job"), pk=pk)
    by, now = person_of(request), timezone.now()
    return step(request, paper.job_id, lambda: verbs.take_off(paper, by=by, at=now), _("附件撤下了"))
