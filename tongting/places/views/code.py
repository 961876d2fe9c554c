"""Pages of the codes on the doors: sheets to print, a new code where a sticker was copied or torn off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongting.places import actions, queries
from tongting.places.forms import SheetFilter
from tongting.places.models import Post
from tongting.web.access import allow, person_of
from tongting.web.sender import is_local, outside

ON_A_SHEET = 6


@allow("places.manage")
@require_GET
def code_sheet(request: HttpRequest) -> HttpResponse:
    """A4, six a page: what the list of posts shows, or the posts that the address names."""
    filters = SheetFilter(request.GET)
    chosen = filters.chosen()
    posts = list(chosen.pop("only", []) or queries.posts_found(chosen))
    codes = [(post, address_of(request, post)) for post in posts]
    shown = {
        "filters": filters,
        "sheets": [codes[first : first + ON_A_SHEET] for first in range(0, len(codes), ON_A_SHEET)],
        "many": len(codes),
        # A phone elsewhere can't open what only this machine can.
        "is_local": is_local(address_of(request, None)),
        "address": address_of(request, None),
    }
    return render(request, "places/code_sheet.html", shown)


@allow("places.manage")
@require_POST
def code_renew(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post, pk=pk)
    actions.renew_code(post, by=person_of(request), at=timezone.now())
    messages.success(request, _("%(post)s 换了新码，旧的马上作废，打印出来贴上") % {"post": post.name})
    return redirect(f"{reverse('code_sheet')}?only={post.pk}")


def address_of(request: HttpRequest, post: Post | None) -> str:
    """A plain web address, so that every phone's own camera opens it."""
    return outside(request, reverse("post_scan", args=[post.token]) if post else "/")
