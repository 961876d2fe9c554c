"""Doors of campaigns: the race's first page, all months, one with its progress, its deadlines, judges, workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from starrating.actions import campaign as actions
from starrating.actions.month import deadlines
from starrating.forms.campaign import EditForm, JudgesForm, MonthFilter, NewCampaignForm, PutOffForm
from starrating.models import Campaign, Contest
from starrating.queries import campaign as campaigns
from starrating.queries import campaign_page
from starrating.queries import objection as objections
from starrating.rules import campaign as rules
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.people.forms.fields import MonthField
from tongting.periods import Month, local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow.signed_in
@require_safe
def star_home(request: HttpRequest) -> HttpResponse:
    cards = campaign_page.cards(person_of(request))
    return render(request, "starrating/star_home.html", {"cards": cards})


@allow("star.see")
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    form = MonthFilter(request.GET, years=campaigns.years())
    found = campaigns.listed(**form.chosen())
    page = paging.by_key(found, ("-month", "-pk"), request.GET)
    return render(request, "starrating/campaign_list.html", {"page": page, "form": form})


@allow.signed_in
@require_safe
def campaign_now(request: HttpRequest, contest: str) -> HttpResponse:
    """The newest campaign of a contest."""
    campaign = campaigns.current(contest)
    if campaign is None:
        return render(request, "starrating/campaign_none.html", {"contest": Contest(contest)})
    return _shown(request, campaign)


@allow.signed_in
@require_safe
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _shown(request, get_object_or_404(campaigns.whole(), pk=pk))


def campaign_or_404(pk: int) -> Campaign:
    return get_object_or_404(Campaign, pk=pk)


def _shown(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    shown = campaign_page.page_of(campaign, person_of(request), timezone.now())
    return render(request, "starrating/campaign_detail.html", shown)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = NewCampaignForm(
        request.POST if request.method == "POST" else None, at=now, initial=_usual(request)
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = {name: given[name] for name in ("enrol_until", "score_until")}
        try:
            made = actions.create(given["contest"], given["month"], **until, by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("建好了，定了评委就可以开始报名"))
            return redirect("campaign_judges", made.pk)
    return _form(request, "starrating/campaign_new.html", form)


def _usual(request: HttpRequest) -> dict[str, Any]:
    """What a new campaign begins with: this month's, or the one that the address names."""
    now = timezone.now()
    contest = request.GET.get("contest", "")
    contest = contest if contest in Contest.values else Contest.DORM.value
    month: Month = MonthField().clean(f"{local(now):%Y-%m}")
    enrol, score = deadlines(contest, month, now)
    return {"contest": contest, "month": month, "enrol_until": enrol, "score_until": score}


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Deadlines and rule before the draw, only the end of scoring after it."""
    campaign, now = campaign_or_404(pk), timezone.now()
    if rules.may_change(campaign):
        return _put_off(request, campaign)
    form = EditForm(request.POST if request.method == "POST" else None, campaign=campaign, at=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(campaign, form.cleaned_data, by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("改好了"))
            return redirect("campaign_detail", pk)
    return _form(request, "starrating/campaign_edit.html", form, campaign=campaign)


def _put_off(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = PutOffForm(given, initial={"score_until": campaign.score_until})
    if request.method == "POST" and form.is_valid():
        until = form.cleaned_data["score_until"]
        try:
            actions.put_off(campaign, until, by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("score_until", str(why))
        else:
            messages.success(request, _("改好了"))
            return redirect("campaign_detail", campaign.pk)
    return _form(request, "starrating/campaign_edit.html", form, campaign=campaign)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_judges(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, now = campaign_or_404(pk), timezone.now()
    if refusal := rules.may_change(campaign):
        messages.warning(request, refusal)
        return redirect("campaign_detail", pk)
    given = request.POST if request.method == "POST" else None
    form = JudgesForm(given, campaign=campaign, day=local(now).date())
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            actions.set_judges(campaign, chosen["judges"], chosen["chief"], by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("定了 %(n)d 名评委") % {"n": len(chosen["judges"])})
            return redirect("campaign_detail", pk)
    lacks = not objections.deciders(campaign, local(now).date()).exists()
    return _form(request, "starrating/campaign_judges.html", form, campaign=campaign, lacks_decider=lacks)


@allow("star.see")
@require_POST
def campaign_export(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_or_404(pk)
    params = {"campaign": pk, "asked_by": person_of(request).pk}
    title = _("%(contest)s %(month)s 评选进展") % {
        "contest": campaign.get_contest_display(),
        "month": campaign.month,
    }
    return redirect(exports.ask("campaign", title, params, by=person_of(request), at=timezone.now()))


def _form(request: HttpRequest, template: str, form: Any, **shown: Any) -> HttpResponse:
    return render(request, template, {"form": form, **shown}, status=422 if form.errors else 200)
