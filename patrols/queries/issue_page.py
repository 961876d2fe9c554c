"""One issue as its page tells it: five steps, before and after, the whole course of events in sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from patrols.models import Issue, IssueOccurrence, IssuePhoto, Recheck
from patrols.models.issue import Source
from patrols.queries import recheck as rechecks
from patrols.queries.issue import sightings
from patrols.queries.presence import Used, used_before
from patrols.rules import issue as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local

State = Issue.State
# verb: icon, tone
LOOKS = {
    "reported": ("clipboard-check", "act"),
    "assigned": ("person-check", "act"),
    "reassigned": ("person-gear", "act"),
    "rectified": ("tools", "act"),
    "closed": ("check-circle", "ok"),
    "returned": ("arrow-counterclockwise", "bad"),
    "made_whole": ("person-plus", ""),
    "extended": ("hourglass-split", "act"),
    "time_asked": ("hourglass", ""),
    "time_refused": ("hourglass", "bad"),
    "help_asked": ("people", "act"),
    "merged": ("box-arrow-in-right", ""),
    "imported": ("file-earmark-spreadsheet", ""),
    "answered": ("chat-left-text", "ok"),
    "recheck_kept": ("shield-check", "ok"),
    "recheck_recurred": ("arrow-repeat", "bad"),
    "recheck_skipped": ("skip-forward", ""),
    "rung_bulletin": ("megaphone", "bad"),
    "waiting": ("pause-circle", "act"),
    "deferred": ("pin-angle", "act"),
    "resumed": ("play-fill", "act"),
    "void": ("slash-circle", ""),
    "overdue": ("alarm", "bad"),
    "seen_again": ("arrow-repeat", "bad"),
    "unseen": ("reply", ""),
}
RUNG_LOOK = ("bell", "")
# How the story of an issue begins, by its source; anything else was reported by somebody.
BEGINNINGS: dict[str, Any] = {
    Source.PATROL: _lazy("巡查发现"),
    Source.COMPLAINT: _lazy("有人扫码反映"),
    Source.RECHECK: _lazy("回头看发现"),
}


@dataclass(frozen=True)
class Step:
    name: str
    when: str
    tone: str


@dataclass(frozen=True)
class Line:
    """One entry of the timeline."""

    icon: str
    tone: str
    text: str
    at: datetime
    who: User | None = None
    quote: str = ""
    detail: str = ""
    photos: list[IssuePhoto] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    steps: list[Step]
    lines: list[Line]
    before: list[IssuePhoto]
    after: list[IssuePhoto]
    occurrences: list[IssueOccurrence]
    earlier: list[Issue]
    rechecks: list[Recheck]
    # Times it was seen within 30 days of the last, earlier issues of the same item included.
    times: int
    # Of the photos after: those that were used before, and where.
    used: dict[Any, Used]

    @property
    def is_hard(self) -> bool:
        return self.times >= rules.HARD_PROBLEM


def page_of(issue: Issue) -> Page:
    """Four queries: events, photos, occurrences, earlier issues of the same item; one more for the looks that follow
    a close-out, two where the photo of what was put right is one that was used before."""
    earlier = sightings(issue)
    near = [one for one in earlier if one.last_seen_at >= issue.last_seen_at - rules.SAME_FAULT]
    photos = list(issue.photos.select_related("photo", "by"))
    by_token = {str(one.photo_id): one for one in photos}
    return Page(
        steps=steps_of(issue),
        lines=[_line(issue, event, by_token) for event in flow.history(issue).reverse()],
        before=[one for one in photos if one.when == IssuePhoto.When.BEFORE],
        after=[one for one in photos if one.when == IssuePhoto.When.AFTER],
        occurrences=list(issue.occurrences.select_related("seen_by").reverse()[:10]),
        earlier=earlier,
        rechecks=rechecks.of_issue(issue) if issue.closed_at else [],
        times=issue.occurrence_count + sum(one.occurrence_count for one in near),
        used=used_before(one.photo for one in photos if one.when == IssuePhoto.When.AFTER),
    )


def steps_of(issue: Issue) -> list[Step]:
    """发现 → 派单 → 整改 → 验收 → 销号."""
    reached = {State.REPORTED: 1, State.RECTIFIED: 3, State.CLOSED: 5, State.VOID: 0}
    now = reached.get(issue.state, 2)  # type: ignore[call-overload]
    due = _("限 %(day)s") % {"day": _short(issue.due_at)} if issue.due_at else ""
    marks = (
        (_("发现"), _short(issue.found_at)),
        (_("派单"), _short(issue.assigned_at)),
        (_("整改"), _short(issue.rectified_at) if now > 2 else due),
        (_("验收"), _short(issue.closed_at)),
        (_("销号"), _short(issue.closed_at)),
    )
    return [
        Step(name, when, "done" if n < now else "now" if n == now and now < 5 else "")
        for n, (name, when) in enumerate(marks)
    ]


def _line(issue: Issue, event: Event, photos: dict[str, IssuePhoto]) -> Line:
    icon, tone = LOOKS.get(event.verb, RUNG_LOOK)
    quote = event.note
    detail = _due(event)
    if event.verb == "reported" and issue.item is not None:
        detail = _("检查项“%(item)s”不合格") % {"item": issue.item.text}
    if measure := event.facts.get("measure"):
        detail = "；".join(part for part in (detail, _("防范：%(measure)s") % {"measure": measure}) if part)
    if event.verb.startswith("rung_") or (event.verb == "assigned" and event.by is None):
        quote, detail = "", "，".join(part for part in (event.note, detail) if part)
    shown = [photos[token] for token in event.facts.get("photos", ()) if token in photos]
    return Line(icon, tone, _sentence(issue, event), event.at, event.by, quote, detail, shown)


def _sentence(issue: Issue, event: Event) -> str:
    """What happened, to stand behind the person's name."""
    to = event.facts.get("to", "")
    words: dict[str, Any] = {
        "reported": BEGINNINGS.get(issue.source, _("反映问题")),
        "assigned": _("派给 %(to)s") % {"to": to} if event.by else _("自动派给 %(to)s") % {"to": to},
        "reassigned": _("改派给 %(to)s") % {"to": to},
        "made_whole": _("补齐五定"),
        "rectified": _("交整改"),
        "closed": _("验收通过，销号"),
        "returned": _("退回重做"),
        "extended": _("改了期限"),
        "time_asked": _("申请延期"),
        "time_refused": _("没同意延期"),
        "help_asked": _("请 %(to)s 配合") % {"to": to},
        "merged": _("并到已有的问题"),
        "imported": _("从台账导入"),
        "answered": _("公开答复"),
        "recheck_kept": _("回头看：%(days)s 天后还好着") % {"days": event.facts.get("days", "")},
        "recheck_recurred": _("回头看：%(days)s 天后又坏了") % {"days": event.facts.get("days", "")},
        "recheck_skipped": _("回头看：%(days)s 天的没看成") % {"days": event.facts.get("days", "")},
        "waiting": _("等配件，停表"),
        "deferred": _("挂账"),
        "resumed": _("接着整改") if event.by else _("到期恢复，接着整改"),
        "void": _("作废"),
        "overdue": _("超过整改期限"),
        "seen_again": _("又发现一次") if event.by else _("又有人反映一次"),
        "unseen": _("撤回了一次发现"),
        "rung_before": _("快到期，已提醒"),
        "rung_due": _("到期限，已提醒"),
        "rung_leader": _("超期 1 天，已报班组长"),
        "rung_section": _("超期 3 天，已报科领导"),
        "rung_bulletin": _("超期 5 天，列入周通报"),
        "rung_given": _("还没派单，已提醒"),
        "rung_given_late": _("还没派单，又提醒一次"),
        "rung_looked": _("还没验收，已提醒"),
        "rung_looked_late": _("还没验收，又提醒一次"),
    }
    return str(words.get(event.verb, event.verb))


def _due(event: Event) -> str:
    if event.verb == "time_asked" and (wish := _moment(event.facts.get("due"))):
        return _("想延到 %(when)s") % {"when": f"{local(wish):%m-%d %H:%M}"}
    if event.verb == "extended" and (was := _moment(event.facts.get("was"))):
        new = _moment(event.facts.get("due"))
        moved = {"was": f"{local(was):%m-%d %H:%M}", "new": f"{local(new):%m-%d %H:%M}" if new else ""}
        return _("%(was)s → %(new)s") % moved
    if until := _moment(event.facts.get("until")):
        return _("到 %(day)s 恢复") % {"day": f"{local(until):%m-%d}"}
    if due := _moment(event.facts.get("due")):
        return _("期限 %(when)s") % {"when": f"{local(due):%m-%d %H:%M}"}
    return ""


def _moment(text: Any) -> datetime | None:
    return parse_datetime(text) if text else None


def _short(at: datetime | None) -> str:
    return f"{local(at):%m-%d}" if at else ""
