"""Doors of jobs: the staff's list with its export, and the one page a job has for everybody."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.actions import clock
from tenders.forms.job import AnswerForm, AskForm, BackForm, JobFilterForm, PaperForm, TemplateForm
from tenders.models import Job
from tenders.queries import job as jobs
from tenders.queries import job_page
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("tender.bid")
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    return job_shown(request, job_or_404(request, pk))


def job_shown(request: HttpRequest, job: Job, **forms: Any) -> HttpResponse:
    """The page, with what was typed where a form of it was refused."""
    now = timezone.now()
    if forms:
        # Somebody may have been faster than what was refused.
        job.refresh_from_db()
    clock.touch(job, at=now)
    shown = job_page.page_of(job, person_of(request), now)
    shown |= {"ask_form": AskForm(), "answer_form": AnswerForm(), "keep_form": TemplateForm()}
    shown["paper_form"] = PaperForm()
    if "review_refusal" in shown:
        seen = {"seen": job.sent_at.isoformat() if job.sent_at else ""}
        shown["back_form"] = BackForm(initial=seen)
    shown |= forms
    refused = any(form.errors for form in forms.values() if hasattr(form, "errors"))
    return render(request, "tenders/job.html", shown, status=422 if refused else 200)


def job_or_404(request: HttpRequest, pk: int) -> Job:
    """A job that whoever asks may know of."""
    return get_object_or_404(jobs.jobs_of(person_of(request)), pk=pk)


@allow("tender.see")
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    form = JobFilterForm(request.GET)
    chosen = form.chosen()
    found = jobs.Filters.of(chosen).narrow(jobs.listed())
    page = paging.by_key(found, jobs.ORDER, request.GET)
    seen = {"form": form, "chosen": chosen, "page": page, "tones": job_page.TONES}
    return render(request, "tenders/job_list.html", seen)


@allow("tender.see")
@require_POST
def job_export(request: HttpRequest) -> HttpResponse:
    """What the list shows: its filters come along as hidden fields."""
    filters = jobs.Filters.of(JobFilterForm(request.POST).chosen())
    params = {name: value for name, value in asdict(filters).items() if value}
    export = exports.ask("jobs", _("标的台账"), params, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=export.pk)
