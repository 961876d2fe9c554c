"""Doors of a plan item: its page, and a page for each step; load → form → one action → message → back to the item."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from patrols.actions import issue_photos
from patrols.actions import plan as verbs
from patrols.forms import plan as forms
from patrols.models import PlanItem
from patrols.queries import assessment as assessments
from patrols.queries import plan as plans
from patrols.queries import plan_page
from patrols.queries.month_lines import with_corrections
from patrols.rules import plan as rules
from tongting.events import flow
from tongting.periods import local
from tongting.photos import queries as photos
from tongting.web.access import allow, person_of

Act = Callable[[PlanItem, dict[str, Any], dict[str, Any]], None]
# verb: title of its page, word on its button, form, what is said afterwards
STEPS: dict[str, tuple[Any, Any, type[Any], Any]] = {
    "arrange": (_lazy("安排难点"), _lazy("安排好了"), forms.ArrangeForm, _lazy("安排好了，已通知牵头人")),
    "progress": (_lazy("记进展"), _lazy("记下进展"), forms.ProgressForm, _lazy("进展记好了")),
    "hand_in": (_lazy("交验收"), _lazy("交给验收人"), forms.HandInForm, _lazy("已交验收")),
    "close": (_lazy("验收难点"), _lazy("通过销号"), forms.NoteForm, _lazy("通过了，已销号")),
    "send_back": (_lazy("退回接着办"), _lazy("退回接着办"), forms.ReasonForm, _lazy("已退回")),
    "void": (_lazy("作废难点"), _lazy("作废"), forms.ReasonForm, _lazy("已作废")),
    "link": (_lazy("关联问题"), _lazy("关联好了"), forms.LinkForm, _lazy("关联好了")),
}
WITH_PHOTOS = ("progress", "hand_in")


@allow("plan.see")
@require_safe
def plan_item(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(plans.whole(), pk=pk)
    may = rules.open_verbs(person_of(request), item)
    seen = {"item": item, "may": may, **plan_page.page_of(item, local(timezone.now()).date())}
    if "progress" in may and person_of(request).pk == item.lead_id:
        seen["form"] = forms.ProgressForm(item=item)
    seen["counted"] = with_corrections(assessments.counted_plan(item, person_of(request)))
    return render(request, "patrols/plan_item.html", seen)


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "arrange", lambda item, given, who: verbs.arrange(item, **given, **who))


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_progress(request: HttpRequest, pk: int) -> HttpResponse:
    def act(item: PlanItem, given: dict[str, Any], who: dict[str, Any]) -> None:
        verbs.report_progress(item, photos=_photos(request, who), **given, **who)

    return _step(request, pk, "progress", act)


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    def act(item: PlanItem, given: dict[str, Any], who: dict[str, Any]) -> None:
        verbs.hand_in(item, photos=_photos(request, who), **given, **who)

    return _step(request, pk, "hand_in", act)


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "close", lambda item, given, who: verbs.close(item, **given, **who))


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "send_back", lambda item, given, who: verbs.send_back(item, **given, **who))


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_void(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "void", lambda item, given, who: verbs.void(item, **given, **who))


@allow("plan.see")
@require_http_methods(["GET", "POST"])
def plan_link(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request,
        pk,
        "link",
        lambda item, given, who: verbs.link(item, given["issues"], **who),
        asks="progress",
    )


def _photos(request: HttpRequest, who: dict[str, Any]) -> Any:
    return issue_photos.take(request.POST.getlist("photo"), request.FILES.getlist("photo-file"), **who)


def _step(request: HttpRequest, pk: int, verb: str, act: Act, *, asks: str = "") -> HttpResponse:
    at, (title, button, form_class, said) = timezone.now(), STEPS[verb]
    item = get_object_or_404(plans.whole(), pk=pk)
    if sentence := rules.refusal(asks or verb, person_of(request), item):
        messages.error(request, sentence)
        return redirect("plan_item", pk)
    form = form_class(request.POST if request.method == "POST" else None, item=item, **_more(verb, at))
    if request.method == "POST" and form.is_valid():
        try:
            act(item, form.cleaned_data, {"by": person_of(request), "at": at})
        except flow.Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, said)
            return redirect("plan_item", pk)
    seen = {"item": item, "form": form, "verb": verb, "title": title, "button": button}
    seen["kept"] = photos.ready_for(request.POST.getlist("photo"), person_of(request))
    seen["takes_photos"] = verb in WITH_PHOTOS
    return render(request, "patrols/plan_step.html", seen, status=422 if form.errors else 200)


def _more(verb: str, at: datetime) -> dict[str, Any]:
    return {"today": local(at).date()} if verb == "arrange" else {}
