"""Doors of the steps from locked to final, each one action and back to the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from starrating.actions import result as verbs
from starrating.actions import second_look as look_verbs
from starrating.forms.result import LookForm, NoteForm, ReworkForm
from starrating.models import Campaign, Entry, SecondLook
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("star.manage")
@require_POST
def result_moderate(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, verbs.moderate, _("结果算好了，看一遍再公示"))


@allow("star.manage")
@require_POST
def result_publicise(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, verbs.publicise, _("公示了，相关的人都收到了通知"))


@allow("star.manage")
@require_POST
def result_finalise(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, verbs.finalise, _("结果已定：奖励等着领，列差的立了问题，给他们派帮扶人"))


@allow("star.manage")
@require_POST
def result_rework(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, form = get_object_or_404(Campaign, pk=pk), ReworkForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""

    def work() -> str:
        many = verbs.rework(campaign, reason=reason, by=person_of(request), at=timezone.now())
        return _("重算好了，%(n)d 个结果有变化，原来的还看得到") % {"n": many}

    return _done(request, campaign.pk, work)


@allow("star.manage")
@require_POST
def second_look_ask(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("campaign"), pk=pk)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""

    def work() -> str:
        look_verbs.ask(entry, note=note, by=person_of(request), at=timezone.now())
        return _("列入复看了，派一位评委")

    return _done(request, entry.campaign_id, work)


@allow("star.manage")
@require_POST
def second_look_assign(request: HttpRequest, pk: int) -> HttpResponse:
    look = _look(pk)
    form = LookForm(request.POST, campaign=look.entry.campaign)

    def work() -> str:
        if not form.is_valid():
            raise Refused(_("选一下派哪位评委"))
        judge = form.cleaned_data["judge"]
        look_verbs.assign(look, judge, by=person_of(request), at=timezone.now())
        return _("派给 %(name)s 了") % {"name": judge.person.name}

    return _done(request, look.entry.campaign_id, work)


@allow("star.manage")
@require_POST
def second_look_drop(request: HttpRequest, pk: int) -> HttpResponse:
    look, form = _look(pk), NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""

    def work() -> str:
        look_verbs.drop(look, note=note, by=person_of(request), at=timezone.now())
        return _("这里不用复看，原因记下了")

    return _done(request, look.entry.campaign_id, work)


def _look(pk: int) -> SecondLook:
    wanted = SecondLook.objects.select_related("entry__campaign", "entry__locker__post", "assignment")
    return get_object_or_404(wanted, pk=pk)


def _step(request: HttpRequest, pk: int, verb: Callable[..., Any], said: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)

    def work() -> str:
        verb(campaign, by=person_of(request), at=timezone.now())
        return said

    return _done(request, pk, work)


def _done(request: HttpRequest, campaign: int, work: Callable[[], str]) -> HttpResponse:
    """Does it and says so, or says why not; back to the desk."""
    try:
        messages.success(request, work())
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("campaign_results", campaign)
