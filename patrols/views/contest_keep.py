"""Doors of whoever runs contests: set up, trades, judges, every step on to the end, objections answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from patrols import contest_starter as starter
from patrols.actions import contest as verbs
from patrols.actions import contest_draw as draws
from patrols.actions import contest_result as results
from patrols.forms.contest import AnswerForm, ArrangeForm, ContestForm, TradeForm
from patrols.forms.training import ReasonForm
from patrols.models import Contest, ContestObjection, Trade, TradeJudge
from patrols.queries import contest as contests
from patrols.queries import month_page
from patrols.queries.contest_result import boards
from patrols.rules import contest as rules
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web.access import allow, person_of

# Steps that ask for nothing but a tap: word in the address → verb, what is said when it is done.
STEPS: dict[str, tuple[Callable[..., None], Any]] = {
    "open": (verbs.open_up, gettext_lazy("开始报名了，岗位合适的人都通知了")),
    "draw": (draws.draw, gettext_lazy("抽好号了，选手各自看到自己的号")),
    "start": (draws.start, gettext_lazy("可以打分了，评委都通知了")),
    "close": (results.close, gettext_lazy("算好了，看过就公示")),
    "publicise": (results.publicise, gettext_lazy("公示了，参赛的人都通知了")),
}
# Those that want a reason.
REASONED: dict[str, tuple[Callable[..., None], Any, Any]] = {
    "cancel": (verbs.cancel, gettext_lazy("取消这次比武"), gettext_lazy("取消了")),
    "reopen": (results.reopen, gettext_lazy("退回去重新打分"), gettext_lazy("评委可以改评分表了")),
}


def saved(
    request: HttpRequest, form: Any, act: Callable[[], Any], template: str, **seen: Any
) -> HttpResponse | Any:
    """What `act` gives after a good form; the page with what is wrong otherwise."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refused as why:
            form.add_error(None, str(why))
    return render(request, template, {"form": form, **seen}, status=422 if form.errors else 200)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_new(request: HttpRequest) -> HttpResponse:
    now, by, built_in = timezone.now(), person_of(request), starter.trades()
    names = [one["name"] for one in built_in]
    initial = {name: starter.read_file()[name] for name in ("title", "honour")} | {"trades": names}
    data = request.POST if request.method == "POST" else None
    form = ContestForm(data, today=local(now).date(), built_in=names, initial=initial)

    def act() -> HttpResponse:
        picked = [_said(one) for one in built_in if one["name"] in form.cleaned_data["trades"]]
        given = form.given()
        made = verbs.set_up(given.pop("quarter"), trades=picked, by=by, at=now, **given)
        messages.success(request, _("建好了，定好评委、地点和考试再开始报名"))
        return redirect("contest", made.pk)

    return saved(request, form, act, "patrols/contest_edit.html")


def _said(one: dict[str, Any]) -> verbs.TradeSaid:
    return verbs.TradeSaid(
        one["name"],
        tuple(one["jobs"]),
        tuple(one["items"]),
        tuple(dict(one["criteria"]).items()),
        one["decides"],
    )


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found, now, by = get_object_or_404(Contest, pk=pk), timezone.now(), person_of(request)
    if found.state not in (Contest.State.DRAFT, Contest.State.OPEN):
        messages.warning(request, rules.may_change(found) or "")
        return redirect("contest", pk)
    data = request.POST if request.method == "POST" else None
    form = ContestForm(data, today=local(now).date(), contest=found)

    def act() -> HttpResponse:
        verbs.change(found, by=by, at=now, **form.given())
        messages.success(request, _("改好了"))
        return redirect("contest", pk)

    return saved(request, form, act, "patrols/contest_edit.html", contest=found)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def trade_new(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Contest, pk=pk)
    form = TradeForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        said = verbs.TradeSaid(**form.cleaned_data)
        verbs.add_trade(found, said, by=person_of(request), at=timezone.now())
        return redirect("contest", found.pk)

    return saved(request, form, act, "patrols/contest_trade.html", contest=found)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def trade_edit(request: HttpRequest, pk: int) -> HttpResponse:
    trade = get_object_or_404(contests.trade(pk))
    form = TradeForm(request.POST if request.method == "POST" else None, trade=trade)

    def act() -> HttpResponse:
        said = verbs.TradeSaid(**form.cleaned_data)
        verbs.rewrite_trade(trade, said, by=person_of(request), at=timezone.now())
        return redirect("contest", trade.contest_id)

    return saved(request, form, act, "patrols/contest_trade.html", contest=trade.contest, trade=trade)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def trade_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Judges, place, time and the test of a trade; after the draw another test for one that was called off."""
    trade, now, by = get_object_or_404(contests.trade(pk)), timezone.now(), person_of(request)
    only, given = rules.may_change_exam(trade) is None, request.POST if request.method == "POST" else None
    form = ArrangeForm(given, trade=trade, at=local(now), only_exam=only)

    def act() -> HttpResponse:
        if only:
            draws.other_exam(trade, form.cleaned_data["exam"], by=by, at=now)
        else:
            verbs.arrange(trade, by=by, at=now, **form.given())
        messages.success(request, _("%(trade)s安排好了") % {"trade": trade.name})
        return redirect("contest", trade.contest_id)

    return saved(request, form, act, "patrols/contest_arrange.html", contest=trade.contest, trade=trade)


def done(request: HttpRequest, contest: int, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("contest", contest)


@allow("contest.keep")
@require_POST
def trade_drop(request: HttpRequest, pk: int) -> HttpResponse:
    trade = get_object_or_404(Trade.objects.select_related("contest"), pk=pk)
    act = lambda: verbs.drop_trade(trade, by=person_of(request), at=timezone.now())  # noqa: E731
    return done(request, trade.contest_id, act, _("去掉了"))


@allow("contest.keep")
@require_POST
def contest_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One arrow of its states."""
    if step not in STEPS:
        raise Http404
    found, (verb, said) = get_object_or_404(Contest, pk=pk), STEPS[step]
    return done(request, pk, lambda: verb(found, by=person_of(request), at=timezone.now()), str(said))


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The one step that nothing takes back: what it does is said before."""
    found, by, now = get_object_or_404(Contest, pk=pk), person_of(request), timezone.now()
    if request.method == "POST":
        said = _("结果定了，可以打印证书")
        return done(request, pk, lambda: results.finish(found, by=by, at=now), said)
    still = contests.objections_of(found).filter(state=ContestObjection.State.OPEN).count()
    if no := rules.may_finish(found, local(now).date(), still):
        messages.warning(request, no)
        return redirect("contest", pk)
    seen = {"contest": found, "boards": boards(found, by), "month": month_page.month_of(now)}
    return render(request, "patrols/contest_finish.html", seen)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_back(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Cancelled, or back to the judges: with a reason."""
    if step not in REASONED:
        raise Http404
    found, (verb, title, said) = get_object_or_404(Contest, pk=pk), REASONED[step]
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        verb(found, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, str(said))
        return redirect("contest", pk)

    return saved(request, form, act, "patrols/contest_reason.html", contest=found, title=title)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_release(request: HttpRequest, pk: int) -> HttpResponse:
    judge = get_object_or_404(TradeJudge.objects.select_related("trade__contest", "person"), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        draws.release(judge, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("没评的号不再等%(name)s的评分表") % {"name": judge.person.name})
        return redirect("contest", judge.trade.contest_id)

    title = _("%(name)s来不了") % {"name": judge.person.name}
    return saved(request, form, act, "patrols/contest_reason.html", contest=judge.trade.contest, title=title)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ContestObjection.objects.select_related("contestant__trade__contest", "by", "answered_by")
    objection, person = get_object_or_404(rows, pk=pk), person_of(request)
    trade = objection.contestant.trade
    no = rules.may_answer(person, objection, judged=contests.judged(person, trade))
    if objection.state != ContestObjection.State.OPEN:
        no = _("已经答复过了")
    form = AnswerForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        given = form.cleaned_data
        results.answer(objection, upheld=given["upheld"], words=given["words"], by=person, at=timezone.now())
        return redirect("contest_results", trade.contest_id)

    seen = {"objection": objection, "contest": trade.contest, "no": no}
    return saved(request, form, act, "patrols/contest_answer.html", **seen)
