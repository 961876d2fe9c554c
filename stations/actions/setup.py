"""What a mine sets itself: hours of a desk, how a kind is lent, the rules. Every change leaves what it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction

from stations.models import (
    ChargingRule,
    Desk,
    FoundRule,
    HaircutRule,
    KeyRule,
    Lendable,
    LoanRule,
    ParcelRule,
    SeatRule,
)
from tongting.events import flow
from tongting.people.models import User


def change_desk(desk: Desk, values: dict[str, Any], *, by: User, at: datetime) -> None:
    _change(desk, values, by, at, desk)


def change_lendable(lendable: Lendable, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Written in the history of the service."""
    _change(lendable, values, by, at, lendable.service)


def change_charging(rule: ChargingRule, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Written in the history of the service."""
    _change(rule, values, by, at, rule.service)


def change_haircut(rule: HaircutRule, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Written in the history of the service."""
    _change(rule, values, by, at, rule.service)


def change_seats(rule: SeatRule, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Written in the history of the service."""
    _change(rule, values, by, at, rule.service)


def change_rule(
    rule: LoanRule | ParcelRule | FoundRule | KeyRule, values: dict[str, Any], *, by: User, at: datetime
) -> None:
    _change(rule, values, by, at, rule)


def change(thing: models.Model, values: dict[str, Any], *, by: User, at: datetime) -> None:
    """Anything else a mine sets; written in its own history."""
    _change(thing, values, by, at, thing)


def _change(
    thing: models.Model, values: dict[str, Any], by: User, at: datetime, told_of: models.Model
) -> None:
    with transaction.atomic():
        was = type(thing)._base_manager.filter(pk=thing.pk).values(*values).first() if thing.pk else None
        for name, value in values.items():
            setattr(thing, name, value)
        thing.save()
        changed = {name: [_plain((was or {}).get(name)), _plain(getattr(thing, name))] for name in values}
        facts = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if facts:
            flow.record(told_of, "set", by=by, at=at, facts=facts)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value if isinstance(value, (int, str, bool, list, type(None))) else str(value)
