"""Who may nominate and who may vote, and when: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, Entry
from tongting.people.models import Group, User
from tongting.periods import local

State = Campaign.State
# Whose work is judged by others: the mine's leaders and those who only live here are not candidates.
CANDIDATES = (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)


@dataclass(frozen=True)
class Window:
    """When votes are taken: from `opens` to before `closes`. Without `opens` the candidates are not settled yet."""

    opens: datetime | None
    closes: datetime | None

    def is_open(self, at: datetime) -> bool:
        return self.opens is not None and self.closes is not None and self.opens <= at < self.closes

    def is_over(self, at: datetime) -> bool:
        return self.closes is not None and at >= self.closes


def may_nominate(person: User, campaign: Campaign, at: datetime) -> str | None:
    if not person.may("star.vote"):
        return _("提名由本科职工来做")
    if campaign.contest != Contest.SERVICE or campaign.state != State.ENROLLING:
        return _("现在不收提名")
    if at >= campaign.enrol_until:
        return _("提名到 %(when)s 截止") % {"when": f"{local(campaign.enrol_until):%m-%d %H:%M}"}
    return None


def may_be_nominated(candidate: User, by: User) -> str | None:
    if candidate.pk == by.pk:
        return _("不能提名自己，提名一位同事")
    if not candidate.is_active or candidate.team_id is None or candidate.group not in CANDIDATES:
        return _("只能提名在岗的后勤职工")
    return None


def may_vote(person: User, when: Window, at: datetime) -> str | None:
    """Whether this person may vote at all; `may_choose` says for whom."""
    if not person.may("star.vote"):
        return _("投票由本科职工来投")
    if when.is_over(at):
        return _("投票已经截止")
    if not when.is_open(at):
        return _("投票还没开始，候选人定了以后开始")
    return None


def may_choose(person: User, entry: Entry) -> str | None:
    """Staff of other teams than the candidate's (同班组外职工). `entry.person` is at hand."""
    candidate = entry.person
    if candidate is None or entry.withdrawn:
        return _("这位候选人已经退出，选别的候选人")
    if candidate.pk == person.pk:
        return _("不能投自己")
    if candidate.team_id is not None and candidate.team_id == person.team_id:
        return _("不能投本班组的人，选别的班组的候选人")
    return None


def may_count(when: Window, at: datetime) -> str | None:
    """Nobody sees a count before the vote is over."""
    return None if when.is_over(at) else _("投票截止以后才公布票数")
