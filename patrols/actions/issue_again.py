"""The same fault again: another sighting of an open issue, a report merged into one, a closed one that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import issue_raise, tally
from patrols.actions import issue_step as step
from patrols.actions.issue_voice import tell, tell_assigners, url_of
from patrols.models import Issue, IssueOccurrence, IssuePhoto
from patrols.models.issue import Source
from patrols.queries.issue import default_verifier, search_text
from patrols.rules import issue as rules
from patrols.rules.issue_words import measure_of
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos.models import Photo

State = Issue.State


def see_again(
    issue: Issue, what: str, *, photos: Sequence[Photo] = (), sender: str = "", by: User | None, at: datetime
) -> Issue:
    """ "同一件": adds a sighting with its photos instead of making a second issue."""
    if photos and issue.post.no_photos:
        raise flow.Refused(_("%(post)s 不许拍照，写一句说明就行") % {"post": issue.post.name})
    with transaction.atomic():
        issue.refresh_from_db(from_queryset=step.hold(Issue.objects.all()))
        if not issue.is_open:
            raise flow.Refused(
                _("%(number)s 刚才已经是“%(state)s”，按新问题反映")
                % {"number": issue.number, "state": issue.get_state_display()}
            )
        step.attach(issue, photos, IssuePhoto.When.BEFORE, sender=sender, by=by, at=at)
        event = _count(issue, what, {}, by=by, at=at)
        for person in {issue.responsible, issue.verifier} - {None}:
            tell(issue, person, _("又有人看到：%(what)s"), event, detail=what)
    return issue


def merge(issue: Issue, into: Issue, *, by: User, at: datetime) -> None:
    """A report that is no new fault: it becomes a sighting of `into`, with its photos and whoever scanned a code for
    it; whoever reported it is led there."""
    with transaction.atomic():
        # In the order of their numbers, so that two merges at once wait for each other and never deadlock.
        list(Issue.objects.select_for_update().filter(pk__in=(issue.pk, into.pk)).order_by("pk"))
        before = step.begin(issue, "merge", by=by, at=at)
        into.refresh_from_db(from_queryset=step.hold(Issue.objects.all()))
        step.refuse(rules.bad_merge(issue, into))
        note = _("并入 %(number)s") % {"number": into.number}
        step.move(issue, State.VOID, before, verb="merged", by=by, at=at, note=note, same_as=into)
        shown = [
            IssuePhoto(issue=into, photo_id=one.photo_id, when=one.when, by_id=one.by_id, at=one.at)
            for one in issue.photos.all()
        ]
        IssuePhoto.objects.bulk_create(shown, ignore_conflicts=True)
        issue.complaints.update(issue=into)
        event = _count(into, issue.title, {"from": issue.number}, by=issue.found_by, at=issue.found_at)
        tell(into, into.responsible, _("又有人反映：%(what)s"), event, detail=issue.title)
        if issue.found_by is not None:
            words = _("你反映的和 %(number)s 是同一件，一起办") % {"number": into.number}
            notices.tell(
                issue.found_by,
                words,
                url_of(issue),
                detail=issue.title,
                key=f"issue:{issue.pk}:merged",
                at=at,
            )


def come_back(old: Issue, remark: str, *, photos: Sequence[Photo] = (), by: User, at: datetime) -> Issue:
    """A closed fault is there again: a sighting of the issue that is open for it already, else a new issue that names
    the old one, with whoever answered for it then."""
    open_one = Issue.objects.filter(same_as=old, state__in=Issue.OPEN).order_by("-pk").first()
    if open_one is None and old.item_code:
        same = Issue.objects.filter(post=old.post_id, item_code=old.item_code, state__in=Issue.OPEN)
        open_one = same.order_by("-pk").first()
    if open_one is not None:
        return see_again(open_one, remark, photos=photos, by=by, at=at)
    issue = _reborn(old, remark, by, at)
    issue.save(force_insert=True)
    Event.objects.bulk_create(issue_raise.first_events(issue, _("按上次的责任人自动派单"), by=by, at=at))
    step.attach(issue, photos, IssuePhoto.When.BEFORE, by=by, at=at)
    tally.enter([issue])
    if issue.responsible is not None:
        notices.tell(
            issue.responsible,
            _("回头看又坏了，派给你整改：%(what)s") % {"what": issue.title},
            url_of(issue),
            detail=_("%(post)s，上次是 %(number)s") % {"post": old.post.name, "number": old.number},
            key=f"issue:{issue.pk}:again",
            at=at,
        )
    elif rules.rings_at_once(issue.severity, at):
        tell_assigners([issue], at=at)
    return issue


def _count(issue: Issue, what: str, facts: dict[str, Any], *, by: User | None, at: datetime) -> Event:
    """One sighting more; the row is locked."""
    IssueOccurrence.objects.create(issue=issue, seen_by=by, seen_at=at, remark=what[:300])
    issue.occurrence_count += 1
    issue.last_seen_at = max(issue.last_seen_at, at)
    issue.save(update_fields=["occurrence_count", "last_seen_at"])
    return flow.record(issue, "seen_again", by=by, at=at, note=what, facts=facts)


def _reborn(old: Issue, remark: str, by: User, at: datetime) -> Issue:
    """Born into the state to which its first events lead."""
    candidates = [old.responsible, old.post.team.leader if old.post.team else None]
    fit = [one for one in candidates if one is not None and rules.fit_to_fix(one, old) is None]
    issue = Issue(
        state=State.ASSIGNED if fit else State.REPORTED,
        post=old.post,
        team_id=old.team_id or old.post.team_id,
        item=old.item,
        item_code=old.item_code,
        title=old.title,
        detail=remark,
        wanted=old.wanted,
        search=search_text(old.title, old.post.name),
        severity=old.severity,
        source=Source.RECHECK,
        found_by=by,
        found_at=at,
        last_seen_at=at,
        same_as=old,
    )
    if fit:
        issue.responsible, issue.assigned_at = fit[0], at
        issue.team_id = fit[0].team_id or issue.team_id
        issue.verifier = default_verifier(issue, fit[0], local(at).date(), by=by)
        issue.measure = old.measure or measure_of(old.item)
        issue.due_at = step.deadline(issue, at)
    return issue
