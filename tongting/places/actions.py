"""Writes of the places: add, change, take in a list. Every one leaves an event that names the fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongting.events.flow import Refused, record
from tongting.people.models import User
from tongting.places import rules
from tongting.places.models import CalendarDay, Locker, Post, RetiredToken, Walk, new_token

Place = TypeVar("Place", bound=models.Model)


def add(model: type[Place], fields: dict[str, Any], *, by: User, at: datetime) -> Place:
    """A new area, building, post, room or locker."""
    fields = dict(fields)
    staff = fields.pop("staff", None)
    with transaction.atomic():
        thing = model._base_manager.create(**fields)
        _refuse(rules.why_not_as_it_is(thing))
        if staff is not None and isinstance(thing, Post):
            thing.staff.set(staff)
        record(thing, "added", by=by, at=at)
    return thing


def change(thing: Place, changes: dict[str, Any], *, by: User, at: datetime) -> bool:
    """Writes what differs; false where nothing does. Refused where a place would go out of use with something in it."""
    changes = dict(changes)
    staff = changes.pop("staff", None)
    with transaction.atomic():
        kept = type(thing)._base_manager.select_for_update().get(pk=thing.pk)
        differing = {name: value for name, value in changes.items() if getattr(kept, name) != value}
        for name, value in differing.items():
            setattr(kept, name, value)
        if differing.keys() & {"is_active", "building", "area"}:
            _refuse(rules.why_not_as_it_is(kept))
        if differing:
            kept.save()
        named = sorted(differing)
        if staff is not None and isinstance(kept, Post) and set(kept.staff.all()) != set(staff):
            kept.staff.set(staff)
            named.append("staff")
        if named:
            record(kept, "changed", by=by, at=at, facts={"fields": named})
    return bool(named)


def add_lockers(post: Post, *, hall: str, row: int, columns: range, by: User, at: datetime) -> list[Locker]:
    """A row of lockers side by side, or what it is longer by; refused where one of them is there already."""
    fresh = [
        Locker(post=post, hall=hall, row=row, column=n, code=f"{hall}-{row:02d}-{n:02d}") for n in columns
    ]
    codes = [locker.code for locker in fresh]
    with transaction.atomic():
        same = Q(hall=hall, row=row, column__in=columns) | Q(code__in=codes)
        if there := Locker.objects.filter(same).order_by("column").first():
            _refuse(_("%(code)s 已经有了，换个排号，或者从后面的列号起") % {"code": there.code})
        lockers = Locker.objects.bulk_create(fresh, batch_size=200)
        record(post, "lockers_added", by=by, at=at, facts={"first": codes[0], "last": codes[-1]})
    return lockers


def _refuse(why: str) -> None:
    if why:
        raise Refused(why)


def renew_code(post: Post, *, by: User, at: datetime) -> None:
    """A new code for the door; the old sticker is worth nothing from now on."""
    with transaction.atomic():
        kept = Post.objects.select_for_update().get(pk=post.pk)
        RetiredToken.objects.create(token=kept.token, post=kept, at=at, by=by)
        kept.token = new_token()
        kept.save(update_fields=["token"])
        record(kept, "code_renewed", by=by, at=at)
    post.token = kept.token


def take_in(
    model: type[Place],
    new: Sequence[Place],
    changed: Sequence[Place],
    fields: list[str],
    *,
    by: User,
    at: datetime,
) -> None:
    """Places from a checked list, in bulk; one event for the whole list."""
    with transaction.atomic():
        model._base_manager.bulk_create(new, batch_size=500)
        if changed:
            model._base_manager.bulk_update(changed, fields, batch_size=200)
        counts = {"kind": model._meta.label_lower, "added": len(new), "changed": len(changed)}
        record(by, "places_imported", by=by, at=at, facts=counts)


def set_walks(minutes: dict[tuple[int, int], int | None], *, by: User, at: datetime) -> int:
    """How long the way takes between areas; None takes a pair out. Returns how many pairs differ from before."""
    with transaction.atomic():
        there = {(walk.one_id, walk.other_id): walk.minutes for walk in Walk.objects.select_for_update()}
        differing = {pair: value for pair, value in minutes.items() if there.get(pair) != value}
        if not differing:
            return 0
        gone = Q(pk=None)
        for one, other in differing:
            gone |= Q(one=one, other=other)
        Walk.objects.filter(gone).delete()
        Walk.objects.bulk_create(
            Walk(one_id=one, other_id=other, minutes=value)
            for (one, other), value in differing.items()
            if value is not None
        )
        record(by, "walks_changed", by=by, at=at, facts={"pairs": [list(pair) for pair in differing]})
    return len(differing)


def add_calendar_day(day: date, *, is_working: bool, name: str, by: User, at: datetime) -> CalendarDay:
    """A day off in the week, or a day worked at its end; an ordinary day is not entered."""
    weekday = day.weekday() < 5
    if is_working == weekday:
        usual = _("本来就上班") if weekday else _("本来就休息")
        raise Refused(_("%(day)s 是平常日子，%(usual)s，不用登记") % {"day": day, "usual": usual})
    with transaction.atomic():
        if CalendarDay.objects.filter(day=day).exists():
            raise Refused(_("%(day)s 已经登记过了，要改就先删掉") % {"day": day})
        entry = CalendarDay.objects.create(day=day, is_working=is_working, name=name)
        record(entry, "added", by=by, at=at, facts={"day": str(day)})
    return entry


def drop_calendar_day(entry: CalendarDay, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        record(entry, "dropped", by=by, at=at, facts={"day": str(entry.day), "is_working": entry.is_working})
        entry.delete()
