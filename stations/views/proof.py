"""Doors of the proof: a month day by day, a day with its gaps, the beats behind a gap, the month as a workbook."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.forms.music import MonthPick
from stations.models import Player
from stations.queries import proof
from tongting.exports import actions as exports
from tongting.periods import Day, Month, local
from tongting.web.access import allow, person_of

HOUR = timedelta(hours=1)


@allow("station.see")
@require_safe
def proof_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = MonthPick(request.GET, initial={"month": str(Month.of(now, settings.MONTH_START_DAY))})
    player, month = _picked(form, now)
    days = proof.of_month(player, month, now) if player else []
    shown = {"form": form, "player": player, "month": month, "days": days, "whys": proof.why_words()}
    return render(request, "stations/proof_list.html", shown)


def _picked(form: MonthPick, now: datetime) -> tuple[Player | None, Month]:
    chosen: dict[str, Any] = form.chosen()
    start = settings.MONTH_START_DAY
    month = Month.parse(chosen["month"], start) if chosen.get("month") else Month.of(now, start)
    return chosen.get("player") or Player.objects.order_by("-is_active", "pk").first(), month


@allow("station.see")
@require_safe
def proof_day(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """The day's gaps; with `hour` every minute of that hour."""
    player, now = get_object_or_404(Player, pk=pk), timezone.now()
    when = _day(day)
    found = proof.of_day(player, when, now)
    hour = _hour(request.GET.get("hour", ""))
    begins = Day.of(when).start_at + hour * HOUR if hour is not None else None
    shown = {
        "player": player, "day": when, "found": found, "whys": proof.why_words(), "begins": begins,
        "hours": range(24), "hour": hour,
        "beats": list(proof.beats(player, begins, begins + HOUR)) if begins else [],
        "silences": list(proof.silences(player, when)), "today": local(now).date(),
    }  # fmt: skip
    return render(request, "stations/proof_day.html", shown)


def _hour(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and int(text) < 24 else None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not 2000 < day.year < 2100:
        raise Http404
    return day


@allow("station.see")
@require_POST
def proof_export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    player, month = _picked(MonthPick(request.POST), now)
    if player is None:
        raise Http404
    params = {"player": player.pk, "month": str(month), "at": now.isoformat()}
    title = _("音乐吧播放证明 %(month)s") % {"month": month}
    export = exports.ask("music", title, params, by=person_of(request), at=now)
    return redirect("export_detail", pk=export.pk)
