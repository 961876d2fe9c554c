"""The department's one desk for faults: whatever any pillar finds becomes an issue here."""

from __future__ import annotations

from patrols.actions import issue as verbs
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import queries as photos
from tongting.places.models import Post
from tongting.seams import Finding


def report_issue(finding: Finding) -> str:
    """Makes an issue of a finding and returns its number. The photos are the finder's, not yet shown anywhere."""
    finder = User.objects.filter(pk=finding.found_by).first() if finding.found_by else None
    shown = photos.ready_for(finding.photos, finder) if finder is not None else []
    if len(shown) != len(set(finding.photos)):
        raise Refused("a finding names photos that are gone, used, or not its finder's")
    detail = " ".join(part for part in (finding.detail, finding.reference) if part)
    issue = verbs.report(
        Post.objects.get(pk=finding.post),
        finding.what,
        detail=detail,
        severity=finding.severity,
        source=finding.source,
        photos=shown,
        by=finder,
        at=finding.at,
    )
    return issue.number
