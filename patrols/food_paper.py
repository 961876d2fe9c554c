"""The papers of food safety: a record as Word in the layout of official papers, a month as a workbook. Official papers
are Chinese whoever asks for them; nothing here is translated."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.models import FoodRecord
from patrols.queries import food
from patrols.rules.food import Kind
from tongting.events.flow import Refused
from tongting.exports import docx, workbook
from tongting.exports.actions import Meter
from tongting.exports.letter import Letter, Paragraph, Table, closed_up, paragraphs, written
from tongting.exports.page import Column, Page
from tongting.people.models import Department
from tongting.periods import Month, Week, local

BASIS = "依据《企业落实食品安全主体责任监督管理规定》（国家市场监督管理总局令第60号）"
COLUMNS = (
    "日期或周", "种类", "是否发现风险", "发现的问题", "采取的措施", "报告给", "巡查次数", "不合格项", "签字人",
    "签字时间", "备注",
)  # fmt: skip
KINDS = {"签字时间": "datetime", "巡查次数": "integer", "不合格项": "integer"}
LONG = {"发现的问题", "采取的措施"}
WIDTHS = (13, 12, 12, 36, 30, 14, 10, 10, 10, 17, 16)


def letter_of(record: FoodRecord) -> Letter:
    """The signed record as a paper."""
    department = Department.objects.first()
    daily = record.kind == Kind.DAY
    blocks: list[Paragraph | Table] = [*paragraphs(opening(record))]
    blocks.append(Paragraph("一、检查情况" if daily else "一、本周日管控和检查情况", 1))
    blocks += paragraphs(checked(record))
    if table := visits(record):
        blocks.append(table)
    blocks.append(Paragraph("二、发现的问题" if daily else "二、排查发现的问题", 1))
    blocks += paragraphs(record.finding or "未发现食品安全风险。")
    blocks.append(Paragraph("三、采取的措施" if daily else "三、治理措施", 1))
    blocks += paragraphs(record.measure or "无。")
    if record.reported_to:
        blocks += paragraphs(f"已报告：{record.reported_to}。")
    blocks.append(Paragraph("四、结论", 1))
    blocks += paragraphs(conclusion(record))
    role = "食品安全员" if daily else "食品安全总监"
    return Letter(
        title=str(FoodRecord.Kind(record.kind).label),
        issuer=department.name if department else "",
        blocks=tuple(blocks),
        signer=f"{role}：{record.signed_by.name}（系统签字）",
        dated=local(record.signed_at).date(),
        seal=False,
    )


def opening(record: FoodRecord) -> str:
    when = written(record.first_day)
    if record.kind == Kind.WEEK:
        week = Week.parse(record.period)
        when = f"{written(week.first)}至{written(week.last)}（第{week.number}周）"
    late = "，补签" if record.is_late else ""
    return f"{BASIS}，记录{when}情况如下{late}。"


def checked(record: FoodRecord) -> str:
    facts = record.facts
    said = [
        f"食堂操作间、餐厅共巡查{len(facts['patrols'])}次，不合格{food.failed_in(facts)}项；"
        f"转问题清单{sum(one['new'] for one in facts['issues'])}件，"
        f"期内未销号{sum(one['state'] != 'closed' for one in facts['issues'])}件。"
    ]
    if record.kind == Kind.WEEK:
        days = facts["days"]
        missing = "、".join(written(date.fromisoformat(day)) for day, signed, _risk in days if not signed)
        many, risky = sum(signed for _day, signed, _risk in days), sum(risk for _day, _signed, risk in days)
        lacking = f"，缺{missing}" if missing else ""
        said.append(f"每日食品安全检查记录已过{len(days)}天，签{many}天，其中发现风险{risky}天{lacking}。")
    return "\n".join(said)


def visits(record: FoodRecord) -> Table | None:
    rows = tuple(
        (one["at"], one["post"], one["by"], one["score"] or "—", str(one["failed"]))
        for one in record.facts["patrols"]
    )
    return Table(("时间", "岗点", "巡查人", "得分", "不合格项"), rows, (26, 44, 22, 16, 20)) if rows else None


def conclusion(record: FoodRecord) -> str:
    signed = f"{local(record.signed_at):%Y-%m-%d %H:%M}"
    if record.has_risk:
        return f"经{record.signed_by.name}确认，发现食品安全风险，已按上述措施处置。确认时间{signed}。"
    return f"经{record.signed_by.name}确认，未发现食品安全风险。确认时间{signed}。"


def write_word(params: dict[str, Any], path: Path, progress: Meter) -> int:
    record = food.records().filter(pk=params["record"]).first()
    if record is None:
        raise Refused(_("这份记录已经不在了"))
    progress(30, _("正在排版"))
    docx.write(letter_of(record), path, at=record.signed_at)
    return 0


def write_month(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """A month's records with its gaps, oldest first; returns the number of rows."""
    month = Month.parse(params["month"])
    view = food.month_view(month, datetime.fromisoformat(params["at"]))
    entries = sorted((*view.days, *view.weeks), key=lambda one: (one.period.last, one.period.days))
    columns = [
        Column(title, width, KINDS.get(title, "text"), wrap=title in LONG)
        for title, width in zip(COLUMNS, WIDTHS, strict=True)
    ]
    heading = "食品安全日管控、周排查记录"
    rows = [row(one) for one in entries if one.record is not None or one.is_due]
    page = Page(
        heading, columns, rows, heading=heading, subtitle=f"{month.label}    缺 {view.gaps} 份",
        footer=("食品安全员：", "食品安全总监：", "主要负责人："),
    )  # fmt: skip
    return workbook.write(path, [page], title=heading, progress=progress.over(len(rows)))


def row(entry: food.Entry) -> list[Any]:
    record = entry.record
    name = "周排查" if isinstance(entry.period, Week) else "日管控"
    if record is None:
        return [str(entry.period), name, "", "", "", "", None, None, "", None, "缺"]
    remarks = [text for text, on in (("补签", record.is_late), ("更正", record.amends_id)) if on]
    return [
        record.period,
        name,
        "发现" if record.has_risk else "未发现",
        closed_up(record.finding.replace("\n", "；")),
        closed_up(record.measure.replace("\n", "；")),
        record.reported_to,
        len(record.facts["patrols"]),
        food.failed_in(record.facts),
        record.signed_by.name,
        record.signed_at,
        "；".join(remarks),
    ]
