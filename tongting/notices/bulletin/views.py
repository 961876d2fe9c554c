"""Doors of bulletins: the list, one paper with its steps, its editor, its outputs, who has read it, the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongting.events import flow
from tongting.exports import actions as exports
from tongting.notices.bulletin import actions, forms, queries, rules, text
from tongting.notices.bulletin.page import page_of
from tongting.notices.models import Bulletin
from tongting.web import paging
from tongting.web.access import allow, person_of

LATEST = ("-published_at", "-id")


@allow.signed_in
@require_safe
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Published ones for everybody; what is under way above them, for whoever writes or approves."""
    form = forms.BulletinFilterForm(request.GET)
    chosen, person = form.chosen(), person_of(request)
    found = queries.published(chosen.get("year"), chosen.get("kind", ""), chosen.get("q", ""))
    seen: dict[str, Any] = {"form": form, "page": paging.by_key(found, LATEST, request.GET)}
    if rules.open_to_senders(person):
        seen["unfinished"] = queries.unfinished()
    return render(request, "notices/bulletin_list.html", seen)


@allow.signed_in
@require_safe
def bulletin_detail(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = _seen_by(request, pk)
    if bulletin.state == Bulletin.State.PUBLISHED:
        actions.read(bulletin, by=person_of(request), at=timezone.now())
    return render(request, "notices/bulletin_detail.html", page_of(bulletin, person_of(request)))


@allow("bulletin.write")
@require_http_methods(["GET", "POST"])
def bulletin_new(request: HttpRequest) -> HttpResponse:
    form = forms.NewBulletinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        written = text.Draft(form.cleaned_data["title"], "")
        made = actions.draft(
            written, kind=form.cleaned_data["kind"], by=person_of(request), at=timezone.now()
        )
        return redirect("bulletin_edit", made.pk)
    return render(request, "notices/bulletin_new.html", {"form": form})


@allow("bulletin.write")
@require_http_methods(["GET", "POST"])
def bulletin_edit(request: HttpRequest, pk: int) -> HttpResponse:
    bulletin = get_object_or_404(queries.whole(), pk=pk)
    form = forms.BulletinForm(request.POST if request.method == "POST" else None, bulletin=bulletin)
    if sentence := rules.may_edit(person_of(request), bulletin):
        messages.warning(request, sentence)
        return redirect("bulletin_detail", pk)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.edit(
                bulletin, edition=given["edition"], title=given["title"], addressee=given["addressee"],
                sections=form.written(), ticked=set(given["named"]), by=person_of(request), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("存好了"))
            return redirect("bulletin_detail", pk)
        except flow.Refused as why:
            form.add_error(None, str(why))
    seen = {"bulletin": bulletin, "form": form}
    return render(request, "notices/bulletin_edit.html", seen, status=422 if form.errors else 200)


@allow("bulletin.write")
@require_POST
def bulletin_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.refresh, _("数字更新到现在了，改过的段落没有动"))


@allow("bulletin.write")
@require_POST
def bulletin_submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.submit, _("送批了，已通知支部书记"))


@allow("bulletin.approve")
@require_POST
def bulletin_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approval and publication in one tap; `only` leaves the publication for later."""
    if request.POST.get("only"):
        return _step(request, pk, actions.approve, _("批准了，等发布"))
    return _step(request, pk, actions.approve_and_publish, _("批准并发布了，已通知全科"))


@allow.signed_in
@require_POST
def bulletin_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.publish, _("发布了，已通知全科"))


@allow.signed_in
@require_POST
def bulletin_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.send_back, _("退回草稿了"), with_reason=True)


@allow("bulletin.write")
@require_POST
def bulletin_void(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, actions.void, _("草稿作废了"), with_reason=True)


@allow("bulletin.write")
@require_POST
def bulletin_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Drafts the bulletin that withdraws this one and opens it."""
    bulletin = get_object_or_404(queries.whole(), pk=pk)
    form = forms.ReasonForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句原因，再点一次"))
        return redirect("bulletin_detail", pk)
    try:
        made = actions.draft_withdrawal(
            bulletin, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now()
        )
        return redirect("bulletin_detail", made.pk)
    except flow.Refused as why:
        messages.warning(request, str(why))
        return redirect("bulletin_detail", pk)


@allow.signed_in
@require_POST
def bulletin_word(request: HttpRequest, pk: int) -> HttpResponse:
    return _export(request, pk, "bulletin_word", ".docx")


@allow.signed_in
@require_POST
def bulletin_picture(request: HttpRequest, pk: int) -> HttpResponse:
    return _export(request, pk, "bulletin_picture", ".png")


@allow.signed_in
@require_safe
def bulletin_readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not opened it yet: for whoever sends bulletins out."""
    bulletin = _seen_by(request, pk)
    if not rules.open_to_senders(person_of(request)):
        raise Http404
    seen = {"bulletin": bulletin, "readers": queries.readers(bulletin), "missing": queries.not_read(bulletin)}
    return render(request, "notices/bulletin_readers.html", seen)


@allow("bulletin.settings")
@require_http_methods(["GET", "POST"])
def bulletin_settings(request: HttpRequest) -> HttpResponse:
    head = queries.letterhead()
    form = forms.LetterheadForm(request.POST if request.method == "POST" else None, instance=head)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_letterhead(form.cleaned_data, by=person_of(request), at=timezone.now())
            messages.success(request, _("存好了，以后发布的通报照这样写"))
            return redirect("bulletin_settings")
        except flow.Refused as why:
            form.add_error("paper_year", str(why))
    seen = {"form": form, "example": f"{head.short_name or '示后'}〔{timezone.localdate().year}〕1号"}
    return render(request, "notices/bulletin_settings.html", seen, status=422 if form.errors else 200)


def _seen_by(request: HttpRequest, pk: int) -> Bulletin:
    bulletin = get_object_or_404(queries.whole(), pk=pk)
    if not rules.may_see(person_of(request), bulletin):
        raise Http404
    return bulletin


def _export(request: HttpRequest, pk: int, kind: str, suffix: str) -> HttpResponse:
    bulletin = _seen_by(request, pk)
    title = f"{bulletin.doc_number}{bulletin.title}"
    export = exports.ask(
        kind, title, {"bulletin": bulletin.pk}, suffix=suffix, by=person_of(request), at=timezone.now()
    )
    return redirect("export_detail", export.pk)


def _step(
    request: HttpRequest, pk: int, do: Callable[..., Any], done: str, *, with_reason: bool = False
) -> HttpResponse:
    bulletin = _seen_by(request, pk)
    given: dict[str, Any] = {"by": person_of(request), "at": timezone.now()}
    if with_reason:
        form = forms.ReasonForm(request.POST)
        if not form.is_valid():
            messages.warning(request, _("写一句原因，再点一次"))
            return redirect("bulletin_detail", pk)
        given["reason"] = form.cleaned_data["reason"]
    try:
        do(bulletin, **given)
        messages.success(request, done)
    except flow.Refused as why:
        messages.warning(request, str(why))
    return (
        redirect("bulletin_list")
        if bulletin.state == Bulletin.State.VOID
        else redirect("bulletin_detail", pk)
    )
