"""Doors of a draft of scoring rules: begin it, change it part by part, publish it from a date, take it back, drop
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from starrating.actions import criteria as actions
from starrating.forms.criteria import FORMS, MoveForm, PublishForm
from starrating.forms.rule import RuleForm
from starrating.models import Contest, CriteriaSet
from starrating.queries import criteria
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of

State = CriteriaSet.State
# part: what a new one is called
PARTS: dict[str, Any] = {"group": _lazy("加大类"), "item": _lazy("加评分项"), "veto": _lazy("加一票否决项")}


@allow("star.manage")
@require_POST
def criteria_begin(request: HttpRequest, contest: str) -> HttpResponse:
    """Whoever comes second goes on with the draft that is there."""
    _check(contest)
    try:
        actions.begin_draft(contest, **_who(request))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("criteria_draft", contest)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def criteria_draft(request: HttpRequest, contest: str) -> HttpResponse:
    draft = _draft(contest)
    if draft is None:
        messages.warning(request, _("现在没有草稿，要改细则先点“改细则”"))
        return redirect("criteria_detail", contest)
    form = RuleForm(request.POST if request.method == "POST" else None, edition=draft)
    if request.method == "POST" and form.is_valid():
        rule, note = form.given(), form.cleaned_data["note"]
        _try(request, lambda: actions.change_rule(draft, rule, note, **_who(request)), _("改好了"))
        return redirect("criteria_draft", contest)
    shown = {
        "contest": Contest(contest),
        "draft": draft,
        "sum": sum(group.weight for group in draft.groups.all()),
        "faults": criteria.edition_faults(draft),
        "form": form,
        "publish_form": PublishForm(today=timezone.localdate()),
    }
    return render(request, "starrating/criteria_draft.html", shown, status=422 if form.errors else 200)


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def criteria_part(request: HttpRequest, contest: str, part: str, code: str = "") -> HttpResponse:
    """A new group, item or veto, or the one with this code."""
    _check(contest, part)
    draft = _draft(contest)
    if draft is None:
        return redirect("criteria_draft", contest)
    found = _part(draft, part, code) if code else None
    given = request.POST if request.method == "POST" else None
    form = FORMS[part](given, instance=found, edition=draft)
    if request.method == "POST" and form.is_valid():
        try:
            actions.put_part(draft, part, found, form.cleaned_data, **_who(request))
        except Refused as why:
            form.add_error("code", str(why))
        else:
            messages.success(request, _("%(code)s 存好了") % {"code": form.cleaned_data["code"]})
            return redirect("criteria_draft", contest)
    title = _("改 %(code)s") % {"code": code} if code else PARTS[part]
    shown = {"contest": Contest(contest), "draft": draft, "title": title, "form": form}
    return render(request, "starrating/criteria_part.html", shown, status=422 if form.errors else 200)


@allow("star.manage")
@require_POST
def criteria_part_drop(request: HttpRequest, contest: str, part: str, code: str) -> HttpResponse:
    draft = _draft_or_404(contest)
    found = _part(draft, part, code)
    _try(request, lambda: actions.drop_part(draft, part, found, **_who(request)), _("%s 去掉了") % code)
    return redirect("criteria_draft", contest)


@allow("star.manage")
@require_POST
def criteria_part_move(request: HttpRequest, contest: str, part: str, code: str) -> HttpResponse:
    draft = _draft_or_404(contest)
    found, form = _part(draft, part, code), MoveForm(request.POST)
    if form.is_valid():
        places = form.cleaned_data["places"]
        _try(request, lambda: actions.shift_part(draft, part, found, places, **_who(request)))
    return redirect("criteria_draft", contest)


@allow("star.manage")
@require_POST
def criteria_publish(request: HttpRequest, contest: str) -> HttpResponse:
    draft = _draft_or_404(contest)
    form = PublishForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.warning(request, str(form.errors["since"][0]))
        return redirect("criteria_draft", contest)
    since = form.cleaned_data["since"]
    said = _("第 %(number)d 版从 %(day)s 起用") % {"number": draft.number, "day": since.isoformat()}
    done = _try(request, lambda: actions.publish(draft, since, **_who(request)), said)
    return redirect("criteria_detail" if done else "criteria_draft", contest)


@allow("star.manage")
@require_POST
def criteria_take_back(request: HttpRequest, contest: str) -> HttpResponse:
    """The newest edition, as long as no campaign stands on it."""
    _check(contest)
    newest = next(iter(criteria.shelf(contest, timezone.localdate()).published), None)
    if newest is None:
        messages.warning(request, _("没有发布过的版次"))
        return redirect("criteria_detail", contest)
    said = _("第 %d 版撤回来了，改好再发布") % newest.number
    done = _try(request, lambda: actions.take_back(newest, **_who(request)), said)
    return redirect("criteria_draft" if done else "criteria_detail", contest)


@allow("star.manage")
@require_POST
def criteria_drop(request: HttpRequest, contest: str) -> HttpResponse:
    draft = _draft_or_404(contest)
    _try(request, lambda: actions.drop_draft(draft, **_who(request)), _("草稿作废了，原来的细则照旧"))
    return redirect("criteria_detail", contest)


def _check(contest: str, part: str = "group") -> None:
    if contest not in Contest.values or part not in FORMS:
        raise Http404


def _draft(contest: str) -> CriteriaSet | None:
    _check(contest)
    return criteria.editions().filter(contest=contest, state=State.DRAFT).first()


def _draft_or_404(contest: str) -> CriteriaSet:
    return get_object_or_404(criteria.editions(), contest=contest, state=State.DRAFT)


def _part(draft: CriteriaSet, part: str, code: str) -> Any:
    _check(draft.contest, part)
    return get_object_or_404(actions.rows(draft, part), code=code)


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
