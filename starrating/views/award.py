"""Doors of awards: what waits, the hand-over, what is mine, lists on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import award as awards
from starrating.actions import award_code
from starrating.forms.award import AwardFilter, ChooseForm, DropForm, HandForm
from starrating.models import Award, Campaign
from starrating.queries import award as reads
from starrating.rules import award as rules
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.photos import actions as photos
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("prize.hand")
@require_safe
def award_list(request: HttpRequest) -> HttpResponse:
    form = AwardFilter(request.GET)
    chosen = form.chosen()
    state = chosen.setdefault("state", Award.State.GRANTED)
    campaign = chosen.get("campaign")
    shown = {
        "form": form,
        "state": state,
        "campaign": campaign,
        "page": paging.by_key(reads.listed(chosen), reads.order_of(state), request.GET),
        "waits": reads.waits(campaign),
        "choose": ChooseForm(prefix="give") if campaign else None,
        "narrowed": any(name in chosen for name in ("q", "campaign", "cluster")),
        "tab": "awards",
    }
    return render(request, "starrating/award_list.html", shown)


@allow("prize.hand")
@require_POST
def award_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """One prize for all that waits of a campaign."""
    campaign, form = get_object_or_404(Campaign, pk=pk), ChooseForm(request.POST, prefix="give")
    try:
        if not form.is_valid():
            raise Refused(next(str(errors[0]) for errors in form.errors.values()))
        given = awards.choose_prize(campaign, **form.cleaned_data, by=person_of(request), at=timezone.now())
        what = {"n": given, "prize": form.cleaned_data["prize"].name}
        messages.success(request, _("%(n)d 份定为%(prize)s") % what)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect(_list_of(campaign))


@allow("prize.hand")
@require_http_methods(["GET", "POST"])
def award_hand(request: HttpRequest, pk: int) -> HttpResponse:
    award, by = _award(pk), person_of(request)
    form = HandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _hand(award, form.cleaned_data, request)
            messages.success(request, _("发好了，记下了谁在什么时候领的"))
            return redirect(_list_of(award.entry.campaign))
        except Refused as why:
            form.add_error(None, str(why))
    shown = {
        "award": award,
        "form": form,
        "refusal": rules.may_hand(award, by),
        "short": award.prize and rules.may_give(award.prize, award.quantity),
        "drop": DropForm(prefix="drop"),
    }
    return render(request, "starrating/award_hand.html", shown, status=422 if form.errors else 200)


@allow("prize.hand")
@require_POST
def award_drop(request: HttpRequest, pk: int) -> HttpResponse:
    award, form = _award(pk), DropForm(request.POST, prefix="drop")
    try:
        if not form.is_valid():
            raise Refused(_("写一句为什么不发，再点一次"))
        awards.drop(award, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("记下了：不发"))
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("award_hand", pk)
    return redirect(_list_of(award.entry.campaign))


@allow("prize.hand")
@require_POST
def award_export(request: HttpRequest) -> HttpResponse:
    """The list of what was handed out, as the filters show it."""
    form = AwardFilter(request.POST)
    chosen = form.chosen()
    kept: dict[str, Any] = {
        name: request.POST[name] for name in ("campaign", "cluster", "q") if name in chosen
    }
    export = exports.ask("awards", _("奖品发放表"), kept, by=person_of(request), at=timezone.now())
    return redirect("export_detail", pk=export.pk)


@allow.signed_in
@require_safe
def award_mine(request: HttpRequest) -> HttpResponse:
    page = paging.by_key(reads.mine(person_of(request)), ("-granted_at", "-pk"), request.GET)
    return render(request, "starrating/award_mine.html", {"page": page})


@allow.signed_in
@require_POST
@sensitive_variables("code")
def award_code_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The code is this very answer: it is kept nowhere, so another look makes another code."""
    award = get_object_or_404(Award.objects.select_related("entry__campaign", "prize"), pk=pk)
    if award.person_id != request.user.pk:
        return redirect("award_mine")
    try:
        code = award_code.show(award, by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("award_mine")
    shown = {"award": award, "code": code, "minutes": int(rules.CODE_FOR.total_seconds() // 60)}
    response = render(request, "starrating/award_code.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _award(pk: int) -> Award:
    return get_object_or_404(reads.with_words(Award.objects.all()), pk=pk)


def _list_of(campaign: Campaign) -> str:
    return reads.address_of(campaign)


def _hand(award: Award, given: dict[str, Any], request: HttpRequest) -> None:
    by, now = person_of(request), timezone.now()
    if refusal := rules.may_hand(award, by):
        raise Refused(refusal)
    drawn = given["signature"]
    awards.hand(
        award,
        signature=photos.keep(drawn, by=by, at=now) if drawn else None,
        code=given["one_time_code"],
        taken_by=given["taken_by"],
        by=by,
        at=now,
    )
