"""Doors of tests: the list, one test, set up, published, cancelled, how its questions were answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import exam as verbs
from patrols.forms import exam as forms
from patrols.forms.training import ReasonForm
from patrols.models import Exam
from patrols.queries import exam as exams
from patrols.rules import training as rules
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("training.see")
@require_safe
def exam_list(request: HttpRequest) -> HttpResponse:
    form = forms.ExamFilter(request.GET)
    chosen, rows = form.chosen(), exams.listed()
    if "state" in chosen:
        rows = rows.filter(state=chosen["state"])
    for word in chosen.get("q", "").split():
        rows = rows.filter(title__icontains=word)
    page = paging.by_key(rows, ("-opens_at", "-pk"), request.GET)
    return render(request, "patrols/exam_list.html", {"form": form, "page": page})


@allow("training.own")
@require_safe
def exam_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """For who is to sit it: the rules and one's own papers; for the trainer everybody's marks."""
    exam, person, now = get_object_or_404(exams.whole(), pk=pk), person_of(request), timezone.now()
    candidate = exam.candidates.filter(person=person).first()
    leads = may_lead(request, exam)
    if not leads and (candidate is None or exam.state == Exam.State.DRAFT) and not person.may("training.see"):
        raise Http404
    papers = exams.of_person(exam, person) if candidate else []
    going = next((one for one in papers if one.state == "open" and one.due_at > now), None)
    seen = {
        "exam": exam,
        "candidate": candidate,
        "papers": [one for one in papers if one.state == "done"],
        "going": going,
        "no": rules.may_sit(exam, candidate is not None, len(papers), going is not None, now),
        "leads": leads,
        "keeps": person.may("training.keep"),
        "results": exams.results(exam) if leads else [],
        "figures": exams.figures(exam),
        "contests": exams.contests_of(exam, person),
        "now": now,
    }
    return render(request, "patrols/exam.html", seen)


def may_lead(request: HttpRequest, exam: Exam) -> bool:
    """Whoever keeps trainings, and who teaches the session it belongs to; nobody else sees others' marks."""
    person = person_of(request)
    if exam.session is not None and rules.leads_session(person, exam.session):
        return True
    return person.may("training.keep")


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def exam_new(request: HttpRequest) -> HttpResponse:
    form, by = forms.ExamForm(request.POST if request.method == "POST" else None), person_of(request)
    act = lambda: verbs.set_up(people=form.asked(), **form.given(), by=by, at=timezone.now())  # noqa: E731
    return _form(request, form, act, _("出一场考试"))


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def exam_edit(request: HttpRequest, pk: int) -> HttpResponse:
    exam, by = get_object_or_404(exams.whole(), pk=pk), person_of(request)
    if exam.state != Exam.State.DRAFT:
        messages.warning(request, _("考试已经发布，不能再改；要改就取消，另出一份"))
        return redirect("exam", pk)
    given = request.POST if request.method == "POST" else None
    form = forms.ExamForm(given, initial=forms.initial_of(exam))

    def act() -> Exam:
        verbs.change(exam, people=form.asked(), **form.given(), by=by, at=timezone.now())
        return exam

    drawn = len(exams.contestants_of(exam))
    return _form(request, form, act, _("改考试"), exam=exam, drawn=drawn)


def _form(
    request: HttpRequest, form: forms.ExamForm, act: Callable[[], Exam], title: str, **more: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            exam = act()
        except Refused as why:
            form.add_error(None, str(why))
        else:
            asked = exam.candidates.exists()
            messages.success(
                request, _("存好了，还没发布") if asked else _("存好了，还没有考生，选了人才能发布")
            )
            return redirect("exam", exam.pk)
    seen = {"form": form, "title": title, **more}
    return render(request, "patrols/exam_edit.html", seen, status=422 if form.errors else 200)


@allow("training.keep")
@require_POST
def exam_publish(request: HttpRequest, pk: int) -> HttpResponse:
    exam, by = get_object_or_404(exams.whole(), pk=pk), person_of(request)
    act = lambda: verbs.publish(exam, by=by, at=timezone.now())  # noqa: E731
    return _step(request, pk, act, _("发布了，题抽好了，考生都通知了"))


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def exam_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(exams.whole(), pk=pk)
    form, by = ReasonForm(request.POST if request.method == "POST" else None), person_of(request)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        act = lambda: verbs.cancel(exam, reason=why, by=by, at=timezone.now())  # noqa: E731
        return _step(request, pk, act, _("取消了，考生都通知了"))
    seen = {"form": form, "title": _("取消考试"), "what": exam.title, "button": _("取消这场考试")}
    seen["back"] = reverse("exam", args=[pk])
    return render(request, "patrols/training_reason.html", seen, status=422 if form.errors else 200)


@allow("training.own")
@require_safe
def exam_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Which questions went wrong most, without names."""
    exam = get_object_or_404(exams.whole(), pk=pk)
    if not may_lead(request, exam):
        raise PermissionDenied(_("试题分析给培训人和管培训的人看"))
    seen = {"exam": exam, "items": exams.item_figures(exam), "figures": exams.figures(exam)}
    return render(request, "patrols/exam_figures.html", seen)


@allow("training.keep")
@require_POST
def exam_export(request: HttpRequest, pk: int) -> HttpResponse:
    exam = get_object_or_404(exams.whole(), pk=pk)
    title = _("成绩单 %(what)s") % {"what": exam.title}
    made = exports.ask("training_marks", title, {"exam": pk}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=made.pk)


def _step(request: HttpRequest, pk: int, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("exam", pk)
