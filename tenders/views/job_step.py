"""Doors of a job's steps: to the reviewer, back or out, questions and answers, called off."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenders.actions import job_end, job_review, question
from tenders.forms.job import AnswerForm, AskForm, BackForm, CancelForm, ReviewForm
from tenders.models import Question
from tenders.queries import job as jobs
from tenders.rules import job as rules
from tenders.views.job import job_or_404, job_shown
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


def step(
    request: HttpRequest, pk: int, deed: Callable[[], object], done: str, to: str = "job"
) -> HttpResponse:
    """Does it and says so, or says why not; leads on to the page `to` of `pk`."""
    try:
        deed()
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, done)
    return redirect(to, pk)


@allow("tender.make")
@require_POST
def job_send(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    return step(request, pk, lambda: job_review.send(job, by=by, at=now), _("送审了，审核的人会收到通知"))


@allow("tender.review")
@require_POST
def job_approve(request: HttpRequest, pk: int) -> HttpResponse:
    job, form, by, now = job_or_404(request, pk), ReviewForm(request.POST), person_of(request), timezone.now()
    form.is_valid()
    seen = form.cleaned_data.get("seen", "")
    done = _("审核通过，已经公告，能投的人都通知到了")
    return step(request, pk, lambda: job_review.approve(job, seen, by=by, at=now), done)


@allow("tender.review")
@require_POST
def job_return(request: HttpRequest, pk: int) -> HttpResponse:
    job, form, by, now = job_or_404(request, pk), BackForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, job, back_form=form)
    given = form.cleaned_data
    done = _("退回了，送审的人会收到通知")
    back = lambda: job_review.send_back(job, given["seen"], reason=given["reason"], by=by, at=now)  # noqa: E731
    return step(request, pk, back, done)


@allow("tender.see")
@require_http_methods(["GET", "POST"])
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    objection, bound = jobs.has_open_objection(job), jobs.is_bound(job)
    if refusal := rules.may_cancel(job, by, objection=objection, bound=bound):
        messages.warning(request, refusal)
        return redirect("job", pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return step(request, pk, lambda: job_end.cancel(job, reason=reason, by=by, at=now), _("取消了"))
    seen = {"form": form, "job": job, "sealed": job.bids.filter(state="sealed").exists()}
    return render(request, "tenders/job_cancel.html", seen, status=422 if form.errors else 200)


@allow("tender.bid")
@require_POST
def job_ask(request: HttpRequest, pk: int) -> HttpResponse:
    job, form, by, now = job_or_404(request, pk), AskForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, job, ask_form=form)
    text = form.cleaned_data["text"]
    done = _("问题提上去了，不显示是谁问的；答复了会通知大家")
    return step(request, pk, lambda: question.ask(job, text, by=by, at=now), done)


@allow("tender.make")
@require_POST
def job_answer(request: HttpRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(Question.objects.select_related("job"), pk=pk)
    form, by, now = AnswerForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, job_or_404(request, asked.job_id), answer_form=form, answering=asked.pk)
    text = form.cleaned_data["text"]
    done = _("答复出去了，能投的人都看得到")
    return step(request, asked.job_id, lambda: question.answer(asked, text, by=by, at=now), done)
