"""Doors of a week: its plan as a board, what could be picked, its closing, its summary and the records behind each
figure, its bulletin, its workbooks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols import bulletin as paper
from patrols.actions import plan as verbs
from patrols.actions import week as weeks
from patrols.forms import plan as forms
from patrols.forms import week as filters
from patrols.models import WeekPlan
from patrols.queries import plan as plans
from patrols.queries import summary as summaries
from patrols.rules import plan as rules
from tongting.events import flow
from tongting.exports import actions as exports
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as bulletin_shelf
from tongting.notices.models import Bulletin
from tongting.periods import Week, local
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("plan.see")
@require_safe
def week_plan(request: HttpRequest) -> HttpResponse:
    """This week's."""
    return _board(request, Week.of(timezone.now()))


@allow("plan.see")
@require_safe
def week_plan_of(request: HttpRequest, week: str) -> HttpResponse:
    return _board(request, _week(week))


def _board(request: HttpRequest, shown: Week) -> HttpResponse:
    """The week's hard problems by state."""
    now = timezone.now()
    board, today = plans.board(shown), local(now).date()
    person = person_of(request)
    seen = {
        "board": board,
        "may_pick": person.may("plan.manage") and rules.may_plan(shown, today, board.plan) is None,
        "may_close": not board.is_closed and rules.may_close_week(person, shown, today, board.plan) is None,
        "today": today,
        **_around(shown, now),
    }
    return render(request, "patrols/week_plan.html", seen)


@allow("plan.manage")
@require_http_methods(["GET", "POST"])
def plan_pick(request: HttpRequest, week: str) -> HttpResponse:
    """The list that drafts itself; one tap takes a problem in."""
    shown, now = _week(week), timezone.now()
    found = plans.candidates(shown)
    if request.method == "POST":
        chosen = {one.suggestion.key: one.suggestion for one in found}.get(request.POST.get("key", ""))
        if chosen is None:
            messages.warning(request, _("这条已经不在清单里了，看看新的清单"))
        else:
            try:
                verbs.pick(shown, chosen, by=person_of(request), at=now)
                messages.success(request, _("列进去了，还要安排牵头人和措施"))
            except flow.Refused as why:
                messages.warning(request, str(why))
        return redirect("plan_pick", week)
    seen = {"candidates": found, "form": forms.AddForm(), **_around(shown, now)}
    return render(request, "patrols/plan_pick.html", seen)


@allow("plan.manage")
@require_POST
def plan_add(request: HttpRequest, week: str) -> HttpResponse:
    """A problem of one's own, straight on to its arrangement."""
    shown, now, form = _week(week), timezone.now(), forms.AddForm(request.POST)
    if form.is_valid():
        try:
            item = verbs.add(shown, **form.cleaned_data, by=person_of(request), at=now)
            return redirect("plan_arrange", item.pk)
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = {"candidates": plans.candidates(shown), "form": form, **_around(shown, now)}
    return render(request, "patrols/plan_pick.html", seen, status=422)


@allow("plan.manage")
@require_http_methods(["GET", "POST"])
def week_close(request: HttpRequest, week: str) -> HttpResponse:
    """汇总: a reason for whatever was not done, then it goes over into the next week."""
    shown, now = _week(week), timezone.now()
    plan = get_object_or_404(WeekPlan, week=str(shown))
    if plan.state == WeekPlan.State.CLOSED:
        messages.warning(request, flow.who_was_faster(plan))
        return redirect("week_summary", week)
    board = plans.board(shown)
    form = forms.CloseWeekForm(request.POST if request.method == "POST" else None, items=board.unfinished)
    if request.method == "POST" and form.is_valid():
        try:
            carried = weeks.close(plan, form.whys(), by=person_of(request), at=now)
            messages.success(request, _("汇总好了，%(n)d 个难点转到下周") % {"n": len(carried)})
            return redirect("week_summary", week)
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = {"board": board, "form": form, **_around(shown, now)}
    if request.method != "POST":
        seen["refusal"] = rules.may_close_week(person_of(request), shown, local(now).date(), plan)
    return render(request, "patrols/week_close.html", seen, status=422 if form.errors else 200)


@allow("plan.see")
@require_safe
def week_summary(request: HttpRequest, week: str) -> HttpResponse:
    shown, now = _week(week), timezone.now()
    if shown.first > local(now).date():
        raise Http404
    seen = {"found": summaries.summary(shown, now), "plan": plans.board(shown), **_around(shown, now)}
    seen["next"] = shown.next() if shown < seen["current"] else None
    return render(request, "patrols/week_summary.html", seen)


@allow("plan.see")
@require_safe
def week_records(request: HttpRequest, week: str, what: str) -> HttpResponse:
    """The records behind a figure of the summary."""
    shown, now = _week(week), timezone.now()
    form = filters.RecordsForm(request.GET)
    chosen = form.chosen()
    seen: dict[str, Any] = {"what": what, "form": form, "chosen": chosen, **_around(shown, now)}
    if what in summaries.ISSUE_LISTS:
        found = summaries.issues_behind(shown, what, chosen.get("post"))
        seen |= {"page": paging.by_key(found, ("-found_at", "-id"), request.GET)}
        seen["title"] = summaries.ISSUE_LISTS[what]
    elif what in summaries.PATROL_LISTS:
        found = summaries.patrols_behind(shown, **form.narrowed())
        seen |= {"patrols": paging.by_key(found, ("-started_at", "-id"), request.GET)}
        seen["title"] = summaries.PATROL_LISTS[what]
    elif what == "missed":
        seen |= {"missed": summaries.missed(shown, now, chosen.get("post")), "title": _("漏巡")}
    else:
        raise Http404
    return render(request, "patrols/week_records.html", seen)


@allow("bulletin.write")
@require_POST
def week_bulletin(request: HttpRequest, week: str) -> HttpResponse:
    """生成周通报: the week's bulletin as it stands, or a new draft."""
    shown, now = _week(week), timezone.now()
    subject = paper.subject_of(shown)
    found = bulletin_shelf.standing_for(subject) or bulletins.draft_about(
        paper.SOURCE, subject, kind=Bulletin.Kind.SITUATION, by=person_of(request), at=now
    )
    return redirect("bulletin_detail", found.pk)


@allow("plan.see")
@require_POST
def week_export(request: HttpRequest, week: str, what: str) -> HttpResponse:
    """The plan or the summary as a workbook."""
    shown = _week(week)
    titles = {"plan": _("难点问题周计划表 %(week)s"), "summary": _("周汇总表 %(week)s")}
    if what not in titles:
        raise Http404
    now = timezone.now()
    params = {"week": str(shown), "at": now.isoformat()}
    export = exports.ask(
        f"week_{what}", titles[what] % {"week": shown}, params, by=person_of(request), at=now
    )
    return redirect("export_detail", export.pk)


def _week(text: str) -> Week:
    """The week of an address; what is none, or lies outside every mine's calendar, is no page."""
    week = filters.week_named(text)
    if week is None:
        raise Http404
    return week


def _around(week: Week, now: Any) -> dict[str, Any]:
    """What every page of a week shows: the weeks beside it."""
    return {
        "week": week,
        "previous": week.previous(),
        "next": week.next() if week <= Week.of(now) else None,
        "current": Week.of(now),
        "now": now,
    }
