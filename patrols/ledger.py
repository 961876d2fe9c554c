"""The ledger of issues (问题整改台账) as a workbook: what a list showed, in the 18 columns the mine keeps."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.forms.appeal import AppealFilterForm, CorrectionFilterForm
from patrols.forms.patrol import PatrolFilterForm
from patrols.forms.recheck import RecheckFilterForm
from patrols.models import Issue
from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from patrols.queries import issue as issues
from patrols.queries import patrol as patrols
from patrols.queries import recheck as rechecks
from patrols.queries import week as weeks
from patrols.queries.issue import LEDGER_COLUMNS, Filters
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import Week

WIDTHS = (6, 17, 16, 36, 9, 8, 10, 14, 10, 30, 17, 17, 11, 11, 10, 10, 10, 30)
MOMENTS = {"检查时间", "整改期限", "整改时间"}
PATROL_COLUMNS = (
    "巡查时间", "岗点", "巡查人", "身份", "时段", "得分", "合格项", "不合格项", "问题编号", "照片数", "备注",
)  # fmt: skip
PATROL_WIDTHS = (17, 20, 10, 10, 8, 8, 8, 8, 20, 8, 30)
LONG = {"存在问题", "整改措施", "备注"}
RECHECK_WIDTHS = (11, 16, 36, 17, 8, 12, 10, 9, 10, 17, 30)
RECHECK_KINDS = {"销号时间": "datetime", "看的时间": "datetime", "该看日期": "date", "第几天": "integer"}


def request_of(filters: Filters, week: Week | None) -> tuple[str, dict[str, Any]]:
    """Title and parameters of an export of what these filters show."""
    params = {name: value for name, value in asdict(filters).items() if value not in (None, "", False)}
    # Nobody of that name is something else than everybody; no posts named are all of them.
    if not filters.posts:
        del params["posts"]
    title = _("问题整改台账")
    if week is not None:
        params["week"] = str(week)
        title = _("问题整改台账 %(week)s") % {"week": week}
    return title, params


def write_issues(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook, oldest issue first; returns the number of issues."""
    found = issues_of(params).order_by("found_at", "pk")
    columns = [
        Column(title, width, _kind(title), wrap=title in LONG)
        for title, width in zip(LEDGER_COLUMNS, WIDTHS, strict=True)
    ]
    heading = _("问题整改台账")
    page = Page(
        heading, columns, issues.ledger_rows(found), heading=heading, subtitle=_period(params), filter=True
    )
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def issues_of(params: dict[str, Any]) -> Any:
    """The queryset behind the parameters of an export, which have been through JSON."""
    given = {name: value for name, value in params.items() if name != "week"}
    for name in ("since", "until"):
        if name in given:
            given[name] = date.fromisoformat(str(given[name]))
    for name in ("people", "posts"):
        if name in given:
            given[name] = tuple(given[name])
    filters = Filters(**given)
    if "week" in params:
        return filters.narrow(weeks.in_week(Week.parse(params["week"])))
    return filters.narrow(Issue.objects.all())


def _period(params: dict[str, Any]) -> str:
    if "week" in params:
        week = Week.parse(params["week"])
        return f"{week.first:%Y-%m-%d} — {week.last:%Y-%m-%d}"
    return " — ".join(str(params[name]) for name in ("since", "until") if name in params)


def _kind(title: str) -> str:
    return "datetime" if title in MOMENTS else "integer" if title == "序号" else "text"


def write_patrols(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the patrol ledger (日巡查记录表) of what the list showed, oldest first; returns the number of patrols."""
    form = PatrolFilterForm(params)
    found = form.filters().narrow(patrols.listed()).order_by("started_at", "pk")
    columns = [
        Column(title, width, "datetime" if title == "巡查时间" else "score" if title == "得分" else "text")
        for title, width in zip(PATROL_COLUMNS, PATROL_WIDTHS, strict=True)
    ]
    heading = _("日巡查记录表")
    page = Page(
        heading, columns, patrols.ledger_rows(found), heading=heading, subtitle=_period(params), filter=True
    )
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def write_rechecks(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the list of looks (回头看) as it showed on the day named in `params`; returns the number of looks."""
    filters = RecheckFilterForm(params).filters()
    day = date.fromisoformat(str(params["day"]))
    found = filters.narrow(rechecks.listed(), day).order_by(*filters.order)
    columns = [
        Column(title, width, RECHECK_KINDS.get(title, "text"), wrap=title in ("问题", "说明"))
        for title, width in zip(rechecks.COLUMNS, RECHECK_WIDTHS, strict=True)
    ]
    heading = _("回头看")
    page = Page(
        heading, columns, rechecks.ledger_rows(found), heading=heading, subtitle=_period(params), filter=True
    )
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def write_corrections(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the ledger of corrections (考核更正台账) as the list showed it; returns the number of corrections."""
    found = corrections.chosen(CorrectionFilterForm(params).chosen())
    kinds = {"序号": "integer", "分值": "score", "提出时间": "datetime", "确认时间": "datetime"}
    columns = [
        Column(title, width, kinds.get(title, "text"), wrap=title in ("更正的是", "原因", "确认意见"))
        for title, width in zip(corrections.COLUMNS, corrections.WIDTHS, strict=True)
    ]
    heading = corrections.title()
    page = Page(heading, columns, corrections.rows(found), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))


def write_appeals(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the ledger of appeals (考核申诉台账) as the list showed it; returns the number of appeals."""
    found = appeals.chosen(AppealFilterForm(params).chosen())
    kinds = {
        "序号": "integer",
        "扣分": "score",
        "补回": "score",
        "申诉时间": "datetime",
        "答复时间": "datetime",
    }
    columns = [
        Column(title, width, kinds.get(title, "text"), wrap=title in ("事由", "补充说明", "答复"))
        for title, width in zip(appeals.COLUMNS, appeals.WIDTHS, strict=True)
    ]
    heading = appeals.title()
    page = Page(heading, columns, appeals.rows(found), heading=heading, filter=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(found.count()))
