"""Reads of rest seats: how many there are, how many were free when somebody last counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Max, QuerySet
from django.utils.translation import gettext as _

from stations.models import Booking, Desk, SeatRule, Service
from tongting.periods import Span, local


@dataclass(frozen=True)
class Seats:
    """`counted` is the last count that was not undone, None where there is none."""

    all: int
    counted: Booking | None

    @property
    def free(self) -> int | None:
        # A mine may have taken seats away since.
        return None if self.counted is None else max(self.all - self.counted.quantity, 0)

    def said(self, at: datetime) -> str:
        if self.counted is None:
            return _("共 %(all)s 个座位，还没数过") % {"all": self.all}
        then = local(self.counted.at)
        time = f"{then:%H:%M}" if then.date() == local(at).date() else f"{then:%m-%d %H:%M}"
        return _("空 %(free)s 个，共 %(all)s 个（%(time)s 数的）") % {
            "free": self.free, "all": self.all, "time": time,
        }  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """Of the counts of a period: how many there were, how many sat there on the average and at most."""

    many: int
    mean: float | None
    most: int | None

    @property
    def people(self) -> int | None:
        return None if self.mean is None else round(self.mean)


def service_at(desk: Desk) -> Service | None:
    found = Service.objects.filter(kind=Service.Kind.SEATS, is_active=True, desk=desk, desk__is_active=True)
    return found.select_related("desk").first()


def rule_of(service: Service) -> SeatRule:
    """What holds before anybody has set anything are the defaults."""
    return SeatRule.objects.filter(service=service).first() or SeatRule(service=service)


def counts() -> QuerySet[Booking]:
    return Booking.objects.filter(verb=Booking.Verb.COUNT_SEATS, undone=None)


def seats(service: Service) -> Seats:
    """Two queries."""
    last = counts().filter(service=service).select_related("by").order_by("-at", "-pk").first()
    return Seats(rule_of(service).seats, last)


def lately(service: Service, many: int = 8) -> list[Booking]:
    return list(counts().filter(service=service).select_related("by").order_by("-at", "-pk")[:many])


def counted_in(period: Span) -> Taken:
    """One query."""
    found = counts().filter(at__gte=period.start_at, at__lt=period.end_at).order_by()
    return Taken(**found.aggregate(many=Count("pk"), mean=Avg("quantity"), most=Max("quantity")))
