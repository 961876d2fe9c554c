"""Doors of presence: the code that somebody on the post types, the patroller's own word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import presence as verbs
from patrols.forms.presence import ConfirmForm, ExplainForm
from patrols.models import Patrol
from patrols.queries import presence as records
from patrols.rules import presence as rules
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of
from tongting.work import bell

MOST = 20
JUDGE = "patrols.tasks.judge_presence"


@allow.signed_in
@never_cache
@require_safe
def confirm_list(request: HttpRequest) -> HttpResponse:
    """The visits of the last quarter of an hour at my posts; where it is one, its form at once."""
    now = timezone.now()
    waiting = list(records.waiting_for(person_of(request), now)[:MOST])
    if len(waiting) == 1:
        return redirect("presence_confirm", waiting[0].pk)
    shown = {"waiting": [(patrol, patrol.submitted_at + rules.CODE_HOLDS) for patrol in waiting]}
    return render(request, "patrols/confirm_list.html", shown)


@allow.signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def presence_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    now, person = timezone.now(), person_of(request)
    patrol = get_object_or_404(Patrol.objects.select_related("post", "by", "presence"), pk=pk)
    form = ConfirmForm(request.POST or None)
    there = records.works_there(person, patrol.post)
    reason = rules.may_confirm(person, patrol, getattr(patrol, "presence", None), now, works_there=there)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.confirm(patrol, **form.cleaned_data, by=person, at=now)
        except Refused as why:
            form.add_error("code", str(why))
        else:
            bell.call_after_commit(JUDGE)
            messages.success(request, _("确认好了：%(who)s 到过 %(post)s") % {
                "who": patrol.by.name, "post": patrol.post.name,
            })  # fmt: skip
            return redirect("today")
    shown = {
        "patrol": patrol,
        "form": form,
        "reason": reason,
        "until": patrol.submitted_at + rules.CODE_HOLDS,
    }
    return render(request, "patrols/presence_confirm.html", shown, status=400 if form.errors else 200)


@allow.signed_in
@require_POST
def presence_explain(request: HttpRequest, pk: int) -> HttpResponse:
    patrol = get_object_or_404(Patrol, pk=pk)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        messages.warning(request, next(str(error) for errors in form.errors.values() for error in errors))
        return redirect("patrol_detail", pk)
    try:
        verbs.explain(patrol, form.cleaned_data["explanation"], by=person_of(request), at=timezone.now())
        messages.success(request, _("说明写好了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("patrol_detail", pk)
