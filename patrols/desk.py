"""The department's one desk for faults: whatever any pillar finds becomes an issue here."""

from __future__ import annotations

from patrols.actions import issue as verbs
from patrols.models import IssuePhoto
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import queries as photos
from tongting.places.models import Post
from tongting.seams import Finding


def report_issue(finding: Finding) -> str:
    """Makes an issue of a finding and returns its number. Photos that its record shows are shown here as well."""
    finder = User.objects.filter(pk=finding.found_by).first() if finding.found_by else None
    shown = photos.ready_for(finding.photos, finder) if finder is not None else []
    if len(shown) != len(set(finding.photos)):
        raise Refused("a finding names photos that are gone, used, or not its finder's")
    detail = " ".join(part for part in (finding.detail, finding.reference) if part)
    post = Post.objects.get(pk=finding.post)
    issue = verbs.report(
        post,
        finding.what,
        detail=detail,
        severity=finding.severity,
        source=finding.source,
        photos=shown,
        due_at=finding.due_at,
        by=finder,
        at=finding.at,
    )
    IssuePhoto.objects.bulk_create(
        IssuePhoto(issue=issue, photo_id=token, when=IssuePhoto.When.BEFORE, by=finder, at=finding.at)
        for token in finding.shown_photos
        if not post.no_photos
    )
    return issue.number
