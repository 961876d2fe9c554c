"""Doors of a campaign's steps: open, draw, start, lock, call off; who and what takes part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from starrating.actions import campaign as actions
from starrating.actions import draw as draws
from starrating.actions import enrol
from starrating.forms.campaign import CodeForm, EntryFilter, LockForm, ReasonForm
from starrating.models import Campaign, Contest, Entry
from starrating.queries import campaign as campaigns
from starrating.queries import enrolment
from starrating.rules import campaign as rules
from starrating.views.campaign import campaign_or_404
from tongting.events.flow import Refused
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("star.manage")
@require_POST
def campaign_open(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.open_enrolment, _("开始报名了，种子的指纹已经公布"))


@allow("star.manage")
@require_POST
def campaign_draw_lots(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, draws.draw, _("抽好签了，名单和评委都定了"))


@allow("star.manage")
@require_POST
def campaign_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.start_scoring, _("开始打分了，每个评委都收到了通知"))


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing first; then whoever means it ends scoring."""
    campaign = campaign_or_404(pk)
    missing, short = campaigns.missing(campaign).count(), campaigns.short_entries(campaign).count()
    form = LockForm(request.POST if request.method == "POST" else None, missing=missing)
    if request.method == "POST" and form.is_valid():
        return _step(request, pk, actions.lock, _("评分截止了，可以复核"))
    shown = {"campaign": campaign, "form": form, "missing": missing, "short": short}
    return render(request, "starrating/campaign_lock.html", shown, status=422 if form.errors else 200)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_or_404(pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = _("取消了这次评选")
        return _step(request, pk, lambda one, **who: actions.cancel(one, **form.cleaned_data, **who), said)
    shown = {"campaign": campaign, "form": form}
    return render(request, "starrating/campaign_cancel.html", shown, status=422 if form.errors else 200)


@allow("star.see")
@require_http_methods(["GET", "POST"])
def campaign_enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that takes part; one more by its code while enrolment is open, for whoever organises."""
    campaign = campaign_or_404(pk)
    form = None if campaign.contest == Contest.SERVICE else _code_form(request, campaign)
    if form and form.is_bound and form.is_valid():
        enter = enrol.enter_room if campaign.contest == Contest.DORM else enrol.enter_locker
        try:
            enter(campaign, form.thing, by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("code", str(why))
        else:
            messages.success(request, _("%(code)s 报上了") % {"code": form.thing.called})
            return redirect("campaign_enrol", pk)
    return _entries(request, campaign, form)


def _code_form(request: HttpRequest, campaign: Campaign) -> CodeForm | None:
    if not person_of(request).may("star.manage") or rules.may_enrol(campaign):
        return None
    return CodeForm(request.POST if request.method == "POST" else None, contest=campaign.contest)


def _entries(request: HttpRequest, campaign: Campaign, form: CodeForm | None) -> HttpResponse:
    wanted = EntryFilter(request.GET)
    found = enrolment.entries_found(campaign, wanted.chosen())
    shown = {
        "campaign": campaign,
        "form": form,
        "filter": wanted,
        "page": paging.by_key(found, ("cluster", "code", "label", "pk"), request.GET),
        "names": campaigns.cluster_names(campaign.contest),
        "may_withdraw": person_of(request).may("star.manage") and campaign.state in Campaign.OPEN,
    }
    status = 422 if form and form.errors else 200
    return render(request, "starrating/campaign_enrol.html", shown, status=status)


@allow("star.manage")
@require_POST
def campaign_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Lockers that looked tidy, rooms that are lived in, come in now."""
    came: list[int] = []

    def act(campaign: Campaign, **who: Any) -> None:
        came.append(enrol.settle(campaign, **who))

    _try(request, pk, act)
    if came:
        messages.success(request, _("报上 %(n)d 个") % {"n": came[0]})
    return redirect("campaign_enrol", pk)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def entry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Entry.objects.select_related("campaign"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            enrol.withdraw(entry, **form.cleaned_data, by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("%(label)s 退出了") % {"label": entry.label})
            return redirect("campaign_enrol", entry.campaign_id)
    shown = {"entry": entry, "campaign": entry.campaign, "form": form}
    return render(request, "starrating/entry_withdraw.html", shown, status=422 if form.errors else 200)


def _step(request: HttpRequest, pk: int, act: Callable[..., None], said: str) -> HttpResponse:
    if _try(request, pk, act):
        messages.success(request, said)
    return redirect("campaign_detail", pk)


def _try(request: HttpRequest, pk: int, act: Callable[..., None]) -> bool:
    try:
        act(campaign_or_404(pk), by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return False
    return True
