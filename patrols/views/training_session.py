"""Doors of sessions: the list, one session, arranged, told, cancelled, held, its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import training_session as verbs
from patrols.forms import training as forms
from patrols.models import SessionFile, TrainingSession
from patrols.queries import training as trainings
from patrols.queries import training_effect as effects
from patrols.queries import training_record as records
from patrols.queries import training_session as page
from patrols.rules import training as rules
from tongting import papers
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("training.see")
@require_safe
def training_session_list(request: HttpRequest) -> HttpResponse:
    form = forms.SessionFilter(request.GET)
    rows = form.filters().narrow(trainings.listed())
    seen = {"form": form, "page": paging.by_key(rows, ("-start_at", "-pk"), request.GET)}
    return render(request, "patrols/training_sessions.html", seen)


@allow("training.own")
@require_safe
def training_session(request: HttpRequest, pk: int) -> HttpResponse:
    """For whoever is asked to it, teaches it, or sees trainings."""
    return session_shown(request, session_or_404(request, pk))


def session_or_404(request: HttpRequest, pk: int) -> TrainingSession:
    session = get_object_or_404(trainings.whole(), pk=pk)
    if not trainings.sees_session(person_of(request), session):
        raise Http404
    return session


def session_shown(
    request: HttpRequest, session: TrainingSession, status: int = 200, **more: Any
) -> HttpResponse:
    now, person, seats = timezone.now(), person_of(request), trainings.seats_of(session)
    leads = rules.leads_session(person, session)
    seen = {
        "session": session,
        "seats": seats if leads or person.may("training.see") else [],
        "figures": trainings.attendance(seats),
        "leads": leads,
        "keeps": person.may("training.keep"),
        "may_mark": rules.may_mark(person, session, now) is None,
        "may_hold": leads and rules.may_hold(session, now) is None,
        "papers": session.files.filter(dropped_at__isnull=True),
        "exams": page.exams_shown(session, person),
        "code_form": forms.CodeForm(),
        "paper_form": forms.PaperForm(),
        "extra_form": forms.ExtraForm(),
        "marks": forms.MARKS,
        "effect": effects.effect_of(session, local(now).date()) if person.may("training.see") else None,
        "counted": records.counted(session, settings.MONTH_START_DAY, person),
        **page.mine(session, seats, person, now),
        **more,
    }
    return render(request, "patrols/training_session.html", seen, status=status)


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def training_session_new(request: HttpRequest) -> HttpResponse:
    now, by = timezone.now(), person_of(request)
    given = request.POST if request.method == "POST" else None
    begun = forms.TopicPick(request.GET).begun()
    form = forms.SessionForm(given, initial=page.begun_with(*begun, now))
    made: list[TrainingSession] = []

    def act() -> None:
        made.append(verbs.arrange(people=form.asked(), **form.given(), by=by, at=now))

    if given is not None and _acted(form, act):
        messages.success(request, _("排好了，还没通知；看一看再发通知"))
        return redirect("training_session", made[0].pk)
    seen = {"form": form, "title": _("排一场培训")}
    return render(request, "patrols/training_session_edit.html", seen, status=422 if form.errors else 200)


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def training_session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    session, now, by = get_object_or_404(trainings.whole(), pk=pk), timezone.now(), person_of(request)
    if no := rules.may_change_session(session):
        messages.warning(request, no)
        return redirect("training_session", pk)
    given = request.POST if request.method == "POST" else None
    form = forms.SessionForm(given, initial=page.initial_of(session))
    act = lambda: verbs.change(session, people=form.asked(), **form.given(), by=by, at=now)  # noqa: E731
    if given is not None and _acted(form, act):
        messages.success(request, _("改好了"))
        return redirect("training_session", pk)
    seen = {"form": form, "session": session, "title": _("改培训")}
    return render(request, "patrols/training_session_edit.html", seen, status=422 if form.errors else 200)


def _acted(form: forms.SessionForm, act: Callable[[], Any]) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


@allow("training.keep")
@require_POST
def training_session_publish(request: HttpRequest, pk: int) -> HttpResponse:
    session, by, now = get_object_or_404(trainings.whole(), pk=pk), person_of(request), timezone.now()
    return step(request, pk, lambda: verbs.publish(session, by=by, at=now), _("通知发出去了"))


@allow("training.keep")
@require_http_methods(["GET", "POST"])
def training_session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(trainings.whole(), pk=pk)
    form, by = forms.ReasonForm(request.POST if request.method == "POST" else None), person_of(request)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["reason"]
        act = lambda: verbs.cancel(session, reason=why, by=by, at=timezone.now())  # noqa: E731
        return step(request, pk, act, _("取消了，名单上的人都通知了"))
    seen = {"form": form, "title": _("取消培训"), "what": session.title, "button": _("取消这场培训")}
    seen["back"] = reverse("training_session", args=[pk])
    return render(request, "patrols/training_reason.html", seen, status=422 if form.errors else 200)


@allow("training.own")
@require_POST
def training_session_hold(request: HttpRequest, pk: int) -> HttpResponse:
    session, by, now = session_or_404(request, pk), person_of(request), timezone.now()
    return step(request, pk, lambda: verbs.hold(session, by=by, at=now), _("培训结束了，出勤记好了"))


def step(request: HttpRequest, pk: int, act: Callable[[], Any], said: str) -> HttpResponse:
    """One action on a session, and back to it."""
    try:
        act()
        messages.success(request, said)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("training_session", pk)


@allow("training.own")
@require_safe
def session_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """For whoever may see the session."""
    paper = get_object_or_404(SessionFile, pk=pk, dropped_at__isnull=True)
    session_or_404(request, paper.session_id)
    return papers.handed_out(paper.place, paper.name, paper.kind)


@allow("training.own")
@require_POST
def session_file_add(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = session_or_404(request, pk), forms.PaperForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = verbs.hang(session, form.cleaned_data["paper"], by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("paper", str(why))
        else:
            messages.success(request, _("材料“%(name)s”传上了") % {"name": made.name})
            return redirect("training_session", pk)
    return session_shown(request, session, 422, paper_form=form)


@allow("training.own")
@require_POST
def session_file_drop(request: HttpRequest, pk: int) -> HttpResponse:
    paper = get_object_or_404(SessionFile.objects.select_related("session"), pk=pk)
    session_or_404(request, paper.session_id)
    by, now = person_of(request), timezone.now()
    return step(request, paper.session_id, lambda: verbs.take_off(paper, by=by, at=now), _("材料撤下了"))
