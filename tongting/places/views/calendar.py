"""Page of the working calendar."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.places import actions, queries
from tongting.places.forms import CalendarForm
from tongting.places.models import CalendarDay
from tongting.web.access import allow


@allow("places.manage")
@require_http_methods(["GET", "POST"])
def calendar_list(request: HttpRequest) -> HttpResponse:
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_calendar_day(**form.cleaned_data, by=cast(User, request.user), at=timezone.now())
        except Refused as why:
            form.add_error("day", str(why))
        else:
            messages.success(request, _("已登记"))
            return redirect("calendar_list")
    shown = {
        "form": form,
        "days": CalendarDay.objects.order_by("-day"),
        "missing_year": queries.year_without_calendar(timezone.localdate()),
    }
    return render(request, "places/calendar_list.html", shown)


@allow("places.manage")
@require_POST
def calendar_drop(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(CalendarDay, pk=pk)
    actions.drop_calendar_day(entry, by=cast(User, request.user), at=timezone.now())
    messages.success(request, _("已删掉"))
    return redirect("calendar_list")
