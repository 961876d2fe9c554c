"""One's own certificates on the phone: what there is, a new one handed in; and what pages of a certificate share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused
from tongting.people.actions import certificate as actions
from tongting.people.forms.certificate import PaperForm
from tongting.people.models import Certificate, User
from tongting.people.queries import certificate as queries
from tongting.photos import queries as photos
from tongting.photos.models import Photo
from tongting.photos.uploads import keep_uploads
from tongting.web.access import allow, person_of
from tongting.work import bell


@allow("certificate.own")
@require_GET
def certificate_me(request: HttpRequest) -> HttpResponse:
    person, today = person_of(request), timezone.localdate()
    have = queries.own(person)
    shown = {
        "have": [(one, one.days_left(today)) for one in have],
        "lacks": queries.own_lacks(person, have),
        "today": today,
    }
    return render(request, "people/certificate_me.html", shown)


@allow("certificate.own")
@require_http_methods(["GET", "POST"])
def certificate_hand_in(request: HttpRequest) -> HttpResponse:
    by, at = person_of(request), timezone.now()
    data, refused = given_with_photos(request, by, at)
    form = PaperForm(data, today=timezone.localdate(), initial={"kind": request.GET.get("kind", "")[:12]})
    if data is not None and form.is_valid() and not refused:
        try:
            given = form.cleaned_data
            actions.hand_in(by, given["kind"], paper_of(given), photos=photos_of(data, by), by=by, at=at)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("交上去了，科里核对以后通知你；核对之前可以收回"))
            return redirect("certificate_me")
    shown = {"form": form, "kept": photos_of(data, by) if data else [], "refused": refused}
    return render(request, "people/certificate_hand_in.html", shown)


@allow("certificate.own")
@require_POST
def certificate_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Certificate, pk=pk, person=person_of(request))
    try:
        actions.take_back(one, by=person_of(request), at=timezone.now())
        messages.success(request, _("收回了，可以重新交"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("certificate_me")


def given_with_photos(request: HttpRequest, by: User, at: datetime) -> tuple[QueryDict | None, list[str]]:
    """What was posted, pictures that came with the form kept and named in it; sentences about those that could not."""
    if request.method != "POST":
        return None, []
    data, refused = keep_uploads(request, ["photos"], "", by=by, at=at)
    if request.FILES:
        bell.ring_after_commit("photo")
    return data, refused


def photos_of(data: QueryDict, by: User) -> list[Photo]:
    return photos.ready_for(data.getlist("photos"), by)


def paper_of(given: dict[str, Any]) -> actions.Paper:
    return actions.Paper(**{name: given[name] for name in ("number", "issued_on", "valid_until", "issuer")})
