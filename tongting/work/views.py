"""Pages of the work room: what has stopped, and the button that wakes it up."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.web.access import allow
from tongting.work import actions, bell, queries
from tongting.work.models import OutboxRow, PeriodRun

PAGE = 50


@allow("system.operate")
def parked_list(request: HttpRequest) -> HttpResponse:
    silence = queries.silence_of("worker", timezone.now())
    stopped = {
        "rows": queries.parked_rows()[:PAGE],
        "row_total": queries.parked_rows().count(),
        "runs": queries.stuck_runs()[:PAGE],
        "silent_minutes": None if silence is None else int(silence.total_seconds() // 60),
    }
    return render(request, "work/parked_list.html", stopped)


@allow("system.operate")
@require_POST
def row_retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _wake(request, get_object_or_404(OutboxRow, pk=pk))


@allow("system.operate")
@require_POST
def run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _wake(request, get_object_or_404(PeriodRun, pk=pk))


def _wake(request: HttpRequest, job: OutboxRow | PeriodRun) -> HttpResponse:
    try:
        actions.retry(job, by=cast(User, request.user), at=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        bell.ring_after_commit(job.kind if isinstance(job, OutboxRow) else "")
        messages.success(request, _("已经重新排队，一两分钟内会再做一次"))
    return redirect("work_parked_list")
