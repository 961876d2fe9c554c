"""What the clock does at the barber's: who booked and did not come has missed it; the end of the day closes the line.
Computed from the data, safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import HaircutRule, Service, Turn
from stations.queries import haircut as cuts
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.periods import Month, local

State = Turn.State
# So long after the last window the barber still takes whom they have.
CLOSES_AFTER = timedelta(minutes=30)


def keep_time(*, at: datetime) -> None:
    for service in cuts.services():
        rule = cuts.rule_of(service)
        _miss(service, rule, at)
        _close(service, rule, at)


def _miss(service: Service, rule: HaircutRule, at: datetime) -> None:
    grace = timedelta(minutes=rule.grace_minutes)
    gone = Turn.objects.filter(service=service, state=State.WAITING, came_at=None, start__lte=at - grace)
    for turn in gone.select_related("person").order_by("start"):
        with transaction.atomic():
            flow.move(turn, State.MISSED, by=None, at=at)
            missed = cuts.missed_in(turn.person, service, Month.of(turn.day))
            text = _("你约的 %(time)s 理发没来，这个月第 %(count)s 次；满 %(most)s 次，下个月只能现场排号") % {
                "time": f"{local(turn.start):%m-%d %H:%M}" if turn.start else "", "count": missed,
                "most": rule.no_shows,
            }  # fmt: skip
            page = reverse("haircut", args=[service.pk])
            notices.tell(turn.person_id, text, page, key=f"turn:{turn.pk}:missed", at=at)


def _close(service: Service, rule: HaircutRule, at: datetime) -> None:
    """Whoever still stands in line goes home told; whom the barber called in vain has missed it."""
    today = local(at).date()
    spans = cuts.windows(rule, today)
    is_over = not spans or at >= spans[-1][1] + CLOSES_AFTER
    left = Turn.objects.filter(service=service, state__in=(State.WAITING, State.CALLED, State.SKIPPED))
    left = left.filter(day__lte=today) if is_over else left.filter(day__lt=today)
    for turn in left.order_by("day", "number"):
        if turn.state == State.SKIPPED or turn.came_at is None:
            flow.move(turn, State.MISSED, by=None, at=at)
            continue
        with transaction.atomic():
            flow.move(turn, State.WITHDRAWN, by=None, at=at)
            text = _("今天收工了，没轮到你的 %(number)s 号；下次可以先约好时间") % {"number": turn.number}
            page = reverse("haircut", args=[service.pk])
            notices.tell(turn.person_id, text, page, key=f"turn:{turn.pk}:closed", at=at)
