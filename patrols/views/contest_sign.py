"""Doors of those who take part: sign up, sign somebody of the team up, withdraw, object; and who did not come."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patrols.actions import contest_result as results
from patrols.actions import contest_sign as verbs
from patrols.forms.contest import ObjectForm, SignForm
from patrols.forms.training import ReasonForm
from patrols.models import Contestant, Trade
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from patrols.views.contest_keep import done, saved
from tongting.people.models import Team
from tongting.web.access import allow, person_of


def _trade(pk: int) -> Trade:
    return get_object_or_404(Trade.objects.select_related("contest"), pk=pk)


def _contestant(pk: int) -> Contestant:
    return get_object_or_404(Contestant.objects.select_related("trade__contest", "person__team"), pk=pk)


@allow("training.own")
@require_POST
def contest_sign(request: HttpRequest, pk: int) -> HttpResponse:
    trade, by = _trade(pk), person_of(request)
    said = _("报上了：%(trade)s") % {"trade": trade.name}
    return done(request, trade.contest_id, lambda: verbs.sign_up(trade, by, by=by, at=timezone.now()), said)


@allow("training.own")
@require_http_methods(["GET", "POST"])
def contest_sign_for(request: HttpRequest, pk: int) -> HttpResponse:
    """By the team's leader, or whoever runs the contest."""
    trade, by = _trade(pk), person_of(request)
    if not by.may("contest.keep") and not Team.objects.filter(leader=by).exists():
        raise PermissionDenied(_("班组的人由班队长报名"))
    data = request.POST if request.method == "POST" else None
    people = contests.signable_people(by, trade)
    form = SignForm(data, people=people)

    def act() -> HttpResponse:
        person = form.cleaned_data["person"]
        verbs.sign_up(trade, person, by=by, at=timezone.now())
        messages.success(request, _("%(name)s报上了：%(trade)s") % {"name": person.name, "trade": trade.name})
        return redirect("contest", trade.contest_id)

    seen = {"contest": trade.contest, "trade": trade, "nobody": not people}
    return saved(request, form, act, "patrols/contest_sign.html", **seen)


@allow("training.own")
@require_http_methods(["GET", "POST"])
def contest_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    contestant, by, now = _contestant(pk), person_of(request), timezone.now()
    contest = contestant.trade.contest
    if no := rules.may_withdraw(by, contestant, now):
        messages.warning(request, no)
        return redirect("contest", contest.pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        verbs.withdraw(contestant, reason=form.cleaned_data["reason"], by=by, at=now)
        messages.success(request, _("退出了，报名截止前还可以再报"))
        return redirect("contest", contest.pk)

    title = _("%(name)s退出%(trade)s") % {"name": contestant.person.name, "trade": contestant.trade.name}
    return saved(request, form, act, "patrols/contest_reason.html", contest=contest, title=title)


@allow("contest.keep")
@require_http_methods(["GET", "POST"])
def contest_absent(request: HttpRequest, pk: int) -> HttpResponse:
    """By number: the name is not shown before the result is final."""
    contestant, by = _contestant(pk), person_of(request)
    if contestant.number is None:
        raise Http404
    contest = contestant.trade.contest
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        verbs.mark_absent(contestant, reason=form.cleaned_data["reason"], by=by, at=timezone.now())
        messages.success(request, _("记下了，%(n)d 号不用评了") % {"n": contestant.number})
        return redirect("contest", contest.pk)

    title = _("%(trade)s %(n)d 号没到场") % {"trade": contestant.trade.name, "n": contestant.number}
    return saved(request, form, act, "patrols/contest_reason.html", contest=contest, title=title)


@allow("contest.keep")
@require_POST
def contest_came(request: HttpRequest, pk: int) -> HttpResponse:
    contestant, by = _contestant(pk), person_of(request)
    act = lambda: verbs.came_after_all(contestant, by=by, at=timezone.now())  # noqa: E731
    return done(request, contestant.contest_id, act, _("改回来了，评委照常评"))


@allow("training.own")
@require_http_methods(["GET", "POST"])
def contest_object(request: HttpRequest, pk: int) -> HttpResponse:
    contestant, by = _contestant(pk), person_of(request)
    if contestant.person_id != by.pk:
        raise PermissionDenied(_("只能对自己的成绩提异议"))
    form = ObjectForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        results.object_to(contestant, words=form.cleaned_data["words"], by=by, at=timezone.now())
        messages.success(request, _("提上去了，由不是评委的人答复"))
        return redirect("contest_results", contestant.contest_id)

    seen = {"contest": contestant.trade.contest, "contestant": contestant}
    return saved(request, form, act, "patrols/contest_object.html", **seen)
