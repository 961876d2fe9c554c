"""The pay sheet (兑现表) of a month as a workbook: the rules' suggestion, the guard's limit and what it leaves, as
formulas with their cached values. Only for whoever may see wages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.models import Assessment
from patrols.queries import pay as reads
from patrols.queries.pay import PayRow, PaySheet
from patrols.scoring.pay import Why
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Page
from tongting.people.models import Department

FOOTER = ("制表人：", "审核人：", "分管领导：", "兑现日期：")
LIMITS = "上限"
# On 上限, below heading, subtitle and titles: the minimum wage and the share in percent.
MINIMUM, SHARE = f"'{LIMITS}'!$B$4", f"'{LIMITS}'!$B$5"


def write_pay(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the pay sheet of `params["month"]`; returns the number of people."""
    assessment = Assessment.objects.select_related("rule_set").get(month=params["month"])
    sheet = reads.sheet_of(assessment)
    pages = [_pay_page(sheet), _limits_page(sheet)]
    title = _("%(month)s 考核兑现表") % {"month": assessment.month}
    return workbook.write(path, pages, title=title, progress=progress.over(len(sheet.rows)))


def _pay_page(sheet: PaySheet) -> Page:
    columns = [
        Column("序号", 6, "integer"), Column("工号", 12), Column("姓名", 10), Column("考核组", 11), Column("班组", 14),
        Column("等级", 6), Column("系数", 7, "number"), Column("奖惩金额（元）", 12, "fen"),
        Column("应发工资", 12, "fen"), Column("绩效工资", 12, "fen"), Column("绩效按系数增减", 13, "fen"),
        Column("规则建议（元）", 13, "fen"), Column("考核扣减上限", 13, "fen"), Column("兑现建议（元）", 13, "fen"),
        Column("说明", 30), Column("本人签字", 12),
    ]  # fmt: skip
    named = [(name, row) for name, rows in sheet.groups for row in rows]
    rows = [_row(number, name, row) for number, (name, row) in enumerate(named, 1)]
    summary = [[
        _("合计"), *[""] * 6,
        _sum("H", sum(row.advice.reward for row in sheet.rows)), "", "",
        _sum("K", sum(row.advice.by_coef for row in sheet.rows)), _sum("L", sheet.suggested), "",
        _sum("N", sheet.advised),
    ]]  # fmt: skip
    assessment = sheet.assessment
    department = Department.objects.first()
    return Page(
        _("兑现表"), columns, rows, heading=_("%(month)s考核兑现表") % {"month": assessment.label},
        subtitle=_("单位：%(unit)s（盖章）    规则建议 = 奖惩金额 + 绩效按系数增减；考核扣减不超过上限")
        % {"unit": department.name if department else ""},
        summary=summary if rows else (), footer=FOOTER, freeze_columns=3,
        draft=assessment.state != Assessment.State.LOCKED,
        notes=_notes(sheet),
    )  # fmt: skip


def _sum(letter: str, value: Any) -> Formula:
    return Formula(f"ROUND(SUM({letter}{{first}}:{letter}{{last}}),2)", value, "fen")


def _row(number: int, group: str, row: PayRow) -> list[Any]:
    """A number, B staff number, C name, D group, E team, F grade, G coefficient, H reward, I wage, J performance pay,
    K what the coefficient does to it, L suggestion, M limit, N advice, O why, P signature."""
    score, advice, person = row.score, row.advice, row.score.person
    return [
        number, person.staff_no, person.name, group, person.team.name if person.team else "", score.grade, score.coef,
        advice.reward, row.wage, row.performance,
        Formula('IF(J{row}="",0,ROUND(ROUND(J{row}*(G{row}-1),6),2))', advice.by_coef, "fen"),
        Formula("ROUND(H{row}+K{row},2)", advice.suggested, "fen"),
        Formula(
            f'IF(I{{row}}="","",MIN(ROUNDDOWN(ROUND(I{{row}}*{SHARE}/100,6),2),MAX(0,I{{row}}-{MINIMUM}),'
            'IF(J{row}="",I{row},J{row})))',
            "" if advice.limit is None else advice.limit, "fen",
        ),
        Formula(
            'IF(L{row}>=0,L{row},IF(M{row}="","",MAX(L{row},-M{row})))',
            "" if advice.advised is None else advice.advised, "fen",
        ),
        row.reason, "",
    ]  # fmt: skip


def _notes(sheet: PaySheet) -> list[str]:
    notes = [_("兑现建议由科室和矿上按制度办理；称为考核扣减，通过绩效工资兑现。")]
    if unknown := sum(row.advice.why == Why.UNKNOWN for row in sheet.rows):
        notes.append(_("%(n)d 个人未录工资，扣减没有核，合计里没有算进去。") % {"n": unknown})
    return notes


def _limits_page(sheet: PaySheet) -> Page:
    columns = [Column("上限", 30), Column("数值", 14, "number"), Column("说明", 60, wrap=True)]
    rows: list[list[Any]] = [
        ["当地最低工资（元/月）", sheet.limits.minimum_wage, "0 就是没有设，只按比例核"],
        ["扣减不超过当月工资的（%）", sheet.limits.share, "规定最多 20%"],
    ]
    return Page(LIMITS, columns, rows, heading=LIMITS, subtitle=_("兑现表的公式按这张表取数"))
