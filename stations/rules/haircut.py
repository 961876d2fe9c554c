"""Who may book the barber, take a number, be called; every no says what to do instead."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stations.models import HaircutRule, Turn
from tongting.people.models import User
from tongting.periods import local

# So early one may take a number before the barber begins.
EARLY = timedelta(minutes=30)
State = Turn.State


def may_book(start: datetime, at: datetime, rule: HaircutRule, booked: int, missed_before: int) -> str | None:
    """`booked` in the month of `start`, `missed_before` in the month before it."""
    if start <= at:
        return _("这个时段已经过了，选后面的")
    if local(start).date() > local(at).date() + timedelta(days=rule.days_ahead):
        return _("最多提前 %(days)s 天预约") % {"days": rule.days_ahead}
    if missed_before >= rule.no_shows:
        said = _("上个月约了 %(count)s 次没来，这个月不能预约，可以现场排号")
        return said % {"count": missed_before}
    if booked >= rule.most_a_month:
        said = _("这个月已经约了 %(count)s 次，每人每月最多约 %(most)s 次，可以现场排号")
        return said % {"count": booked, "most": rule.most_a_month}
    return None


def may_queue(
    window: tuple[datetime, datetime] | None, at: datetime, least: int, next_open: datetime | None
) -> str | None:
    """`window` is the one that is open now; `least` minutes until it would be one's turn."""
    if window is None:
        if next_open is None:
            return _("现在不理发，也没有排出开门的日子，问问管理员")
        return _("现在不理发，%(time)s 开始") % {"time": f"{local(next_open):%m-%d %H:%M}"}
    if max(at, window[0]) + timedelta(minutes=least) >= window[1]:
        return _("前面的人理完就到 %(time)s 收工了，下次早点来，或者先约好时间") % {
            "time": f"{local(window[1]):%H:%M}"
        }
    return None


def may_call(busy: Turn | None) -> str | None:
    """`busy` is the one who was called and has not sat down."""
    if busy is not None:
        return _("先把 %(number)s 号安排好：入座，或者过号") % {"number": busy.number}
    return None


def may_sit(in_chair: Turn | None) -> str | None:
    if in_chair is not None:
        return _("%(number)s 号还在理，理完了再入座") % {"number": in_chair.number}
    return None


def may_finish(tools_clean: bool, cloth_clean: bool) -> str | None:
    if not (tools_clean and cloth_clean):
        return _("工具消毒、围布换干净，两样都打上勾再点理完")
    return None


def may_miss(turn: Turn, person: User, at: datetime) -> str | None:
    if turn.start is not None and turn.start > at and turn.came_at is None:
        return _("%(name)s 约的是 %(time)s，还没到时间") % {
            "name": person.name, "time": f"{local(turn.start):%H:%M}",
        }  # fmt: skip
    return None
