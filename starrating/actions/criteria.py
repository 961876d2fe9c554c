"""Editions of scoring rules are drafted, published and taken back here. One that a campaign stands on is never
touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.queries import criteria as queries
from starrating.rules import criteria as rules
from starrating.scoring.rule import Rule
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = CriteriaSet.State
Part = CriteriaGroup | Criterion | Veto
MODELS: dict[str, type[Part]] = {"group": CriteriaGroup, "item": Criterion, "veto": Veto}


def begin_draft(contest: str, *, by: User, at: datetime) -> CriteriaSet:
    """The next edition, begun with everything the newest published one has."""
    newest = queries.editions().filter(contest=contest, state=State.PUBLISHED).order_by("-number").first()
    number = CriteriaSet.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            draft = CriteriaSet.objects.create(
                contest=contest, number=number + 1, rule=newest.rule if newest else Rule().as_json()
            )
            if newest:
                _copy(newest, draft)
            flow.record(draft, "drafted", by=by, at=at, became=State.DRAFT)
    except IntegrityError:
        raise flow.SomebodyWasFaster(
            _("“%(name)s”已经有一份草稿，接着改它") % {"name": Contest(contest).label}
        )
    return draft


def _copy(edition: CriteriaSet, draft: CriteriaSet) -> None:
    for group in edition.groups.all():
        items = list(group.items.all())
        group.pk, group.criteria, group._state.adding = None, draft, True
        group.save()
        for item in items:
            item.pk, item.group = None, group
        Criterion.objects.bulk_create(items)
    vetoes = list(edition.vetoes.all())
    for veto in vetoes:
        veto.pk, veto.criteria = None, draft
    Veto.objects.bulk_create(vetoes)


def change_rule(edition: CriteriaSet, rule: Rule, note: str, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = _held(edition)
        held.rule, held.note = rule.as_json(), note
        held.save(update_fields=["rule", "note"])
        flow.record(held, "changed", by=by, at=at)


def put_part(
    edition: CriteriaSet, kind: str, part: Part | None, fields: Mapping[str, Any], *, by: User, at: datetime
) -> Part:
    """Adds a group, an item or a veto at the end, or changes one where it stands. An item's fields name its group."""
    with transaction.atomic():
        held = _held(edition)
        named = rows(held, kind).filter(code=fields["code"])
        if (named.exclude(pk=part.pk) if part else named).exists():
            raise flow.Refused(_("编号 %(code)s 已经有一项在用，换一个编号") % {"code": fields["code"]})
        if part is None:
            last = rows(held, kind).aggregate(last=Max("order"))["last"] or 0
            part = MODELS[kind](order=last + 1)
            if not isinstance(part, Criterion):
                part.criteria = held
        for name, value in fields.items():
            setattr(part, name, value)
        part.save()
        flow.record(held, f"{kind}_put", by=by, at=at, note=part.code)
    return part


def drop_part(edition: CriteriaSet, kind: str, part: Part, *, by: User, at: datetime) -> None:
    """A group goes with what is in it."""
    with transaction.atomic():
        held = _held(edition)
        rows(held, kind).filter(pk=part.pk).delete()
        flow.record(held, f"{kind}_dropped", by=by, at=at, note=part.code)


def shift_part(
    edition: CriteriaSet, kind: str, part: Part, by_places: int, *, by: User, at: datetime
) -> None:
    """Up (-1) or down (1) among its like, an item within its group; at the end of the list it stays."""
    with transaction.atomic():
        held = _held(edition)
        like = rows(held, kind)
        if isinstance(part, Criterion):
            like = like.filter(group=part.group_id)
        row = list(like.order_by("order", "pk"))
        place = next(n for n, one in enumerate(row) if one.pk == part.pk)
        row.insert(max(0, min(len(row) - 1, place + by_places)), row.pop(place))
        for order, one in enumerate(row, 1):
            one.order = order
        MODELS[kind]._default_manager.bulk_update(row, ["order"])
        flow.record(held, f"{kind}_moved", by=by, at=at, note=part.code)


def publish(edition: CriteriaSet, since: date, *, by: User, at: datetime) -> None:
    """Campaigns that begin from `since` on are scored by it."""
    with transaction.atomic():
        _held(edition)
        whole = queries.editions().get(pk=edition.pk)
        if refusal := rules.may_publish(whole, since, local(at).date(), queries.edition_faults(whole)):
            raise flow.Refused(refusal)
        facts = {"since": since.isoformat()}
        flow.move(edition, State.PUBLISHED, by=by, at=at, verb="publish", facts=facts, effective_from=since)


def take_back(edition: CriteriaSet, *, by: User, at: datetime) -> None:
    """Back to a draft, as long as no campaign stands on it."""
    try:
        with transaction.atomic():
            CriteriaSet.objects.select_for_update().get(pk=edition.pk)
            campaigns = Campaign.objects.filter(criteria=edition).count()
            if refusal := rules.may_take_back(edition, campaigns):
                raise flow.Refused(refusal)
            flow.move(edition, State.DRAFT, by=by, at=at, verb="taken_back", effective_from=None)
    except IntegrityError:
        raise flow.Refused(
            _("“%(name)s”已经有一份草稿，先发布或作废它") % {"name": Contest(edition.contest).label}
        )


def drop_draft(edition: CriteriaSet, *, by: User, at: datetime) -> None:
    flow.move(edition, State.VOID, by=by, at=at, verb="drop")


def rows(edition: CriteriaSet, kind: str) -> Any:
    where = {"group__criteria": edition} if kind == "item" else {"criteria": edition}
    return MODELS[kind]._default_manager.filter(**where)


def _held(edition: CriteriaSet) -> CriteriaSet:
    """The draft, held until it is written; Refused once it is none any more."""
    held = CriteriaSet.objects.select_for_update().get(pk=edition.pk)
    if refusal := rules.may_edit(held):
        raise flow.Refused(refusal)
    return held
