"""五定 made whole: who verifies and what is to be done, for issues that somebody has without them, from before these
were given at the assignment or out of an imported list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import issue_step as step
from patrols.actions import tally
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.rules.issue_words import measure_of
from tongting.periods import local


def make_whole(*, at: datetime) -> int:
    """What the assignment would have named today; returns how many issues lacked something. What is handed in or
    closed stays as it was. Safe to repeat, by any number of workers."""
    return sum(_fill(key, at) for key in issues.lacking_duties())


def _fill(key: int, at: datetime) -> bool:
    with transaction.atomic():
        issue = step.hold(issues.lacking_duties_among(Issue.objects.filter(pk=key))).first()
        if issue is None or issue.responsible is None:
            return False
        changes: dict[str, Any] = {}
        if not issue.measure:
            changes["measure"] = measure_of(issue.item)
        if issue.verifier is None:
            given_by = step.assigner(issue)
            checker = issues.default_verifier(issue, issue.responsible, local(at).date(), by=given_by)
            changes |= {"verifier": checker} if checker else {}
        if not changes:
            return False
        said = [_("验收人 %(who)s") % {"who": changes["verifier"].name}] if "verifier" in changes else []
        said += [_("整改措施：%(what)s") % {"what": changes["measure"]}] if "measure" in changes else []
        note = "；".join(said)
        step.amend(issue, "made_whole", tally.kind_of(issue), by=None, at=at, note=note, facts={}, **changes)
    return True
