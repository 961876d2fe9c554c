"""A job in words: when, for how much, how it is judged, who may bid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenders.models import Job, JobTime, MarketRule
from tenders.rules.job import figure
from tenders.scoring import price_book
from tenders.scoring.hours import Times, Turn
from tongting.periods import local

Basis = Job.Basis
WEEKDAYS = "一二三四五六日"


class Priced(Protocol):
    """A job, or the columns of one, as far as its price and its judging go."""

    @property
    def mode(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def ceiling(self) -> Decimal: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...
    @property
    def people_wanted(self) -> int: ...
    @property
    def price_weight(self) -> int: ...


def money(value: Decimal) -> str:
    """1,440 or 0.42: yuan without idle zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def weekday_name(number: int) -> str:
    return _("周%(day)s") % {"day": _(WEEKDAYS[number])}


def times_said(times: Iterable[Times]) -> list[str]:
    """One line for all weekdays that share their hours: 每周一、三、五 19:00–21:00."""
    weekly: dict[tuple[time, time], list[int]] = {}
    dated = []
    for weekday, day, starts, ends in times:
        if day is None and weekday is not None:
            weekly.setdefault((starts, ends), []).append(weekday)
        elif day is not None:
            dated.append((day, starts, ends))
    said = [
        _("%(days)s %(clock)s") % {"days": days_said(sorted(days)), "clock": clock_said(*clock)}
        for clock, days in weekly.items()
    ]
    return said + [f"{day:%m-%d} {clock_said(starts, ends)}" for day, starts, ends in sorted(dated)]


def days_said(days: Sequence[int]) -> str:
    if len(days) == 7:
        return _("每天")
    return _("每%(days)s") % {"days": "、".join(weekday_name(day) for day in days)}


def clock_said(starts: time, ends: time) -> str:
    if ends <= starts:
        return _("%(starts)s–次日 %(ends)s") % {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    return f"{starts:%H:%M}–{ends:%H:%M}"


def turn_said(turn: Turn) -> str:
    return f"{local(turn.start):%m-%d %H:%M}–{local(turn.end):%H:%M}"


def tuples_of(rows: Iterable[JobTime]) -> list[Times]:
    return [(row.weekday, row.day, row.starts, row.ends) for row in rows]


def per(job: Job) -> str:
    """What stands behind a bid's figure: 元/月 or 元."""
    return _("元/月") if job.is_monthly else _("元")


def price_said(job: Priced) -> str:
    """How the ceiling comes about, with its arithmetic."""
    if job.mode == Job.Mode.GRAB and job.people_wanted > 1:
        share = (job.ceiling / job.people_wanted).quantize(price_book.FEN)
        return _("%(total)s 元 ÷ %(people)d 人 = 每人 %(share)s 元") % {
            "total": money(job.ceiling),
            "people": job.people_wanted,
            "share": money(share),
        }
    if job.basis == Basis.MONTHLY:
        return _("按月包干，每月 %(total)s 元") % {"total": money(job.ceiling)}
    if job.basis == Basis.LUMP_SUM:
        return _("总价 %(total)s 元") % {"total": money(job.ceiling)}
    return _("%(price)s 元/%(unit)s × %(quantity)s %(unit)s = %(total)s 元") % {
        "price": money(price_book.each(job.ceiling, job.quantity)),
        "unit": unit_of(job.basis, job.unit),
        "quantity": money(job.quantity),
        "total": money(job.ceiling),
    }


def unit_of(basis: str, unit: str) -> str:
    """What a price is for: the piece, the day, the month, or the whole job."""
    usual = {Basis.MONTHLY: _("月"), Basis.DAY_RATE: pgettext("unit", "工日"), Basis.LUMP_SUM: _("次")}
    return str(usual.get(Basis(basis), unit))


def method_said(job: Priced) -> str:
    if job.mode == Job.Mode.GRAB:
        return _("定价，先到先得")
    if job.method == Job.Method.LOWEST:
        return _("有效报价里最低的中标")
    return _("报价 %(price)d 分、方案 %(plan)d 分，合起来最高的中标") % {
        "price": job.price_weight,
        "plan": 100 - job.price_weight,
    }


def who_said(job: Job, rule: MarketRule, certificates: Iterable[str]) -> list[str]:
    """Who may bid, by the rules as they stand; `certificates` by name."""
    said = [_("上月考核 %(score)s 分以上，本岗没有超期整改") % {"score": figure(rule.least_score)}]
    if job.women_only:
        said.append(_("只限女职工"))
    said += [_("持有效的%(what)s") % {"what": name} for name in certificates]
    said.append(_("最多兼 %(n)d 份") % {"n": rule.most_jobs})
    limits = {"day": figure(rule.hours_a_day), "month": figure(rule.hours_a_month)}
    said.append(_("加班每天不过 %(day)s 小时、每月不过 %(month)s 小时") % limits)
    return said


def days_of(job: Job) -> str:
    return span_said(job.first_day, job.last_day)


def span_said(first: date, last: date) -> str:
    if first == last:
        return f"{first:%m-%d}"
    return _("%(first)s 至 %(last)s") % {"first": f"{first:%m-%d}", "last": f"{last:%m-%d}"}
