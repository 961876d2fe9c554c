"""The one door to a state column: `move()` refuses what a thing's MOVES do not allow, and is won by one person only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import local


class Refused(Exception):
    """A "no" with the sentence that explains it; views show it, nothing has been changed."""


class NotAllowed(Refused):
    """The thing's MOVES know no such step from where it stands."""


class SomebodyWasFaster(Refused):
    """Between reading and writing another person moved the thing; says who, when and to what."""


def name_of(thing: models.Model) -> str:
    return thing._meta.label_lower


def history(thing: models.Model) -> models.QuerySet[Event]:
    """Every event of a thing, oldest first, with the person who caused it."""
    return Event.objects.filter(thing=name_of(thing), thing_id=thing.pk).select_related("by")


def move(
    thing: Any,
    to: str,
    *,
    by: User | None,
    at: datetime,
    verb: str = "",
    note: str = "",
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """Moves `thing.state` to `to` and writes `changes` and the event with it, or raises and changes nothing.

    The write is a compare-and-set on the state that the caller saw, so of two people at once one wins and the other
    is told by whom. `thing` carries the new values afterwards.
    """
    was = thing.state
    model = type(thing)
    if to not in model.MOVES.get(was, ()):
        raise NotAllowed(
            _("现在是“%(was)s”，不能改成“%(to)s”")
            % {"was": model.State(was).label, "to": model.State(to).label}
        )
    with transaction.atomic():
        moved = model._base_manager.filter(pk=thing.pk, state=was).update(state=to, **changes)
        if not moved:
            raise SomebodyWasFaster(who_was_faster(thing))
        event = record(thing, verb or to, by=by, at=at, note=note, facts=facts, was=was, became=to)
    for field, value in {"state": to, **changes}.items():
        setattr(thing, field, value)
    return event


def record(
    thing: models.Model,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    was: str = "",
    became: str = "",
    key: str | None = None,
) -> Event:
    """Writes an event. With a `key` that was already used it raises IntegrityError; see `record_once`."""
    return Event.objects.create(
        thing=name_of(thing),
        thing_id=thing.pk,
        verb=verb,
        was=was,
        became=became,
        by=by,
        at=at,
        note=note,
        facts=facts or {},
        key=key,
    )


def record_once(
    thing: models.Model,
    verb: str,
    *,
    key: str,
    by: User | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> bool:
    """Writes the event unless one with this key exists; true for the one caller who wrote it."""
    try:
        with transaction.atomic():
            record(thing, verb, by=by, at=at, note=note, facts=facts, key=key)
    except IntegrityError:
        return False
    return True


def who_was_faster(thing: Any) -> str:
    """The sentence for somebody who came second: who moved the thing last, when and to what."""
    model = type(thing)
    now = model._base_manager.filter(pk=thing.pk).values_list("state", flat=True).first()
    last = history(thing).exclude(became="").last()
    if now is None or last is None:
        return _("刚才已经有人改过，刷新后再看")
    return _("%(who)s 在 %(time)s 已经把它改成“%(state)s”，你这次没有改动它") % {
        "who": last.by.name if last.by else _("系统"),
        "time": f"{local(last.at):%m-%d %H:%M}",
        "state": model.State(now).label,
    }
