"""Doors of the quarter: one's own page, the plan with its topics, the records behind a proposal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import training_plan as verbs
from patrols.forms.training import TopicForm
from patrols.models import TrainingPlan, TrainingTopic
from patrols.queries import exam as exams
from patrols.queries import training as trainings
from patrols.queries import training_record as records
from patrols.rules import training as rules
from tongting.events.flow import Refused
from tongting.periods import Quarter, Span, local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("training.own")
@require_safe
def training_home(request: HttpRequest) -> HttpResponse:
    """What comes, what is to be sat, what was."""
    now, person = timezone.now(), person_of(request)
    today = local(now).date()
    year = Span(today.replace(month=1, day=1), today.replace(month=12, day=31))
    seen = {
        "coming": trainings.coming(person, now),
        "exams": exams.to_sit(person, now),
        "to_close": trainings.to_close(person, now),
        "entries": records.record_of(person, year)[:8],
        "line": records.lines([person], year.first, year.last)[0],
        "now": now,
    }
    return render(request, "patrols/training_home.html", seen)


@allow("training.see")
@require_safe
def training_plan(request: HttpRequest) -> HttpResponse:
    """This quarter's."""
    return _board(request, Quarter.of(timezone.now()))


@allow("training.see")
@require_safe
def training_plan_of(request: HttpRequest, quarter: str) -> HttpResponse:
    return _board(request, _quarter(quarter))


def _board(request: HttpRequest, quarter: Quarter) -> HttpResponse:
    now = Quarter.of(timezone.now())
    board, keeps = trainings.board(quarter), person_of(request).may("training.keep")
    seen = {
        "board": board,
        "quarter": quarter,
        "before": quarter.previous(),
        "after": quarter.next() if quarter <= now else None,
        "groups": dict(trainings.group_names()),
        "kinds": trainings.kind_names(),
        "may_change": keeps and board.plan is not None and board.plan.state == TrainingPlan.State.DRAFT,
        "may_draft": keeps and board.plan is None and now <= quarter <= now.next(),
    }
    return render(request, "patrols/training_plan.html", seen)


@allow("training.keep")
@require_POST
def training_plan_draft(request: HttpRequest, quarter: str) -> HttpResponse:
    """For who does not want to wait for the clock."""
    wanted, now = _quarter(quarter), timezone.now()
    if not Quarter.of(now) <= wanted <= Quarter.of(now).next():
        messages.warning(request, _("只能起草本季度和下季度的计划"))
    else:
        verbs.draft(wanted, at=now)
        messages.success(request, _("起草好了，挑一挑、补一补再发布"))
    return redirect("training_plan_of", quarter)


@allow("training.keep")
@require_POST
def training_plan_publish(request: HttpRequest, quarter: str) -> HttpResponse:
    plan = get_object_or_404(TrainingPlan, quarter=str(_quarter(quarter)))
    by, now = person_of(request), timezone.now()
    return _done(request, plan, lambda: verbs.publish(plan, by=by, at=now), _("计划发布了，有关的人都通知了"))


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def topic_new(request: HttpRequest, quarter: str) -> HttpResponse:
    plan = get_object_or_404(TrainingPlan, quarter=str(_quarter(quarter)))
    form = TopicForm(request.POST if request.method == "POST" else None)
    by = person_of(request)
    return _topic(
        request, plan, form, lambda: verbs.add_topic(plan, **form.given(), by=by, at=timezone.now())
    )


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def topic_edit(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(TrainingTopic.objects.select_related("plan"), pk=pk)
    form = TopicForm(request.POST if request.method == "POST" else None, topic=topic)
    by = person_of(request)
    act = lambda: verbs.change_topic(topic, **form.given(), by=by, at=timezone.now())  # noqa: E731
    return _topic(request, topic.plan, form, act)


def _topic(request: HttpRequest, plan: TrainingPlan, form: TopicForm, act: Callable[[], Any]) -> HttpResponse:
    if no := rules.may_change_plan(person_of(request), plan):
        messages.warning(request, no)
        return redirect("training_plan_of", plan.quarter)
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("列入了"))
            return redirect("training_plan_of", plan.quarter)
    seen = {"plan": plan, "form": form}
    return render(request, "patrols/training_topic.html", seen, status=422 if form.errors else 200)


@allow("training.keep")
@require_POST
def topic_pick(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(TrainingTopic.objects.select_related("plan"), pk=pk)
    by, now = person_of(request), timezone.now()
    return _done(request, topic.plan, lambda: verbs.pick(topic, by=by, at=now), _("列入了"))


@allow("training.keep")
@require_POST
def topic_drop(request: HttpRequest, pk: int) -> HttpResponse:
    topic = get_object_or_404(TrainingTopic.objects.select_related("plan"), pk=pk)
    by, now = person_of(request), timezone.now()
    return _done(request, topic.plan, lambda: verbs.drop(topic, by=by, at=now), _("不列了，要的话再列回来"))


@allow("training.see")
@require_safe
def topic_records(request: HttpRequest, pk: int) -> HttpResponse:
    """The failing answers behind a proposal."""
    topic = get_object_or_404(TrainingTopic.objects.select_related("plan"), pk=pk)
    rows = trainings.failures_behind(topic)
    page = paging.by_key(rows, ("-patrol__started_at", "-pk"), request.GET)
    return render(request, "patrols/training_records.html", {"topic": topic, "page": page})


def _done(request: HttpRequest, plan: TrainingPlan, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("training_plan_of", plan.quarter)


def _quarter(text: str) -> Quarter:
    try:
        found = Quarter.parse(text)
    except ValueError:
        raise Http404
    if not 2000 <= found.first.year <= 2100:
        raise Http404
    return found
