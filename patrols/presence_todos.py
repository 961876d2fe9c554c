"""What waits for a person on a post: the visit that just ended there, to be confirmed with a code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import presence
from patrols.rules.presence import CODE_HOLDS
from tongting.people.models import User
from tongting.seams import Todo

MOST = 3


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query."""
    for patrol in presence.waiting_for(person, at)[:MOST]:
        yield Todo(
            text=_("确认 %(who)s 到过 %(post)s") % {"who": patrol.by.name, "post": patrol.post.name},
            detail=_("输他手机上的 4 位码"),
            url=reverse("presence_confirm", args=[patrol.pk]),
            due=patrol.submitted_at + CODE_HOLDS,
            icon="patch-check",
            tone="lamp",
        )
