"""Writes of issues: one verb, one function, one arrow. Each locks the row, asks the guard, moves through the one door,
counts the tally and tells those whom it concerns, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import issue_step as step
from patrols.actions import recheck_plan as recheck
from patrols.actions import tally
from patrols.actions.issue_voice import tell, tell_assigners, when
from patrols.models import Issue, IssuePhoto
from patrols.models.issue import Severity, Source
from patrols.queries.issue import default_verifier, search_text
from patrols.queries.tally import Kind
from patrols.rules import issue as rules
from patrols.rules.issue_words import measure_of
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos.models import Photo
from tongting.places.models import Post

State = Issue.State


def report(
    post: Post,
    what: str,
    *,
    detail: str = "",
    wanted: str = "",
    severity: str = Severity.NORMAL,
    source: str = Source.REPORT,
    photos: Sequence[Photo] = (),
    sender: str = "",
    due_at: datetime | None = None,
    by: User | None,
    at: datetime,
) -> Issue:
    """A fact somebody reports. It waits for whoever assigns; a serious one rings at once. `sender` is the form of
    somebody who has not logged in. `due_at` is a deadline of its own, which whoever assigns it finds filled in."""
    if photos and post.no_photos:
        raise flow.Refused(_("%(post)s 不许拍照，写一句说明就行") % {"post": post.name})
    issue = Issue(
        post=post,
        team_id=post.team_id,
        title=what[:120],
        detail=detail,
        wanted=wanted,
        search=search_text(what, post.name),
        severity=severity,
        source=source,
        found_by=by,
        found_at=at,
        last_seen_at=at,
        due_at=due_at,
    )
    with transaction.atomic():
        issue.save(force_insert=True)
        flow.record(issue, "reported", by=by, at=at, became=State.REPORTED)
        step.attach(issue, photos, IssuePhoto.When.BEFORE, sender=sender, by=by, at=at)
        tally.enter([issue])
        if rules.rings_at_once(severity, at):
            tell_assigners([issue], at=at)
    return issue


def assign(
    issue: Issue,
    *,
    responsible: User,
    verifier: User | None = None,
    due_at: datetime | None = None,
    measure: str = "",
    reason: str = "",
    by: User,
    at: datetime,
) -> None:
    """派单, or with a reason 改派 while it is being worked on. No verifier or measure means the default ones.
    Without `due_at` see `issue_step.due`; a later one is counted as an extension."""
    with transaction.atomic():
        before = step.begin(issue, "assign", by=by, at=at)
        former = issue.responsible
        longer = issue.state in Issue.WORKING and bool(due_at and issue.due_at and due_at > issue.due_at)
        if longer or (former is not None and former.pk != responsible.pk):
            step.refuse(rules.lacks_reason(reason))
        step.refuse(rules.fit_to_fix(responsible, issue))
        if verifier is not None:
            step.refuse(rules.fit_to_verify(verifier, responsible, issue))
        elif issue.verifier is not None and rules.fit_to_verify(issue.verifier, responsible, issue) is None:
            verifier = issue.verifier
        else:
            verifier = default_verifier(issue, responsible, local(at).date(), by=by)
        if due_at is not None:
            step.refuse(rules.bad_deadline(due_at, at))
        changes: dict[str, Any] = {
            "responsible": responsible,
            "team_id": responsible.team_id or issue.team_id,
            "verifier": verifier,
            "due_at": due_at or step.due(issue, at),
            "measure": measure or issue.measure or measure_of(issue.item),
            "assigned_at": issue.assigned_at or at,
            "extended_count": issue.extended_count + longer,
        }
        facts = {"to": responsible.name, "due": changes["due_at"].isoformat()}
        facts |= {"from": former.name} if former else {}
        told: dict[str, Any] = {"by": by, "at": at, "note": reason or measure, "facts": facts}
        if issue.state == State.REPORTED:
            event = step.move(issue, State.ASSIGNED, before, **told, **changes)
        else:
            changes["wanted_due_at"] = None
            event = step.amend(issue, "reassigned", before, **told, **changes)
        due = _("期限 %(when)s") % {"when": when(changes["due_at"])}
        tell(issue, responsible, _("派给你一件问题：%(what)s"), event, detail=due)
        if former is not None and former.pk != responsible.pk:
            tell(issue, former, _("已改派给别人，不用你整改了：%(what)s"), event)


def assign_many(
    chosen: Iterable[tuple[Issue, User | None]],
    *,
    verifier: User | None = None,
    due_at: datetime | None = None,
    reason: str = "",
    by: User,
    at: datetime,
) -> list[tuple[Issue, str]]:
    """Each to the person beside it and on its own: one that is refused holds up no other. Returns the refused ones
    with their sentences."""
    refused = []
    for issue, person in chosen:
        try:
            if person is None:
                raise flow.Refused(_("这个岗点没有班组长，选一个责任人再派"))
            assign(issue, responsible=person, verifier=verifier, due_at=due_at, reason=reason, by=by, at=at)
        except flow.Refused as why:
            refused.append((issue, str(why)))
    return refused


def rectify(issue: Issue, *, photos: Sequence[Photo] = (), note: str = "", by: User, at: datetime) -> None:
    """Hands the work in. A deadline that passed before is marked here too: the clock's rounds may have been late."""
    with transaction.atomic():
        before = step.begin(issue, "rectify", by=by, at=at)
        step.refuse(rules.bad_photos(issue, len(photos)))
        changes: dict[str, Any] = {
            "rectified_at": at,
            "rectified_by": by,
            "resumes_at": None,
            "hold_reason": "",
            "wanted_due_at": None,
        }
        if issue.state == State.WAITING:
            changes["due_at"] = step.due_after_pause(issue, at)
        elif rules.is_overdue(issue, at) and issue.overdue_at is None:
            step.mark_overdue(issue, at=at)
        step.attach(issue, photos, IssuePhoto.When.AFTER, by=by, at=at)
        event = step.move(
            issue, State.RECTIFIED, before, by=by, at=at, note=note, facts=step.shown(photos), **changes
        )
        checker = issue.verifier or step.assigner(issue)
        tell(issue, checker, _("等你验收：%(what)s"), event, detail=note)


def verify_pass(issue: Issue, *, note: str = "", by: User, at: datetime) -> None:
    with transaction.atomic():
        before = step.begin(issue, "verify", by=by, at=at)
        event = step.move(issue, State.CLOSED, before, by=by, at=at, note=note, closed_at=at, closed_by=by)
        recheck.plan(issue)
        tell(issue, issue.rectified_by, _("验收通过，已销号：%(what)s"), event, detail=note)
        if issue.found_by_id not in (None, issue.rectified_by_id):
            tell(issue, issue.found_by, _("你发现的问题已经销号：%(what)s"), event)


def send_back(issue: Issue, *, reason: str, due_at: datetime | None = None, by: User, at: datetime) -> None:
    """退回: counted; without `due_at` there are at least 24 hours to do it again."""
    with transaction.atomic():
        before = step.begin(issue, "send_back", by=by, at=at)
        step.refuse(rules.lacks_reason(reason))
        if due_at is not None:
            step.refuse(rules.bad_deadline(due_at, at))
        due_at = due_at or rules.deadline_after_return(issue.due_at, at)
        event = step.move(
            issue,
            State.RETURNED,
            before,
            by=by,
            at=at,
            note=reason,
            facts={"due": due_at.isoformat()},
            due_at=due_at,
            returned_count=issue.returned_count + 1,
        )
        for person in {issue.rectified_by, issue.responsible} - {None}:
            tell(issue, person, _("验收没通过，退回重做：%(what)s"), event, detail=reason)


def extend(issue: Issue, *, due_at: datetime, reason: str, by: User, at: datetime) -> None:
    """改期限: counted, reason kept; an overdue mark that was set stays."""
    with transaction.atomic():
        before = step.begin(issue, "extend", by=by, at=at)
        step.refuse(rules.lacks_reason(reason) or rules.bad_deadline(due_at, at))
        if rules.is_overdue(issue, at) and issue.overdue_at is None:
            step.mark_overdue(issue, at=at)
        facts = {"due": due_at.isoformat(), "was": issue.due_at.isoformat() if issue.due_at else ""}
        count = issue.extended_count + 1
        event = step.amend(
            issue,
            "extended",
            before,
            by=by,
            at=at,
            note=reason,
            facts=facts,
            due_at=due_at,
            extended_count=count,
            wanted_due_at=None,
        )
        detail = _("新期限 %(when)s：%(why)s") % {"when": when(due_at), "why": reason}
        tell(issue, issue.responsible, _("整改期限改了：%(what)s"), event, detail=detail)


def wait(issue: Issue, *, until: datetime, reason: str, by: User, at: datetime) -> None:
    """等配件: the clock stands still until then, 30 days at most."""
    with transaction.atomic():
        before = step.begin(issue, "wait", by=by, at=at)
        step.refuse(rules.lacks_reason(reason) or rules.bad_pause(until, at, rules.LONGEST_WAIT))
        _pause(issue, State.WAITING, before, until=until, reason=reason, by=by, at=at)


def defer(
    issue: Issue,
    *,
    until: datetime,
    reason: str,
    measure: str,
    responsible: User | None = None,
    by: User,
    at: datetime,
) -> None:
    """挂账: with an owner, a reason, what is done meanwhile, and a day on which it comes back by itself."""
    with transaction.atomic():
        before = step.begin(issue, "defer", by=by, at=at)
        owner = responsible or issue.responsible
        step.refuse(rules.lacks_reason(reason) or rules.bad_pause(until, at, rules.LONGEST_DEFERRAL))
        if not measure.strip():
            raise flow.Refused(_("写清楚挂账期间怎么防范"))
        if owner is None:
            raise flow.Refused(_("挂账也要有人管，先选一个责任人"))
        step.refuse(rules.fit_to_fix(owner, issue))
        changes: dict[str, Any] = {
            "responsible": owner,
            "team_id": owner.team_id or issue.team_id,
            "hold_measure": measure,
        }
        if owner.pk == issue.verifier_id:
            changes["verifier"] = default_verifier(issue, owner, local(at).date(), by=by)
        _pause(issue, State.DEFERRED, before, until=until, reason=reason, by=by, at=at, **changes)


def resume(issue: Issue, *, by: User | None, at: datetime) -> None:
    """Comes back into work: by a person, or by the clock (`by` None) on the day that was set."""
    with transaction.atomic():
        before = step.begin(issue, "resume", by=by, at=at)
        event = step.move(
            issue,
            State.ASSIGNED,
            before,
            verb="resumed",
            by=by,
            at=at,
            due_at=step.due_after_pause(issue, at),
            assigned_at=issue.assigned_at or at,
            resumes_at=None,
            hold_reason="",
            hold_measure="",
        )
        detail = _("期限 %(when)s") % {"when": when(issue.due_at)}
        tell(issue, issue.responsible, _("停下的问题接着整改：%(what)s"), event, detail=detail)


def void(issue: Issue, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        before = step.begin(issue, "void", by=by, at=at)
        step.refuse(rules.lacks_reason(reason))
        withdraw(issue, before, reason=reason, by=by, at=at)


def withdraw(issue: Issue, before: Kind, *, reason: str, by: User, at: datetime) -> None:
    """The move behind `void`, and behind the undo of the patrol that raised it."""
    event = step.move(
        issue, State.VOID, before, by=by, at=at, note=reason, resumes_at=None, wanted_due_at=None
    )
    if issue.responsible is not None:
        tell(issue, issue.responsible, _("已作废，不用整改了：%(what)s"), event, detail=reason)


def _pause(
    issue: Issue,
    to: str,
    before: Kind,
    *,
    until: datetime,
    reason: str,
    by: User,
    at: datetime,
    **changes: Any,
) -> None:
    if rules.is_overdue(issue, at) and issue.overdue_at is None:
        step.mark_overdue(issue, at=at)
    facts = {"until": until.isoformat()}
    facts |= {"measure": changes["hold_measure"]} if "hold_measure" in changes else {}
    event = step.move(
        issue,
        to,
        before,
        by=by,
        at=at,
        note=reason,
        facts=facts,
        resumes_at=until,
        hold_reason=reason,
        wanted_due_at=None,
        **changes,
    )
    label = Issue.State(to).label
    tell(issue, issue.responsible, _("%(state)s：%(what)s"), event, detail=reason, state=label)
