"""The door of a post's history: its issues by item over a year, and all of them ever."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from patrols.forms.post_history import HistoryFilterForm
from patrols.queries import post_history
from tongting.places.models import Post
from tongting.web import paging
from tongting.web.access import allow, person_of

LATEST = ("-found_at", "-id")


@allow("issue.see")
@require_safe
def post_history_page(request: HttpRequest, code: str) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("area", "team"), code=code)
    item = HistoryFilterForm(request.GET).chosen().get("item", "")
    history = post_history.history(post, timezone.now())
    seen = {
        "post": post,
        "history": history,
        "item": item,
        "line": next((line for line in history.lines if line.code == item), None),
        "page": paging.by_key(post_history.issues_of(post, item), LATEST, request.GET),
        "own_words": post_history.OWN_WORDS,
        "may_export": person_of(request).may("issue.export"),
    }
    return render(request, "patrols/post_history.html", seen)
