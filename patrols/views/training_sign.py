"""Doors of attendance: the code on the trainer's screen, signing in with it, the list, its sheet."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import training_sign as verbs
from patrols.forms.training import CodeForm, ExtraForm, MarkForm
from patrols.models import Seat
from patrols.queries import assessment as assessments
from patrols.queries import training as trainings
from patrols.queries.month_page import month_of
from patrols.rules import training as rules
from patrols.scoring import training as scoring
from patrols.views.training_session import session_or_404, session_shown, step
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.web.access import allow, person_of, wants_json


@allow("training.own")
@require_safe
def training_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Large, for the wall: the code as it is now, and how many have signed in. A script asks for it again."""
    session, now = session_or_404(request, pk), timezone.now()
    if no := rules.may_mark(person_of(request), session, now):
        if wants_json(request) or not rules.leads_session(person_of(request), session):
            raise PermissionDenied(no)
        messages.warning(request, no)
        return redirect("training_session", pk)
    figures, until = trainings.attendance(trainings.seats_of(session)), scoring.code_until(now)
    seen = {
        "code": scoring.code_at(session.code_seed, now),
        "until": f"{local(until):%H:%M}",
        "came": figures.came + figures.extra,
        "due": figures.due,
        "seconds": max(1, int((until - now).total_seconds()) + 1),
    }
    if wants_json(request):
        return JsonResponse(seen)
    return render(request, "patrols/training_code.html", {"session": session, **seen})


@allow("training.own")
@require_POST
def training_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = session_or_404(request, pk), CodeForm(request.POST)
    if form.is_valid():
        try:
            seat = verbs.sign_in(session, form.cleaned_data["code"], by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("code", str(why))
        else:
            late = seat.state == Seat.State.LATE
            messages.success(request, _("签到了，记的是迟到") if late else _("签到了"))
            return redirect("training_session", pk)
    return session_shown(request, session, 422, code_form=form, form=form)


@allow("training.own")
@require_POST
def seat_mark(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("session"), pk=pk)
    session_or_404(request, seat.session_id)
    form, by, now = MarkForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        messages.warning(request, _("选一下出勤"))
        return redirect("training_session", seat.session_id)
    to, why = form.cleaned_data["state"], form.cleaned_data["reason"]
    said = _("%(who)s：%(mark)s") % {"who": seat.person.name, "mark": Seat.State(to).label}
    counts = seat.session.counts_at
    if counts is not None and not assessments.awaits_draft(month := month_of(counts)):
        said += _("；%(month)s 的考核已经审核，分不会跟着变，要改写更正") % {"month": month}
    act = lambda: verbs.mark(seat, to, reason=why, by=by, at=now)  # noqa: E731
    return step(request, seat.session_id, act, said)


@allow("training.own")
@require_POST
def seat_extra(request: HttpRequest, pk: int) -> HttpResponse:
    session, form = session_or_404(request, pk), ExtraForm(request.POST)
    if not form.is_valid():
        return session_shown(request, session, 422, extra_form=form)
    who, by, now = form.cleaned_data["person"], person_of(request), timezone.now()
    return step(
        request, pk, lambda: verbs.add_extra(session, who, by=by, at=now),
        _("%(who)s记上了，名单外") % {"who": who.name},
    )  # fmt: skip


@allow("training.own")
@require_POST
def sign_in_export(request: HttpRequest, pk: int) -> HttpResponse:
    """签到表 for the files."""
    session = session_or_404(request, pk)
    if not rules.leads_session(person_of(request), session):
        raise PermissionDenied(_("签到表由培训人或者管培训的人导出"))
    title = _("签到表 %(what)s") % {"what": session.title}
    made = exports.ask("sign_in", title, {"session": pk}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=made.pk)
