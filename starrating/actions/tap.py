"""What a phone noted where it had no network — nobody in, looks along a row: under its number once, however often it is
sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User


class Conflict(flow.Refused):
    """The same number came with another content; the first counts, the second stays in the history beside it."""


def once(
    thing: models.Model,
    number: UUID,
    said: Any,
    act: Callable[[], object],
    *,
    by: User,
    at: datetime,
) -> bool:
    """Does `act` unless this number has been taken in; true for the one time that it did. `said` is what the phone
    sent, as JSON. Raises Conflict where the number is known with another content or from somebody else, and what `act`
    raises — then the number is free again."""
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    key = f"phone:{number}"
    with transaction.atomic():
        if flow.record_once(thing, "phoned", key=key, by=by, at=at, facts={"digest": digest}):
            act()
            return True
    known = Event.objects.get(key=key)
    if known.facts.get("digest") == digest and known.by_id == by.pk:
        return False
    flow.record_once(thing, "conflict", key=f"{key}:{digest[:32]}", by=by, at=at, facts={"said": said})
    raise Conflict(_("这一条先前已经收下，这回传来的内容不一样；算数的是先到的那份，不对就重新记一次"))
