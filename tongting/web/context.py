"""What the shell around every page needs: navigation, department, unread notices, the person's look."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from tongting.notices import queries as notices
from tongting.people.models import Department, User
from tongting.web import navigation
from tongting.web.middleware import KEEP


def shell(request: HttpRequest) -> dict[str, Any]:
    """Lazy, so that a fragment or an error page without navigation asks the database nothing."""
    person = getattr(request, "user", None)
    look = {
        "theme": getattr(person, "theme", "light"),
        "size": getattr(person, "size", "normal"),
        "department": SimpleLazyObject(lambda: Department.objects.first()),
        # Set on a page that a phone keeps for later: it says when it was saved, and takes no message with it.
        "kept_at": timezone.now() if KEEP in request.headers else None,
    }
    if person is None or not person.is_authenticated:
        return {**look, "sections": [], "tabs": [], "unread": 0}
    return {
        **look,
        "sections": SimpleLazyObject(lambda: drawn_once(request)[0]),
        "tabs": SimpleLazyObject(lambda: drawn_once(request)[1]),
        "seal_url": SimpleLazyObject(lambda: reverse("home" if person.may("home.see") else "root")),
        "unread": SimpleLazyObject(lambda: notices.unread_count(person)),
    }


def drawn_once(request: HttpRequest) -> tuple[list[navigation.Section], list[navigation.Line]]:
    """Sidebar and tabs of this page; the figures beside them are asked for once per request."""
    known = request.__dict__
    if "drawn_navigation" not in known:
        person = cast(User, request.user)
        known["drawn_navigation"] = navigation.drawn(person, request.path, timezone.now())
    return cast(tuple[list[navigation.Section], list[navigation.Line]], known["drawn_navigation"])
