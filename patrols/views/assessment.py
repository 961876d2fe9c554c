"""Doors of the month: the months, one month, one person's month, the steps from draft to lock, the workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import assessment as verbs
from patrols.forms.record import WhyForm
from patrols.models import Assessment, Score
from patrols.queries import assessment as assessments
from patrols.queries import month_page
from patrols.rules import month as rules
from tongting.events import flow
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import local
from tongting.web.access import allow, person_of

State = Assessment.State


@allow("month.own")
@require_safe
def month_list(request: HttpRequest) -> HttpResponse:
    """Every month; whoever may not see all sees their own total in each."""
    now = timezone.now()
    shown: dict[str, Any] = {"months": assessments.months(), "last": month_page.month_of(now).previous()}
    shown["own"] = dict(
        Score.objects.filter(person=person_of(request)).values_list("assessment__month", "total")
    )
    shown["missing"] = not Assessment.objects.filter(month=str(shown["last"])).exists()
    return render(request, "patrols/month_list.html", shown)


@allow("month.own")
@require_safe
def month_detail(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    if not person_of(request).may("month.see"):
        return redirect("month_person", month, person_of(request).pk)
    return render(
        request,
        "patrols/month_detail.html",
        {
            "assessment": assessment,
            "groups": month_page.groups(assessment),
            "grades": month_page.grade_names(assessment),
            "figures": assessments.figures(assessment),
            "steps": month_page.steps(assessment),
            "actions": month_page.actions_for(person_of(request), assessment),
            "history": flow.history(assessment).exclude(note=""),
            "late": assessments.late_patrols(assessment)[:50],
            "notice_over": assessment.notice_until is not None
            and assessment.notice_until < local(timezone.now()).date(),
        },
    )


@allow("month.own")
@require_safe
def month_person(request: HttpRequest, month: str, person: int) -> HttpResponse:
    """Why this total: every line with its evidence."""
    if not rules.may_see_score(person_of(request), person):
        raise PermissionDenied(_("别人的得分要有查看全科月考核的权限"))
    get_object_or_404(User, pk=person)
    score = assessments.score_of(month, person).first()
    if score is None:
        assessment = get_object_or_404(Assessment, month=month)
        return render(request, "patrols/month_none.html", {"assessment": assessment})
    return render(
        request,
        "patrols/month_person.html",
        {
            "score": score,
            "assessment": score.assessment,
            "grades": month_page.grade_names(score.assessment),
            "parts": month_page.parts(score, person_of(request)),
            "past": assessments.history_of(person, month),
        },
    )


@allow("month.draft")
@require_POST
def month_draft(request: HttpRequest, month: str) -> HttpResponse:
    try:
        period = month_page.parse(month)
    except ValueError:
        raise Http404
    return _step(request, month, lambda at: verbs.draft(period, by=person_of(request), at=at), _("算好了"))


@allow("month.review")
@require_POST
def month_review(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment, month=month)
    return _step(
        request, month, lambda at: verbs.review(assessment, by=person_of(request), at=at), _("支部审核通过")
    )


@allow("month.draft")
@require_POST
def month_publicise(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment, month=month)
    return _step(
        request,
        month,
        lambda at: verbs.publicise(assessment, by=person_of(request), at=at),
        _("开始公示，已通知本人"),
    )


@allow("month.approve")
@require_POST
def month_approve(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment.objects.select_related("approved_by"), month=month)
    return _step(
        request, month, lambda at: verbs.approve(assessment, by=person_of(request), at=at), _("已审批")
    )


@allow("month.review")
@require_POST
def month_reopen(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment, month=month)
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句为什么退回，再点一次"))
        return redirect("month_detail", month)
    reason = form.cleaned_data["reason"]
    return _step(
        request,
        month,
        lambda at: verbs.reopen(assessment, reason=reason, by=person_of(request), at=at),
        _("退回自动算分"),
    )


@allow("month.export")
@require_POST
def month_export(request: HttpRequest, month: str) -> HttpResponse:
    title = _("%(month)s考核") % {"month": get_object_or_404(Assessment, month=month).label}
    export = exports.ask("month", title, {"month": month}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


def _step(request: HttpRequest, month: str, do: Callable[[Any], Any], done: str) -> HttpResponse:
    """One action, its message, and back to the month."""
    try:
        do(timezone.now())
        messages.success(request, done)
    except flow.Refused as why:
        messages.warning(request, str(why))
    known = Assessment.objects.filter(month=month).exists()
    return redirect("month_detail", month) if known else redirect("month_list")
