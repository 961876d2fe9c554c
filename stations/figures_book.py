"""The stations' month (驿站统计) as a workbook: what the page shows, by service, day and hour; and the
journal behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from stations.models import Booking, Desk
from stations.queries import figures as reads
from stations.queries import journal as journals
from stations.queries import outcome as outcomes
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import Month

# Of the journal as plain values, which take a fifth of the time that objects take.
BOOKED = (
    "at", "received_at", "service__desk__name", "service__name", "verb", "quantity", "person__staff_no",
    "person__name", "by__name", "note", "undone",
)  # fmt: skip


def write_figures(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Returns the number of rows: services, days, weekdays."""
    month = Month.parse(params["month"], settings.MONTH_START_DAY)
    found = reads.figures(month, datetime.fromisoformat(params["at"]))
    title = _("驿站统计 %(month)s") % {"month": month}
    services = list(service_rows(found.desks))
    hours = [f"{clock}–{clock + 2}" for clock in reads.HOURS]
    pages = [
        Page(_("按服务项目"), _columns(service_titles()), iter(services), heading=title),
        Page(
            _("按天"), [Column(_("日期"), 12, "date"), Column(_("次数"), 8, "number")],
            ([day, many] for day, many in found.by_day), heading=title,
        ),
        Page(
            _("按星期和钟点"), [Column(_("星期"), 8, "number"), *(Column(one, 8, "number") for one in hours)],
            ([day, *counts] for day, counts in found.by_hour), heading=title,
        ),
        Page(_("限时办得怎么样"), _outcome_columns(), iter(outcome_rows(found.outcome)), heading=title),
    ]  # fmt: skip
    return workbook.write(path, pages, title=title, progress=progress.over(len(services)))


def service_titles() -> list[str]:
    return [
        _("驿站"), _("服务台"), _("服务项目"), _("次数"), _("超期（次）"), _("评价人数"), _("平均几星"),
        _("满意率（%）"),
    ]  # fmt: skip


def service_rows(desks: Iterable[tuple[Desk, list[reads.Used]]]) -> Iterator[list[Any]]:
    for desk, used in desks:
        for one in used:
            said = one.said
            yield [
                str(desk.get_station_display()), desk.name, one.service.name, one.uses, one.late, said.many, said.mean,
                said.percent,
            ]  # fmt: skip


def _outcome_columns() -> list[Column]:
    return [
        Column(_("指标"), 20, "text"), Column(_("一共"), 9, "number"), Column(_("做到"), 9, "number"),
        Column(_("占比（%）"), 10, "number"), Column(_("平均（分钟）"), 12, "number"),
        Column(_("最久（分钟）"), 12, "number"),
    ]  # fmt: skip


def outcome_rows(was: outcomes.Outcome) -> list[list[Any]]:
    """Of the barber's "做到" are those who waited less than half an hour."""
    parts = (
        (_("按时归还"), was.in_time), (_("快递一天内取走"), was.fetched), (_("失物领回"), was.claimed),
    )  # fmt: skip
    waits = was.waits
    soon = outcomes.Part(waits.many - waits.long, waits.many)
    return [
        *([name, part.all, part.good, part.percent, None, None] for name, part in parts),
        [_("理发等了不到半小时"), soon.all, soon.good, soon.percent, waits.minutes, waits.most_minutes],
        *_seat_rows(was),
    ]


def _seat_rows(was: outcomes.Outcome) -> list[list[Any]]:
    """Counted seats, where any were counted: how often, people on the average and at most, said in the name."""
    seats = was.seats
    if not seats.many:
        return []
    facts = {"n": seats.people, "most": seats.most}
    return [
        [_("休息座位平均坐 %(n)s 人，最多 %(most)s 人（次）") % facts, seats.many, None, None, None, None]
    ]


def _columns(titles: list[str]) -> list[Column]:
    return [
        Column(title, 18 if n < 3 else 11, "text" if n < 3 else "number") for n, title in enumerate(titles)
    ]


def write_journal(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """The journal as the list showed it, oldest first; returns the number of rows."""
    days = {
        name: datetime.fromisoformat(params[name]).date() for name in ("since", "until") if params.get(name)
    }
    found = journals.found(None, {**params, **days}).order_by("at", "pk")
    columns = [
        Column(_("时间"), 17, "datetime"), Column(_("收到时间"), 17, "datetime"), Column(_("服务台"), 18, "text"),
        Column(_("服务项目"), 14, "text"), Column(_("办了什么"), 9, "text"), Column(_("数量"), 7, "number"),
        Column(_("工号"), 12, "text"), Column(_("姓名"), 10, "text"), Column(_("经手人"), 10, "text"),
        Column(_("备注"), 24, "text", wrap=True), Column(_("撤销了"), 8, "text"),
    ]  # fmt: skip
    heading = _("驿站流水")
    rows = _bookings(found.values_list(*BOOKED).iterator(chunk_size=2000))
    page = Page(heading, columns, rows, heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def _bookings(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[Any]]:
    words, gone = {verb.value: str(verb.label) for verb in Booking.Verb}, _("撤销了")
    for *head, verb, quantity, number, name, by, note, undone in rows:
        yield [*head, words[verb], quantity, number or "", name or "", by or "", note, gone if undone else ""]
