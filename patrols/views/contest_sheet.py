"""Doors of judges: what is left to mark, the sheet of a number."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from patrols.actions import contest_sheet as verbs
from patrols.forms.contest_sheet import ContestSheetForm, as_posted, cards
from patrols.models import JudgeTask
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("contest.judge")
@never_cache
@require_safe
def contest_tasks(request: HttpRequest) -> HttpResponse:
    """Numbers, never names."""
    tasks = contests.tasks_of(person_of(request))
    left = [one for one in tasks if not one.given]  # type: ignore[attr-defined]
    done = [one for one in tasks if one.given]  # type: ignore[attr-defined]
    return render(request, "patrols/contest_tasks.html", {"left": left, "done": done})


@allow("contest.judge")
@never_cache
@require_http_methods(["GET", "POST"])
def contest_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen. A plain form: with script it keeps every tap on the phone and goes through the outbox."""
    task, person = get_object_or_404(contests.tasks(), pk=pk), person_of(request)
    if task.judge.person_id != person.pk:
        raise PermissionDenied(_("这个号不归你评"))
    criteria = contests.criteria_of(task)
    form = ContestSheetForm(request.POST if request.method == "POST" else None, criteria=criteria)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            verbs.give(task, form.filled(), by=person, at=timezone.now())
        except Refused as why:
            refused = str(why)
        else:
            return redirect("contest_sheet", pk)
    seen = _shown(task, form, refused)
    return render(
        request,
        "patrols/contest_sheet.html",
        seen,
        status=422 if form.wrong or form.errors or refused else 200,
    )


def _shown(task: JudgeTask, form: ContestSheetForm, refused: str) -> dict[str, object]:
    sheets = list(task.sheets.all())
    standing = next((one for one in sheets if one.state == "given"), None)
    data = form.data if form.is_bound else as_posted(standing)
    rest = [
        one
        for one in contests.tasks_of(task.judge.person, task.contestant.trade.contest)
        if one.pk != task.pk
    ]
    return {
        "task": task,
        "trade": task.contestant.trade,
        "number": task.contestant.number,
        "cards": cards(form.criteria, data, form.wrong),
        "data": data,
        "form": form,
        "refused": refused,
        "no": rules.may_score(task.judge.person, task),
        "standing": standing,
        "sheets": sheets,
        "uuid": data.get("uuid") if form.is_bound else uuid.uuid4(),
        "corrects": data.get("corrects", ""),
        "onward": next((one for one in rest if not one.given), None),  # type: ignore[attr-defined]
    }
