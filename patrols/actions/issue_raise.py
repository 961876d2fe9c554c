"""Issues that a patrol raises: all of them in a number of queries that does not grow with the items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import issue as verbs
from patrols.actions import issue_step as step
from patrols.actions import tally
from patrols.actions.issue_voice import tell_assigners, url_of
from patrols.models import Issue, IssueOccurrence, IssuePhoto, Patrol
from patrols.models.issue import Severity, Source
from patrols.queries.issue import default_verifier, search_text, seen_here
from patrols.rules import issue as rules
from patrols.rules import issue_words
from patrols.rules.issue import FailedItem
from patrols.rules.term import Terms
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Issue.State


def raise_from_patrol(patrol: Patrol, failed: Sequence[FailedItem], *, by: User, at: datetime) -> list[Issue]:
    """One issue for each failed item, or another sighting of the one that is open at this post for the same item. A
    post whose team has a leader gets it assigned at once. Returns the issues in the order of `failed`, sightings
    included; call it in the transaction that saves the patrol. The photos are claimed by the answers they belong
    to."""
    if not failed:
        return []
    with transaction.atomic():
        known, closed = _seen_before(patrol, failed, at)
        fresh = {
            one.item.code: _draft(patrol, one, closed.get(one.item.code), by, at)
            for one in failed
            if one.item.code not in known
        }
        _name_verifier([issue for issue in fresh.values() if issue.responsible is not None], at)
        Issue.objects.bulk_create(fresh.values())
        again = [(known[one.item.code], one) for one in failed if one.item.code in known]
        _record_sightings(patrol, again, by, at)
        issues = {**known, **fresh}
        note = _("按岗点责任班组自动派单")
        events = [event for issue in fresh.values() for event in first_events(issue, note, by=by, at=at)]
        events += [_event(issue, "seen_again", by, at, note=one.remark) for issue, one in again]
        Event.objects.bulk_create(events)
        _show_photos(issues, failed, by, at)
        tally.enter(fresh.values())
        _tell(patrol, list(fresh.values()), at)
    return [issues[one.item.code] for one in failed]


def void_from_patrol(patrol: Patrol, *, by: User, at: datetime, note: str) -> list[Issue]:
    """Takes back what a withdrawn patrol raised and returns it. What somebody else has seen since, or what is handed
    in already, stands on its own feet and stays."""
    withdrawn = []
    with transaction.atomic():
        for issue in step.hold(Issue.objects.filter(patrol=patrol, state__in=rules.VERBS["void"])):
            if issue.occurrence_count == 1:
                verbs.withdraw(issue, tally.kind_of(issue), reason=note, by=by, at=at)
                withdrawn.append(issue)
        sightings = IssueOccurrence.objects.filter(patrol=patrol)
        seen = [row.issue for row in sightings.select_related("issue")]
        Issue.objects.filter(pk__in=[issue.pk for issue in seen]).update(
            occurrence_count=F("occurrence_count") - 1
        )
        Event.objects.bulk_create([_event(issue, "unseen", by, at, note=note) for issue in seen])
        sightings.delete()
    return withdrawn


def _seen_before(
    patrol: Patrol, failed: Iterable[FailedItem], at: datetime
) -> tuple[dict[str, Issue], dict[str, Issue]]:
    """What of it is open, and what was closed within 30 days, by item code; of several open ones the oldest, which an
    import may have left, of several closed ones the latest. Locked, so that two patrols at once count both sightings.
    """
    keys = seen_here(patrol.post_id, [one.item.code for one in failed], at - rules.SAME_FAULT)
    if not keys:
        return {}, {}
    found = Issue.objects.select_for_update().filter(pk__in=keys)
    # Only what a sighting changes is read.
    seen = found.only("state", "item_code", "occurrence_count", "last_seen_at", "closed_at").order_by("pk")
    issues = list(seen)
    closed = {issue.item_code: issue for issue in issues if issue.closed_at is not None}
    still_open = {issue.item_code: issue for issue in reversed(issues) if issue.state in Issue.OPEN}
    return still_open, closed


def _draft(patrol: Patrol, one: FailedItem, before: Issue | None, by: User, at: datetime) -> Issue:
    post, item = patrol.post, one.item
    leader = post.team.leader if post.team is not None else None
    severity = one.severity or rules.severity_of(item)
    title = issue_words.title_of(item, one.remark)
    takes_it = leader is not None and leader.is_active
    issue = Issue(
        # Born into the state to which its two first events lead.
        state=State.ASSIGNED if takes_it else State.REPORTED,
        post=post,
        item=item,
        item_code=item.code,
        title=title,
        detail=_("检查项“%(item)s”不合格") % {"item": item.text},
        wanted=item.text[:300],
        search=search_text(title, post.name),
        severity=severity,
        source=Source.PATROL,
        found_by=by,
        found_at=at,
        last_seen_at=at,
        patrol=patrol,
        same_as=before,
        team_id=post.team_id,
    )
    if leader is not None and takes_it:
        issue.responsible, issue.assigned_at = leader, at
        issue.measure = issue_words.measure_of(item)
        issue.due_at = Terms().deadline(at, severity, item.due_hours)
    return issue


def _name_verifier(assigned: Sequence[Issue], at: datetime) -> None:
    """The same for all of one patrol: one finder, one post, one leader."""
    verifier: User | None = None
    for issue in assigned:
        if issue is assigned[0] and issue.responsible is not None:
            verifier = default_verifier(issue, issue.responsible, local(at).date())
        issue.verifier = verifier


def first_events(issue: Issue, note: str, *, by: User, at: datetime) -> list[Event]:
    """What leads to the state an issue is born into; `note` says why it was assigned without anybody doing so."""
    reported = _event(issue, "reported", by, at, became=State.REPORTED)
    if issue.responsible is None:
        return [reported]
    facts = {"to": issue.responsible.name, "due": issue.due_at.isoformat() if issue.due_at else ""}
    assigned = _event(
        issue, "assigned", None, at, was=State.REPORTED, became=State.ASSIGNED, note=note, facts=facts
    )
    return [reported, assigned]


def _event(issue: Issue, verb: str, by: User | None, at: datetime, **more: Any) -> Event:
    return Event(thing=flow.name_of(issue), thing_id=issue.pk, verb=verb, by=by, at=at, **more)


def _record_sightings(
    patrol: Patrol, again: Sequence[tuple[Issue, FailedItem]], by: User, at: datetime
) -> None:
    if not again:
        return
    IssueOccurrence.objects.bulk_create(
        [
            IssueOccurrence(issue=issue, patrol=patrol, seen_by=by, seen_at=at, remark=one.remark)
            for issue, one in again
        ]
    )
    # A patrol that arrives late moves nothing backwards.
    Issue.objects.filter(pk__in=[issue.pk for issue, _one in again]).update(
        occurrence_count=F("occurrence_count") + 1, last_seen_at=Greatest("last_seen_at", Value(at))
    )
    for issue, _one in again:
        issue.occurrence_count += 1
        issue.last_seen_at = max(issue.last_seen_at, at)


def _show_photos(issues: dict[str, Issue], failed: Iterable[FailedItem], by: User, at: datetime) -> None:
    shown = [
        IssuePhoto(issue=issues[one.item.code], photo=photo, when=IssuePhoto.When.BEFORE, by=by, at=at)
        for one in failed
        for photo in one.photos
    ]
    if shown:
        IssuePhoto.objects.bulk_create(shown, ignore_conflicts=True)


def _tell(patrol: Patrol, fresh: list[Issue], at: datetime) -> None:
    """One notice a patrol, however much it found. Grave ones ring at everybody who assigns as well, serious ones where
    nobody has them yet."""
    urgent = [
        issue
        for issue in fresh
        if rules.rings_at_once(issue.severity, at)
        and (issue.responsible is None or issue.severity == Severity.GRAVE)
    ]
    if urgent:
        tell_assigners(urgent, at=at)
    mine = [issue for issue in fresh if issue.responsible is not None]
    if not mine:
        return
    first = mine[0]
    words = {"post": patrol.post.name, "count": len(mine), "what": first.title}
    text = (
        _("%(post)s 发现问题，派给你整改：%(what)s")
        if len(mine) == 1
        else _("%(post)s 发现 %(count)d 个问题，派给你整改")
    )
    notices.tell(
        first.responsible_id or 0,
        text % words,
        url_of(first) if len(mine) == 1 else reverse("issue_mine"),
        detail="、".join(issue.title for issue in mine)[:500],
        key=f"patrol:{patrol.pk}:issues",
        at=at,
    )
