"""The week's workbooks: the plan (难点问题周计划表) and the summary (周汇总表) in the columns that the mine keeps."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from patrols.queries import plan as plans
from patrols.queries import summary as summaries
from patrols.queries.plan import PLAN_COLUMNS, PLAN_FOOTER
from patrols.queries.summary import SUMMARY_COLUMNS, Rounds, Summary
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Page
from tongting.people.models import Department
from tongting.periods import Week

PLAN_WIDTHS = (6, 26, 18, 12, 14, 30, 13, 34, 9, 22, 22, 10, 13, 16)
LONG = {"难点问题", "来源", "配合班组", "整改措施", "本周进展", "未完成原因", "下步措施", "备注"}
KINDS = {
    "序号": "integer", "计划完成时间": "date", "销号时间": "date", "完成比例": "percent", "均分": "score",
    "整改率": "percent",
    "计划巡查次数": "integer", "实际次数": "integer", "发现问题": "integer", "已销号": "integer", "超期": "integer",
    "重复问题": "integer", "人数": "integer", "应巡轮次": "integer", "实巡轮次": "integer", "少巡轮次": "integer",
    "巡查次数": "integer", "夜间轮次": "integer", "周末轮次": "integer",
}  # fmt: skip
SUMMARY_WIDTHS = (26, 14, 12, 10, 12, 10, 10, 10, 12)
WALKED_COLUMNS = (
    "身份或姓名",
    "人数",
    "应巡轮次",
    "实巡轮次",
    "少巡轮次",
    "巡查次数",
    "夜间轮次",
    "周末轮次",
    "发现问题",
)
SUMMED = {"计划巡查次数": "B", "实际次数": "C", "发现问题": "E", "已销号": "F", "超期": "H", "重复问题": "I"}


def write_plan(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the plan of a week; returns the number of problems."""
    week = Week.parse(params["week"])
    columns = [
        Column(title, width, KINDS.get(title, "text"), wrap=title in LONG)
        for title, width in zip(PLAN_COLUMNS, PLAN_WIDTHS, strict=True)
    ]
    heading = "难点问题周计划表"
    page = Page(
        heading, columns, list(plans.plan_rows(week)), heading=heading, subtitle=subtitle(week), footer=PLAN_FOOTER
    )  # fmt: skip
    return workbook.write(path, [page], title=heading, at=week.start_at, progress=progress.over(1))


def write_summary(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the summary of a week, posts on one page, roles and leaders on the other; returns the number of rows."""
    week = Week.parse(params["week"])
    found = summaries.summary(week, datetime.fromisoformat(params["at"]))
    pages = [posts_page(found), walked_page(found)]
    return workbook.write(
        path, pages, title="周汇总表", at=week.start_at, progress=progress.over(len(found.posts))
    )


def subtitle(week: Week) -> str:
    department = Department.objects.first()
    unit = department.name if department else ""
    return f"单位：{unit}    第{week.number}周（{week.first:%Y-%m-%d} 至 {week.last:%Y-%m-%d}）"


def posts_page(found: Summary) -> Page:
    columns = [
        Column(title, width, KINDS.get(title, "text"), align="left" if title == "岗点" else "")
        for title, width in zip(SUMMARY_COLUMNS, SUMMARY_WIDTHS, strict=True)
    ]
    rows = [summaries.summary_row(one.post.name, one) for one in found.posts if one.post is not None]
    page = Page(
        "周汇总表", columns, rows, heading="周汇总表", subtitle=subtitle(found.week), footer=PLAN_FOOTER,
        notes=[
            *extra_notes(found),
            "计划巡查次数按岗点每天应巡次数计；当天没过完的只算已巡的。整改率＝已销号÷（上周结转＋发现问题）。",
            "均分的合计按每次巡查同样计，不是岗点均分的平均。",
            *([found.certificate] if found.certificate else []),
        ],
    )  # fmt: skip
    page.summary = [total_row(found)]
    return page


def extra_notes(found: Summary) -> list[str]:
    """Where somebody came more often than a day wanted: the plan is the visits without those, and with the missed."""
    total = found.total
    if not total.extra:
        return []
    places = "、".join(f"{one.post.name}{one.extra}次" for one in found.posts if one.post and one.extra)
    sums = f"计划{total.wanted}＝实际{total.done}－多巡{total.extra}＋漏巡{total.missed}"
    return [f"多巡{total.extra}次（{places}）是当天多去的，抵不了别的日子：{sums}。"]


def total_row(found: Summary) -> list[Any]:
    """The sums as formulas with what they must give; means and rates are no sums and stand as values."""
    row = summaries.summary_row("合计", found.total)
    for number, title in enumerate(SUMMARY_COLUMNS):
        if title in SUMMED:
            letter = SUMMED[title]
            row[number] = Formula(f"SUM({letter}{{first}}:{letter}{{last}})", row[number])
    return row


def walked_page(found: Summary) -> Page:
    widths = (22, 8, 12, 12, 12, 12, 12, 12, 12)
    columns = [
        Column(title, width, KINDS.get(title, "text"))
        for title, width in zip(WALKED_COLUMNS, widths, strict=True)
    ]
    rows = [walked_row(one) for one in (*found.roles, *found.leaders)]
    return Page(
        "身份和领导", columns, rows, heading="各类人员和领导干部巡查情况", subtitle=subtitle(found.week)
    )


def walked_row(one: Rounds) -> list[Any]:
    name, found = str(one.name), one.found if one.person else None
    return [name, one.people, one.wanted, one.done, one.missed, one.visits, one.night, one.weekend, found]
