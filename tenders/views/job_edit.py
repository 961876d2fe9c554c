"""Doors where a job is written: a new one, also after one that failed or from a template, and changes to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import job as verbs
from tenders.actions import job_template
from tenders.forms.job import JobForm, StartForm, TemplateForm
from tenders.models import Job, JobTemplate
from tenders.queries import job as jobs
from tenders.queries import job_check, job_start, price_book
from tenders.queries.rule import the_rule
from tenders.rules import job as rules
from tenders.views.job import job_or_404, job_shown
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web.access import allow, person_of


@allow("tender.make")
@require_http_methods(["GET", "POST"])
def job_new(request: HttpRequest) -> HttpResponse:
    template = StartForm(request.GET).chosen().get("template")
    start = job_start.usual(timezone.now())
    if template is not None:
        start |= job_start.of_template(template)
    return _written(request, start, template=template)


@allow("tender.make")
@require_http_methods(["GET", "POST"])
def job_reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """The same job once more, with another price."""
    failed = job_or_404(request, pk)
    again = Job.objects.filter(reissue_of=failed).first()
    if refusal := rules.may_reissue(failed, again=again is not None):
        messages.warning(request, refusal)
        return redirect("job", again.pk if again else pk)
    start = job_start.of_job(failed) | job_start.usual(timezone.now(), seats=False)
    return _written(request, start, reissue_of=failed)


def _written(
    request: HttpRequest, start: dict[str, Any], *, reissue_of: Job | None = None, template: Any = None
) -> HttpResponse:
    form = _form(request, start=start, reissue_of=reissue_of)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(
                form.cleaned_data, reissue_of=reissue_of, by=person_of(request), at=timezone.now()
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("起草好了，看一遍再送审"))
            return redirect("job", made.pk)
    other_price = reissue_of is not None and job_check.is_price_at_fault(reissue_of)
    return _page(request, form, reissue_of=reissue_of, other_price=other_price, template=template)


def _form(request: HttpRequest, **more: Any) -> JobForm:
    now = timezone.now()
    given = request.POST if request.method == "POST" else None
    return JobForm(given, by=person_of(request), at=now, day=local(now).date(), **more)


def _page(request: HttpRequest, form: JobForm, **more: Any) -> HttpResponse:
    seen = {
        "form": form,
        "lines": price_book.lines(),
        "templates": jobs.templates() if "price" in form.fields else (),
        "rule": the_rule(),
        **more,
    }
    return render(request, "tenders/job_edit.html", seen, status=422 if form.errors else 200)


@allow("tender.make")
@require_http_methods(["GET", "POST"])
def job_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Before publication everything; afterwards what leaves the price and the judging as they were."""
    job, now = job_or_404(request, pk), timezone.now()
    if refusal := rules.may_change(job):
        messages.warning(request, refusal)
        return redirect("job", pk)
    form = _form(request, instance=job, reissue_of=job.reissue_of)
    if request.method == "POST" and form.is_valid():
        try:
            fields = verbs.change(job, form.cleaned_data, by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _said(job, fields))
            return redirect("job", pk)
    return _page(request, form, job=job)


def _said(was: Job, fields: list[str]) -> str:
    if not fields:
        return _("没有改动")
    if was.state == Job.State.REVIEW:
        return _("改好了；送审作废，回到起草，要重新送审")
    if was.state in Job.BEFORE_OPENING:
        return _("改好了，能投的人都通知到了")
    return _("改好了")


# --- templates -----------------------------------------------------------------------------------------------------


@allow("tender.make")
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    return render(request, "tenders/template_list.html", {"templates": jobs.templates()})


@allow("tender.make")
@require_POST
def template_save(request: HttpRequest, pk: int) -> HttpResponse:
    job, form = job_or_404(request, pk), TemplateForm(request.POST)
    if not form.is_valid():
        return job_shown(request, job, keep_form=form)
    name = form.cleaned_data["name"]
    job_template.save(job, name, by=person_of(request), at=timezone.now())
    messages.success(request, _("存成模板“%(name)s”了") % {"name": name})
    return redirect("job", pk)


@allow("tender.make")
@require_POST
def template_drop(request: HttpRequest, pk: int) -> HttpResponse:
    template = get_object_or_404(JobTemplate, pk=pk)
    job_template.drop(template, by=person_of(request), at=timezone.now())
    messages.success(request, _("模板删掉了"))
    return redirect("template_list")
