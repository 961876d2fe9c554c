"""What happened to a job, for whoever sees the market. That somebody has bid is no event, so nothing here tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Job
from tongting.events import flow
from tongting.events.models import Event
from tongting.periods import local

State = Job.State


@dataclass(frozen=True)
class Happened:
    what: str
    who: str
    at: datetime
    note: str


def history(job: Job) -> list[Happened]:
    """Newest first; one query."""
    return [_happened(event) for event in flow.history(job).reverse()]


def _happened(event: Event) -> Happened:
    said = VERBS.get(event.verb)
    what = said(event.facts) if said else _moved(event)
    return Happened(what, event.by.name if event.by else _("系统"), event.at, event.note)


def _moved(event: Event) -> str:
    return str(State(event.became).label) if event.became in State.values else event.verb


def _names(facts: dict[str, Any]) -> str:
    labels = {field.name: str(field.verbose_name) for field in Job._meta.fields}
    labels |= {"times": _("干活时间"), "openers": _("开标人"), "files": _("附件")}
    return "、".join(labels.get(name, name) for name in facts.get("fields", []))


def _until(facts: dict[str, Any]) -> str:
    return f"{local(datetime.fromisoformat(facts['until'])):%m-%d %H:%M}"


# What an event's verb is called; the others go by the state they led to.
VERBS: dict[str, Callable[[dict[str, Any]], str]] = {
    "created": lambda facts: _("起草"),
    "changed": lambda facts: _("改了%(what)s") % {"what": _names(facts)},
    "edited": lambda facts: _("送审后改了%(what)s，回到起草，要重新送审") % {"what": _names(facts)},
    "send": lambda facts: _("送审"),
    "send_back": lambda facts: _("审核退回"),
    "publish": lambda facts: _("审核通过，公告"),
    "begin": lambda facts: _("开始投标"),
    "end": lambda facts: _("投标截止，等开标"),
    "amended": lambda facts: _("公告后改了%(what)s，投过的要重新确认") % {"what": _names(facts)},
    "put_off": lambda facts: _("投标截止延到 %(until)s") % {"until": _until(facts)},
    "waits": lambda facts: _("还有提问没答复，投标截止延到 %(until)s") % {"until": _until(facts)},
    "asked": lambda facts: _("有人提问"),
    "answered": lambda facts: _("答复了提问"),
    "locked": lambda facts: _("给标书上了锁，人人一个信封，%(n)d 个") % {"n": len(facts["rows"])},
    "marked": lambda facts: _("给方案打了分"),
    "explained": lambda facts: _("写了价格说明：%(who)s") % {"who": facts["who"]},
    "proposed": lambda facts: _("提出中标人：%(who)s") % {"who": facts["who"]},
    "award_refused": lambda facts: _("中标没有批准，退回"),
    "award_seconded": lambda facts: _("批准了一次，等第二个人"),
    "close_asked": lambda facts: _("提出不等确认就关闭"),
    "reissued": lambda facts: _("重新招标：%(code)s") % {"code": facts["code"]},
}
