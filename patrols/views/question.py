"""Doors of the question bank: the list, a question, its next version, out of use and back, the workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import question as verbs
from patrols.forms.question import QuestionFilter, QuestionForm
from patrols.models import Question
from patrols.queries import question as bank
from patrols.queries import training as trainings
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("training.keep")
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    form = QuestionFilter(request.GET)
    rows = form.filters().narrow(Question.objects.all())
    seen = {
        "form": form,
        "page": paging.by_key(rows, ("-pk",), request.GET),
        "kinds": trainings.kind_names(),
        "chosen": form.chosen(),
    }
    return render(request, "patrols/question_list.html", seen)


@allow("training.keep")
@require_POST
def question_export(request: HttpRequest) -> HttpResponse:
    """The workbook of what the list shows; it can be taken in again."""
    form = QuestionFilter(request.POST)
    kept = {name: str(value) for name, value in form.chosen().items()}
    made = exports.ask("questions", _("题库"), kept, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=made.pk)


@allow("training.keep")
@require_safe
def question_detail(request: HttpRequest, pk: int) -> HttpResponse:
    question = get_object_or_404(Question.objects.select_related("made_by", "replaced_by"), pk=pk)
    seen = {
        "question": question,
        "options": bank.shown(question),
        "versions": bank.versions(question),
        "kinds": trainings.kind_names(),
        "next": getattr(question, "replaced_by", None),
    }
    return render(request, "patrols/question_detail.html", seen)


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest) -> HttpResponse:
    form, by = QuestionForm(request.POST if request.method == "POST" else None), person_of(request)
    return _form(request, form, lambda given: verbs.add(given, by=by, at=timezone.now()), _("出一道题"))


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def question_replace(request: HttpRequest, pk: int) -> HttpResponse:
    question, by = get_object_or_404(Question, pk=pk), person_of(request)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question)

    def act(given: dict[str, Any]) -> Question:
        return verbs.replace(question, given, by=by, at=timezone.now())

    return _form(request, form, act, _("换新版"))


def _form(
    request: HttpRequest, form: QuestionForm, act: Callable[[dict[str, Any]], Question], title: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("入库了"))
            return redirect("question_detail", made.pk)
    seen = {"form": form, "title": title}
    return render(request, "patrols/question_edit.html", seen, status=422 if form.errors else 200)


@allow("training.keep")
@require_POST
def question_retire(request: HttpRequest, pk: int) -> HttpResponse:
    question, by = get_object_or_404(Question, pk=pk), person_of(request)
    act = lambda: verbs.retire(question, by=by, at=timezone.now())  # noqa: E731
    return _step(request, pk, act, _("停用了，以后出卷不再抽它"))


@allow("training.keep")
@require_POST
def question_restore(request: HttpRequest, pk: int) -> HttpResponse:
    question, by = get_object_or_404(Question, pk=pk), person_of(request)
    act = lambda: verbs.restore(question, by=by, at=timezone.now())  # noqa: E731
    return _step(request, pk, act, _("恢复在用了"))


def _step(request: HttpRequest, pk: int, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("question_detail", pk)
