"""Doors of a settlement's steps: signed, hung out, objected to, answered, voided, approved, corrected, confirmed; and
the job closed."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenders.actions import settlement as makings
from tenders.actions import settlement_step as verbs
from tenders.forms.settlement import CloseForm, CorrectForm, WordsForm
from tenders.models import SettlementLine
from tenders.views.job import job_or_404
from tenders.views.job_step import step
from tenders.views.settlement import settlement_or_404, settlement_shown
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of

_step = partial(step, to="settlement")


def _line(request: HttpRequest, pk: int) -> SettlementLine:
    """The own line of a settlement."""
    found = settlement_or_404(request, pk)
    lines = SettlementLine.objects.select_related("settlement")
    return get_object_or_404(lines, settlement=found, person=person_of(request))


@allow("tender.bid")
@require_POST
def settlement_sign(request: HttpRequest, pk: int) -> HttpResponse:
    line, by, now = _line(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: verbs.sign(line, by=by, at=now), _("签好了"))


@allow("tender.bid")
@require_POST
def settlement_paid(request: HttpRequest, pk: int) -> HttpResponse:
    line, by, now = _line(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: verbs.confirm_paid(line, by=by, at=now), _("记下了，钱到了"))


@allow("tender.settle")
@require_POST
def settlement_post(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = settlement_or_404(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: verbs.post(found, by=by, at=now), _("张榜了，大家都看得到"))


@allow("tender.pay")
@require_POST
def settlement_approve(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = settlement_or_404(request, pk), person_of(request), timezone.now()
    return _step(request, pk, lambda: verbs.approve(found, by=by, at=now), _("批好了"))


def _worded(request: HttpRequest) -> str:
    """What was written; empty, and said so, where nothing was."""
    form = WordsForm(request.POST)
    if form.is_valid():
        return str(form.cleaned_data["text"])
    messages.warning(request, _("写一句话，最多 300 个字，再点一次"))
    return ""


@allow("tender.bid")
@require_POST
def settlement_object(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = settlement_or_404(request, pk), person_of(request), timezone.now()
    if not (text := _worded(request)):
        return redirect("settlement", pk)
    done = _("异议提上去了，答复以前不往下办")
    return _step(request, pk, lambda: verbs.object_to(found, text, by=by, at=now), done)


@allow("tender.settle")
@require_POST
def settlement_answer(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = settlement_or_404(request, pk), person_of(request), timezone.now()
    if not (text := _worded(request)):
        return redirect("settlement", pk)
    return _step(request, pk, lambda: verbs.answer(found, text, by=by, at=now), _("答复出去了"))


@allow("tender.see")
@require_POST
def settlement_void(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever settles or approves."""
    found, by, now = settlement_or_404(request, pk), person_of(request), timezone.now()
    if not (text := _worded(request)):
        return redirect("settlement", pk)
    done = _("作废了，改好以后重新结算")
    return _step(request, pk, lambda: verbs.void(found, text, by=by, at=now), done)


@allow("tender.settle")
@require_POST
def settlement_correct(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = settlement_or_404(request, pk), CorrectForm(request.POST)
    if not form.is_valid():
        return settlement_shown(request, found, correct_form=form)
    why = form.cleaned_data["why"]
    try:
        made = makings.correct(found, form.sums(), why, by=person_of(request), at=timezone.now())
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return settlement_shown(request, found, correct_form=form)
    messages.success(request, _("更正单出来了，照样签字、张榜、两审"))
    return redirect("settlement", made.pk)


@allow("tender.see")
@require_POST
def job_close(request: HttpRequest, pk: int) -> HttpResponse:
    """By whoever settles or approves; without everybody's confirmation it takes two."""
    job, form = job_or_404(request, pk), CloseForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        closed = verbs.close(job, reason, by=person_of(request), at=timezone.now())
        messages.success(request, _("关闭了") if closed else _("提出来了，等另一个人来关"))
    except Refused as why:
        messages.error(request, str(why))
    return redirect("job", pk)
