"""回头看: kept, recurred or skipped, each once; what recurred comes back as an issue that names the old one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import issue_again
from patrols.models import Issue, Recheck
from patrols.queries import recheck as rechecks
from patrols.rules import recheck as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo

State = Recheck.State


def keep(recheck: Recheck, *, photos: Sequence[Photo] = (), note: str = "", by: User, at: datetime) -> None:
    """还好着: seen at another hour than before, by somebody who did not put it right."""
    _refuse(rules.refusal(by, recheck, at) or rules.wrong_hour(recheck, at))
    with transaction.atomic():
        photo_room.claim(photos[:1], by=by, at=at)
        shown = photos[0] if photos else None
        _settle(recheck, State.KEPT, note=note, photo=shown, by=by, at=at)


def recur(recheck: Recheck, *, remark: str, photos: Sequence[Photo] = (), by: User, at: datetime) -> Issue:
    """又坏了: another sighting where it is an open issue again already, else a new one that names the old. What was
    planned after this look is not looked at any more. Returns the open issue."""
    _refuse(rules.refusal(by, recheck, at))
    with transaction.atomic():
        _settle(recheck, State.RECURRED, note=remark, by=by, at=at)
        again = issue_again.come_back(recheck.issue, remark, photos=photos, by=by, at=at)
        for later in rechecks.planned_after(recheck):
            _settle(later, State.SKIPPED, note=_("已经复发，不用再看"), by=None, at=at)
    return again


def skip(recheck: Recheck, *, reason: str, by: User, at: datetime) -> None:
    _refuse(rules.may_skip(by, recheck))
    if not reason.strip():
        raise flow.Refused(_("写清楚为什么不看了"))
    with transaction.atomic():
        _settle(recheck, State.SKIPPED, note=reason, by=by, at=at)


def sweep(*, at: datetime) -> tuple[int, int]:
    """What a patrol or a report found again in the meantime has recurred; what nobody looked at for two weeks is
    written down as that. Returns how many of each. Safe to repeat, by any number of workers."""
    recurred = sum(_found_again(recheck) for recheck in rechecks.found_again(at))
    forgotten = 0
    for recheck in rechecks.forgotten(local(at).date() - rules.FORGOTTEN):
        try:
            with transaction.atomic():
                _settle(recheck, State.SKIPPED, note=_("超过 14 天没人去看"), by=None, at=at)
        except flow.SomebodyWasFaster:
            continue
        forgotten += 1
    return recurred, forgotten


def _found_again(recheck: Recheck) -> int:
    """Settled by whoever found it again, at that moment; the looks after it fall away."""
    successor = recheck.issue.again.exclude(state=Issue.State.VOID).order_by("found_at", "pk").first()
    if successor is None:
        return 0
    note = _("又发现了：%(number)s") % {"number": successor.number}
    to = State.SKIPPED if rechecks.has_recurred(recheck.issue) else State.RECURRED
    try:
        with transaction.atomic():
            _settle(recheck, to, note=note, by=successor.found_by, at=successor.found_at)
    except flow.SomebodyWasFaster:
        return 0
    return int(to == State.RECURRED)


def _settle(
    recheck: Recheck, to: str, *, note: str, photo: Photo | None = None, by: User | None, at: datetime
) -> None:
    """The move, and a line in the story of the issue."""
    seen: dict[str, Any] = {"looked_by": by, "looked_at": at, "remark": note[:300], "photo": photo}
    flow.move(recheck, to, by=by, at=at, note=note, **seen)
    facts = {"days": recheck.after_days} | ({"photo": str(photo.pk)} if photo else {})
    flow.record(recheck.issue, f"recheck_{to}", by=by, at=at, note=note, facts=facts)


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
