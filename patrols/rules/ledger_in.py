"""What a row of an incoming ledger means and whether it may come in: the ledger's words, the plan of a whole file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from patrols.models import Issue
from patrols.models.issue import Severity
from patrols.rules.issue import VERBS
from tongting.imports.columns import compact
from tongting.imports.reading import RowError
from tongting.people.models import User

State = Issue.State
# The ledger's own words (formats.json, and what people write), the longer ones before those they contain.
WORDS: dict[str, str] = {
    "待派单": State.REPORTED,
    "待整改": State.ASSIGNED,
    "整改中": State.ASSIGNED,
    "已超期": State.ASSIGNED,
    "待验收": State.RECTIFIED,
    "退回整改": State.RETURNED,
    "退回": State.RETURNED,
    "不合格": State.RETURNED,
    "挂账（跨周）": State.DEFERRED,
    "挂账": State.DEFERRED,
    "等配件": State.WAITING,
    "已销号": State.CLOSED,
    "销号": State.CLOSED,
    "是": State.CLOSED,
    "√": State.CLOSED,
    "合格": State.CLOSED,
    "作废": State.VOID,
}
READ = {compact(word): state for word, state in WORDS.items()}
WORDS_HINT = _lazy("是或否；也可以写待派单、待整改、整改中、待验收、退回整改、已销号、挂账")
# How far on its way an issue is: a row never pushes one further than it is.
FAR = {State.REPORTED: 0, State.RECTIFIED: 2, State.CLOSED: 3, State.VOID: 3}
TITLES = {
    "found_at": "检查时间", "post": "检查岗点", "title": "存在问题", "severity": "等级", "found_by": "检查人",
    "team": "责任班组", "responsible": "责任人", "measure": "整改措施", "due_at": "整改期限",
    "rectified_at": "整改时间", "verifier": "验收人", "number": "备注", "state": "是否销号",
}  # fmt: skip
# What a row may change in an issue that is there; anything else is done on its page.
MAY_CHANGE = ("responsible", "measure", "due_at")
PEOPLE = ("found_by", "responsible", "verifier")
FIXED = ("found_at", "post", "title", "severity", "found_by", "team", "rectified_at", "verifier")


@dataclass(frozen=True)
class Entry:
    """A row as values, empty where the cell was. `said` is the state that the row names, "" where it names none; a
    person is everybody of that name, because an old ledger writes names alone."""

    row: int
    number: int | None
    said: str
    remark: str
    found_at: datetime | None = None
    due_at: datetime | None = None
    rectified_at: datetime | None = None
    post: int | None = None
    title: str | None = None
    severity: str | None = None
    found_by: tuple[int, ...] = ()
    team: int | None = None
    responsible: tuple[int, ...] = ()
    measure: str | None = None
    verifier: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[int | None, str, str | None]:
        """What makes a row the same issue: where, when to the minute, what."""
        return self.post, f"{self.found_at:%Y-%m-%d %H:%M}" if self.found_at else "", self.title

    @property
    def state(self) -> str:
        """The state it comes in with: as it says, else as its other cells tell."""
        if self.said:
            return self.said
        if self.rectified_at:
            return State.RECTIFIED
        return State.ASSIGNED if self.responsible else State.REPORTED


@dataclass(frozen=True)
class Change:
    """What a row changes in an issue that is there."""

    issue: Issue
    values: dict[str, Any]


@dataclass
class Plan:
    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[int, Change]] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    def fault(self, entry: Entry, column: str, message: str) -> None:
        self.errors.append(RowError(entry.row, TITLES[column], message))


def state_said(closed: str, verdict: str, remark: str) -> str:
    """The state that a row's words name: 是否销号 first, then 验收结果, then a part of the remark. 否 names none."""
    for text in (closed, verdict, *remark.replace(";", "；").split("；")):
        if found := READ.get(compact(text)):
            return found
    return ""


def plan(entries: Iterable[Entry], known: Mapping[Any, Issue], people: Mapping[int, User]) -> Plan:
    """Sorts a file's rows into new, changed and unchanged, and names every fault. `known` holds issues by number and
    by `Entry.key`."""
    found, rows = Plan(), dict[Any, int]()
    for entry in entries:
        first = rows.setdefault(entry.key, entry.row)
        if first != entry.row:
            found.fault(entry, "title", _("和第 %(row)d 行是同一件，两行留一行") % {"row": first})
            continue
        issue = known.get(entry.number) if entry.number else known.get(entry.key)
        if entry.number and issue is None:
            found.fault(
                entry, "number", _("没有 ZG-%(n)04d 这张单；是新问题就删掉编号") % {"n": entry.number}
            )
        elif issue is not None:
            _compare(entry, issue, people, found)
        elif faults := list(wrong(entry, people)):
            for column, message in faults:
                found.fault(entry, column, message)
        else:
            found.new.append(entry)
    return found


def wrong(entry: Entry, people: Mapping[int, User]) -> Iterable[tuple[str, str]]:
    """What keeps a row from becoming a new issue: (column, sentence)."""
    state = entry.state
    if state == State.VOID:
        yield "state", _("作废的不用导入，删掉这一行")
        return
    needs = {
        State.ASSIGNED: ("responsible",),
        State.RETURNED: ("responsible",),
        State.RECTIFIED: ("responsible", "rectified_at"),
        State.CLOSED: ("responsible", "rectified_at", "verifier"),
        State.WAITING: ("responsible", "due_at"),
        State.DEFERRED: ("responsible", "due_at", "measure"),
    }.get(state, ())  # type: ignore[call-overload]
    for name in needs:
        if not getattr(entry, name):
            yield name, _("“%(state)s”的要填这一格") % {"state": State(state).label}
    for name in PEOPLE:
        if len(getattr(entry, name)) > 1:
            yield name, namesakes(getattr(entry, name))
    if entry.verifier and entry.verifier == entry.responsible:
        yield "verifier", _("验收人和责任人是同一个人，改成另一个人")
    for name in ("due_at", "rectified_at"):
        moment = getattr(entry, name)
        if moment and entry.found_at and moment < entry.found_at:
            yield name, _("比检查时间还早，核对后改正")
    fixer = people.get(one(entry.responsible) or 0)
    if state not in (State.CLOSED, State.REPORTED) and fixer is not None and not fixer.may("issue.fix"):
        yield "responsible", _("%(who)s 不在用或者角色不能整改，换一个责任人") % {"who": fixer.name}


def _compare(entry: Entry, issue: Issue, people: Mapping[int, User], found: Plan) -> None:
    """A row against the issue that is there: what it changes, or why it can't."""
    if entry.said and _far(entry.said) > _far(issue.state):
        now = {"now": issue.get_state_display(), "said": State(entry.said).label}
        found.fault(
            entry, "state", _("现在是“%(now)s”，表里写“%(said)s”；到问题页面上办，表里改不了状态") % now
        )
        return
    there = values_of(issue)
    fixed = [name for name in FIXED if differs(getattr(entry, name), there[name])]
    for name in fixed:
        said = _("和 %(number)s 里的不一样；这一格在表里改不了，改回原来的") % {"number": issue.number}
        found.fault(entry, name, said)
    if fixed:
        return
    values = {name: getattr(entry, name) for name in MAY_CHANGE if differs(getattr(entry, name), there[name])}
    if not values or (entry.said and _far(entry.said) < _far(issue.state)):
        # Nothing new, or the issue has gone on since the file was written.
        found.unchanged += 1
    elif issue.state not in VERBS["assign"]:
        now = {"number": issue.number, "state": issue.get_state_display()}
        found.fault(entry, next(iter(values)), _("%(number)s 现在是“%(state)s”，改不了这一格") % now)
    elif issue.responsible_id is None and "responsible" not in values:
        found.fault(entry, "responsible", _("%(number)s 还没派单，先填责任人") % {"number": issue.number})
    elif len(values.get("responsible", ())) > 1:
        found.fault(entry, "responsible", namesakes(values["responsible"]))
    elif "responsible" in values and not people[values["responsible"][0]].may("issue.fix"):
        who = people[values["responsible"][0]].name
        found.fault(entry, "responsible", _("%(who)s 不在用或者角色不能整改，换一个责任人") % {"who": who})
    else:
        found.changed.append((entry.row, Change(issue, values)))


def values_of(issue: Issue) -> dict[str, Any]:
    """An issue as the ledger writes it."""
    return {
        "found_at": issue.found_at,
        "post": issue.post_id,
        "title": issue.title,
        "severity": issue.severity,
        "found_by": issue.found_by_id,
        "team": issue.team_id,
        "responsible": issue.responsible_id,
        "measure": issue.measure,
        "due_at": issue.due_at,
        "rectified_at": issue.rectified_at,
        "verifier": issue.closed_by_id or issue.verifier_id,
    }


def differs(said: Any, there: Any) -> bool:
    """An empty cell says nothing; instants are compared to the minute, which is what a ledger shows."""
    if said in (None, "", ()):
        return False
    if isinstance(said, tuple):
        return there not in said
    if isinstance(said, datetime) and isinstance(there, datetime):
        return int(said.timestamp()) // 60 != int(there.timestamp()) // 60
    return bool(said != there)


def one(named: tuple[int, ...]) -> int | None:
    return named[0] if named else None


def namesakes(named: tuple[int, ...]) -> str:
    return _("有 %(n)d 个人叫这个名字，改写工号") % {"n": len(named)}


def severity_of(entry: Entry) -> str:
    return entry.severity or Severity.NORMAL


def _far(state: str) -> int:
    return FAR.get(state, 1)  # type: ignore[call-overload]
