"""Doors of the month's tasks: the list, a new one, one task with its progress, verdicts, the list as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import issue_photos
from patrols.actions import task as verbs
from patrols.forms import task as forms
from patrols.models import Task
from patrols.queries import month_page
from patrols.queries import task as tasks
from patrols.rules import task as rules
from tongting.events import flow
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.photos import queries as photos
from tongting.web import paging
from tongting.web.access import allow, person_of

Act = Callable[[Task, dict[str, Any], dict[str, Any]], None]
# verb: its title and button, its form, what is said afterwards
STEPS: dict[str, tuple[Any, type[Any], Any]] = {
    "finish": (_lazy("认定完成"), forms.FinishForm, _lazy("认定完成了，已通知本人")),
    "miss": (_lazy("认定未完成"), forms.WhyForm, _lazy("认定未完成，已通知本人")),
    "withdraw": (_lazy("撤销任务"), forms.WhyForm, _lazy("任务撤销了")),
    "reopen": (_lazy("撤回认定"), forms.WhyForm, _lazy("认定撤回了，任务接着做")),
}
# What the events of a task are called on its page.
SAID = {
    "set": _lazy("下达"),
    "reported": _lazy("报进度"),
    "done": _lazy("认定完成"),
    "missed": _lazy("认定未完成"),
    "withdrawn": _lazy("撤销"),
    "reopened": _lazy("撤回认定"),
}


@allow("month.own")
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """The department's, one's team's, or one's own, as far as one may see."""
    person, at = person_of(request), timezone.now()
    form, month = forms.TaskFilterForm(request.GET), month_page.month_of(at)
    found = tasks.narrowed(tasks.seen_by(person), form.chosen(), local(at).date())
    seen = {
        "form": form,
        "page": paging.by_key(found, tasks.ORDER, request.GET),
        "mine": tasks.open_of(person) if person.may("month.see") and not form.chosen() else (),
        "today": local(at).date(),
        "month": month,
        "figures": tasks.figures(month) if person.may("month.see") else None,
        "counts": tasks.counts_anywhere(month),
        "may_set": person.may("task.team"),
    }
    return render(request, "patrols/task_list.html", seen)


@allow("month.export")
@require_POST
def task_export(request: HttpRequest) -> HttpResponse:
    """The workbook of what the list shows."""
    form, at = forms.TaskFilterForm(request.POST), timezone.now()
    kept = {**form.as_params(), "day": local(at).date().isoformat()}
    export = exports.ask("tasks", _("定量任务"), kept, by=person_of(request), at=at)
    return redirect("export_detail", export.pk)


@allow("task.team")
@require_http_methods(["GET", "POST"])
def task_new(request: HttpRequest) -> HttpResponse:
    person, at = person_of(request), timezone.now()
    month = month_page.month_of(at)
    form = forms.TaskForm(request.POST if request.method == "POST" else None, setter=person, month=month)
    if request.method == "POST" and form.is_valid():
        people, period = form.cleaned_data["people"], form.cleaned_data["month"]
        try:
            made = verbs.set_for(people, period, **form.given(), by=person, at=at)
            messages.success(request, _("下达给 %(n)d 个人，已通知本人") % {"n": len(made)})
            return redirect("task_list")
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = {"form": form, "counts": tasks.counts_anywhere(month)}
    return render(request, "patrols/task_new.html", seen, status=422 if form.errors else 200)


@allow("month.own")
@require_safe
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    task, at = _task(request, pk), timezone.now()
    return render(request, "patrols/task_detail.html", _seen(request, task, forms.ReportForm(), at))


@allow("month.own")
@require_POST
def task_report(request: HttpRequest, pk: int) -> HttpResponse:
    task, at = _task(request, pk), timezone.now()
    form = forms.ReportForm(request.POST)
    who: dict[str, Any] = {"by": person_of(request), "at": at}
    if form.is_valid():
        try:
            sent = issue_photos.take(
                request.POST.getlist("photo"), request.FILES.getlist("photo-file"), **who
            )
            verbs.report(task, **form.cleaned_data, photos=sent, **who)
        except flow.Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("记下了，已完成 %(n)s") % {"n": rules.shown(task.reached)})
            return redirect("task_detail", pk)
    return render(request, "patrols/task_detail.html", _seen(request, task, form, at), status=422)


@allow("month.own")
@require_http_methods(["GET", "POST"])
def task_finish(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "finish", lambda task, given, who: verbs.finish(task, **given, **who))


@allow("month.own")
@require_http_methods(["GET", "POST"])
def task_miss(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "miss", lambda task, given, who: verbs.miss(task, **given, **who))


@allow("month.own")
@require_http_methods(["GET", "POST"])
def task_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "withdraw", lambda task, given, who: verbs.withdraw(task, **given, **who))


@allow("month.own")
@require_http_methods(["GET", "POST"])
def task_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "reopen", lambda task, given, who: verbs.reopen(task, **given, **who))


def _task(request: HttpRequest, pk: int) -> Task:
    task = get_object_or_404(tasks.whole(), pk=pk)
    if not rules.may_see(person_of(request), task):
        raise PermissionDenied(_("别人的任务要有查看全科月考核的权限"))
    return task


def _seen(request: HttpRequest, task: Task, form: Any, at: datetime) -> dict[str, Any]:
    person, today = person_of(request), local(at).date()
    return {
        "task": task,
        "form": form,
        "may": rules.open_verbs(person, task, tasks.assessment_of(task), today),
        "entries": tasks.entries(task),
        "history": flow.history(task),
        "steps": SAID,
        "counting": tasks.counting(month_page.parse(task.month), task.person.group),
        "late": task.state == Task.State.SET and task.due_on < today,
        "kept": photos.ready_for(request.POST.getlist("photo"), person),
    }


def _step(request: HttpRequest, pk: int, verb: str, act: Act) -> HttpResponse:
    at, (title, form_class, said) = timezone.now(), STEPS[verb]
    task, person = _task(request, pk), person_of(request)
    if refused := rules.refusal(verb, person, task, tasks.assessment_of(task), local(at).date()):
        messages.error(request, refused)
        return redirect("task_detail", pk)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(task, form.cleaned_data, {"by": person, "at": at})
        except flow.Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, said)
            return redirect("task_detail", pk)
    seen = {"task": task, "form": form, "verb": verb, "title": title}
    return render(request, "patrols/task_step.html", seen, status=422 if form.errors else 200)
