"""Live figures of this pillar for the home page: the day, the week and its hard problems, the month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Avg
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment
from patrols.queries import coverage
from patrols.queries import plan as plans
from patrols.queries import recheck as rechecks
from patrols.queries import week as weeks
from patrols.queries.heat import labelled
from patrols.queries.issue import Filters
from tongting.people.models import User
from tongting.periods import Day, Span, Week, local
from tongting.seams import Panel, Tile

LOOK_BACK = timedelta(days=29)


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    yield _day(at)
    yield _week(at)
    yield _rechecks(at)
    if (plan := _plan(at)) is not None:
        yield plan
    if (month := _month()) is not None:
        yield month


def panels(person: User, at: datetime) -> Iterable[Panel]:
    """The week's hours; eight weeks of found and closed issues."""
    week = Week.of(at)
    hours = coverage.heat(week, at)
    note = _("错时错峰，空白 %(n)d 格") % {"n": coverage.gaps(hours)}
    yield Panel(1, _("本周巡查时段"), note, "components/heat.html", {"rows": labelled(hours)})
    past = coverage.by_week(week)
    days = coverage.days_to_close(past)
    bars = {
        "labels": [str(one.week.number) for one in past],
        "first": [one.found for one in past],
        "second": [one.closed for one in past],
        "names": [_("新增"), _("已销号")],
        "said": _("第 {label} 周新增 {a} 件，销号 {b} 件"),
        "note": _("平均 %(days).1f 天销号") % {"days": days} if days is not None else "",
    }
    yield Panel(1, _("近 8 周问题"), _("按周看新增和销号"), "components/bars.html", bars)


def _day(at: datetime) -> Tile:
    view = coverage.day_view(Day.of(at))
    total = len(view.posts)
    return Tile(
        pillar=1,
        title=_("日巡查"),
        figure=str(view.seen),
        unit=_("/ %(total)d 岗点") % {"total": total},
        url=reverse("today"),
        icon="clipboard-check",
        note=_("今天 %(n)d 人在巡") % {"n": len(view.patrollers)},
        series=[(round(share), tone) for share, tone in view.shares],
    )


def _week(at: datetime) -> Tile:
    board = weeks.board(Week.of(at), Filters(), cards=0)
    return Tile(
        pillar=1,
        title=_("周问题"),
        figure=f"{board.rate}%",
        unit=_("已销号"),
        url=reverse("issue_list"),
        icon="kanban",
        note=_("共 %(n)d 件") % {"n": board.total},
        alarm=_("%(n)d 件超期") % {"n": board.late} if board.late else "",
        series=[(round(share), tone) for share, tone in board.shares],
    )


def _rechecks(at: datetime) -> Tile:
    """What was closed stays closed: over the last 30 days."""
    today = Day.of(at).first
    seen = rechecks.results(Span(today - LOOK_BACK, today), today)
    rate = seen.quality.rate
    return Tile(
        pillar=1,
        title=_("回头看"),
        figure="—" if rate is None else f"{rate}%",
        unit=_("还好着"),
        url=reverse("recheck_list"),
        icon="shield-check",
        note=_("30 天看过 %(n)d 件") % {"n": seen.quality.checked},
        alarm=_("%(n)d 件该看了") % {"n": seen.due} if seen.due else "",
        series=[] if rate is None else [(rate, "ok"), (100 - rate, "bad")],
    )


def _plan(at: datetime) -> Tile | None:
    """The week's hard problems; no tile for a week without any."""
    board, today = plans.board(Week.of(at)), local(at).date()
    if not board.total:
        return None
    late = sum(item.due_on is not None and item.due_on < today for item in board.unfinished)
    return Tile(
        pillar=1,
        title=_("难点计划"),
        figure=str(board.closed),
        unit=_("/ %(total)d 个销号") % {"total": board.total},
        url=reverse("week_plan"),
        icon="flag",
        note=_("跨周 %(n)d 个") % {"n": board.carried},
        alarm=_("%(n)d 个超期") % {"n": late} if late else "",
        series=[(round(100 * board.closed / board.total), "ok")],
    )


def _month() -> Tile | None:
    latest = Assessment.objects.order_by("-month").annotate(mean=Avg("scores__total")).first()
    if latest is None or latest.mean is None:
        return None
    return Tile(
        pillar=1,
        title=_("月考核"),
        figure=f"{latest.mean:.1f}",
        unit=_("平均分"),
        url=reverse("month_detail", args=[latest.month]),
        icon="table",
        note=f"{latest.label} {latest.get_state_display()}",
        series=[(min(100, round(latest.mean)), "act")],
    )
