"""Doors of the month: the months, one month, one person's month, the steps from draft to lock, the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.actions import assessment as verbs
from patrols.forms.appeal import MonthFilterForm
from patrols.forms.record import WhyForm
from patrols.models import Assessment, Score
from patrols.queries import appeal as appeals
from patrols.queries import assessment as assessments
from patrols.queries import correction as corrections
from patrols.queries import month_late, month_lines, month_page
from patrols.rules import month as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.web.access import allow, person_of

State = Assessment.State
# Of what came in late so much stands on the page at once.
MOST_LATE = 50


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
def month_mine(request: HttpRequest) -> HttpResponse:
    """The newest month in which one has a score: one tap from the first page."""
    month = assessments.latest_of(person_of(request))
    return redirect("month_person", month, person_of(request).pk) if month else redirect("month_list")


@allow("month.own")
@require_safe
def month_detail(request: HttpRequest, month: str) -> HttpResponse:
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    person, form = person_of(request), MonthFilterForm(request.GET)
    if not rules.may_see_totals(person, assessment):
        return redirect("month_person", month, person.pk)
    groups = month_page.groups(assessment, form.chosen())
    seen = {
        "assessment": assessment,
        "form": form,
        "narrowed": form.chosen(),
        "groups": groups,
        "flag": month_page.flag_of(groups),
        "grades": month_page.grade_names(assessment),
        "steps": month_page.steps(assessment),
        **_heading(person, assessment, groups, is_narrowed=bool(form.chosen())),
    }
    if not person.may("month.see"):
        return render(request, "patrols/month_board.html", seen)
    return render(request, "patrols/month_detail.html", seen | _desk(request, assessment))


def _heading(
    person: User, assessment: Assessment, groups: Iterable[month_page.Group], *, is_narrowed: bool
) -> dict[str, Any]:
    """Everybody's figures and one's own row; where everybody is on the page nobody is asked for twice."""
    if is_narrowed:
        own = assessments.own_score(assessment, person)
        return {"figures": assessments.figures(assessment), "own": own}
    everybody = [score for group in groups for score, _points in group.rows]
    own = next((score for score in everybody if score.person_id == person.pk), None)
    return {"figures": assessments.figures_among(everybody), "own": own}


def _desk(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    """What the branch sees besides: the next steps, appeals, what came in late."""
    late = list(month_late.late_patrols(assessment)[: None if "late" in request.GET else MOST_LATE + 1])
    more_late = "late" not in request.GET and len(late) > MOST_LATE
    del late[MOST_LATE if more_late else len(late) :]
    if late and assessment.state == State.LOCKED:
        known = corrections.of_visits(assessment)
        for patrol in late:
            patrol.correction = known.get(f"patrols.patrol:{patrol.pk}")  # type: ignore[attr-defined]
    over = assessment.notice_until is not None and assessment.notice_until < local(timezone.now()).date()
    filed, waiting = appeals.counts_of(assessment)
    return {
        "actions": month_page.actions_for(person_of(request), assessment),
        "history": flow.history(assessment).exclude(note=""),
        "late": late,
        "more_late": more_late,
        "notice_over": over,
        "filed": filed,
        "waiting": waiting,
    }


@allow("month.own")
@require_safe
def month_person(request: HttpRequest, month: str, person: int) -> HttpResponse:
    """Why this total: what was taken, then every line with its evidence."""
    score = _score(request, month, person)
    if score is None:
        assessment = get_object_or_404(Assessment, month=month)
        return render(request, "patrols/month_none.html", {"assessment": assessment})
    return render(request, "patrols/month_person.html", _why(request, score))


@allow("month.own")
@require_safe
def month_brief(request: HttpRequest, month: str, person: int) -> HttpResponse:
    """The same in short, to be opened below somebody's row."""
    score = _score(request, month, person)
    if score is None:
        raise Http404
    return render(request, "patrols/_month_brief.html", _why(request, score))


def _score(request: HttpRequest, month: str, person: int) -> Score | None:
    if not rules.may_see_score(person_of(request), person):
        raise PermissionDenied(_("别人的得分要有查看全科月考核的权限"))
    get_object_or_404(User, pk=person)
    return assessments.score_of(month, person).first()


def _why(request: HttpRequest, score: Score) -> dict[str, Any]:
    viewer, today = person_of(request), local(timezone.now()).date()
    parts = month_page.parts(score, viewer)
    lines = [line for part in parts for line in part.lines]
    locked = score.assessment.state == State.LOCKED
    return {
        "score": score,
        "assessment": score.assessment,
        "grades": month_page.grade_names(score.assessment),
        "parts": parts,
        "also": month_page.says_why(score),
        "taken": month_lines.taken(score, lines, viewer, today),
        "past": assessments.history_of(score.person_id, score.assessment.month),
        "may_correct": locked and viewer.may("month.record") and viewer.pk != score.person_id,
    }


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
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    totals = request.POST.get("totals") == "on"
    return _step(
        request,
        month,
        lambda at: verbs.publicise(assessment, totals=totals, by=person_of(request), at=at),
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


def _step(request: HttpRequest, month: str, do: Callable[[Any], Any], done: str) -> HttpResponse:
    """One action, its message, and back to the month."""
    try:
        do(timezone.now())
        messages.success(request, done)
    except flow.Refused as why:
        messages.warning(request, str(why))
    known = Assessment.objects.filter(month=month).exists()
    return redirect("month_detail", month) if known else redirect("month_list")
