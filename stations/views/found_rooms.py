"""Doors to lost and found for everybody: the public notice, the board, the own losses; and the register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import loss as losses
from stations.actions import setup
from stations.forms.found import FoundFilter, FoundRuleForm, LossForm
from stations.models import Loss
from stations.queries import found as lost
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.periods import local
from tongting.web import paging
from tongting.web.access import allow, person_of

# What a notice on paper holds; older things are on the page.
MOST_ON_NOTICE = 100


@allow.public
@require_safe
def found_public(request: HttpRequest) -> HttpResponse:
    """The notice without a login: category, place and date, nothing by which anybody could claim it."""
    things = list(lost.on_board()[:MOST_ON_NOTICE])
    desks = list(dict.fromkeys(service.desk for service in lost.services()))
    shown = {"things": things, "desks": desks, "at": timezone.now(), "more": len(things) == MOST_ON_NOTICE}
    return render(request, "stations/found_public.html", shown)


@allow("station.use")
@require_safe
def found_board(request: HttpRequest) -> HttpResponse:
    """For those signed in also what may be said of it, and a picture of which only colours are left."""
    page = paging.by_key(lost.on_board(), ("-found_at", "-pk"), request.GET)
    return render(request, "stations/found_board.html", {"page": page, "at": timezone.now()})


@allow("station.use")
@require_http_methods(["GET", "POST"])
def loss_mine(request: HttpRequest) -> HttpResponse:
    """What I have lost, what it may be among the found things, and saying so."""
    person, now = person_of(request), timezone.now()
    form = LossForm(local(now).date(), request.POST or None, initial={"lost_on": local(now).date()})
    if request.method == "POST" and form.is_valid():
        try:
            losses.report(**form.cleaned_data, by=person, at=now)
            messages.success(request, _("报上了；有像的会通知你，也列在这里"))
            return redirect("loss_mine")
        except Refused as why:
            form.add_error(None, str(why))
    mine = lost.losses_of(person)
    likely = lost.likely_things(mine, now)
    shown = {"form": form, "losses": [(one, likely.get(one.pk, [])) for one in mine], "at": now}
    return render(request, "stations/loss_mine.html", shown)


@allow("station.use")
@require_POST
def loss_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    loss = get_object_or_404(Loss, pk=pk, person=person)
    try:
        losses.withdraw(loss, by=person, at=timezone.now())
        messages.success(request, _("划掉了，不再找这一件"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("loss_mine")


@allow("station.see")
@require_safe
def found_list(request: HttpRequest) -> HttpResponse:
    """Every thing there ever was, newest first; what only the desk may know is not on it."""
    form, now, person = FoundFilter(request.GET), timezone.now(), person_of(request)
    chosen = form.chosen()
    page = paging.by_key(lost.found(chosen, now), ("-taken_at", "-pk"), request.GET)
    shown = {
        "form": form, "chosen": chosen, "page": page, "at": now, "sums": lost.sums(now),
        "serves": person.may("station.serve"), "manages": person.may("station.manage"),
    }  # fmt: skip
    return render(request, "stations/found_list.html", shown)


@allow("station.manage")
@require_POST
def found_export(request: HttpRequest) -> HttpResponse:
    chosen = FoundFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    params["at"] = now.isoformat()
    export = exports.ask("found", _("失物招领台账"), params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)


@allow("station.manage")
@require_http_methods(["GET", "POST"])
def found_rule(request: HttpRequest) -> HttpResponse:
    rule = lost.rule_in_force()
    form = FoundRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        setup.change_rule(rule, form.cleaned_data, by=person_of(request), at=timezone.now())
        messages.success(request, _("改好了，从现在起收的照新规则"))
        return redirect("found_list")
    return render(request, "stations/found_rule.html", {"form": form})
