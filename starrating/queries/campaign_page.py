"""What stands on a campaign's page, and on the first page of the race, for whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from starrating.models import Assignment, Campaign, Contest, Sheet
from starrating.queries import campaign as campaigns
from starrating.queries import criteria
from starrating.queries import objection as objections
from starrating.rules import campaign as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local

State = Campaign.State
Text = str | Promise
STEPS: tuple[Text, ...] = (
    _lazy("报名"), _lazy("抽签"), _lazy("评分"), _lazy("复核"), _lazy("公示"), _lazy("兑现"),
)  # fmt: skip
NOW = {
    State.ENROLLING: 1, State.DRAWN: 2, State.SCORING: 3, State.LOCKED: 4, State.MODERATION: 4,
    State.PUBLICISED: 5, State.FINAL: 6, State.REWARDED: 7,
}  # fmt: skip
# Most of the missing sheets that a page lists.
MOST_MISSING = 60
# Events of phones that walked along the rows.
WALKS = ("phoned", "conflict")


@dataclass(frozen=True)
class Happened:
    what: str
    who: str
    at: datetime
    note: str


def page_of(campaign: Campaign, person: User, at: datetime) -> dict[str, Any]:
    """Deadlines and rule for everybody, progress for whoever may see it, what is missing for whoever may know the
    tasks."""
    shown: dict[str, Any] = {
        "campaign": campaign,
        "steps": STEPS,
        "now": NOW.get(State(campaign.state), 0),
        "rule": criteria.rule_lines(campaign.criteria, campaigns.rule_of(campaign)),
        "entered": campaigns.entries(campaign).count(),
        "is_late": campaign.state == State.SCORING and campaign.score_until < at,
    }
    if not person.may("star.see"):
        return shown
    shown |= {"progress": campaigns.progress(campaign), "history": history(campaign)}
    if campaign.contest == Contest.LOCKER and campaign.state == State.ENROLLING:
        shown["halls"] = campaigns.hall_candidates(campaign)
    judges = {one.person.pk for one in shown["progress"].judges if one.person}
    if _has_tasks(campaign) and rules.may_see_tasks(person, campaign, judges):
        missing = list(campaigns.missing(campaign)[: MOST_MISSING + 1])
        shown |= {"missing": missing[:MOST_MISSING], "more_missing": len(missing) > MOST_MISSING}
    if person.may("star.manage"):
        shown["lacks_decider"] = objections.lacks_decider(campaign, local(at).date())
    if person.may("star.manage") and campaign.state in rules.BEFORE_THE_DRAW:
        shown["judges_wanting"] = judges_wanting(campaign, local(at).date())
    return shown


def _has_tasks(campaign: Campaign) -> bool:
    return campaign.state in (State.SCORING, State.LOCKED, State.MODERATION)


def judges_wanting(campaign: Campaign, day: date) -> str:
    """Why the judges of a campaign who may judge are not enough, empty where they are."""
    judges = list(campaign.judges.filter(person__in=campaigns.possible_judges(day).values("pk")))
    sheets, chief = campaigns.rule_of(campaign).sheets, any(judge.is_chief for judge in judges)
    return rules.judges_fault(len(judges), sheets, chief) or ""


def history(campaign: Campaign) -> list[Happened]:
    """What happened, newest first; one query. Walks along the rows are many, and stand at the lockers."""
    found = flow.history(campaign).exclude(verb__in=WALKS)
    return [_happened(event) for event in found.reverse()]


def _happened(event: Event) -> Happened:
    said = VERBS.get(event.verb)
    what = said(event.facts) if said else _moved(event)
    return Happened(what, event.by.name if event.by else _("系统"), event.at, event.note)


def _moved(event: Event) -> str:
    return str(State(event.became).label) if event.became in State.values else event.verb


def _put_off(facts: dict[str, Any]) -> str:
    return _("评分截止改到 %(until)s") % {"until": _clock(facts["became"])}


def _clock(text: str) -> str:
    return f"{local(datetime.fromisoformat(text)):%m-%d %H:%M}"


# What an event's verb is called; the others go by the state they led to.
VERBS: dict[str, Callable[[dict[str, Any]], str]] = {
    "created": lambda facts: _("建了这次评选"),
    "changed": lambda facts: _("改了时间或评法"),
    "put_off": _put_off,
    "judges_set": lambda facts: _("定了 %(n)d 名评委") % {"n": len(facts["judges"])},
    "judges_left_out": lambda facts: (
        _("%(n)d 名评委停用了或者不再是评委，没有抽") % {"n": len(facts["judges"])}
    ),
    "judge_replaced": lambda facts: _("换下一名评委，%(moved)d 份转给别人") % facts,
    "open": lambda facts: _("开始报名，公布种子的指纹"),
    "entered": lambda facts: _("报上 %(n)d 个") % {"n": facts["entries"]},
    "withdrawn": lambda facts: _("退出"),
    "draw": lambda facts: _("抽签：%(entries)d 个参评，%(judges)d 名评委") % facts,
    "start": lambda facts: _("开始打分"),
    "lock": lambda facts: _("评分截止，缺 %(missing)d 张评分表，%(not_ranked)d 个不排名") % facts,
    "cancel": lambda facts: _("取消"),
    "measured": lambda facts: _("汇总客观分"),
    "prize_chosen": lambda facts: _("定奖品：%(prize)s") % facts,
}


# --- the first page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A contest on the first page: its newest campaign and how many tasks of it wait for whoever looks."""

    contest: Contest
    campaign: Campaign | None
    left: int


def cards(person: User) -> list[Card]:
    """All three contests; two queries."""
    newest, left = campaigns.currents(), tasks_left(person)
    return [
        Card(one, held, left.get(held.pk, 0) if held else 0)
        for one in Contest
        for held in [newest.get(one.value)]
    ]


def tasks_left(person: User) -> dict[int, int]:
    """campaign → sheets that this judge still owes, of those that are being scored."""
    given = Sheet.objects.filter(assignment=OuterRef("pk"), state=Sheet.State.GIVEN)
    owed = Assignment.objects.filter(
        ~Exists(given),
        judge__person=person,
        entry__withdrawn="",
        entry__campaign__state=State.SCORING,
    )
    return dict(owed.order_by().values_list("entry__campaign").annotate(n=Count("pk")))
