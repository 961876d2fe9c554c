"""Doors of the photo room: one takes an upload, one hands out files to whoever holds a fresh link."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import actions, links, store
from tongting.photos.forms import LinkForm, UploadForm
from tongting.photos.models import Photo
from tongting.web.access import allow
from tongting.work import bell


@allow.signed_in
@require_POST
def photo_upload(request: HttpRequest) -> JsonResponse:
    """multipart `photo`, `taken_at`, `source`, `token`, `place` → {id, thumb, wait} or 400 {error: a sentence}."""
    at = timezone.now()
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": form.sentence()}, status=400)
    sent = form.cleaned_data
    try:
        photo = actions.keep(
            sent["photo"],
            source=sent["source"],
            taken_at=sent["taken_at"],
            token=sent["token"],
            place=sent["place"],
            by=cast(User, request.user),
            at=at,
        )
    except Refused as why:
        return JsonResponse({"error": str(why)}, status=400)
    bell.ring_after_commit("photo")
    thumb = links.signed_path(photo.token, "thumb", at)
    return JsonResponse({"id": str(photo.token), "thumb": thumb, "wait": not photo.is_ready})


@allow.public
@require_safe
def photo_file(request: HttpRequest, token: uuid.UUID, size: str) -> HttpResponseBase:
    """The permission is in the link, not in a cookie: WeChat's picture viewer on iOS sends none."""
    form = LinkForm(request.GET)
    if not form.is_valid():
        raise Http404
    left = links.seconds_left(token, size, form.cleaned_data["e"], form.cleaned_data["s"], timezone.now())
    photo = Photo.objects.filter(pk=token).first() if left else None
    if photo is None:
        raise Http404
    response = _picture(photo, size, left) if photo.is_ready else _placeholder(photo)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


def _picture(photo: Photo, size: str, seconds_left: int) -> HttpResponseBase:
    try:
        file = store.open_file(_name_of(photo, size))
    except FileNotFoundError:
        raise Http404
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = f"private, max-age={seconds_left}, immutable"
    return response


def _name_of(photo: Photo, size: str) -> str:
    """Without a blurred one yet there is nothing to show under that name."""
    if size == "blur":
        return store.blurred_name(photo.token)
    return str(photo.file if size == "full" else photo.thumb)


def _placeholder(photo: Photo) -> HttpResponse:
    """What stands in for a picture until the worker is done; without request, so that it asks for no user."""
    drawing = render_to_string("photos/placeholder.svg", {"photo": photo})
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Cache-Control"] = "no-store"
    return response
