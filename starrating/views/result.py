"""Doors of results: the moderation desk, why this score, the workbook, the bulletin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from starrating.forms.result import LookForm, ReworkForm
from starrating.models import Campaign, Objection, Result, SecondLook
from starrating.queries import board as boards
from starrating.queries import cutoff as cutoffs
from starrating.queries import objection as objections
from starrating.queries import result as results
from starrating.queries import result_words as words
from starrating.queries import star_bulletin as papers
from starrating.queries import task as tasks
from starrating.rules import objection as objection_rules
from starrating.rules import result as rules
from starrating.scoring.rule import read
from tongting.exports import actions as exports
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as shelf
from tongting.notices.models import Bulletin
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import gather
from tongting.web.access import allow, person_of

# Results that stand open on a desk of hundreds.
FIRST = 40


@allow("star.see")
@require_safe
def campaign_results(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk: what came out, what is in the way of publicity, the step that comes next."""
    campaign = get_object_or_404(Campaign.objects.select_related("criteria"), pk=pk)
    if campaign.state not in rules.CLOSED:
        return render(request, "starrating/campaign_results_none.html", {"campaign": campaign})
    if refusal := _looks_first(person_of(request), campaign):
        messages.info(request, refusal)
        return redirect("star_tasks", campaign.contest)
    return render(request, "starrating/campaign_results.html", _desk(campaign, person_of(request)))


@allow.signed_in
@require_safe
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Why this score: its parts, the sheets behind it, what decided its place, what stood before."""
    result, reader = get_object_or_404(results.whole(), pk=pk), person_of(request)
    campaign = result.entry.campaign
    if not rules.may_see(reader, campaign):
        raise PermissionDenied(_("结果公示以后才能看"))
    if refusal := _looks_first(reader, campaign):
        raise PermissionDenied(refusal)
    return render(request, "starrating/result_detail.html", _why(result, reader))


@allow("star.see")
@require_POST
def result_export(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = get_object_or_404(Campaign, pk=pk)
    person = person_of(request)
    if not rules.may_see(person, campaign):
        raise PermissionDenied(_("结果算出来以后才能导出"))
    if refusal := _looks_first(person, campaign):
        raise PermissionDenied(refusal)
    params = {"campaign": campaign.pk, "whole": rules.may_see_sheets(person, campaign)}
    title = _("%(what)s评选结果") % {"what": campaign}
    export = exports.ask("star_results", title, params, by=person, at=timezone.now())
    return redirect("export_detail", export.pk)


@allow("bulletin.write")
@require_POST
def result_bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """生成评选通报: the one there is, or a new draft."""
    campaign = get_object_or_404(Campaign, pk=pk)
    if campaign.state not in boards.DECIDED:
        raise PermissionDenied(_("定案以后才能通报"))
    subject = papers.subject_of(campaign)
    found = shelf.standing_for(subject) or bulletins.draft_about(
        papers.SOURCE, subject, kind=Bulletin.Kind.SITUATION, by=person_of(request), at=timezone.now()
    )
    return redirect("bulletin_detail", found.pk)


def _looks_first(person: User, campaign: Campaign) -> str | None:
    return rules.must_look_first(person, owes_look=tasks.owes_look(person, campaign))


def _desk(campaign: Campaign, person: User) -> dict[str, Any]:
    found, names = list(results.current(campaign)), words.names_of(campaign)
    rule, looks = read(campaign.rule), results.looks(campaign)
    edge = cutoffs.cutoff(found, looks, rule)
    ranked = [(one, words.decided(one, names)) for one in found if one.rank is not None]
    return {
        "campaign": campaign,
        "rule": rule,
        "ranked": len(ranked),
        "lines": ranked[:FIRST],
        "more": ranked[FIRST:],
        "paper": shelf.standing_for(papers.subject_of(campaign)),
        "unranked": [one for one in found if one.rank is None],
        "winners": [one for one in found if one.is_winner],
        "cutoff": edge,
        "worst": [one for one in found if one.is_worst],
        "missing": list(results.missing(campaign)),
        "correction": words.correction(campaign),
        "earlier": list(results.earlier(campaign)),
        **_steps(campaign, person, cutoffs.by_nearness(looks, edge)),
    }


def _steps(campaign: Campaign, person: User, looks: list[SecondLook]) -> dict[str, Any]:
    """What comes next, and what is in the way of it."""
    upheld = list(results.upheld_since(campaign))
    waiting = sum(look.state == SecondLook.State.ASKED for look in looks)
    objected = list(objections.listed().filter(campaign=campaign))
    still_open = sum(one.state == Objection.State.OPEN for one in objected)
    manages = person.may("star.manage")
    return {
        "manages": manages,
        "looks": looks,
        "look_form": LookForm(campaign=campaign) if manages and waiting else None,
        "objections": objected,
        "rework_form": ReworkForm() if campaign.state == Campaign.State.MODERATION else None,
        "publicise_refusal": rules.may_publicise(campaign, waiting, len(upheld)),
        "finalise_refusal": rules.may_finalise(campaign, local(timezone.now()).date(), still_open),
    }


def _why(result: Result, reader: User) -> dict[str, Any]:
    entry = result.entry
    campaign = entry.campaign
    names, today = words.names_of(campaign), local(timezone.now()).date()
    vetoes = words.vetoes_of(campaign)
    see_sheets = rules.may_see_sheets(reader, campaign)
    # As starrating/evidence.py names them.
    keys = [f"starrating.entry:{entry.pk}:{fact}" for fact in ("awards", "worst_listed", "star")]
    return {
        "counted": gather("counted", keys, reader),
        "result": result,
        "entry": entry,
        "campaign": campaign,
        "rule": read(campaign.rule),
        "parts": words.shown_parts(result, names),
        "decided": words.decided(result, names),
        "vetoes": [vetoes[code] for code in result.vetoes if code in vetoes],
        "sheets": results.sheets_of(entry),
        "versions": results.versions(entry),
        "correction": words.correction(campaign),
        "see_sheets": see_sheets,
        "may_object": objection_rules.may_object(reader, campaign, today) is None,
        "may_ask_look": reader.may("star.manage")
        and rules.may_ask_look(campaign, getattr(entry, "second_look", None)) is None,
    }
