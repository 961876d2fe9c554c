"""The door of a desk: who may serve there, and that it locks when nobody has touched it for ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stations.models import Desk
from stations.rules import desk as rules
from tongting.web.access import person_of, wants_json

TOUCHED = "desk_touched"
View = Callable[..., HttpResponse]


def at_desk(view: View) -> View:
    """The view gets (request, desk, now, …) instead of the desk's code."""

    @wraps(view)
    def inside(request: HttpRequest, code: str, *args: Any, **kwargs: Any) -> HttpResponse:
        desk, now = get_object_or_404(Desk, code=code), timezone.now()
        if no := rules.may_serve(person_of(request), desk):
            raise PermissionDenied(no)
        if is_locked(request, now):
            return _closed(request, desk)
        # A device that fetches pages for the hours without a network is no hand on the desk.
        if "X-TT-Keep" not in request.headers:
            touch(request, now)
        return view(request, desk, now, *args, **kwargs)

    return inside


def is_locked(request: HttpRequest, now: datetime) -> bool:
    touched = request.session.get(TOUCHED)
    return touched is not None and now.timestamp() - touched > rules.IDLE.total_seconds()


def touch(request: HttpRequest, now: datetime) -> None:
    request.session[TOUCHED] = now.timestamp()


def lock(request: HttpRequest) -> None:
    request.session[TOUCHED] = 0


def _closed(request: HttpRequest, desk: Desk) -> HttpResponse:
    page = request.get_full_path() if request.method == "GET" else reverse("desk", args=[desk.code])
    lock_page = f"{reverse('desk_lock', args=[desk.code])}?{urlencode({'next': page})}"
    said = _("值班台锁着，刚才那一下没有办；开锁后再点一次")
    if wants_json(request):
        return JsonResponse({"error": said, "url": lock_page}, status=403)
    if request.method == "POST":
        messages.warning(request, said)
    return redirect(lock_page)
