"""The mechanics under every step of an issue: lock and ask, move and count, photos, the overdue mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from patrols.actions import tally
from patrols.models import Issue, IssuePhoto
from patrols.queries import term as terms
from patrols.queries.tally import Kind
from patrols.rules import issue as rules
from patrols.rules.term import Terms
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo


def mark_overdue(issue: Issue, *, at: datetime) -> bool:
    """Sets the mark once, dated when it was due; true for the one caller who did. Call it inside a transaction."""
    late = Issue.objects.filter(
        pk=issue.pk, overdue_at=None, state__in=Issue.WORKING, due_at=issue.due_at, due_at__lt=at
    )
    if not late.update(overdue_at=issue.due_at):
        return False
    issue.overdue_at = issue.due_at
    return flow.record_once(issue, "overdue", key=f"issue:{issue.pk}:overdue", by=None, at=issue.due_at or at)


def due_after_pause(issue: Issue, at: datetime) -> datetime:
    """The deadline moved by as long as the clock stood still."""
    began = flow.history(issue).filter(became=issue.state).last()
    if issue.due_at is None or began is None:
        return deadline(issue, at)
    return issue.due_at + max(min(at, issue.resumes_at or at) - began.at, timedelta())


def attach(
    issue: Issue, photos: Sequence[Photo], side: str, *, sender: str = "", by: User | None, at: datetime
) -> None:
    """Claims the photos and shows them; `sender` is the form of somebody who has not logged in."""
    if not photos:
        return
    photo_room.claim(photos, sender=sender, by=by, at=at)
    IssuePhoto.objects.bulk_create(
        [IssuePhoto(issue=issue, photo=photo, when=side, by=by, at=at) for photo in photos]
    )


def hold(queryset: QuerySet[Issue]) -> QuerySet[Issue]:
    """Rows as the verbs need them, locked until the transaction ends."""
    related = queryset.select_related(
        "post", "team", "item", "responsible", "verifier", "rectified_by", "found_by", "helping"
    )
    return related.select_for_update(of=("self",))


def begin(issue: Issue, verb: str, *, by: User | None, at: datetime) -> Kind:
    """Locks the row, takes over what others changed meanwhile, and asks the guard. Whoever saw an older state is told
    who was faster. Returns what the tally counts it as."""
    seen = issue.state
    issue.refresh_from_db(from_queryset=hold(Issue.objects.all()))
    if issue.state != seen or seen not in rules.VERBS[verb]:
        raise flow.SomebodyWasFaster(flow.who_was_faster(issue))
    if by is not None:
        refuse(rules.refusal(verb, by, issue, at))
    return tally.kind_of(issue)


def move(issue: Issue, to: str, before: Kind, **step: Any) -> Event:
    event = flow.move(issue, to, **step)
    tally.shift(before, tally.kind_of(issue))
    return event


def amend(
    issue: Issue,
    verb: str,
    before: Kind,
    *,
    by: User | None,
    at: datetime,
    note: str,
    facts: dict[str, Any],
    **changes: Any,
) -> Event:
    """Changes that leave the state where it is; the row is locked by `begin`."""
    Issue.objects.filter(pk=issue.pk).update(**changes)
    for name, value in changes.items():
        setattr(issue, name, value)
    tally.shift(before, tally.kind_of(issue))
    return flow.record(issue, verb, by=by, at=at, note=note, facts=facts)


def assigner(issue: Issue) -> User | None:
    """Who gave it away last, to be asked where no verifier is named."""
    given = flow.history(issue).filter(verb__in=("assigned", "reassigned")).last()
    return given.by if given else None


def deadline(issue: Issue, since: datetime) -> datetime:
    """By the item's own hours, else by the table of deadlines."""
    if issue.item is not None:
        return Terms().deadline(since, issue.severity, issue.item.due_hours)
    return terms.in_force().deadline(since, issue.severity)


def running_deadline(issue: Issue) -> datetime | None:
    return issue.due_at if issue.state in Issue.WORKING else None


def due(issue: Issue, at: datetime) -> datetime:
    """The deadline that runs, or came with the report; else the clock of its severity starts now."""
    return running_deadline(issue) or rules.promised(issue, at) or deadline(issue, at)


def shown(photos: Sequence[Photo]) -> dict[str, Any]:
    return {"photos": [str(photo.pk) for photo in photos]} if photos else {}


def refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
