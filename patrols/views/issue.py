"""Doors of issues: the week's board, every issue, mine, one issue's page, the ledger's export."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from patrols import ledger
from patrols.forms.complaint import AnswerForm
from patrols.forms.issue import IssueFilterForm
from patrols.models import Issue
from patrols.models.issue import Source
from patrols.queries import assessment as assessments
from patrols.queries import complaint as complaints
from patrols.queries import issue as issues
from patrols.queries import issue_page, tally, week
from patrols.queries.issue import CARD, LATEST, Filters
from patrols.queries.month_lines import with_corrections
from patrols.rules import issue as rules
from patrols.views.issue_step import panel
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import Week
from tongting.web import paging
from tongting.web.access import allow


@allow("issue.see")
@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """The branch's weekly list; `?show=` opens one column or part of it in full."""
    form = IssueFilterForm(request.GET)
    chosen = form.chosen()
    filters, current = form.filters(cast(User, request.user)), Week.of(timezone.now())
    shown = chosen.get("week") or current
    board = week.board(shown, filters)
    seen: dict[str, Any] = {"form": form, "chosen": chosen, "board": board, "week": shown}
    seen |= {
        "current": current,
        "previous": shown.previous(),
        "next": shown.next() if shown < current else None,
    }
    seen |= _may(request)
    if part := chosen.get("show"):
        seen["page"] = paging.by_key(week.part_of(shown, filters, part), LATEST, request.GET)
        seen["part"] = {**week.PARTS, **{key: facts[0] for key, facts in week.COLUMNS.items()}}[part]
    return render(request, "patrols/issue_list.html", seen)


@allow("issue.see")
@require_safe
def issue_search(request: HttpRequest) -> HttpResponse:
    """Every issue there ever was, sorted as one likes."""
    form = IssueFilterForm(request.GET)
    chosen = form.chosen()
    filters = replace(form.filters(cast(User, request.user)), sort=chosen.get("sort", ""))
    total, is_exact = _total(filters, chosen.get("week"))
    found = filters.narrow(_among(chosen.get("week")).select_related(*CARD, "team"))
    seen = {
        "form": form,
        "chosen": chosen,
        "page": paging.by_key(found if total else found.none(), filters.order, request.GET),
        "more": not is_exact,
        "exact": total,
        "may_import": cast(User, request.user).may("issue.import"),
        **_may(request),
    }
    return render(request, "patrols/issue_search.html", seen)


def _may(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_export": cast(User, request.user).may("issue.export"),
        "may_assign": cast(User, request.user).may("issue.assign"),
    }


def _among(shown: Week | None) -> QuerySet[Issue]:
    return week.in_week(shown) if shown else Issue.objects.all()


def _total(filters: Filters, shown: Week | None) -> tuple[int, bool]:
    """Exact from the tallies where they know it, along an index for one week or one person; else counted up to 1,001.
    Whether it is exact comes with it."""
    if filters.by_tally and shown is None:
        return tally.total(**filters.kinds), True
    found = filters.narrow(_among(shown))
    if shown is not None or filters.is_one_person:
        return found.order_by().count(), True
    counted = issues.counted(found)
    return counted, counted <= issues.COUNTED_TO


@allow.signed_in
@require_safe
def issue_mine(request: HttpRequest) -> HttpResponse:
    """What waits for me and my team: also for those who don't see the department's list."""
    page = paging.by_key(issues.mine(cast(User, request.user)), LATEST, request.GET)
    return render(request, "patrols/issue_mine.html", {"page": page, "report_url": reverse("issue_report")})


@allow.signed_in
@require_safe
def issue_detail(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    issue = get_object_or_404(issues.whole(cast(User, request.user)), pk=pk)
    seen = {
        "issue": issue,
        "page": issue_page.page_of(issue),
        "late": rules.is_overdue(issue, at),
        "wants_photo": rules.wants_photo(issue),
        "may_list": cast(User, request.user).may("issue.see"),
        "may_patrols": cast(User, request.user).may("patrol.see"),
        "counted": with_corrections(assessments.counted_issue(issue, cast(User, request.user))),
        **panel(request, issue, at),
        **_voices(request, issue),
    }
    return render(request, "patrols/issue_detail.html", seen)


def _voices(request: HttpRequest, issue: Issue) -> dict[str, Any]:
    """Who scanned a code for it, for those who may answer them."""
    told = issue.source == Source.COMPLAINT or issue.occurrence_count > 1
    if not told or not cast(User, request.user).may("issue.assign"):
        return {}
    found = complaints.of_issue(issue)
    return {"complaints": found, "answer_form": AnswerForm() if found else None}


@allow("issue.export")
@require_POST
def issue_export(request: HttpRequest) -> HttpResponse:
    """Asks for the ledger of what the list shows: its filters come along as hidden fields."""
    form = IssueFilterForm(request.POST)
    chosen, filters = form.chosen(), form.filters(cast(User, request.user))
    title, params = ledger.request_of(filters, chosen.get("week"))
    export = exports.ask("issues", title, params, by=cast(User, request.user), at=timezone.now())
    return redirect("export_detail", pk=export.pk)
