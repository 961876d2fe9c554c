"""The calendar of the department: days, weeks, months, quarters, working days as plain values; no models, no clock."""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The aware instant at which `day` begins in Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def local(at: datetime) -> datetime:
    """An aware datetime seen on the mine's wall clock."""
    return at.astimezone(SHANGHAI)


def shift_date(at: datetime, crosses_until: time = time.min) -> date:
    """The date a moment is booked on. `crosses_until` is the end of the shift that began the day before (00:00 for
    three shifts of eight hours: none crosses; 02:00 where a middle shift ends at two)."""
    here = local(at)
    return here.date() - ONE_DAY if here.time() < crosses_until else here.date()


@dataclass(frozen=True, order=True)
class Span:
    """Dates from `first` to `last`, both included; the base of every period."""

    first: date
    last: date

    @property
    def start_at(self) -> datetime:
        return midnight(self.first)

    @property
    def end_at(self) -> datetime:
        """The first instant after the period."""
        return midnight(self.last + ONE_DAY)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, moment: date | datetime) -> bool:
        day = local(moment).date() if isinstance(moment, datetime) else moment
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))


@dataclass(frozen=True, order=True)
class Day(Span):
    @classmethod
    def of(cls, moment: date | datetime) -> Day:
        day = local(moment).date() if isinstance(moment, datetime) else moment
        return cls(day, day)

    @classmethod
    def parse(cls, text: str) -> Day:
        return cls.of(date.fromisoformat(text))

    def __str__(self) -> str:
        return self.first.isoformat()

    def next(self) -> Day:
        return Day.of(self.last + ONE_DAY)

    def previous(self) -> Day:
        return Day.of(self.first - ONE_DAY)


@dataclass(frozen=True, order=True)
class Week(Span):
    """An ISO week, Monday to Sunday."""

    @classmethod
    def of(cls, moment: date | datetime) -> Week:
        day = local(moment).date() if isinstance(moment, datetime) else moment
        monday = day - timedelta(days=day.weekday())
        return cls(monday, monday + timedelta(days=6))

    @classmethod
    def parse(cls, text: str) -> Week:
        found = re.fullmatch(r"(\d{4})-W(\d{2})", text)
        if not found:
            raise ValueError(text)
        return cls.of(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    @property
    def year(self) -> int:
        return self.first.isocalendar().year

    @property
    def number(self) -> int:
        return self.first.isocalendar().week

    @property
    def label(self) -> str:
        return _("第 %(number)d 周") % {"number": self.number}

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    def next(self) -> Week:
        return Week.of(self.last + ONE_DAY)

    def previous(self) -> Week:
        return Week.of(self.first - ONE_DAY)


@dataclass(frozen=True, order=True)
class Month(Span):
    """An assessment month. With a start day of 21 or 26 it runs into the month it is named after."""

    @classmethod
    def of(cls, moment: date | datetime, start_day: int = 1) -> Month:
        day = local(moment).date() if isinstance(moment, datetime) else moment
        if start_day == 1 or day.day < start_day:
            return cls.named(day.year, day.month, start_day)
        later = day.replace(day=28) + timedelta(days=7)
        return cls.named(later.year, later.month, start_day)

    @classmethod
    def named(cls, year: int, month: int, start_day: int = 1) -> Month:
        if start_day == 1:
            return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
        before = date(year, month, 1) - ONE_DAY
        return cls(before.replace(day=start_day), date(year, month, start_day - 1))

    @classmethod
    def parse(cls, text: str, start_day: int = 1) -> Month:
        found = re.fullmatch(r"(\d{4})-(\d{2})", text)
        if not found:
            raise ValueError(text)
        return cls.named(int(found[1]), int(found[2]), start_day)

    @property
    def start_day(self) -> int:
        return self.first.day

    @property
    def label(self) -> str:
        return _("%(year)d年%(month)d月") % {"year": self.last.year, "month": self.last.month}

    def __str__(self) -> str:
        return f"{self.last:%Y-%m}"

    def next(self) -> Month:
        return Month.of(self.last + ONE_DAY, self.start_day)

    def previous(self) -> Month:
        return Month.of(self.first - ONE_DAY, self.start_day)


@dataclass(frozen=True, order=True)
class Quarter(Span):
    @classmethod
    def of(cls, moment: date | datetime) -> Quarter:
        day = local(moment).date() if isinstance(moment, datetime) else moment
        return cls.named(day.year, (day.month + 2) // 3)

    @classmethod
    def named(cls, year: int, number: int) -> Quarter:
        last_month = 3 * number
        return cls(
            date(year, last_month - 2, 1), date(year, last_month, calendar.monthrange(year, last_month)[1])
        )

    @classmethod
    def parse(cls, text: str) -> Quarter:
        found = re.fullmatch(r"(\d{4})-Q([1-4])", text)
        if not found:
            raise ValueError(text)
        return cls.named(int(found[1]), int(found[2]))

    @property
    def number(self) -> int:
        return (self.first.month + 2) // 3

    def __str__(self) -> str:
        return f"{self.first.year}-Q{self.number}"

    def next(self) -> Quarter:
        return Quarter.of(self.last + ONE_DAY)

    def previous(self) -> Quarter:
        return Quarter.of(self.first - ONE_DAY)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: weekdays, except `off`, plus `on` (调休). Only `years` are known; a date in another year
    counts by weekday alone and `knows` says so, so that a screen can warn."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, off: Collection[date], on: Collection[date]) -> WorkCalendar:
        return cls(frozenset(off), frozenset(on), frozenset(day.year for day in off))

    def knows(self, day: date) -> bool:
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def after(self, day: date, working_days: int) -> date:
        """The date `working_days` working days after `day` (0 gives `day` itself)."""
        while working_days:
            day += ONE_DAY
            working_days -= self.is_working(day)
        return day
