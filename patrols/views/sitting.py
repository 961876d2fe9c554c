"""Doors of one go at a test: begun, one question at a time, every answer kept, handed in, its result."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import sitting as verbs
from patrols.forms.exam import AnswerForm
from patrols.models import Exam, ExamQuestion, Sitting
from patrols.queries import exam as exams
from patrols.rules import training as rules
from patrols.views.exam import may_lead
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("training.own")
@require_POST
def sitting_begin(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(Exam, pk=pk)
    try:
        sitting = verbs.begin(exam, by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("exam", pk)
    return redirect("sitting", sitting.pk)


def _own(request: HttpRequest, pk: int) -> Sitting:
    """Nobody opens another's paper."""
    return get_object_or_404(Sitting.objects.select_related("exam"), pk=pk, person=person_of(request))


@allow("training.own")
@require_safe
def sitting_page(request: HttpRequest, pk: int) -> HttpResponse:
    sitting, now = _own(request, pk), timezone.now()
    if sitting.state == Sitting.State.DONE or now > sitting.due_at:
        return redirect("sitting_result", pk)
    sheets = exams.paper(sitting)
    seen = {
        "sitting": sitting,
        "exam": sitting.exam,
        "sheets": sheets,
        "given": sum(sheet.is_given for sheet in sheets),
        "seconds": int((sitting.due_at - now).total_seconds()),
    }
    return render(request, "patrols/sitting.html", seen)


@allow("training.own")
@require_POST
def sitting_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer from the phone; `over` tells it that no further one is taken."""
    sitting, form, now = _own(request, pk), AnswerForm(request.POST), timezone.now()
    if not form.is_valid():
        return JsonResponse({"error": _("这道题没有收上，刷新后再选")}, status=400)
    question = get_object_or_404(ExamQuestion, pk=form.cleaned_data["question"], exam=sitting.exam_id)
    try:
        verbs.answer(sitting, question, form.cleaned_data["chosen"], at=now)
    except Refused as why:
        over = rules.may_answer(Sitting.objects.get(pk=pk), now) is not None
        return JsonResponse({"error": str(why), "over": over}, status=409)
    return JsonResponse({"kept": question.pk})


@allow("training.own")
@require_POST
def sitting_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole paper once more, so that nothing is lost of what the phone could not send before; after the time only
    what had come already counts."""
    sitting, now = _own(request, pk), timezone.now()
    if rules.may_answer(sitting, now) is None:
        for question in sitting.exam.questions.all():
            given = [value for value in request.POST.getlist(f"q{question.pk}") if value.isdecimal()]
            try:
                if f"has{question.pk}" in request.POST:
                    verbs.answer(sitting, question, [int(value[:3]) for value in given], at=now)
            except Refused as why:
                messages.warning(request, str(why))
                return redirect("sitting", pk)
    late = now > sitting.due_at + rules.ON_ITS_WAY
    verbs.hand_in(sitting, by=None if late else person_of(request), at=now)
    return redirect("sitting_result", pk)


@allow("training.own")
@require_safe
def sitting_result(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own mark at once, the right answers when the window is over; the trainer sees a paper as it lay."""
    sitting = get_object_or_404(Sitting.objects.select_related("exam__session", "person"), pk=pk)
    if sitting.person_id != person_of(request).pk and not may_lead(request, sitting.exam):
        raise Http404
    now = timezone.now()
    if sitting.state == Sitting.State.OPEN:
        if now <= sitting.due_at and sitting.person_id == person_of(request).pk:
            return redirect("sitting", pk)
        return render(request, "patrols/sitting_wait.html", {"sitting": sitting, "exam": sitting.exam})
    shown = now >= sitting.exam.closes_at
    seen = {
        "sitting": sitting,
        "exam": sitting.exam,
        "shown": shown,
        "sheets": exams.paper(sitting) if shown else [],
    }
    return render(request, "patrols/sitting_result.html", seen)
