"""Workbooks of the rota: a month's rounds with loads and what is unmet, and the coverage certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.models import Rota, Slot
from patrols.queries import certificate as certificates
from patrols.queries import rota as queries
from patrols.queries import slot as slots
from patrols.queries.certificate import Certificate
from patrols.queries.month_page import parse
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import Span, local

WEEKDAYS = "一二三四五六日"


def write_rota(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Four sheets: every round, loads against quotas, planned coverage, what is unmet."""
    rota = Rota.objects.get(month=params["month"])
    found = slots.of_rota(rota, {}).select_related("person__team").order_by("start_at", "pk")
    plan = certificates.planned(parse(rota.month))
    heading = _("%(month)s 巡查安排") % {"month": rota.month}
    subtitle = _("种子 %(seed)d，%(at)s 排出，从 %(first)s 起") % {
        "seed": rota.seed,
        "at": f"{local(rota.drawn_at):%Y-%m-%d %H:%M}",
        "first": rota.drawn_from,
    }
    is_draft = rota.state == Rota.State.DRAFTED
    pages = [
        Page(_("巡查安排"), _round_columns(), _rounds(found), heading, subtitle, filter=True, draft=is_draft),
        Page(_("轮次和定额"), _load_columns(), _loads(rota), _("轮次和定额"), subtitle, draft=is_draft),
        _matrix(plan, _("计划覆盖")),
        Page(_("没满足的规则"), _unmet_columns(), _unmet(rota), _("没满足的规则"), subtitle, draft=is_draft),
    ]
    return workbook.write(path, pages, title=heading, progress=progress.over(found.count()))


def write_coverage(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """What was done, and for those who may see it what was planned."""
    span = Span(date.fromisoformat(params["first"]), date.fromisoformat(params["last"]))
    done = certificates.certificate(span)
    pages = [_matrix(done, _("实际覆盖")), _gaps(done)]
    if params["plan"] and certificates.is_planned(span):
        pages.append(_matrix(certificates.planned(span), _("计划覆盖")))
    return workbook.write(path, pages, title=_("巡查覆盖证书"), progress=progress.over(len(done.lines)))


def _round_columns() -> list[Column]:
    return [
        Column(_("日期"), 12, "date"),
        Column(_("星期"), 6, align="center"),
        Column(_("开始"), 8, "time"),
        Column(_("应完成"), 8, "time"),
        Column(_("巡查人"), 10),
        Column(_("班组"), 14),
        Column(_("班次日期"), 12, "date"),
        Column(_("岗点"), 60, wrap=True),
        Column(_("岗点数"), 8, "integer"),
        Column(_("状态"), 14),
        Column(_("替谁"), 10),
        Column(_("漏巡原因"), 30, wrap=True),
    ]


def _load_columns() -> list[Column]:
    return [
        Column(_("姓名"), 10),
        Column(_("班组"), 14),
        Column(_("排了几轮"), 10, "integer"),
        Column(_("按工时该几轮"), 13, "score"),
        Column(_("月定额"), 8, "integer"),
        Column(_("夜巡"), 8, "integer"),
        Column(_("夜巡定额"), 10, "integer"),
        Column(_("周末"), 8, "integer"),
        Column(_("周末定额"), 10, "integer"),
        Column(_("一个班最多"), 11, "integer"),
        Column(_("已巡"), 8, "integer"),
        Column(_("漏巡"), 8, "integer"),
    ]


def _unmet_columns() -> list[Column]:
    return [
        Column(_("规则"), 70, wrap=True),
        Column(_("哪几天"), 50, wrap=True),
        Column(_("次数"), 8, "integer"),
    ]


def _rounds(found: Any) -> Iterable[list[Any]]:
    for slot in found.select_related("instead_of__person"):
        start, due = local(slot.start_at), local(slot.due_at)
        yield [
            start.date(),
            WEEKDAYS[start.weekday()],
            start.time(),
            due.time(),
            slot.person.name,
            slot.person.team.name if slot.person.team else "",
            slot.shift_date,
            "、".join(stop.post.name for stop in slot.stops.all()),
            len(slot.stops.all()),
            Slot.State(slot.state).label,
            slot.instead_of.person.name if slot.instead_of else "",
            slot.reason,
        ]


def _loads(rota: Rota) -> Iterable[list[Any]]:
    for load in queries.loads(rota):
        yield [
            load.person.name,
            load.person.team.name if load.person.team else "",
            load.rounds,
            load.fair,
            load.quota,
            load.nights,
            load.nights_wanted,
            load.weekends,
            load.weekends_wanted,
            load.most_in_shift,
            load.done,
            load.missed,
        ]


def _unmet(rota: Rota) -> Iterable[list[Any]]:
    for one in queries.unmet(rota):
        yield [one.text, one.days, one.many]


def _matrix(found: Certificate, name: str) -> Page:
    """Posts down, hours across; an hour in which the post is closed is a dash."""
    columns = [Column(_("岗点"), 18), *(Column(str(hour), 5, align="center") for hour in range(24))]
    columns.append(Column(_("合计"), 7, "integer"))
    rows = [
        [
            line.post.name,
            *("—" if cell.count is None else cell.count for cell in cells),
            line.seen.visits,
        ]
        for line, cells in found.rows
    ]
    return Page(name, columns, rows, name, certificates.when(found.span), notes=[found.sentence])


def _gaps(found: Certificate) -> Page:
    columns = [
        Column(_("岗点"), 18), Column(_("次数"), 8, "integer"), Column(_("高峰应到"), 10, "integer"),
        Column(_("高峰到位"), 10, "integer"), Column(_("最长间隔"), 14), Column(_("从"), 18, "datetime"),
        Column(_("没人去过的钟点"), 50, wrap=True),
    ]  # fmt: skip
    rows = [
        [
            line.post.name,
            line.seen.visits,
            line.seen.peaks,
            line.seen.peaks_hit,
            line.gap_hours,
            line.gap_from,
            "、".join(str(hour) for hour in line.seen.blind),
        ]
        for line in found.lines
    ]
    return Page(_("间隔和空白"), columns, rows, _("间隔和空白"), certificates.when(found.span))
