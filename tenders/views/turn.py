"""Doors of the work log: the page on which one checks in and out, and what was done in a contract."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenders.actions import turn as verbs
from tenders.forms.turn import TurnForm
from tenders.models import Contract
from tenders.queries import turn as turns
from tenders.queries import turn_page
from tenders.views.turn_taking import Taking
from tongting.events.flow import Refused
from tongting.photos.uploads import keep_uploads
from tongting.web import paging
from tongting.web.access import allow, person_of
from tongting.web.middleware import KEEP
from tongting.work import bell


def contract_or_404(request: HttpRequest, pk: int) -> Contract:
    return get_object_or_404(turns.contracts_of(person_of(request)), pk=pk)


@allow("tender.bid")
@never_cache
@require_http_methods(["GET", "POST"])
def turn_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Checks in, or out where one has checked in. A plain form: with script it goes through the phone's outbox."""
    person, at = person_of(request), timezone.now()
    taking = Taking(person, contract_or_404(request, pk), at)
    if request.method == "GET":
        return _shown(request, taking)
    names = ["photos"] if taking.with_photos else []
    data, refused = keep_uploads(request, names, taking.contract.job.where, by=person, at=at)
    form = taking.form(data)
    if not form.is_valid():
        return _shown(request, taking, data, form, refused)
    try:
        log = taking.submit(form, None)
    except Refused as why:
        return _shown(request, taking, data, form, [*refused, str(why)])
    if request.FILES:
        bell.ring_after_commit("photo")
    said = (
        _("签退了，计 %(hours)s 小时") % {"hours": log.counted} if log.end_at else _("签到了，干完回来签退")
    )
    messages.success(request, said)
    return redirect("turn_start", pk)


def _shown(
    request: HttpRequest,
    taking: Taking,
    data: QueryDict | None = None,
    form: TurnForm | None = None,
    refused: Iterable[str] = (),
) -> HttpResponse:
    """A page that a phone keeps carries no number of its own: it is opened later, and more than once."""
    kept = KEEP in request.headers
    shown = turn_page.page_of(taking.contract, taking.person, taking.at)
    wrong = [str(error) for errors in form.errors.values() for error in errors] if form is not None else []
    shown |= {
        "data": data or QueryDict(), "sent": data is not None, "wrong": [*refused, *wrong],
        "kept": list(form.shown.values()) if form is not None else [],
        "uuid": (data.get("uuid") if data else "") or ("" if kept else str(uuid.uuid4())),
        "with_photos": taking.with_photos, "start": verbs.START, "end": verbs.END,
    }  # fmt: skip
    return render(request, "tenders/turn.html", shown, status=422 if data is not None else 200)


@allow("tender.bid")
@require_safe
def turn_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The contract's work log, for the members, whoever speaks for the place and whoever sees the market."""
    contract = contract_or_404(request, pk)
    page = paging.by_key(turns.turns(contract), turns.ORDER, request.GET)
    worked = turns.worked(contract, turns.members_of(contract))
    return render(request, "tenders/turn_list.html", {"contract": contract, "page": page, "worked": worked})
