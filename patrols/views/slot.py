"""Doors of one's own rounds: what is coming, one round, why it was missed, what the leader says to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import slot as verbs
from patrols.forms.rota import AnswerForm, ExplainForm, MissedFilterForm
from patrols.models import Slot
from patrols.queries import slot as slots
from patrols.queries import swap as swaps
from patrols.rules import slot as rules
from tongting.events.flow import Refused
from tongting.periods import Day
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("patrol.do")
@require_safe
def slot_mine(request: HttpRequest) -> HttpResponse:
    """My coming rounds, the next one large; nobody else's."""
    now, person = timezone.now(), person_of(request)
    rota = slots.rota_of(Day.of(now).first)
    page = paging.by_key(slots.coming(person, now), ("start_at", "pk"), request.GET, size=30)
    shown = {
        "now": now,
        "rota": rota,
        "page": page,
        "rounds": [slots.MyRound(slot, now) for slot in page.rows],
        "tally": slots.tally(person, rota),
        "to_explain": slots.to_explain(person)[:20],
        "offers": swaps.offers_for(person, now),
    }
    return render(request, "patrols/slot_mine.html", shown)


@allow("patrol.do")
@require_safe
def slot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return page_of(request, slot_of(request, pk))


def page_of(request: HttpRequest, slot: Slot, status: int = 200, **forms: Any) -> HttpResponse:
    now, person = timezone.now(), person_of(request)
    shown: dict[str, Any] = {
        "slot": slot,
        "round": slots.MyRound(slot, now),
        "story": slots.story(slot),
        "swap": slot.swaps.filter(state="open").first(),
        "may_explain": rules.may_explain(person, slot) is None,
        "may_answer": rules.may_answer(person, slot) is None,
        "may_offer": rules.may_offer(person, slot, now) is None,
        "form": ExplainForm(),
        "answer": AnswerForm(),
    }
    return render(request, "patrols/slot_detail.html", shown | forms, status=status)


def slot_of(request: HttpRequest, pk: int) -> Slot:
    """The slot with its stops, where this person may see it; drafts are for those who make them."""
    slot = get_object_or_404(
        slots.with_stops(Slot.objects.filter(pk=pk)).select_related("person__team"), pk=pk
    )
    person = person_of(request)
    if not rules.may_see(person, slot):
        raise PermissionDenied(_("别人的巡查安排不公开，只看得到自己的"))
    return slot


@allow("patrol.do")
@require_POST
def slot_explain(request: HttpRequest, pk: int) -> HttpResponse:
    slot, form = slot_of(request, pk), ExplainForm(request.POST)
    if not form.is_valid():
        return page_of(request, slot, 400, form=form)
    try:
        verbs.explain(slot, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("写好了，等班队长或支部认定"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("slot_detail", pk)


@allow("rota.answer")
@require_POST
def slot_accept(request: HttpRequest, pk: int) -> HttpResponse:
    slot, form = slot_of(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return page_of(request, slot, 400, answer=form)
    try:
        note = form.cleaned_data["note"]
        verbs.accept(slot, note=note, by=person_of(request), at=timezone.now())
        messages.success(request, _("认可了，不算漏巡责任"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("slot_missed")


@allow("rota.answer")
@require_POST
def slot_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    slot, form = slot_of(request, pk), AnswerForm(request.POST)
    if form.is_valid() and not form.cleaned_data["note"]:
        form.add_error("note", _("不认可要写一句为什么，本人看得到"))
    if not form.is_valid():
        return page_of(request, slot, 400, answer=form)
    try:
        verbs.refuse(slot, note=form.cleaned_data["note"], by=person_of(request), at=timezone.now())
        messages.success(request, _("没有认可，本人会收到通知"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("slot_missed")


@allow("rota.answer")
@require_safe
def slot_missed(request: HttpRequest) -> HttpResponse:
    """Missed rounds: those of one's team, or all of them for the branch."""
    person, form = person_of(request), MissedFilterForm(request.GET)
    everybody = person.may("rota.make")
    found = slots.missed(form.chosen(), None if everybody else person)
    page = paging.by_key(found, ("-start_at", "-pk"), request.GET)
    waiting = slots.to_answer(person, everybody=everybody)[:20]
    return render(
        request,
        "patrols/slot_missed.html",
        {"form": form, "page": page, "waiting": waiting, "everybody": everybody},
    )
