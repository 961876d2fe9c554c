"""The question bank as a workbook: what goes out can be changed and taken in again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.actions import question as actions
from patrols.forms.question import QuestionFilter, places_of
from patrols.models import Question, Standard
from patrols.models.question import QuestionKind, same_text
from patrols.queries import question as bank
from patrols.rules import training as rules
from tongting.exports.page import Column as Written
from tongting.exports.page import Page
from tongting.exports.workbook import write
from tongting.imports import columns as clean
from tongting.imports.columns import Column
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people.models import User

KINDS = {"单选": QuestionKind.SINGLE, "多选": QuestionKind.MULTIPLE, "判断": QuestionKind.TRUE_FALSE}
TRUE_FALSE = ["对", "错"]
OPTIONS = tuple(f"option_{letter.lower()}" for letter in bank.LETTERS)
WIDTHS = {"题目": 60, "解析": 48, "出处": 30, "岗点类别": 16, "类别": 14}


def columns() -> Sequence[Column]:
    kinds = {standard.name: standard.kind for standard in Standard.objects.all()}
    letters = [
        Column(name, f"选项{letter}", clean.text(100), example=example)
        for name, letter, example in zip(
            OPTIONS, bank.LETTERS, ("50 克", "125 克", "200 克", "250 克", "", ""), strict=True
        )
    ]
    return [
        Column("kind", "题型", clean.choice(KINDS), required=True, example="单选"),
        Column("topic", "类别", clean.text(30), required=True, example="食品安全"),
        Column("post_kind", "岗点类别", clean.choice(kinds), example=next(iter(kinds), "")),
        Column("text", "题目", clean.text(300), required=True, example="每个品种的留样量不少于多少？"),
        *letters,
        Column(
            "right", "答案", clean.text(12), required=True, example="B",
            hint=gettext_lazy("写选项的字母，多选连着写；判断题写“对”或“错”"),
        ),
        Column("explanation", "解析", clean.text(300), example="留样不少于 125 克，冷藏 48 小时以上"),
        Column("source", "出处", clean.text(100), example="餐饮服务食品安全操作规范"),
    ]  # fmt: skip


def write_questions(params: dict[str, Any], path: Path, progress: Any) -> int:
    """Writer of the export `questions`: what the list showed."""
    found = QuestionFilter(params).filters().narrow(Question.objects.all()).order_by("topic", "pk")
    names = dict(Standard.objects.values_list("kind", "name"))
    titles = [
        Written(one.title, WIDTHS.get(one.title, 12), wrap=one.title in ("题目", "解析")) for one in columns()
    ]
    rows = [_line(one, names) for one in found]
    heading = _("题库")
    page = Page(heading, titles, rows, heading=heading, filter=True)
    return write(path, [page], title=heading, progress=progress.over(len(rows)))


def _line(question: Question, names: dict[str, str]) -> list[Any]:
    is_statement = question.kind == QuestionKind.TRUE_FALSE
    options = [] if is_statement else list(question.options)
    right = TRUE_FALSE[question.right[0]] if is_statement else bank.letters(question.right)
    return [
        {code: name for name, code in KINDS.items()}[QuestionKind(question.kind)], question.topic,
        names.get(question.post_kind, ""), question.text, *options, *[""] * (len(OPTIONS) - len(options)),
        right, question.explanation, question.source,
    ]  # fmt: skip


def given_by(row: Row) -> dict[str, Any]:
    """A question's fields from a row. A gap between options closes up, and letters after it are those written."""
    written = [str(row.get(name) or "") for name in OPTIONS]
    places = [n for n, text in enumerate(written) if text]
    if row["kind"] == QuestionKind.TRUE_FALSE:
        options, right = TRUE_FALSE, places_of(row["right"], statement=True)
    else:
        options = [written[n] for n in places]
        right = [places.index(n) if n in places else len(places) for n in places_of(row["right"])]
    return {
        "kind": str(row["kind"]), "topic": row["topic"], "post_kind": row.get("post_kind") or "",
        "text": row["text"], "options": list(options), "right": sorted(set(right)),
        "explanation": row.get("explanation") or "", "source": row.get("source") or "",
    }  # fmt: skip


def compare(rows: list[Row]) -> Counts:
    new, changed, unchanged, errors = _sorted(rows)
    return Counts(len(new), len(changed), unchanged, tuple(errors))


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    """A text that is in the bank with another answer becomes its next version; nothing is taken out."""
    new, changed, unchanged, _errors = _sorted(rows)
    actions.add_many(new, by=by, at=at)
    for question, given in changed:
        actions.replace(question, given, by=by, at=at)
    return len(new), len(changed), unchanged


Sorted = tuple[list[dict[str, Any]], list[tuple[Question, dict[str, Any]]], int, list[RowError]]


def _sorted(rows: Iterable[Row]) -> Sorted:
    rows = list(rows)
    known = bank.same(same_text(row["text"]) for row in rows)
    titles = {"options": "选项A", "right": "答案"}
    new, changed, unchanged, errors, seen = [], [], 0, [], {}  # type: ignore[var-annotated]
    for row in rows:
        key, given = same_text(row["text"]), given_by(row)
        if key in seen:
            errors.append(
                RowError(row["_row"], "题目", _("和第 %(n)d 行是同一道题，留一行") % {"n": seen[key]})
            )
        seen.setdefault(key, row["_row"])
        faults = rules.question_faults(given["kind"], given["options"], given["right"])
        errors += [RowError(row["_row"], titles[name], said) for name, said in faults.items()]
        was = known.get(key)
        if was is None:
            new.append(given)
        elif all(getattr(was, name) == value for name, value in given.items()):
            unchanged += 1
        else:
            changed.append((was, given))
    return new, changed, unchanged, errors


QUESTIONS = Target(
    title=gettext_lazy("题库"),
    right="training.keep",
    columns=columns,
    key="",
    compare=compare,
    apply=apply,
    note=gettext_lazy("题库里有的同一道题，内容不同的换成新版；表里没有的题不动"),
    back="question_list",
)
