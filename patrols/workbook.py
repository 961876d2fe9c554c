"""The month's workbook: a sheet a group in the 22 columns of the form, with formulas and their cached values, every
line with its evidence, what other pillars add, and the tier table that the formulas look up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from patrols.models import Assessment, Score
from patrols.queries import assessment as assessments
from patrols.queries import month_page
from patrols.queries import workbook as reads
from patrols.scoring import month as scoring
from patrols.stamp import stamp
from tongting.events import flow
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula, Link
from tongting.exports.page import Column, Look, Page, plain
from tongting.people.models import Department
from tongting.periods import local
from tongting.seams import gather

INDICATORS = 7
TRIES = 3
FOOTER = ("制表人：", "审核人：", "党支部书记：", "分管领导：", "公示日期：")
# Widths of the indicators, C1 to C7; titles over them take three lines.
LONG = ("岗位", "党员责任区", "主要事由", "备注")
INDICATOR_WIDTHS = (8, 8, 9, 9, 9, 8, 8)
LOOK = Look(titles_height=48)
# The tier table on the last sheet: grades A to E in rows 4 to 8.
NOTES, TOP = "说明", 4
# The inner rounding takes away what binary fractions leave at a half.
AVERAGE = "ROUND(ROUND(AVERAGE({}),6),1)"


@dataclass(frozen=True)
class GroupSheet:
    """One group's rules and people, and the letter of its column in the tier table."""

    code: str
    name: str
    rules: dict[str, Any]
    scores: list[Score]
    tier: str
    whole_month: Decimal


def write_month(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook of `params["month"]`, of one `group` or one `person` where given; returns the rows. Of a
    month that was drafted or put right meanwhile no half is kept: it is written again."""
    month = Assessment.objects.get(month=params["month"])
    for _again in range(TRIES):
        seen = assessments.version_of(month)
        rows = _write(params, path, progress)
        if assessments.version_of(month) == seen:
            return rows
    raise flow.Refused(_("%(month)s 一直有人在改，等算完再导出") % {"month": params["month"]})


def _write(params: dict[str, Any], path: Path, progress: Meter) -> int:
    found = Assessment.objects.select_related("rule_set", "approved_by", "locked_by")
    assessment = found.get(month=params["month"])
    sheets = groups_of(assessment, params)
    mark = stamp(assessment, str(params.get("site", "")))
    pages = [_group_page(assessment, sheet, mark) for sheet in sheets]
    pages.append(_summary_page(assessment, sheets, pages))
    pages.append(_lines_page(assessment, params))
    # What others add is about the whole department: no part of one group's book, nor of one person's.
    if not params.get("group") and not params.get("person"):
        for extra in gather("sheets", month_page.parse(assessment.month)):
            pages.append(plain(extra.title, extra.columns, extra.rows, heading=extra.title))
    pages.append(_notes_page(assessment, sheets))
    total = sum(len(sheet.scores) for sheet in sheets) + reads.lines_of(assessment, params).count()
    return workbook.write(
        path, pages, title=_title(assessment), at=assessment.drafted_at, progress=progress.over(total)
    )


def groups_of(assessment: Assessment, params: dict[str, Any]) -> list[GroupSheet]:
    """The groups that have people, narrowed as the export asks, in the order of the rules."""
    scores = reads.narrowed(assessment, params).select_related("person")
    by_group: dict[str, list[Score]] = {}
    for score in scores.prefetch_related("person__kept_posts").order_by("rank", "person__name_pinyin"):
        by_group.setdefault(scoring.STANDS_WITH.get(score.group, score.group), []).append(score)
    rules = assessment.rule_set.rules
    letters = {one["code"]: "DEF"[n] for n, one in enumerate(rules["groups"])}
    return [
        GroupSheet(
            one["code"],
            one["zh"],
            one,
            by_group[one["code"]],
            letters[one["code"]],
            scoring.whole_month(rules),
        )
        for one in rules["groups"]
        if one["code"] in by_group
    ]


def _title(assessment: Assessment) -> str:
    return _("%(month)s 月度绩效考核表") % {"month": assessment.month}


def _subtitle(assessment: Assessment) -> str:
    department = Department.objects.first()
    return _("单位：%(unit)s（盖章）    考核月份：%(year)s年%(month)d月    填表日期：%(date)s") % {
        "unit": department.name if department else "",
        "year": assessment.month[:4],
        "month": int(assessment.month[5:]),
        "date": f"{local(assessment.drafted_at):%Y-%m-%d}",
    }


def _columns(sheet: GroupSheet) -> list[Column]:
    heads = [f"{one['code']} {one['zh']} {one['max']}" for one in sheet.rules["indicators"]]
    heads += [" " * (n + 1) for n in range(INDICATORS - len(heads))]
    before = [("序号", 5, "integer"), ("姓名", 9, "text"), ("岗位", 14, "text"), ("党员责任区", 16, "text")]
    after = [
        ("基础分", 8, "score"), ("加分", 6, "score"), ("扣分", 6, "score"), ("综合得分", 9, "score"),
        ("名次", 6, "integer"), ("等级", 7, "text"), ("系数", 6, "coef"), ("奖惩金额（元）", 11, "money"),
        ("主要事由", 24, "text"), ("本人签字", 10, "text"), ("备注", 10, "text"), ("系统得分", 9, "score"),
        ("核对", 10, "text"),
    ]  # fmt: skip
    return [
        *(Column(title, width, kind, wrap=title in LONG) for title, width, kind in before),
        *(
            Column(head, width, "score", group=_("指标得分"), align="center")
            for head, width in zip(heads, INDICATOR_WIDTHS, strict=True)
        ),
        *(Column(title, width, kind, wrap=title in LONG) for title, width, kind in after),
    ]


def _group_page(assessment: Assessment, sheet: GroupSheet, mark: bytes | None) -> Page:
    rows = [_row(number, score, sheet) for number, score in enumerate(sheet.scores, 1)]
    return Page(
        sheet.name,
        _columns(sheet),
        rows,
        heading=_("%(group)s月度绩效考核表") % {"group": sheet.name},
        subtitle=_subtitle(assessment),
        summary=_sums(sheet.scores),
        footer=FOOTER,
        draft=assessment.state != Assessment.State.LOCKED,
        freeze_columns=2,
        locked=mark is not None,
        stamp=mark,
        look=LOOK,
    )


def _row(number: int, score: Score, sheet: GroupSheet) -> list[Any]:
    """Columns: A number, B name, C job, D area, E-K indicators, L base, M bonus, N deduction, O total, P rank, Q grade,
    R coefficient, S reward, T reason, U signature, V note, W the system's total, X whether both agree."""
    codes = [one["code"] for one in sheet.rules["indicators"]]
    parts = [None if score.parts.get(code) is None else Decimal(score.parts[code]) for code in codes]
    parts += [None] * (INDICATORS - len(parts))
    most = sum(one["max"] for one in sheet.rules["indicators"] if score.parts.get(one["code"]) is not None)
    area = (
        "、".join(post.name for post in score.person.kept_posts.all()) if score.group == "party_cadre" else ""
    )
    return [
        number, score.person.name, score.person.job_post, area, *parts,
        Formula(f"ROUND(ROUND(SUM(E{{row}}:K{{row}})*100/{most or 100},6),1)", score.base, "score"),
        score.bonus,
        score.deduction,
        Formula("ROUND(L{row}+M{row}-N{row},1)", score.total, "score"),
        score.rank,
        Formula(_grade(score.grade_cap), score.grade, "text"),
        Formula(_tier("C"), score.coef, "coef"),
        Formula(_reward(sheet, score), score.reward, "money"),
        score.card,
        "",
        _note(score),
        score.total,
        Formula('IF(ABS(O{row}-W{row})<0.05,"一致","不一致")', _verdict(score, parts, most), "text"),
    ]  # fmt: skip


def _verdict(score: Score, parts: Sequence[Decimal | None], most: int) -> str:
    """What the check must say: the parts counted once more, so that a wrong total shows without recalculation too."""
    earned = sum((points for points in parts if points is not None), Decimal(0))
    base = scoring.half_up(earned * 100 / (most or 100))
    agreed = scoring.half_up(base + score.bonus - score.deduction) == scoring.half_up(score.total)
    return "一致" if agreed else "不一致"


def _grade(cap: str) -> str:
    chain = '"E"'
    for place, letter in reversed(list(enumerate("ABCD"))):
        chain = f"IF(O{{row}}>='{NOTES}'!$B${TOP + place},\"{letter}\",{chain})"
    return f'IF({chain}<"{cap}","{cap}",{chain})' if cap else chain


def _reward(sheet: GroupSheet, score: Score) -> str:
    """The tier's, of a part of the month a part of it, and what the place adds."""
    formula = _tier(sheet.tier)
    if score.duty_days is not None:
        formula = f"ROUND({formula}*{score.duty_days}/{sheet.whole_month},0)"
    return formula + (f"{score.place_yuan:+d}" if score.place_yuan else "")


def _tier(letter: str) -> str:
    last = TOP + 4
    return f"INDEX('{NOTES}'!${letter}${TOP}:${letter}${last},MATCH(Q{{row}},'{NOTES}'!$A${TOP}:$A${last},0))"


def _note(score: Score) -> str:
    notes = []
    if score.grade_cap:
        notes.append(_("等级最高 %(cap)s") % {"cap": score.grade_cap})
    if score.duty_days is not None:
        notes.append(_("在岗 %(n)d 天，不排名，奖惩折算") % {"n": score.duty_days})
    elif score.rank is None:
        notes.append(_("数据不足，不排名"))
    if score.place_yuan:
        notes.append(_("名次奖惩 %(yuan)s 元") % {"yuan": f"{score.place_yuan:+d}"})
    return "；".join(notes)


def _sums(scores: Sequence[Score]) -> list[list[Any]]:
    blank = [""] * 10
    reward = sum(score.reward for score in scores)
    mean = scoring.half_up(sum((score.total for score in scores), Decimal(0)) / len(scores))
    return [
        [_("合计"), *blank, "", "", "", "", "", "", "", Formula("SUM(S{first}:S{last})", reward, "money")],
        [_("平均"), *blank, "", "", "", Formula(AVERAGE.format("O{first}:O{last}"), mean, "score")],
    ]


def _summary_page(assessment: Assessment, sheets: Sequence[GroupSheet], pages: Sequence[Page]) -> Page:
    rows = []
    for sheet, page in zip(sheets, pages, strict=False):
        first, last = page.first_row, page.first_row + len(sheet.scores) - 1
        mean = scoring.half_up(sum((score.total for score in sheet.scores), Decimal(0)) / len(sheet.scores))
        counts = [
            Formula(
                f"COUNTIF('{sheet.name}'!Q{first}:Q{last},\"{letter}\")",
                sum(score.grade == letter for score in sheet.scores), "integer",
            )
            for letter in "ABCDE"
        ]  # fmt: skip
        rows.append([
            sheet.name,
            Formula(f"COUNTA('{sheet.name}'!B{first}:B{last})", len(sheet.scores), "integer"),
            Formula(AVERAGE.format(f"'{sheet.name}'!O{first}:O{last}"), mean, "score"),
            *counts,
            Formula(f"SUM('{sheet.name}'!S{first}:S{last})", sum(one.reward for one in sheet.scores), "money"),
        ])  # fmt: skip
    titles = [
        ("组别", "text"),
        ("人数", "integer"),
        ("平均分", "score"),
        *((one, "integer") for one in "ABCDE"),
    ]
    columns = [*(Column(title, 12, kind) for title, kind in titles), Column("奖惩合计（元）", 14, "money")]
    return Page(
        _("汇总"), columns, rows, heading=_title(assessment), subtitle=_subtitle(assessment), footer=FOOTER
    )


def _lines_page(assessment: Assessment, params: dict[str, Any]) -> Page:
    titles = (
        ("日期", 12), ("姓名", 9), ("项目", 8), ("事由", 50), ("分值", 8), ("依据（记录编号）", 34),
        ("登记人", 10), ("审批人", 18),
    )  # fmt: skip
    kinds = {"日期": "date", "分值": "score"}
    columns = [
        Column(title, width, kinds.get(title, "text"), wrap=title == "事由") for title, width in titles
    ]
    return Page(
        _("加扣分明细"), columns, _line_rows(assessment, params), heading=_("加扣分明细"), filter=True
    )


def _line_rows(assessment: Assessment, params: dict[str, Any]) -> Iterator[list[Any]]:
    approvers, site = reads.approvers(assessment), settings.SITE_URL or params.get("site", "")
    for day, name, indicator, what, points, key, url, writer in reads.line_rows(assessment, params):
        evidence = Link(f"{site}{url}", key) if site else key
        yield [day, name, indicator, what, points, evidence, writer, approvers]


def _notes_page(assessment: Assessment, sheets: Sequence[GroupSheet]) -> Page:
    rules = assessment.rule_set.rules
    names = [one["zh"] for one in rules["groups"]]
    rows = [
        [
            tier["grade"],
            tier["min"],
            tier["coef"],
            *(rules["reward_yuan"][one["code"]][tier["grade"]] for one in rules["groups"]),
        ]
        for tier in rules["grades"]
    ]
    columns = [Column("等级", 10), Column("最低分", 10, "number"), Column("系数", 10, "coef")]
    columns += [Column(name, 14, "money") for name in names]
    left_out = sorted(
        {
            code
            for sheet in sheets
            for score in sheet.scores
            for code, points in score.parts.items()
            if points is None
        }
    )
    notes = [
        _("考核办法：%(name)s 第 %(n)d 版；状态：%(state)s") % {
            "name": assessment.rule_set.name, "n": assessment.rule_set.number, "state": assessment.get_state_display(),
        },
        _("分值和金额是默认值，由本矿确认；奖惩通过绩效工资兑现，称为考核扣减。"),
    ]  # fmt: skip
    if left_out:
        codes = "、".join(left_out)
        notes.append(_("%(codes)s 还没有数据来源，未计入，其余按比例折算到 100 分。") % {"codes": codes})
    if assessment.digest:
        notes.append(_("定稿指纹：%(digest)s") % {"digest": assessment.digest})
    return Page(
        NOTES, columns, rows, heading=_("等级与奖惩对照"), subtitle=_("各组公式按这张表取数"), notes=notes
    )
