"""What whoever fixes it may ask for: more time, and another team's help. The answer is on record like the question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import issue_step as step
from patrols.actions.issue_voice import tell, when
from patrols.models import Issue
from patrols.queries.issue import people_with
from patrols.rules import issue as rules
from tongting.events import flow
from tongting.people.models import Team, User
from tongting.periods import local


def ask_time(issue: Issue, *, due_at: datetime, reason: str, by: User, at: datetime) -> None:
    """申请延期: the deadline stands until somebody who assigns agrees."""
    with transaction.atomic():
        before = step.begin(issue, "ask_time", by=by, at=at)
        step.refuse(rules.lacks_reason(reason) or rules.bad_wish(issue, due_at, at))
        event = step.amend(
            issue,
            "time_asked",
            before,
            by=by,
            at=at,
            note=reason,
            facts={"due": due_at.isoformat()},
            wanted_due_at=due_at,
        )
        giver = step.assigner(issue)
        asked = [giver] if giver is not None and giver.may("issue.assign") else []
        detail = _("申请延到 %(when)s：%(why)s") % {"when": when(due_at), "why": reason}
        for person in asked or people_with("issue.assign", local(at).date()):
            tell(issue, person, _("%(who)s 申请延期：%(what)s"), event, detail=detail, who=by.name)


def refuse_time(issue: Issue, *, reason: str, by: User, at: datetime) -> None:
    """不同意延期; agreeing is `extend`."""
    with transaction.atomic():
        before = step.begin(issue, "refuse_time", by=by, at=at)
        step.refuse(rules.lacks_reason(reason))
        asked = flow.history(issue).filter(verb="time_asked").last()
        event = step.amend(
            issue, "time_refused", before, by=by, at=at, note=reason, facts={}, wanted_due_at=None
        )
        people = {issue.responsible, asked.by if asked else None} - {None}
        for person in people:
            tell(issue, person, _("没同意延期，按原期限办：%(what)s"), event, detail=reason)


def ask_help(issue: Issue, *, team: Team, reason: str, by: User, at: datetime) -> None:
    """请配合: another team is told what it is wanted for and sees the issue; who answers for it stays the same."""
    with transaction.atomic():
        before = step.begin(issue, "ask_help", by=by, at=at)
        step.refuse(rules.lacks_reason(reason))
        if team.pk == issue.team_id:
            raise flow.Refused(_("%(team)s 就是责任班组，选别的班组来配合") % {"team": team.name})
        facts = {"to": team.name}
        event = step.amend(issue, "help_asked", before, by=by, at=at, note=reason, facts=facts, helping=team)
        leader = team.leader if team.leader is not None and team.leader.is_active else None
        people = [leader] if leader else list(team.people.filter(is_active=True)[:20])
        for person in people:
            tell(issue, person, _("请你班组配合：%(what)s"), event, detail=reason)
