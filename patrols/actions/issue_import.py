"""Issues from a ledger: new ones in bulk, born into the state it gives them; changes through the usual verbs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from patrols.actions import issue as verbs
from patrols.actions import tally
from patrols.models import Issue
from patrols.models.issue import Source
from patrols.queries import term as terms
from patrols.queries.issue import search_text
from patrols.rules import ledger_in as rules
from patrols.rules.ledger_in import Change, Entry
from patrols.rules.term import Terms
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.places.models import Post

State = Issue.State
BATCH = 500


def take_in(entries: Sequence[Entry], *, by: User, at: datetime) -> list[Issue]:
    """Writes them with two events each: when it was found, and that it came by a ledger. Call it in a transaction."""
    if not entries:
        return []
    posts = Post.objects.in_bulk({entry.post for entry in entries if entry.post})
    table = terms.in_force()
    for entry in entries:
        if entry.found_at is None or entry.found_at > at:
            raise flow.Refused(_("第 %(row)d 行：检查时间比现在还晚，核对后改正") % {"row": entry.row})
    issues = [_born(entry, posts[entry.post or 0], table, by, at) for entry in entries]
    Issue.objects.bulk_create(issues, batch_size=BATCH)
    Event.objects.bulk_create(
        [event for issue in issues for event in _events(issue, by, at)], batch_size=BATCH
    )
    tally.enter(issues)
    return issues


def change(one: Change, row: int, *, by: User, at: datetime) -> None:
    """Responsible person, measure and deadline, as far as this person may; Refused names the row."""
    values = one.values
    person = one.issue.responsible
    if "responsible" in values:
        person = User.objects.get(pk=values["responsible"][0])
    try:
        verbs.assign(
            one.issue,
            responsible=person,  # type: ignore[arg-type]
            due_at=values.get("due_at"),
            measure=values.get("measure", ""),
            reason=_("按导入的台账改"),
            by=by,
            at=at,
        )
    except flow.Refused as why:
        sentence = {"row": row, "number": one.issue.number, "why": str(why)}
        raise flow.Refused(_("第 %(row)d 行 %(number)s：%(why)s") % sentence)


def _born(entry: Entry, post: Post, table: Terms, by: User, at: datetime) -> Issue:
    found, state = entry.found_at or at, entry.state
    severity = rules.severity_of(entry)
    issue = Issue(
        state=state,
        post=post,
        team_id=entry.team or post.team_id,
        title=(entry.title or "")[:120],
        detail=entry.remark,
        search=search_text(entry.title or "", post.name),
        severity=severity,
        source=Source.IMPORT,
        found_by_id=rules.one(entry.found_by),
        found_at=found,
        last_seen_at=found,
        measure=entry.measure or "",
        verifier_id=rules.one(entry.verifier),
        responsible_id=rules.one(entry.responsible),
    )
    if state == State.REPORTED:
        issue.responsible_id = None
        return issue
    issue.assigned_at = found
    issue.due_at = entry.due_at or table.deadline(found, severity)
    for name, value in _ending(entry, issue.due_at).items():
        setattr(issue, name, value)
    return issue


def _ending(entry: Entry, due_at: datetime) -> dict[str, Any]:
    """What the later states carry."""
    if entry.state in (State.WAITING, State.DEFERRED):
        held = {"resumes_at": due_at, "hold_reason": entry.remark or _("台账上就挂着")}
        return held | ({"hold_measure": entry.measure} if entry.state == State.DEFERRED else {})
    if entry.state not in (State.RECTIFIED, State.CLOSED) or entry.rectified_at is None:
        return {"returned_count": 1} if entry.state == State.RETURNED else {}
    done: dict[str, Any] = {
        "rectified_at": entry.rectified_at,
        "rectified_by_id": rules.one(entry.responsible),
    }
    if entry.rectified_at > due_at:
        done["overdue_at"] = due_at
    if entry.state == State.CLOSED:
        # A ledger has no column for the moment of close-out: it is that of the work it confirms.
        done |= {"closed_at": entry.rectified_at, "closed_by_id": rules.one(entry.verifier)}
    return done


def _events(issue: Issue, by: User, at: datetime) -> list[Event]:
    common = {"thing": flow.name_of(issue), "thing_id": issue.pk}
    found = Event(
        **common, verb="reported", by_id=issue.found_by_id, at=issue.found_at, became=State.REPORTED
    )
    came = {"was": State.REPORTED, "became": issue.state} if issue.state != State.REPORTED else {}
    return [found, Event(**common, verb="imported", by=by, at=at, **came)]
