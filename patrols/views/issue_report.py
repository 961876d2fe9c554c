"""The door for everybody who sees something broken: where, what, how bad, a photo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from patrols.actions import issue as verbs
from patrols.actions import issue_again, issue_photos
from patrols.forms.issue import ReportForm
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.rules import issue as rules
from tongting.events.flow import Refused
from tongting.photos import queries as photos
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("issue.report")
@require_http_methods(["GET", "POST"])
def issue_report(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    sent_in = request.POST if request.method == "POST" else None
    form = ReportForm(sent_in, initial={"post": request.GET.get("post", "")[:12]}, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            return _told(request, *_take(request, form.cleaned_data, at))
        except Refused as why:
            form.add_error(None, str(why))
    seen = {"form": form, "kept": photos.ready_for(request.POST.getlist("photo"), person_of(request))}
    return render(request, "patrols/issue_report.html", seen, status=422 if form.errors else 200)


@allow("issue.report")
@require_safe
def issue_reported(request: HttpRequest) -> HttpResponse:
    """What became of everything that this person brought up."""
    page = paging.by_key(issues.reported_by(person_of(request)), ("-found_at", "-id"), request.GET)
    return render(request, "patrols/issue_reported.html", {"page": page})


def _take(request: HttpRequest, given: dict[str, Any], at: datetime) -> tuple[Issue, bool]:
    """The issue, and whether it is a new one."""
    who: dict[str, Any] = {"by": person_of(request), "at": at}
    tokens, files = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
    sent = issue_photos.take(tokens, files, place=given["post"].name, **who)
    given = dict(given)
    same = given.pop("same_as")
    if same is None:
        return verbs.report(**given, photos=sent, **who), True
    words = "：".join(part for part in (given["what"], given["detail"]) if part)
    return issue_again.see_again(same, words, photos=sent, **who), False


def _told(request: HttpRequest, issue: Issue, is_new: bool) -> HttpResponse:
    if is_new:
        messages.success(request, _("收到了，单号 %(number)s，派给谁会通知你") % {"number": issue.number})
    else:
        messages.success(request, _("记到 %(number)s 上了，正在办的人会知道") % {"number": issue.number})
    if rules.may_see(person_of(request), issue) is None:
        return redirect("issue_detail", pk=issue.pk)
    return redirect("issue_mine")
