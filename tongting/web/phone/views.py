"""Doors of the phone's room: the service worker, the page for no network, the outbox and what it sends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tongting.seams import Parcel, Receipt, gather
from tongting.web.access import allow, person_of
from tongting.web.phone import worker
from tongting.web.phone.forms import ParcelForm, read_json

# Thirty items with remarks are 8 kB; photos go their own way.
MOST_BYTES = 256 * 1024


@allow.public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it sees every page; asked for again each time, so that a new version arrives at once."""
    response = HttpResponse(worker.script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@allow.public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows without a network where it has kept no page: the truth, what waits, what can be opened."""
    person = request.user
    kept = gather("offline", person, timezone.now()) if person.is_authenticated else []
    return render(request, "web/offline.html", {"kept_pages": kept})


@allow.signed_in
@require_safe
def offline_pages(request: HttpRequest) -> JsonResponse:
    """The pages that this person's phone should keep now."""
    person = person_of(request)
    pages = gather("offline", person, timezone.now())
    look = f"{worker.fingerprint()}:{person.theme}:{person.size}:{request.LANGUAGE_CODE}"
    listed = [{"url": one.url, "tag": f"{one.tag}:{look}", "door": one.door} for one in pages]
    return _plain({"person": person.pk, "look": look, "pages": listed})


@allow.signed_in
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What waits on this very phone; the page's script reads it there, the server knows nothing of it yet."""
    return render(request, "web/outbox.html")


@allow.signed_in
@never_cache
@require_safe
def outbox_hello(request: HttpRequest) -> JsonResponse:
    """Asked before anything is sent: whether there is a way, who is logged in, with a fresh key for the forms."""
    person = person_of(request)
    said = {"person": person.pk, "csrf": get_token(request), "at": timezone.now().isoformat()}
    return _plain(said)


@allow.signed_in
@require_POST
def outbox_send(request: HttpRequest) -> JsonResponse:
    """JSON {kind, uuid, sent_at, payload} → a receipt (see seams.Receipt); the same again gives the same."""
    at = timezone.now()
    body = _body(request)
    if body is None:
        return _plain({"error": _("这一条太大，传不了；照片已经单独传，把备注删短再交")}, 413)
    form = ParcelForm(read_json(body) or {})
    if not form.is_valid():
        return _plain({"error": form.sentence()}, 400)
    parcel = form.cleaned_data
    return _answer(request, parcel, at)


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, empty where the line broke; None where it is more than a parcel can be."""
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return None
        return request.body if len(request.body) <= MOST_BYTES else None
    except RequestDataTooBig:
        return None
    except (UnreadablePostError, ValueError):
        return b""


def _answer(request: HttpRequest, parcel: dict[str, Any], at: datetime) -> JsonResponse:
    path = settings.PHONE_OUTBOX.get(parcel["kind"])
    if path is None:
        return _plain({"error": _("服务器不认识这一种内容；先留在手机上，告诉系统管理员")}, 400)
    sent = Parcel(parcel["uuid"], parcel["payload"], person_of(request), parcel["sent_at"])
    receipt: Receipt = import_string(path)(sent, at)
    said = {"uuid": str(parcel["uuid"]), "number": receipt.number, "url": receipt.url, "error": receipt.error}
    return _plain({**said, "wrong": receipt.wrong, "missing": receipt.missing}, receipt.status)


def _plain(said: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
