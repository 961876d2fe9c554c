"""Doors of evaluation, award and objections; all of them stand on the job's page and lead back to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenders.actions import award as awards
from tenders.actions import evaluation
from tenders.forms.award import (
    AnswerObjectionForm,
    DecideForm,
    DirectForm,
    ExplainForm,
    MarksForm,
    ObjectForm,
    ProposeForm,
)
from tenders.models import Award, Bid, Job, JobObjection
from tenders.queries import award as reads
from tenders.queries.market import possible_bidders
from tenders.scoring.award import WHOLE
from tenders.views.job import job_or_404, job_shown
from tenders.views.job_step import step
from tongting.web.access import allow, person_of


@allow("tender.evaluate")
@require_POST
def plans_mark(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    bids = reads.on_record(job).filter(state=Bid.State.OPENED)
    form = MarksForm(request.POST, bids=bids, most=int(WHOLE) - job.price_weight)
    if not form.is_valid():
        return job_shown(request, job, marks_form=form)
    marked = _("打好了，总分和名次重新算过了")
    return step(request, pk, lambda: evaluation.mark_plans(job, form.points(), by=by, at=now), marked)


@allow("tender.evaluate")
@require_POST
def bid_explain(request: HttpRequest, pk: int) -> HttpResponse:
    bid = get_object_or_404(Bid.objects.select_related("job", "person"), pk=pk, state__in=Bid.ON_RECORD)
    form, by, now = ExplainForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, bid.job, explain_form=form)
    said = form.cleaned_data["words"]
    return step(request, bid.job_id, lambda: evaluation.explain(bid, said, by=by, at=now), _("记下了"))


@allow("tender.evaluate")
@require_POST
def job_propose(request: HttpRequest, pk: int) -> HttpResponse:
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    form = ProposeForm(request.POST, job=job)
    if not form.is_valid():
        return job_shown(request, job, propose_form=form)
    given = form.cleaned_data
    return step(
        request,
        pk,
        lambda: evaluation.propose(job, given["bid"], reason=given["reason"], by=by, at=now),
        _("提出来了，等另一个人批准"),
    )


@allow("tender.evaluate")
@require_http_methods(["GET", "POST"])
def job_direct(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked for on a page of its own, because it is rare and takes a reason and two approvals."""
    job, by, now = job_or_404(request, pk), person_of(request), timezone.now()
    form = DirectForm(
        request.POST if request.method == "POST" else None,
        people=possible_bidders(job),
        initial={"amount": job.ceiling},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return step(
            request,
            pk,
            lambda: evaluation.propose_directly(
                job, given["person"], given["amount"], reason=given["reason"], by=by, at=now
            ),
            _("提出来了，要两个人批准"),
        )
    shown = {"job": job, "form": form}
    return render(request, "tenders/job_direct.html", shown, status=422 if form.errors else 200)


@allow("tender.review")
@require_POST
def job_award_decide(request: HttpRequest, pk: int) -> HttpResponse:
    award = get_object_or_404(Award.objects.select_related("job"), pk=pk)
    form, by, now = DecideForm(request.POST), person_of(request), timezone.now()
    form.is_valid()
    approved, note = form.cleaned_data.get("approved", False), form.cleaned_data.get("note", "")
    done = _("批准了") if approved else _("退回了，提出的人会收到通知")
    return step(
        request,
        award.job_id,
        lambda: awards.decide(award, approved=approved, note=note, by=by, at=now),
        done,
    )


@allow("tender.bid")
@require_POST
def job_object(request: HttpRequest, pk: int) -> HttpResponse:
    job, form, by, now = job_or_404(request, pk), ObjectForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, job, object_form=form)
    said = form.cleaned_data["text"]
    done = _("提上去了，由工会或纪检处理，答复会通知你")
    return step(request, pk, lambda: awards.object_to(job, said, by=by, at=now), done)


@allow("tender.decide")
@require_POST
def job_objection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    objection = get_object_or_404(JobObjection.objects.select_related("job"), pk=pk)
    form, by, now = AnswerObjectionForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        return job_shown(request, _job(objection), answer_objection_form=form, objecting=objection.pk)
    given = form.cleaned_data
    return step(
        request,
        objection.job_id,
        lambda: awards.decide_objection(
            objection, upheld=given["upheld"], answer=given["answer"], by=by, at=now
        ),
        _("处理好了，提异议的人会收到答复"),
    )


def _job(objection: JobObjection) -> Job:
    return objection.job
