"""Doors of the rota: its months, one month with its figures, drawing with progress and cancelling, publishing,
slots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import rota as rotas
from patrols.actions import rota_run
from patrols.actions.rota_day import seed_of
from patrols.forms.rota import DrawForm, SlotFilterForm
from patrols.models import Rota, RotaRun
from patrols.queries import certificate, month_page
from patrols.queries import rota as queries
from patrols.queries import slot as slots
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import Day, Month
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("rota.make")
@require_safe
def rota_list(request: HttpRequest) -> HttpResponse:
    page = paging.by_key(queries.rotas(), ("-month", "-pk"), request.GET)
    coming = month_page.month_of(timezone.now()).next()
    form = DrawForm(initial={"month": str(coming), "seed": seed_of(coming)})
    return render(request, "patrols/rota_list.html", {"page": page, "form": form, "coming": coming})


@allow("rota.make")
@require_safe
def rota_detail(request: HttpRequest, month: str) -> HttpResponse:
    span, now = month_or_404(month), timezone.now()
    rota, run = Rota.objects.filter(month=month).first(), queries.last_run(month)
    if rota is None and run is None:
        return redirect(reverse("rota_list") + f"?month={month}")
    shown: dict[str, Any] = {"month": span, "rota": rota, "run": run, "form": again(span, rota, now)}
    if rota is not None:
        loads = queries.loads(rota)
        shown |= {
            "loads": loads,
            "rounds": sum(load.rounds for load in loads),
            "unmet": queries.unmet(rota),
            "without_shifts": queries.without_shifts(rota),
            "plan": certificate.planned(span),
            "is_over": span.last <= Day.of(now).first,
        }
    return render(request, "patrols/rota_detail.html", shown)


def month_or_404(text: str) -> Month:
    try:
        return month_page.parse(text)
    except ValueError:
        raise Http404


def again(span: Month, rota: Rota | None, now: datetime) -> DrawForm:
    """The form to draw once more: with another seed, from the first day that may still change."""
    first = max(span.first, Day.of(now).next().first)
    seed = rota.seed + 1 if rota else seed_of(span)
    return DrawForm(initial={"month": str(span), "from_day": first, "seed": seed})


@allow("rota.make")
@require_POST
def rota_draw(request: HttpRequest) -> HttpResponse:
    form, now = DrawForm(request.POST), timezone.now()
    if form.is_valid():
        month, today = form.cleaned_data["month"], Day.of(now)
        first = form.first_day(today.first, today.next().first)
        seed = form.cleaned_data["seed"] or seed_of(month)
        try:
            rota_run.ask(month, from_day=first, seed=seed, by=person_of(request), at=now)
            return redirect("rota_detail", str(month))
        except Refused as why:
            form.add_error(None, str(why))
    page = paging.by_key(queries.rotas(), ("-month", "-pk"), request.GET)
    return render(request, "patrols/rota_list.html", {"page": page, "form": form}, status=400)


@allow("rota.make")
@require_safe
def rota_run_state(request: HttpRequest, pk: int) -> JsonResponse:
    """{stage, progress, text}: what the page asks every second."""
    run = get_object_or_404(RotaRun, pk=pk)
    answer = JsonResponse(
        {"stage": run.stage, "progress": run.progress, "text": str(run.get_stage_display())}
    )
    answer["Cache-Control"] = "no-store"
    return answer


@allow("rota.make")
@require_POST
def rota_run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = get_object_or_404(RotaRun, pk=pk)
    try:
        rota_run.cancel(run, at=timezone.now())
        messages.success(request, _("取消了，原来的安排没有动"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("rota_detail", run.month)


@allow("rota.make")
@require_POST
def rota_publish(request: HttpRequest, month: str) -> HttpResponse:
    rota = get_object_or_404(Rota, month=month)
    try:
        rotas.publish(rota, by=person_of(request), at=timezone.now())
        messages.success(request, _("发布了，每个人都收到了通知"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("rota_detail", month)


@allow("rota.make")
@require_POST
def rota_export(request: HttpRequest, month: str) -> HttpResponse:
    rota = get_object_or_404(Rota, month=month)
    title = _("排巡表 %(month)s") % {"month": month}
    export = exports.ask("rota", title, {"month": rota.month}, by=person_of(request), at=timezone.now())
    return redirect(export)


@allow("rota.make")
@require_safe
def rota_slots(request: HttpRequest, month: str) -> HttpResponse:
    """Every round of the month, by day, person, post, state."""
    rota = get_object_or_404(Rota, month=month)
    form = SlotFilterForm(request.GET)
    found = slots.of_rota(rota, form.chosen())
    page = paging.by_key(found, ("start_at", "pk"), request.GET)
    return render(request, "patrols/rota_slots.html", {"rota": rota, "form": form, "page": page})
