"""Doors of the draft of the month's rules: begin it, change it part by part, publish it from a date, take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patrols.actions import rule_set as actions
from patrols.forms import rule_set as forms
from patrols.models import RuleSet
from patrols.queries import rule_set as editions
from patrols.rules import rule_set as rules
from patrols.views.rule_set import book_of
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("month.rules")
@require_POST
def rule_set_begin(request: HttpRequest, number: int) -> HttpResponse:
    """Whoever comes second goes on with the draft that is there."""
    source = get_object_or_404(RuleSet, number=number, state=RuleSet.State.PUBLISHED)
    _try(request, lambda: actions.begin_draft(source, **_who(request)), _("起好了一份草稿，从下面改"))
    return redirect("rule_set_draft")


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_draft(request: HttpRequest) -> HttpResponse:
    draft = editions.draft()
    if draft is None:
        messages.warning(request, _("现在没有草稿，从一版考核办法点“改这一版”"))
        return redirect("rule_set_list")
    form = forms.NameForm(request.POST or None, initial={"name": draft.name, "note": draft.note})
    if request.method == "POST" and form.is_valid():
        _try(request, lambda: actions.rename(draft, **form.cleaned_data, **_who(request)), _("改好了"))
        return redirect("rule_set_draft")
    shown = {
        "draft": draft,
        "form": form,
        "faults": rules.faults(draft.rules),
        "publish_form": forms.PublishForm(today=timezone.localdate()),
        **book_of(draft.rules),
    }
    return render(request, "patrols/rule_set_draft.html", shown, status=422 if form.errors else 200)


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_indicator(request: HttpRequest, group: str, code: str) -> HttpResponse:
    draft, one = _indicator(group, code)
    form = forms.IndicatorForm(request.POST or None, group=group, one=one)
    return _part(request, draft, form, code, f"{one['code']} {one['zh']}")


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_indicator_new(request: HttpRequest, group: str) -> HttpResponse:
    draft = _draft()
    found = next((one for one in draft.rules["groups"] if one["code"] == group), None)
    if found is None:
        raise Http404
    form = forms.NewIndicatorForm(request.POST or None, group=found)
    title = _("%(group)s 加一项指标") % {"group": found["zh"]}
    return _part(request, draft, form, "new", title)


@allow("month.rules")
@require_POST
def rule_set_indicator_drop(request: HttpRequest, group: str, code: str) -> HttpResponse:
    draft, _one = _indicator(group, code)

    def drop(edition: dict[str, Any]) -> None:
        for found in edition["groups"]:
            found["indicators"] = [one for one in found["indicators"] if one["code"] != code]

    _try(request, lambda: actions.change(draft, drop, code, **_who(request)), _("%s 去掉了") % code)
    return redirect("rule_set_draft")


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_extra(request: HttpRequest, part: str, code: str = "") -> HttpResponse:
    """A bonus or a deduction: a new one, or the one with this code."""
    draft = _draft()
    items = _items(draft, part)
    one = next((item for item in items if item["code"] == code), None)
    if code and one is None:
        raise Http404
    form = forms.ExtraForm(request.POST or None, part=part, one=one)
    names = {forms.BONUS: _("加一项加分"), forms.DEDUCTION: _("加一项扣分")}
    return _part(request, draft, form, code or part, f"{code} {one['zh']}" if one else names[part])


@allow("month.rules")
@require_POST
def rule_set_extra_drop(request: HttpRequest, part: str, code: str) -> HttpResponse:
    draft = _draft()
    _items(draft, part)

    def drop(edition: dict[str, Any]) -> None:
        edition[part]["items"] = [one for one in edition[part]["items"] if one["code"] != code]

    _try(request, lambda: actions.change(draft, drop, code, **_who(request)), _("%s 去掉了") % code)
    return redirect("rule_set_draft")


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_grades(request: HttpRequest) -> HttpResponse:
    draft = _draft()
    form = forms.GradesForm(request.POST or None, edition=draft.rules)
    return _part(request, draft, form, "grades", _("等级和奖惩"), "patrols/rule_set_grades.html")


@allow("month.rules")
@require_http_methods(["GET", "POST"])
def rule_set_terms(request: HttpRequest) -> HttpResponse:
    draft = _draft()
    form = forms.TermsForm(request.POST or None, edition=draft.rules)
    return _part(request, draft, form, "terms", _("其他约定"))


@allow("month.rules")
@require_POST
def rule_set_publish(request: HttpRequest) -> HttpResponse:
    draft, form = _draft(), forms.PublishForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.warning(request, str(form.errors["since"][0]))
        return redirect("rule_set_draft")
    since = form.cleaned_data["since"]
    said = _("第 %(number)d 版从 %(day)s 起用") % {"number": draft.number, "day": since.isoformat()}
    done = _try(request, lambda: actions.publish(draft, since, **_who(request)), said)
    return redirect("rule_set_detail", draft.number) if done else redirect("rule_set_draft")


@allow("month.rules")
@require_POST
def rule_set_take_back(request: HttpRequest, number: int) -> HttpResponse:
    edition = get_object_or_404(RuleSet, number=number)
    said = _("第 %d 版撤回来了，改好再发布") % number
    done = _try(request, lambda: actions.take_back(edition, **_who(request)), said)
    return redirect("rule_set_draft") if done else redirect("rule_set_detail", number)


@allow("month.rules")
@require_POST
def rule_set_drop(request: HttpRequest) -> HttpResponse:
    draft = _draft()
    _try(request, lambda: actions.drop_draft(draft, **_who(request)), _("草稿作废了，原来的办法照旧"))
    return redirect("rule_set_list")


def _part(
    request: HttpRequest,
    draft: RuleSet,
    form: Any,
    what: str,
    title: str,
    template: str = "patrols/rule_set_part.html",
) -> HttpResponse:
    """One part's form: its `into` changes the draft."""
    if request.method == "POST" and form.is_valid():
        _try(request, lambda: actions.change(draft, form.into, what, **_who(request)), _("存好了"))
        return redirect("rule_set_draft")
    shown = {"draft": draft, "form": form, "title": title}
    return render(request, template, shown, status=422 if form.errors else 200)


def _draft() -> RuleSet:
    draft = editions.draft()
    if draft is None:
        raise Http404
    return draft


def _indicator(group: str, code: str) -> tuple[RuleSet, dict[str, Any]]:
    draft = _draft()
    for found in draft.rules["groups"]:
        for one in found["indicators"]:
            if (found["code"], one["code"]) == (group, code):
                return draft, one
    raise Http404


def _items(draft: RuleSet, part: str) -> list[dict[str, Any]]:
    if part not in (forms.BONUS, forms.DEDUCTION):
        raise Http404
    items: list[dict[str, Any]] = draft.rules[part]["items"]
    return items


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": person_of(request), "at": timezone.now()}


def _try(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Does it and says so, or says why not."""
    try:
        act()
    except Refused as why:
        messages.warning(request, str(why))
        return False
    messages.success(request, said)
    return True
