"""A second version of a patrol is kept here, whole, until somebody has looked at both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Conflict, Patrol
from patrols.models.standard import StandardVersion
from patrols.queries.issue import people_with
from patrols.rules.patrol import Given
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.places.models import Post


class Told(Protocol):
    """What a visit says besides its answers (patrols.actions.patrol.Visit)."""

    def as_facts(self) -> dict[str, Any]: ...


def keep(
    known: Patrol,
    digest: str,
    post: Post,
    version: StandardVersion,
    answers: Sequence[Given],
    visit: Told,
    *,
    by: User,
    at: datetime,
) -> Conflict:
    """The second version of `known`, kept with its photos; the same version sent again is the one that is kept. Those
    who may void a patrol are told once."""
    with transaction.atomic():
        kept, is_new = Conflict.objects.get_or_create(
            patrol=known,
            digest=digest,
            defaults={
                "post": post,
                "version": version,
                "by": by,
                "received_at": at,
                "visit": visit.as_facts(),
                "answers": [as_row(one) for one in answers],
            },
        )
        if is_new:
            _keep_photos(answers, by, at)
            body: dict[str, Any] = {one.item.code: [one.value, one.remark] for one in answers}
            flow.record(known, "conflict", by=by, at=at, facts={**body, "conflict": kept.pk})
            words = _("巡查 %(number)s 又传来一份不同的内容，核对一下") % {"number": known.number}
            page = reverse("conflict_detail", args=[kept.pk])
            people = people_with("patrol.void", local(at).date())
            notices.tell_all(people, words, page, detail=by.name, key=f"conflict:{kept.pk}", at=at)
    return kept


def as_row(one: Given) -> list[Any]:
    tokens = [str(photo.pk) for photo in one.photos]
    return [one.item.code, one.value, one.remark, tokens, one.fixed_on_spot]


def _keep_photos(answers: Sequence[Given], by: User, at: datetime) -> None:
    """Nobody sweeps them away while the versions wait; those that the first version shows are kept already."""
    free = [photo for one in answers for photo in one.photos if not photo.claimed]
    photos.claim(free, by=by, at=at)
