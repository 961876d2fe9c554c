"""Doors of standards: all of them, one with every item, two editions side by side, the workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from patrols.forms.standard import EditionFilter, option_lines
from patrols.models import ChecklistItem, StandardVersion
from patrols.models.standard import ItemKind
from patrols.queries import standard
from tongting.exports import actions as exports
from tongting.places.models import Post
from tongting.places.peaks import as_text
from tongting.web.access import allow, person_of
from tongting.web.templatetags.tt import plain


@allow("standard.see")
@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    shelves = [standard.shelf(one, today) for one in standard.standards()]
    return render(request, "patrols/standard_list.html", {"shelves": shelves})


@allow("standard.see")
@require_safe
def standard_detail(request: HttpRequest, kind: str) -> HttpResponse:
    """The edition in force, or the published one that the address names."""
    found = get_object_or_404(standard.standards(), kind=kind)
    today = timezone.localdate()
    shelf = standard.shelf(found, today)
    wanted = EditionFilter(request.GET).chosen().get("v")
    version = _edition(shelf, wanted) if wanted else shelf.now
    shown: dict[str, Any] = {
        "standard": found,
        "shelf": shelf,
        "version": version,
        "posts": Post.objects.filter(kind=kind, is_active=True),
        "sources": standard.sources_of(version),
    }
    return render(request, "patrols/standard_detail.html", shown)


@allow("standard.see")
@require_safe
def standard_compare(request: HttpRequest, kind: str) -> HttpResponse:
    """Two editions: by default the newest against the one before; the draft for whoever may edit it."""
    shelf = standard.shelf(get_object_or_404(standard.standards(), kind=kind), timezone.localdate())
    editions = list(shelf.published)
    if shelf.draft and person_of(request).may("standard.edit"):
        editions.insert(0, shelf.draft)
    chosen = EditionFilter(request.GET).chosen()
    new = _among(editions, chosen.get("new")) or next(iter(editions), None)
    old = _among(editions, chosen.get("old")) or next((one for one in editions if one != new), None)
    shown = {
        "standard": shelf.standard,
        "editions": editions,
        "old": old,
        "new": new,
        "changes": _in_words(standard.changes(old, new)) if old and new else [],
    }
    return render(request, "patrols/standard_compare.html", shown)


@allow("standard.see")
@require_POST
def standard_export(request: HttpRequest) -> HttpResponse:
    """One edition as a workbook, or the newest of every standard."""
    params: dict[str, Any] = {"at": timezone.now().isoformat()}
    title = _("巡查标准")
    if wanted := EditionFilter(request.GET).chosen().get("version"):
        version = get_object_or_404(StandardVersion.objects.select_related("standard"), pk=wanted)
        params["version"] = version.pk
        title = _("巡查标准 %(name)s 第 %(number)d 版") % {
            "name": version.standard.name,
            "number": version.number,
        }
    export = exports.ask("standards", title, params, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


def _in_words(changes: list[standard.Change]) -> list[tuple[standard.Change, list[tuple[Any, str, str]]]]:
    names = _names()
    return [
        (one, [(names[name], _said(name, before), _said(name, after)) for name, before, after in one.fields])
        for one in changes
    ]


def _said(name: str, value: Any) -> str:
    """A value of an edition or an item as the page says it."""
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "windows":
        return as_text(value)
    if name == "kind":
        return str(ItemKind(value).label)
    if name == "options":
        return "；".join(option_lines(value).splitlines())
    if name == "fail_below":
        return f"{plain(value * 100)}%"
    if isinstance(value, list):
        return "；".join(str(standard.SOURCES.get(one, one)) for one in value)
    return plain(value) if isinstance(value, Decimal) else str(value)


def _names() -> dict[str, Any]:
    """What the fields of editions and items are called on screen."""
    models = (StandardVersion, ChecklistItem)
    found = {name.name: name.verbose_name for model in models for name in model._meta.fields}
    return {
        **found,
        "decimals": _("小数位数"),
        "minimum": _("合格下限"),
        "maximum": _("合格上限"),
        "typing_min": _("能填的最小值"),
        "typing_max": _("能填的最大值"),
        "tolerance_below": _("下限外容差"),
        "tolerance_above": _("上限外容差"),
        "tolerance_deduct": _("容差内扣分"),
        "options": _("选项"),
        "fail_below": _("低于多少算不合格"),
        "remarks": _("常用说法"),
        "sources": _("要求的来源"),
        "text_en": _("英文内容"),
    }


def _edition(shelf: standard.Shelf, number: int) -> StandardVersion:
    version = _among(shelf.published, number)
    if version is None:
        raise Http404
    return version


def _among(editions: list[StandardVersion], number: int | None) -> StandardVersion | None:
    return next((one for one in editions if one.number == number), None)
