"""Editions of the month's rules are drafted, published and taken back here. What was published is never touched."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from patrols.models import RuleSet
from patrols.queries import rule_set as editions
from patrols.rules import rule_set as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = RuleSet.State
Edit = Callable[[dict[str, Any]], None]


def begin_draft(source: RuleSet, *, by: User, at: datetime) -> RuleSet:
    """The next edition, begun with everything that `source` has. There is one draft at a time."""
    number = (RuleSet.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            draft = RuleSet.objects.create(
                number=number, name=source.name, state=State.DRAFT, rules=copy.deepcopy(source.rules)
            )
            flow.record(draft, "drafted", by=by, at=at, became=State.DRAFT, facts={"from": source.number})
    except IntegrityError:
        raise flow.Refused(_("已经有一份草稿，先发布或作废它"))
    return draft


def change(draft: RuleSet, edit: Edit, what: str, *, by: User, at: datetime) -> None:
    """`edit` changes a copy of the rules in place; `what` says which part of them."""
    with transaction.atomic():
        held = _held(draft)
        anew = copy.deepcopy(held.rules)
        edit(anew)
        if anew == held.rules:
            return
        held.rules = anew
        held.save(update_fields=["rules"])
        draft.rules = anew
        flow.record(held, "changed", by=by, at=at, note=what)


def rename(draft: RuleSet, name: str, note: str, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = _held(draft)
        held.name, held.note = name, note
        held.save(update_fields=["name", "note"])
        flow.record(held, "renamed", by=by, at=at, note=name)


def publish(draft: RuleSet, since: date, *, by: User, at: datetime) -> None:
    """Months whose last day is `since` or later are scored by it; never one that is past its draft."""
    with transaction.atomic():
        held = _held(draft)
        others = RuleSet.objects.filter(state=State.PUBLISHED)
        scored = editions.scored_since(since)[:1]
        if refusal := rules.may_publish(held, since, scored, others, rules.faults(held.rules)):
            raise flow.Refused(refusal)
        flow.move(
            draft, State.PUBLISHED, by=by, at=at, facts={"since": since.isoformat()}, effective_from=since
        )


def take_back(edition: RuleSet, *, by: User, at: datetime) -> None:
    """Back to a draft, before its day has come."""
    try:
        with transaction.atomic():
            held = RuleSet.objects.select_for_update().get(pk=edition.pk)
            if refusal := rules.may_take_back(held, local(at).date(), editions.is_used(held)):
                raise flow.Refused(refusal)
            flow.move(edition, State.DRAFT, by=by, at=at, verb="taken_back", effective_from=None)
    except IntegrityError:
        raise flow.Refused(_("已经有一份草稿，先发布或作废它"))


def drop_draft(draft: RuleSet, *, by: User, at: datetime) -> None:
    flow.move(draft, State.VOID, by=by, at=at)


def _held(draft: RuleSet) -> RuleSet:
    """The draft, held until it is written; Refused once it is none any more."""
    held = RuleSet.objects.select_for_update().get(pk=draft.pk)
    if refusal := rules.may_edit(held):
        raise flow.Refused(refusal)
    return held
