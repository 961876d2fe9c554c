"""Standards as a workbook: what goes out can be changed and taken in again, as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.actions import standard as actions
from patrols.forms.standard import option_lines, option_of, settled
from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.models.standard import ItemKind
from patrols.queries import standard as standards
from patrols.rules import standard as rules
from tongting.exports.page import Column as Written
from tongting.exports.page import Page
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people.models import User

KINDS = {"合格或不合格": "pass_fail", "数缺陷": "score", "测数值": "number", "选一项": "choice"}
WIDTHS = {"检查内容": 48, "英文内容": 40, "选项": 40, "常用说法": 40, "来源": 30, "标准": 16}
# What is a number in the sheet too, so that one can calculate with it.
FIGURES = frozenset((
    "weight", "deduct", "decimals", "minimum", "maximum", "tolerance_below", "tolerance_above", "tolerance_deduct",
    "typing_min", "typing_max", "fail_below", "due_hours",
))  # fmt: skip
# More digits than any scale shows.
PLACES = 3


def several() -> Cleaner:
    """Words in one cell, parted by ； or line breaks."""

    def read(value: object) -> list[str]:
        text = str(value).replace(";", "；").replace("\n", "；")
        return list(dict.fromkeys(part for one in text.split("；") if (part := clean.tidy(one))))

    return Cleaner(read, [], marks_nothing=False)


def options() -> Cleaner:
    parts = several()

    def read(value: object) -> list[dict[str, Any]]:
        try:
            return [option_of(line) for line in parts.read(value)]
        except forms.ValidationError as fault:
            raise Wrong(fault.messages[0])

    return Cleaner(read, [], hint=gettext_lazy("写成 清澈见底 100%；略浑浊 60%；浑浊 0%"))


def figure() -> Cleaner:
    return clean.decimal(PLACES, -99_999, 99_999)


def columns() -> Sequence[Column]:
    names = {standard.name: standard.pk for standard in Standard.objects.all()}
    return [
        Column("standard", "标准", clean.choice(names), required=True, example=next(iter(names), "")),
        Column("code", "编号", clean.staff_number(10), required=True, example="BP01"),
        Column("text", "检查内容", clean.text(200), required=True, example="热水池水温"),
        Column("text_en", "英文内容", clean.text(300)),
        Column("kind", "类型", clean.choice(KINDS), required=True, example="测数值"),
        Column("weight", "分值", clean.decimal(1, 0, 100), required=True, example="10"),
        Column("deduct", "扣分", clean.decimal(1, 0, 100), hint="数缺陷的，是每处扣多少", example="10"),
        Column("unit", "单位", clean.text(12), example="℃"),
        Column("decimals", "小数位数", clean.integer(0, PLACES), example="1"),
        Column("minimum", "合格下限", figure(), example="40"),
        Column("maximum", "合格上限", figure(), example="42"),
        Column("tolerance_below", "下限外容差", figure()),
        Column("tolerance_above", "上限外容差", figure()),
        Column("tolerance_deduct", "容差内扣分", clean.decimal(1, 0, 100)),
        Column("typing_min", "能填的最小值", figure()),
        Column("typing_max", "能填的最大值", figure()),
        Column("options", "选项", options()),
        Column("fail_below", "低于多少（%）不合格", clean.decimal(1, 0, 100)),
        Column("critical", "关键项", clean.yes_no()),
        Column("photo_required", "不合格要拍照", clean.yes_no()),
        Column("na_allowed", "可不适用", clean.yes_no()),
        Column("due_hours", "整改时限（小时）", clean.integer(1, 8760), required=True, example="24"),
        Column("remarks", "常用说法", several(), hint="几句用分号隔开"),
        Column("sources", "来源", several(), hint="几条用分号隔开"),
    ]


def write_standards(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `standards`: the edition `version`, or of every standard the newest published one."""
    if "version" in params:
        chosen = list(standards.editions().filter(pk=params["version"]))
    else:
        shelves = [
            standards.shelf(one, datetime.fromisoformat(params["at"]).date()) for one in standards.standards()
        ]
        chosen = [one.newest for one in shelves if one.newest]
    lines = [_line(item, version) for version in chosen for item in version.items.all()]
    titles = [
        Written(
            column.title,
            WIDTHS.get(column.title, max(9, 2 * len(column.title) + 3)),
            "number" if column.key in FIGURES else "text",
        )
        for column in columns()
    ]
    heading = _("巡查标准")
    page = Page(heading, titles, lines, heading=heading, filter=True)
    return write(path, [page], title=heading, progress=progress.over(len(lines)))


def _line(item: ChecklistItem, version: StandardVersion) -> list[Any]:
    labels = {code: name for name, code in KINDS.items()}
    number, choice = item.kind == ItemKind.NUMBER, item.kind == ItemKind.CHOICE
    figures = [
        getattr(item, name) if number else None
        for name in ("minimum", "maximum", "tolerance_below", "tolerance_above", "tolerance_deduct", "typing_min",
                     "typing_max")
    ]  # fmt: skip
    return [
        version.standard.name, item.code, item.text, item.text_en, labels[item.kind], item.weight,
        None if choice else item.deduct, item.unit, item.decimals if number else None, *figures,
        "；".join(option_lines(item.options).splitlines()), item.fail_below * 100 if choice else None,
        _yes(item.critical), _yes(item.photo_required), _yes(item.na_allowed), item.due_hours,
        "；".join(item.remarks), "；".join(str(standards.SOURCES.get(code, code)) for code in item.sources),
    ]  # fmt: skip


def _yes(value: bool) -> str:
    return "是" if value else "否"


@dataclass
class Loaded:
    """The rows of one standard, beside what its newest edition or draft has."""

    standard: int
    before: dict[str, ChecklistItem] = field(default_factory=dict)
    items: list[dict[str, Any]] = field(default_factory=list)


def compare(rows: list[Row]) -> Counts:
    loaded, errors = _loaded(rows)
    created = updated = unchanged = 0
    for one in loaded:
        for item in one.items:
            was = one.before.get(item["code"])
            if was is None:
                created += 1
            elif all(getattr(was, name) == item[name] for name in rules.ITEM_FIELDS):
                unchanged += 1
            else:
                updated += 1
    return Counts(created, updated, unchanged, tuple(errors))


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    """Each standard's rows become the items of its draft, which is begun where there is none."""
    counts = compare(rows)
    for one in _loaded(rows)[0]:
        standard = Standard.objects.get(pk=one.standard)
        draft = StandardVersion.objects.filter(standard=standard, state=StandardVersion.State.DRAFT).first()
        draft = draft or actions.begin_draft(standard, by=by, at=at)
        actions.replace_items(draft, one.items, by=by, at=at)
    return counts.created, counts.updated, counts.unchanged


def _loaded(rows: Iterable[Row]) -> tuple[list[Loaded], list[RowError]]:
    by_standard: dict[int, Loaded] = {}
    errors: list[RowError] = []
    shelves = {one.pk: one for one in standards.standards()}
    titles = {column.key: column.title for column in columns()}
    for row in rows:
        one = by_standard.setdefault(row["standard"], Loaded(row["standard"]))
        if not one.items:
            one.before = _newest(shelves[row["standard"]])
        if any(item["code"] == row["code"] for item in one.items):
            errors.append(RowError(row["_row"], "编号", _("同一份标准里有两行是这个编号，改一个")))
        item = _item(row, one.before.get(row["code"]))
        errors += [
            RowError(row["_row"], titles[name], said) for name, said in rules.item_faults(item).items()
        ]
        one.items.append(item)
    return list(by_standard.values()), errors


def _newest(standard: Standard) -> dict[str, ChecklistItem]:
    """The draft's items, or the newest published edition's."""
    editions = [one for one in standard.versions.all() if one.state != StandardVersion.State.VOID]
    return {item.code: item for item in editions[0].items.all()} if editions else {}


def _item(row: Row, was: ChecklistItem | None) -> dict[str, Any]:
    """Every field of an item from a row; a column that the list does not have keeps what is there."""
    empty = {column.key: column.clean.empty for column in columns()}
    kept = {name: getattr(was, name) for name in rules.ITEM_FIELDS} if was else {}
    if was:
        kept["fail_below"] = was.fail_below * 100
    given = {name: row.get(name, kept.get(name, empty.get(name))) for name in rules.ITEM_FIELDS}
    codes = {str(name): code for code, name in standards.SOURCES.items()}
    given["sources"] = [codes.get(line, line) for line in given["sources"] or []]
    given["text_en"] = given["text_en"] or ""
    return given | settled(given, {one["zh"]: one["value"] for one in (was.options if was else [])})


STANDARDS = Target(
    title=gettext_lazy("巡查标准"),
    right="standard.edit",
    columns=columns,
    key="",
    compare=compare,
    apply=apply,
    note=gettext_lazy("导入后是草稿，发布了才生效；一份标准要带全部检查项，表里没有的项会从草稿里去掉"),
    back="standard_list",
)
