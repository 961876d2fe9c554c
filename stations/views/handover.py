"""Doors of the shift handover: the desk's sheet and its answer; the list and the sheets of those who keep the
stations."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import handover as verbs
from stations.forms.handover import AnswerForm, HandoverFilter, HandoverForm
from stations.models import Desk
from stations.queries import handover as handovers
from stations.queries import handover_board as board
from stations.rules import handover as rules
from stations.views.door import at_desk
from tongting.events.flow import Refused
from tongting.exports import actions as exports
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("station.serve")
@at_desk
@require_http_methods(["GET", "POST"])
def desk_handover(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """The sheet that waits, or one with the figures of this moment."""
    by, waiting = person_of(request), handovers.waiting_at(desk)
    begin = handovers.since(desk, now)
    figures = handovers.counted(desk, begin, now)
    form = HandoverForm(figures, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _hand(request, desk, form, now)
    urls = board.at_desk(desk)
    lines = board.lines(figures, {}, urls)
    shown = {
        "desk": desk, "at": now, "form": form, "since": begin, "waiting": waiting,
        "sheet": board.sheet(waiting, urls) if waiting else [],
        "no": rules.may_take(by, waiting) if waiting else None, "refusal": rules.may_hand(by, waiting),
        "lines": [(one, form[f"remark_{one.point}"] if one.point in figures else None) for one in lines],
        "said": handovers.said_between(desk, waiting.since if waiting else begin, now),
        "latest": [(one, board.sheet(one, urls)) for one in handovers.latest_at(desk)],
    }  # fmt: skip
    return render(request, "stations/desk_handover.html", shown)


def _hand(request: HttpRequest, desk: Desk, form: HandoverForm, now: datetime) -> HttpResponse:
    try:
        verbs.hand(desk, form.remarks(), by=person_of(request), at=now)
        messages.success(request, _("交班单交了，等接班的人核对；台上的事照常办"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("desk_handover", desk.code)


@allow("station.serve")
@at_desk
@require_POST
def desk_handover_take(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    handover = get_object_or_404(handovers.handovers(), pk=pk, desk=desk)
    by, form = person_of(request), AnswerForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.sentence())
        return redirect("desk_handover", desk.code)
    try:
        if form.cleaned_data["differs"]:
            verbs.dispute(handover, form.cleaned_data["words"], by=by, at=now)
            messages.success(request, _("接了班，有出入的已经告诉管驿站的人"))
        else:
            verbs.take(handover, by=by, at=now)
            messages.success(request, _("接了班"))
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("desk_handover", desk.code)
    return redirect("desk", desk.code)


@allow("station.see")
@require_safe
def handover_list(request: HttpRequest) -> HttpResponse:
    """Every sheet, newest first."""
    form = HandoverFilter(request.GET)
    chosen = form.chosen()
    page = paging.by_key(handovers.found(chosen), handovers.ORDER, request.GET)
    return render(request, "stations/handover_list.html", {"form": form, "chosen": chosen, "page": page})


@allow("station.see")
@require_safe
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(handovers.handovers(), pk=pk)
    shown = {"one": one, "sheet": board.sheet(one, board.in_rooms(one))}
    return render(request, "stations/handover_detail.html", shown)


@allow("station.see")
@require_POST
def handover_export(request: HttpRequest) -> HttpResponse:
    chosen = HandoverFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", None) or str(value) for name, value in chosen.items()}
    now = timezone.now()
    return redirect(exports.ask("handovers", _("交接班台账"), params, by=person_of(request), at=now))
