"""The ledger of issues (问题整改台账) as it comes in: its columns, the states in the ledger's own words, what each row
would do. A row with a known number, or one that is there already, may change a little; all others are new issues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from patrols.actions import issue_import
from patrols.models.issue import Severity
from patrols.queries import ledger_in as reads
from patrols.queries.ledger_in import People
from patrols.rules import ledger_in as rules
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row
from tongting.imports.targets import Counts, Target
from tongting.people.models import Team, User
from tongting.periods import SHANGHAI
from tongting.places.models import Post

MOMENT = re.compile(
    r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})[日号]{0,1}(?:[T ]*(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?"
)
YEARS = range(2000, 2101)
NUMBER = re.compile(r"ZG-?(\d{1,12})", re.IGNORECASE)
FOUND_AT, DONE_BY = time(8), time(18)


def moment(usual: time) -> Cleaner:
    """An instant of the mine's clock as text, because a row waits as JSON; a bare date means the usual hour of it."""

    def read(value: object) -> str:
        if isinstance(value, datetime):
            found = value.replace(tzinfo=None)
            found = datetime.combine(found.date(), usual) if found.time() == time.min else found
        elif isinstance(value, date):
            found = datetime.combine(value, usual)
        else:
            found = _moment_of(clean.tidy(value), usual)
        if found.year not in YEARS:
            raise Wrong(_("“%(found)s”的年份不对，核对后改正") % {"found": clean.short(value)})
        return f"{found:%Y-%m-%d %H:%M}"

    return Cleaner(read, "", hint=_lazy("写成 2026-11-18 09:30，只写日期也行"))


def _moment_of(text: str, usual: time) -> datetime:
    try:
        if parts := MOMENT.fullmatch(text):
            hour, minute = (int(parts[4]), int(parts[5])) if parts[4] else (usual.hour, usual.minute)
            return datetime(int(parts[1]), int(parts[2]), int(parts[3]), hour, minute)
        return datetime.combine(clean.day().read(text), usual)
    except (ValueError, Wrong):
        raise Wrong(_("“%(found)s”不是时间，写成 2026-11-18 09:30 这样") % {"found": clean.short(text)})


def person(people: People) -> Cleaner:
    """Everybody of that name, or the one of that staff number; which of several is meant, the row decides."""

    def read(value: object) -> list[int]:
        found = clean.compact(value)
        if found in people.by_number:
            return [people.by_number[found]]
        if named := people.by_name.get(found):
            return named
        raise Wrong(_("人员里没有“%(name)s”，写姓名或工号，一格只写一个人") % {"name": clean.short(value)})

    return Cleaner(read, None, hint=_lazy("写姓名；有重名的写工号"))


def number() -> Cleaner:
    def read(value: object) -> int:
        if (found := NUMBER.fullmatch(clean.compact(value))) is None:
            raise Wrong(
                _("“%(found)s”不是问题编号，写成 ZG-0001，没有就空着") % {"found": clean.short(value)}
            )
        return int(found[1])

    return Cleaner(read, None)


def table() -> Sequence[Column]:
    people = reads.everybody()
    posts = {post.name: post.pk for post in Post.objects.all()}
    codes = {post.code: post.name for post in Post.objects.all()}
    teams = {team.name: team.pk for team in Team.objects.all()}
    severities = {str(label): value for value, label in Severity.choices}
    return [
        Column("number", "问题编号", number(), ("编号", "单号"), hint=_lazy("更新原有的才写；备注里有也行")),
        Column(
            "found_at", "检查时间", moment(FOUND_AT), ("发现时间",), required=True, example="2026-11-18 09:30"
        ),
        Column(
            "post",
            "检查岗点",
            clean.choice(posts, codes),
            ("岗点", "地点"),
            required=True,
            example="一号池区",
        ),
        Column("title", "存在问题", clean.text(120), ("问题",), required=True, example="地面反复积水"),
        Column("severity", "等级", clean.choice(severities), example="一般"),
        Column("found_by", "检查人", person(people), ("发现人",)),
        Column("team", "责任班组", clean.choice(teams), ("班组",)),
        Column("responsible", "责任人", person(people)),
        Column("measure", "整改措施", clean.text(300), ("措施",)),
        Column("due_at", "整改期限", moment(DONE_BY), ("期限",)),
        Column("rectified_at", "整改时间", moment(DONE_BY), ("整改完成时间",)),
        Column("verifier", "验收人", person(people)),
        Column("verdict", "验收结果", clean.text(60), hint=_lazy("合格，或者退回整改")),
        Column("closed", "是否销号", clean.text(60), ("状态",), hint=rules.WORDS_HINT),
        Column("remark", "备注", clean.text(300)),
    ]


def compare(rows: list[Row]) -> Counts:
    """What the rows would do; faults are named by row and column."""
    plan = _planned(rows)
    return Counts(len(plan.new), len(plan.changed), plan.unchanged, tuple(plan.errors))


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    """New issues in bulk, changes through the verbs, in the caller's transaction; Refused names the row."""
    plan = _planned(rows)
    issue_import.take_in(plan.new, by=by, at=at)
    for row, change in plan.changed:
        issue_import.change(change, row, by=by, at=at)
    return len(plan.new), len(plan.changed), plan.unchanged


def _planned(rows: list[Row]) -> rules.Plan:
    entries = [entry_of(row) for row in rows]
    known = reads.known(entries)
    return rules.plan(entries, known, reads.people_in(entries))


def entry_of(row: Mapping[str, Any]) -> rules.Entry:
    """A clean row as values: instants aware, the state in our words, the number from its column or the remark."""
    moments: dict[str, Any] = {name: _aware(row.get(name)) for name in ("found_at", "due_at", "rectified_at")}
    remark = row.get("remark") or ""
    found = NUMBER.search(remark)
    plain = ("post", "title", "severity", "team", "measure")
    people: dict[str, Any] = {
        name: tuple(row.get(name) or ()) for name in ("found_by", "responsible", "verifier")
    }
    return rules.Entry(
        row=row["_row"],
        number=row.get("number") or (int(found[1]) if found else None),
        said=rules.state_said(row.get("closed") or "", row.get("verdict") or "", remark),
        remark=remark,
        **moments,
        **people,
        **{name: row.get(name) for name in plain},  # type: ignore[arg-type]
    )


def _aware(text: str | None) -> datetime | None:
    found = parse_datetime(text) if text else None
    return found.replace(tzinfo=SHANGHAI) if found else None


ISSUES = Target(
    _lazy("问题整改台账"),
    "issue.import",
    table,
    "",
    compare,
    apply,
    note=_lazy(
        "一行一件，新的添加；备注里有编号的，只改责任人、整改措施和整改期限，销号和作废到问题页面上办"
    ),
    back="issue_search",
)
