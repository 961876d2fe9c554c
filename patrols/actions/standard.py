"""Editions of standards are drafted, published and taken back here. An edition that holds is never touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.queries import standard as standards
from patrols.rules import standard as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = StandardVersion.State


def add_standard(fields: Mapping[str, Any], *, by: User, at: datetime) -> StandardVersion:
    """A new kind of post, with the draft of its first edition."""
    with transaction.atomic():
        last = Standard.objects.aggregate(last=Max("order"))["last"] or 0
        standard = Standard.objects.create(**fields, order=last + 1)
        flow.record(standard, "added", by=by, at=at)
        return begin_draft(standard, by=by, at=at)


def begin_draft(standard: Standard, *, by: User, at: datetime) -> StandardVersion:
    """The next edition, begun with everything the newest published one has."""
    newest = standards.editions().filter(standard=standard, state=State.PUBLISHED).order_by("-number").first()
    number = (
        StandardVersion.objects.filter(standard=standard).aggregate(last=Max("number"))["last"] or 0
    ) + 1
    kept = {name: getattr(newest, name) for name in standards.EDITION_FIELDS} if newest else {"pass_line": 85}
    try:
        with transaction.atomic():
            draft = StandardVersion.objects.create(standard=standard, number=number, **{**kept, "note": ""})
            _copy_items(newest.items.all() if newest else (), draft)
            flow.record(draft, "drafted", by=by, at=at, became=State.DRAFT)
    except IntegrityError:
        raise flow.SomebodyWasFaster(_("“%(name)s”已经有一份草稿，接着改它") % {"name": standard.name})
    return draft


def _copy_items(items: Iterable[ChecklistItem], draft: StandardVersion) -> None:
    ChecklistItem.objects.bulk_create(
        ChecklistItem(
            version=draft,
            order=order,
            **{name: getattr(item, name) for name in ("code", *standards.ITEM_FIELDS)},
        )
        for order, item in enumerate(items, 1)
    )


def change_draft(version: StandardVersion, fields: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Pass line, visits, windows and note of a draft."""
    with transaction.atomic():
        held = _held(version)
        for name, value in fields.items():
            setattr(held, name, value)
        held.save(update_fields=list(fields))
        flow.record(held, "changed", by=by, at=at, facts={"fields": sorted(fields)})


def put_item(
    version: StandardVersion, item: ChecklistItem | None, fields: Mapping[str, Any], *, by: User, at: datetime
) -> ChecklistItem:
    """Adds an item at the end, or changes one where it stands."""
    with transaction.atomic():
        held = _held(version)
        named = ChecklistItem.objects.filter(version=held, code=fields["code"])
        if (named.exclude(pk=item.pk) if item else named).exists():
            raise flow.Refused(_("编号 %(code)s 已经有一项在用，换一个编号") % {"code": fields["code"]})
        if item is None:
            last = held.items.aggregate(last=Max("order"))["last"] or 0
            item = ChecklistItem(version=held, order=last + 1)
        for name, value in fields.items():
            setattr(item, name, value)
        item.save()
        flow.record(held, "item_put", by=by, at=at, note=item.code)
    return item


def drop_item(version: StandardVersion, item: ChecklistItem, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = _held(version)
        ChecklistItem.objects.filter(version=held, pk=item.pk).delete()
        flow.record(held, "item_dropped", by=by, at=at, note=item.code)


def shift_item(
    version: StandardVersion, item: ChecklistItem, by_places: int, *, by: User, at: datetime
) -> None:
    """Moves an item up (-1) or down (1); at the end of the list it stays."""
    with transaction.atomic():
        held = _held(version)
        items = list(held.items.order_by("order", "pk"))
        place = next(n for n, one in enumerate(items) if one.pk == item.pk)
        items.insert(max(0, min(len(items) - 1, place + by_places)), items.pop(place))
        for order, one in enumerate(items, 1):
            one.order = order
        ChecklistItem.objects.bulk_update(items, ["order"])
        flow.record(held, "item_moved", by=by, at=at, note=item.code)


def replace_items(
    version: StandardVersion, rows: Iterable[Mapping[str, Any]], *, by: User, at: datetime
) -> None:
    """All items of a draft anew, in the order given: a list that came in as a workbook."""
    with transaction.atomic():
        held = _held(version)
        held.items.all().delete()
        items = [ChecklistItem(version=held, order=order, **row) for order, row in enumerate(rows, 1)]
        ChecklistItem.objects.bulk_create(items)
        flow.record(held, "items_loaded", by=by, at=at, facts={"items": len(items)})


def publish(version: StandardVersion, since: date, *, by: User, at: datetime) -> None:
    """From `since` on patrols are done under it; those that were opened before are taken under their own edition."""
    with transaction.atomic():
        held = _held(version)
        faults = rules.edition_faults(held.items.order_by("order"))
        if refusal := rules.may_publish(held, since, local(at).date(), faults):
            raise flow.Refused(refusal)
        flow.move(
            version, State.PUBLISHED, by=by, at=at, facts={"since": since.isoformat()}, effective_from=since
        )


def take_back(version: StandardVersion, *, by: User, at: datetime) -> None:
    """Back to a draft, before its day has come."""
    if refusal := rules.may_take_back(version, local(at).date()):
        raise flow.Refused(refusal)
    try:
        with transaction.atomic():
            flow.move(version, State.DRAFT, by=by, at=at, verb="taken_back", effective_from=None)
    except IntegrityError:
        raise flow.Refused(_("“%(name)s”已经有一份草稿，先发布或作废它") % {"name": version.standard.name})


def drop_draft(version: StandardVersion, *, by: User, at: datetime) -> None:
    flow.move(version, State.VOID, by=by, at=at)


def _held(version: StandardVersion) -> StandardVersion:
    """The draft, held until it is written; Refused once it is none any more."""
    held = StandardVersion.objects.select_for_update().get(pk=version.pk)
    if refusal := rules.may_edit(held):
        raise flow.Refused(refusal)
    return held
