"""Doors of a draft: begin it, change it item by item, publish it from a date, take it back, drop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patrols.actions import standard as actions
from patrols.forms.standard import EditionForm, ItemForm, MoveForm, NewStandardForm, PublishForm
from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.queries import standard as standards
from patrols.rules import standard as rules
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of

State = StandardVersion.State


@allow("standard.edit")
@require_http_methods(["GET", "POST"])
def standard_new(request: HttpRequest) -> HttpResponse:
    form = NewStandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = actions.add_standard(form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("加好了，接着加检查项"))
        return redirect("standard_draft", draft.standard.kind)
    return render(request, "patrols/standard_new.html", {"form": form}, status=422 if form.errors else 200)


@allow("standard.edit")
@require_POST
def standard_begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Whoever comes second goes on with the draft that is there."""
    standard = get_object_or_404(Standard, kind=kind)
    try:
        actions.begin_draft(standard, by=person_of(request), at=timezone.now())
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("standard_draft", kind)


@allow("standard.edit")
@require_http_methods(["GET", "POST"])
def standard_draft(request: HttpRequest, kind: str) -> HttpResponse:
    draft = _draft(kind)
    if draft is None:
        messages.warning(request, _("现在没有草稿，要改标准先点“改标准”"))
        return redirect("standard_detail", kind)
    form = EditionForm(request.POST if request.method == "POST" else None, version=draft)
    if request.method == "POST" and form.is_valid():
        _try(request, lambda: actions.change_draft(draft, form.cleaned_data, **_who(request)), _("改好了"))
        return redirect("standard_draft", kind)
    items = list(draft.items.all())
    shown = {
        "draft": draft,
        "items": items,
        "sum": sum(item.weight for item in items),
        "faults": rules.edition_faults(items),
        "form": form,
        "publish_form": PublishForm(today=timezone.localdate()),
    }
    return render(request, "patrols/standard_draft.html", shown, status=422 if form.errors else 200)


@allow("standard.edit")
@require_http_methods(["GET", "POST"])
def standard_item(request: HttpRequest, kind: str, code: str = "") -> HttpResponse:
    """A new item, or the one with this code."""
    draft = _draft(kind)
    if draft is None:
        return redirect("standard_draft", kind)
    item = get_object_or_404(draft.items, code=code) if code else None
    form = ItemForm(request.POST if request.method == "POST" else None, instance=item)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_item(draft, item, form.fields_given(), by=person_of(request), at=timezone.now())
        except Refused as why:
            form.add_error("code", str(why))
        else:
            messages.success(request, _("%(code)s 存好了") % {"code": form.cleaned_data["code"]})
            return redirect("standard_draft", kind)
    shown = {"draft": draft, "item": item, "form": form}
    return render(request, "patrols/standard_item.html", shown, status=422 if form.errors else 200)


@allow("standard.edit")
@require_POST
def standard_item_drop(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    draft, item = _item(kind, code)
    _try(request, lambda: actions.drop_item(draft, item, **_who(request)), _("%s 去掉了") % item.code)
    return redirect("standard_draft", kind)


@allow("standard.edit")
@require_POST
def standard_item_move(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    draft, item = _item(kind, code)
    form = MoveForm(request.POST)
    if form.is_valid():
        places = form.cleaned_data["places"]
        _try(request, lambda: actions.shift_item(draft, item, places, **_who(request)))
    return redirect("standard_draft", kind)


@allow("standard.edit")
@require_POST
def standard_publish(request: HttpRequest, kind: str) -> HttpResponse:
    draft = get_object_or_404(StandardVersion, standard__kind=kind, state=State.DRAFT)
    form = PublishForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.warning(request, str(form.errors["since"][0]))
        return redirect("standard_draft", kind)
    since = form.cleaned_data["since"]
    said = _("第 %(number)d 版从 %(day)s 起用") % {"number": draft.number, "day": since.isoformat()}
    done = _try(request, lambda: actions.publish(draft, since, **_who(request)), said)
    return redirect("standard_detail" if done else "standard_draft", kind)


@allow("standard.edit")
@require_POST
def standard_take_back(request: HttpRequest, kind: str) -> HttpResponse:
    shelf = standards.shelf(get_object_or_404(standards.standards(), kind=kind), timezone.localdate())
    coming = shelf.coming
    if coming is None:
        messages.warning(request, _("没有等着生效的版次"))
        return redirect("standard_detail", kind)
    said = _("第 %d 版撤回来了，改好再发布") % coming.number
    done = _try(request, lambda: actions.take_back(coming, **_who(request)), said)
    return redirect("standard_draft" if done else "standard_detail", kind)


@allow("standard.edit")
@require_POST
def standard_drop(request: HttpRequest, kind: str) -> HttpResponse:
    draft = get_object_or_404(StandardVersion, standard__kind=kind, state=State.DRAFT)
    _try(request, lambda: actions.drop_draft(draft, **_who(request)), _("草稿作废了，原来的标准照旧"))
    return redirect("standard_detail", kind)


def _draft(kind: str) -> StandardVersion | None:
    get_object_or_404(Standard, kind=kind)
    return standards.editions().filter(standard__kind=kind, state=State.DRAFT).first()


def _item(kind: str, code: str) -> tuple[StandardVersion, ChecklistItem]:
    draft = get_object_or_404(StandardVersion, standard__kind=kind, state=State.DRAFT)
    return draft, get_object_or_404(draft.items, code=code)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person_of(request), "at": timezone.now()}


def _try(request: HttpRequest, act: Callable[[], object], said: str = "") -> bool:
    """Does it and says so, or says why not."""
    try:
        act()
    except Refused as why:
        messages.warning(request, str(why))
        return False
    if said:
        messages.success(request, said)
    return True
