"""Who may open a page: every view says so in one line, and a test holds that none forgets."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people import roles
from tongting.people.models import User
from tongting.web import resume

View = Callable[..., HttpResponseBase]
PUBLIC, SIGNED_IN = "public", "signed in"


class allow:
    """`@allow("issue.assign")`, `@allow.signed_in`, `@allow.public`."""

    def __init__(self, right: str) -> None:
        if right not in roles.RIGHTS:
            raise KeyError(f"roles.py knows no right {right!r}")
        self.right = right

    def __call__(self, view: View) -> View:
        return _guarded(view, self.right)

    @staticmethod
    def signed_in(view: View) -> View:
        return _guarded(view, SIGNED_IN)

    @staticmethod
    def public(view: View) -> View:
        view.right = PUBLIC  # type: ignore[attr-defined]
        return view


def person_of(request: HttpRequest) -> User:
    """Who is asking, behind a door that let only people in."""
    return cast(User, request.user)


def why_not(right: str) -> str:
    """The sentence of a closed door: what it takes to do this, and who has it."""
    names = "、".join(str(role.name) for role in roles.roles_with(right))
    return _("这里要有“%(what)s”的权限；有这个权限的角色：%(roles)s") % {
        "what": roles.RIGHTS[right].what,
        "roles": names,
    }


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch" or "application/json" in request.headers.get(
        "Accept", ""
    )


def _guarded(view: View, right: str) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_log_in(request)
        if not _is_meant(request):
            return _meant_for_another(request)
        if right != SIGNED_IN and not request.user.may(right):
            raise PermissionDenied(why_not(right))
        return view(request, *args, **kwargs)

    guarded.right = right  # type: ignore[attr-defined]
    return guarded


def _is_meant(request: HttpRequest) -> bool:
    """A phone says for whom it sends what it kept; what one person did is never taken in another's name."""
    return request.headers.get("X-TT-Person", "") in ("", str(request.user.pk))


def _meant_for_another(request: HttpRequest) -> HttpResponse:
    words = _("现在登录的是%(name)s，这一条是别人的；先留在手机上，等本人登录后再传")
    return JsonResponse({"error": words % {"name": person_of(request).name}}, status=401)


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """An expired login never loses what was typed: a script is told to wait, a form gets its words back."""
    if wants_json(request):
        return JsonResponse({"error": _("登录已过期，重新登录后接着办，写好的还在")}, status=401)
    if request.method == "POST":
        return expired_page(request, status=401)
    return redirect_to_login(request.get_full_path())


def expired_page(request: HttpRequest, *, status: int) -> HttpResponse:
    """Shows what was typed and the way to the login; what could be kept is offered again after it."""
    unsent = resume.of_post(request)
    is_kept = resume.keep(request.session, unsent)
    onward = reverse("resume") if is_kept else resume.way_back(request)
    page = {"unsent": unsent, "is_kept": is_kept, "next": onward}
    return render(request, "web/expired.html", page, status=status)
