"""Doors of 扫码反映: public ones for whoever stands before the sign, and the office's list and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import complaint as verbs
from patrols.actions import issue_photos
from patrols.actions.complaint import Said
from patrols.forms.complaint import (
    AnswerForm,
    CodeForm,
    ComplaintFilterForm,
    ComplaintForm,
    Sheet,
    UnsignedPhotoForm,
    hand_out,
    read_sheet,
)
from patrols.models import Complaint
from patrols.queries import complaint as complaints
from patrols.queries import issue as issues
from patrols.rules import complaint as rules
from tongting.events.flow import Refused
from tongting.photos import links, unsigned
from tongting.photos import queries as photos
from tongting.photos.forms import UploadForm
from tongting.places.models import Post
from tongting.web import paging
from tongting.web.access import allow, person_of
from tongting.web.sender import address_of
from tongting.work import bell


@allow.public
@never_cache
@require_http_methods(["GET", "POST"])
def complaint_new(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind the sign: chips, words, photos, no login. A sheet that lay too long is exchanged for a fresh
    one with everything on it."""
    at, post = timezone.now(), _post(token)
    if post is None:
        return render(request, "patrols/complaint_gone.html", status=404)
    given = request.POST if request.method == "POST" else None
    sheet = read_sheet(request.POST.get("sheet", ""), post)
    topics = rules.topics_at(post.area.code)
    form = ComplaintForm(given, topics=topics, known=complaints.known_at(post, at), post=post, at=at)
    if given is not None and form.is_valid():
        try:
            return _received(_take(request, post, sheet, form.cleaned_data, at))
        except Refused as why:
            form.add_error(None, str(why))
    return _sheet_page(request, post, sheet, form, at)


@allow.public
@require_POST
def complaint_photo(request: HttpRequest) -> JsonResponse:
    """The same answer as for everybody else's photos, for the holder of a sheet: {id, thumb, wait} or {error}."""
    at, form, sent = timezone.now(), UploadForm(request.POST, request.FILES), UnsignedPhotoForm(request.GET)
    sheet = read_sheet(sent.cleaned_data["sheet"]) if sent.is_valid() else None
    if sheet is None:
        return JsonResponse({"error": _("这页开得太久了，刷新以后再选照片")}, status=400)
    if not form.is_valid():
        return JsonResponse({"error": form.sentence()}, status=400)
    given = form.cleaned_data
    try:
        photo = unsigned.keep(
            given["photo"], sender=sheet.who, token=given["token"], taken_at=given["taken_at"], at=at
        )
    except Refused as why:
        return JsonResponse({"error": str(why)}, status=400)
    bell.ring_after_commit("photo")
    thumb = links.signed_path(photo.token, "thumb", at)
    return JsonResponse({"id": str(photo.token), "thumb": thumb, "wait": not photo.is_ready})


@allow.public
@require_safe
def complaint_find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    form = CodeForm(request.GET)
    code = form.chosen().get("code", "")
    if code and (found := complaints.by_code(code)):
        return redirect("complaint_status", code=found.shown_code)
    return render(request, "patrols/complaint_find.html", {"form": form, "code": code})


@allow.public
@never_cache
@require_safe
def complaint_status(request: HttpRequest, code: str) -> HttpResponse:
    """How it stands, in words; no name, no photo, nothing that anybody wrote but the office's answer."""
    found = complaints.by_code(code)
    if found is None:
        seen = {"form": CodeForm({"code": code[:20]}), "code": code[:20]}
        return render(request, "patrols/complaint_find.html", seen, status=404)
    word, sentence = rules.state_in_public(found.issue)
    seen = {"complaint": found, "issue": found.issue, "word": word, "sentence": sentence}
    answer = render(request, "patrols/complaint_status.html", {**seen, "fresh": "fresh" in request.GET})
    answer["X-Robots-Tag"] = "noindex"
    return answer


@allow("issue.assign")
@require_safe
def complaint_list(request: HttpRequest) -> HttpResponse:
    form = ComplaintFilterForm(request.GET)
    chosen = form.chosen()
    found = complaints.listed(unanswered=chosen.get("show") == "open", words=chosen.get("q", ""))
    page = paging.by_key(found, complaints.ORDER, request.GET)
    return render(request, "patrols/complaint_list.html", {"form": form, "chosen": chosen, "page": page})


@allow("issue.assign")
@require_POST
def issue_answer(request: HttpRequest, pk: int) -> HttpResponse:
    issue = get_object_or_404(issues.whole(person_of(request)), pk=pk)
    form = AnswerForm(request.POST)
    try:
        text = form.cleaned_data["text"] if form.is_valid() else ""
        many = verbs.answer(issue, text, by=person_of(request), at=timezone.now())
        messages.success(request, _("答复出去了，%(n)d 个反映的人看得到") % {"n": many})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("issue_detail", pk=pk)


def _post(token: str) -> Post | None:
    return Post.objects.filter(token=token.lower(), is_active=True).select_related("area").first()


def _take(
    request: HttpRequest, post: Post, sheet: Sheet | None, given: dict[str, Any], at: datetime
) -> Complaint:
    if sheet is None:
        raise Refused(_("这页开得太久了，写好的还在，再交一次就行；照片要重新选"))
    if before := complaints.by_form(sheet.form):
        return before
    sent: list[Any] = []
    if not post.no_photos:
        tokens, files = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
        sent = issue_photos.take_unsigned(tokens, files, most=rules.MOST_PHOTOS, sender=sheet.who, at=at)
    said = Said(given["topic"], given["words"], given["phone"], sheet.sender, sheet.form)
    chosen = {name: given[name] for name in ("same_as", "is_new")}
    return verbs.receive(post, said, photos=sent, **chosen, at=at)


def _received(complaint: Complaint) -> HttpResponse:
    return redirect(f"{reverse('complaint_status', args=[complaint.shown_code])}?fresh=1")


def _sheet_page(
    request: HttpRequest, post: Post, sheet: Sheet | None, form: ComplaintForm, at: datetime
) -> HttpResponse:
    handed = request.POST["sheet"] if sheet else hand_out(post, address_of(request), at)
    kept = photos.ready_from(request.POST.getlist("photo"), sheet.who) if sheet else []
    upload = f"{reverse('complaint_photo')}?sheet={handed}"
    seen = {"post": post, "form": form, "sheet": handed, "upload": upload, "kept": kept}
    seen["most"] = rules.MOST_PHOTOS
    return render(request, "patrols/complaint_new.html", seen, status=422 if form.errors else 200)
