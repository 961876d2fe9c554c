"""Doors of the inbox: the list, one notice, and "all read"."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tongting.notices import actions, queries
from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.web import paging
from tongting.web.access import allow


@allow.signed_in
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """How many are unread comes with the shell around the page."""
    page = paging.by_key(queries.inbox(cast(User, request.user)), ("-at", "-id"), request.GET)
    return render(request, "notices/notice_list.html", {"page": page})


@allow.signed_in
@require_safe
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Reading is opening: marks the notice and goes where it leads, which is always a page of this site."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    actions.mark_read(notice, at=timezone.now())
    return redirect(notice.url if queries.leads_inside(notice.url) else "notice_list")


@allow.signed_in
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(by=cast(User, request.user), at=timezone.now())
    return redirect("notice_list")
