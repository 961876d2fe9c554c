"""The door for everybody who sees something broken: where, what, how bad, a photo."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patrols.actions import issue as verbs
from patrols.actions import issue_photos
from patrols.forms.issue import ReportForm
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import queries as photos
from tongting.web.access import allow


@allow("issue.report")
@require_http_methods(["GET", "POST"])
def issue_report(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    sent_in = request.POST if request.method == "POST" else None
    form = ReportForm(sent_in, initial={"post": request.GET.get("post", "")[:12]})
    if request.method == "POST" and form.is_valid():
        try:
            tokens, files = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
            place = form.cleaned_data["post"].name
            sent = issue_photos.take(tokens, files, place=place, by=cast(User, request.user), at=at)
            issue = verbs.report(**form.cleaned_data, photos=sent, by=cast(User, request.user), at=at)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("收到了，单号 %(number)s，派给谁会通知你") % {"number": issue.number})
            return redirect("issue_detail", pk=issue.pk)
    seen = {"form": form, "kept": photos.ready_for(request.POST.getlist("photo"), cast(User, request.user))}
    return render(request, "patrols/issue_report.html", seen, status=422 if form.errors else 200)
