"""What people are told about issues: one notice an event and person, never to the one who did it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Issue
from patrols.models.issue import Severity
from patrols.queries.issue import people_with
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local


def when(at: datetime | None) -> str:
    return f"{local(at):%m-%d %H:%M}" if at else ""


def url_of(issue: Issue) -> str:
    return reverse("issue_detail", args=[issue.pk])


def tell(
    issue: Issue, person: User | None, text: str, event: Event, *, detail: str = "", **words: Any
) -> None:
    """`text` names the issue with %(what)s."""
    if person is None or person.pk == event.by_id:
        return
    place = "·".join(part for part in (issue.post.name, detail) if part)
    text = text % {"what": issue.title, **words}
    notices.tell(person, text, url_of(issue), detail=place, key=f"issue:{issue.pk}:{event.pk}", at=event.at)


def tell_assigners(issues: Sequence[Issue], *, at: datetime) -> None:
    """A grave or serious issue does not wait until somebody looks at the list."""
    people = people_with("issue.assign", local(at).date())
    for issue in issues:
        grave = issue.severity == Severity.GRAVE
        text = _("重大问题，马上派人：%(what)s") if grave else _("严重问题，尽快派人：%(what)s")
        notices.tell_all(
            people,
            text % {"what": issue.title},
            url_of(issue),
            detail=issue.post.name,
            key=f"issue:{issue.pk}:{issue.severity}",
            at=at,
        )
