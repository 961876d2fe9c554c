"""The pages that belong to no pillar: the way in, the 1314 overview, a person's own look."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongting.people import actions as people
from tongting.people.models import User
from tongting.seams import gather
from tongting.web import home as overview
from tongting.web import resume
from tongting.web.access import allow
from tongting.web.look import LookForm


@allow.public
@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """The first page: where a pillar says that somebody begins now; the overview for those who lead, where there is
    room for it; what is to do now for the others."""
    if not request.user.is_authenticated:
        return redirect("login")
    if begun := gather("landings", request.user, timezone.now(), on_a_phone(request)):
        return redirect(begun[0])
    leads = request.user.may("home.see") and request.user.may("month.approve")
    return redirect("home" if leads and not on_a_phone(request) else "today")


def on_a_phone(request: HttpRequest) -> bool:
    return "Mobi" in request.headers.get("User-Agent", "")


@allow("home.see")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The 1314 overview. Compared after the permission check, so a page never answers for another person."""
    now = timezone.now()
    if len(messages.get_messages(request)):
        # Said once: a browser must not show it again from its memory.
        return render(request, "web/home.html", overview.shown(request, now))
    page = overview.overview(request, now)
    response = get_conditional_response(request, etag=page.tag) or HttpResponse(page.body(request))
    response.headers["ETag"] = page.tag
    return response


@allow.signed_in
@require_http_methods(["GET", "POST"])
def resume_page(request: HttpRequest) -> HttpResponse:
    """After login: what did not arrive, to be sent on to where it was going, or dropped."""
    unsent = resume.kept(request.session)
    if request.method == "POST" or unsent is None:
        resume.forget(request.session)
        return redirect("/")
    return render(request, "web/resume.html", {"unsent": unsent, "waits": True})


@allow.signed_in
@require_http_methods(["GET", "POST"])
def settings_me(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    now = {"theme": person.theme, "size": person.size, "language": request.LANGUAGE_CODE}
    form = LookForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        people.choose_look(theme=chosen["theme"], size=chosen["size"], by=person)
        messages.success(request, _("改好了"))
        response = redirect("settings_me")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen["language"], max_age=365 * 86400, samesite="Lax"
        )
        return response
    return render(request, "web/settings_me.html", {"form": form})
