"""Doors of an issue's steps: one page a verb, load → form → one action → message → back to the issue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from patrols.actions import issue as verbs
from patrols.actions import issue_again, issue_ask, issue_photos
from patrols.forms import issue_step as forms
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import recurrence
from patrols.rules import issue as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import queries as photos
from tongting.web.access import allow

# verb: title of its page, word on its button, form, what is said afterwards
STEPS: dict[str, tuple[Any, Any, type[Any], Any]] = {
    "assign": (_lazy("派单"), _lazy("派单"), forms.AssignForm, _lazy("派出去了")),
    "rectify": (_lazy("交整改"), _lazy("交验收"), forms.RectifyForm, _lazy("已交验收")),
    "verify": (_lazy("验收"), _lazy("通过销号"), forms.NoteForm, _lazy("通过了，已销号")),
    "send_back": (_lazy("退回重做"), _lazy("退回重做"), forms.SendBackForm, _lazy("已退回")),
    "extend": (_lazy("改期限"), _lazy("改期限"), forms.ExtendForm, _lazy("期限改好了")),
    "ask_time": (
        _lazy("申请延期"),
        _lazy("申请延期"),
        forms.AskTimeForm,
        _lazy("申请交上去了，等派单的人定"),
    ),
    "refuse_time": (
        _lazy("不同意延期"),
        _lazy("不同意延期"),
        forms.RefuseTimeForm,
        _lazy("回绝了，还按原期限办"),
    ),
    "ask_help": (_lazy("请配合"), _lazy("请他们配合"), forms.AskHelpForm, _lazy("已通知他们来配合")),
    "wait": (_lazy("等配件"), _lazy("停表等配件"), forms.WaitForm, _lazy("已停表，到日子自动恢复")),
    "defer": (_lazy("挂账"), _lazy("挂账"), forms.DeferForm, _lazy("已挂账，到日子自动恢复")),
    "resume": (_lazy("接着整改"), _lazy("接着整改"), forms.NoteForm, _lazy("回到整改中了")),
    "void": (_lazy("作废"), _lazy("作废"), forms.VoidForm, _lazy("已作废")),
    "merge": (_lazy("并到已有的问题"), _lazy("并过去"), forms.MergeForm, _lazy("并过去了，一起办")),
}
Act = Callable[[Issue, dict[str, Any], dict[str, Any]], None]


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_assign(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        chosen = {name: given[name] for name in ("verifier", "due_at", "measure", "reason")}
        verbs.assign(issue, responsible=given["person"], **chosen, **who)

    return _step(request, pk, "assign", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_rectify(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        sent = request.POST.getlist("photo"), request.FILES.getlist("photo-file")
        shown = issue_photos.take(*sent, place=issue.post.name, **who)
        verbs.rectify(issue, photos=shown, note=given["note"], **who)

    return _step(request, pk, "rectify", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_verify(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, "verify", lambda issue, given, who: verbs.verify_pass(issue, note=given["note"], **who)
    )


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        verbs.send_back(issue, reason=given["reason"], **who)

    return _step(request, pk, "send_back", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_extend(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        verbs.extend(issue, due_at=given["due_at"], reason=given["reason"], **who)

    return _step(request, pk, "extend", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_ask_time(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        issue_ask.ask_time(issue, due_at=given["due_at"], reason=given["reason"], **who)

    return _step(request, pk, "ask_time", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_refuse_time(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        issue_ask.refuse_time(issue, reason=given["reason"], **who)

    return _step(request, pk, "refuse_time", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_ask_help(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        issue_ask.ask_help(issue, team=given["team"], reason=given["reason"], **who)

    return _step(request, pk, "ask_help", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_merge(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, "merge", lambda issue, given, who: issue_again.merge(issue, given["into"], **who)
    )


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_wait(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        verbs.wait(issue, until=given["until"], reason=given["reason"], **who)

    return _step(request, pk, "wait", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_defer(request: HttpRequest, pk: int) -> HttpResponse:
    def act(issue: Issue, given: dict[str, Any], who: dict[str, Any]) -> None:
        chosen = {name: given.get(name) for name in ("until", "reason", "measure", "responsible")}
        verbs.defer(issue, **chosen, **who)  # type: ignore[arg-type]

    return _step(request, pk, "defer", act)


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(request, pk, "resume", lambda issue, given, who: verbs.resume(issue, **who))


@allow.signed_in
@require_http_methods(["GET", "POST"])
def issue_void(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, "void", lambda issue, given, who: verbs.void(issue, reason=given["reason"], **who)
    )


@allow("issue.assign")
@require_http_methods(["GET", "POST"])
def issue_assign_many(request: HttpRequest) -> HttpResponse:
    """一次派完: everything that waits for somebody, or what was ticked in a list; to one person or to each its own."""
    at, ticks = timezone.now(), forms.TicksForm(request.GET)
    waiting = issues.to_assign(ticks.cleaned_data["issues"] if ticks.is_valid() else ())
    suggested = issues.suggested(waiting, local(at).date())
    form = forms.AssignManyForm(_sent(request), waiting=waiting, at=at)
    if request.method != "POST" or not form.is_valid():
        seen = {"form": form, "waiting": waiting, "suggested": suggested, "ticked": bool(request.GET)}
        return render(request, "patrols/issue_assign_many.html", seen)
    given = form.cleaned_data
    one = given.pop("responsible")
    chosen = [(issue, one or suggested.get(issue.pk)) for issue in given.pop("issues")]
    refused = verbs.assign_many(chosen, **given, by=cast(User, request.user), at=at)
    for issue, why in refused:
        messages.error(request, f"{issue.number} {issue.title}：{why}")
    if done := len(chosen) - len(refused):
        messages.success(request, _("派出去 %(n)d 件") % {"n": done})
    return redirect("issue_list")


def panel(request: HttpRequest, issue: Issue, at: datetime) -> dict[str, Any]:
    """What this person can do with the issue now, with the forms that stand open on its page."""
    may = rules.open_verbs(cast(User, request.user), issue, at)
    seen: dict[str, Any] = {"may": may, "buttons": {verb: STEPS[verb][1] for verb in may}}
    for verb in ("rectify", "send_back", "assign"):
        if verb in may and not (verb == "assign" and issue.state != Issue.State.REPORTED):
            seen[f"{verb}_form"] = STEPS[verb][2](issue=issue, at=at)
    if "merge" in may:
        seen["same"] = recurrence.candidates(issue, at)
    return seen


def _step(request: HttpRequest, pk: int, verb: str, act: Act) -> HttpResponse:
    at, (title, button, form_class, said) = timezone.now(), STEPS[verb]
    issue = get_object_or_404(issues.whole(cast(User, request.user)), pk=pk)
    if sentence := _why_not(request, issue, verb, at):
        messages.error(request, sentence)
        return redirect("issue_detail", pk=pk)
    form = form_class(_sent(request), issue=issue, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            act(issue, form.cleaned_data, {"by": cast(User, request.user), "at": at})
        except flow.Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, said)
            return redirect("issue_detail", pk=pk)
    seen = {"issue": issue, "form": form, "verb": verb, "title": title, "button": button}
    seen["kept"] = photos.ready_for(request.POST.getlist("photo"), cast(User, request.user))
    seen["wants_photo"] = verb == "rectify" and rules.wants_photo(issue)
    return render(request, "patrols/issue_step.html", seen, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, even if it is nothing: a button without fields is a post all the same."""
    return request.POST if request.method == "POST" else None


def _why_not(request: HttpRequest, issue: Issue, verb: str, at: datetime) -> str | None:
    """Whoever comes with an old page is told who was faster, everybody else why it is not theirs to do."""
    if issue.state not in rules.VERBS[verb]:
        return flow.who_was_faster(issue)
    return rules.refusal(verb, cast(User, request.user), issue, at)
