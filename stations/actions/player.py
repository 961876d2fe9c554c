"""Writes of players: paired by a code, known by a token, what they tell of their minutes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from stations.models import Beat, DayProof, Player, Tune
from stations.scoring import proof
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local

CODE_LASTS = timedelta(minutes=30)
DIGITS = 8
# What a device kept while there was no network is taken so far back.
FURTHEST_BACK = timedelta(days=14)
BATCH = 500


@dataclass(frozen=True)
class Told:
    """A minute, in the server's time."""

    at: datetime
    says: str
    played: int
    level_db: float | None
    tune: int | None


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code(player: Player, *, by: User, at: datetime) -> str:
    """Eight digits for the next half hour; an older code of the same player opens nothing any more."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        values = {"code_digest": digest_of(code), "code_until": at + CODE_LASTS}
        Player.objects.filter(pk=player.pk).update(**values)
        flow.record(player, "code", by=by, at=at)
    return code


def pair(code: str, *, at: datetime) -> tuple[Player, str]:
    """The player that this code belongs to and its new token; a device that had one before is let go."""
    with transaction.atomic():
        found = Player.objects.select_for_update().filter(
            code_digest=digest_of(code), code_until__gte=at, is_active=True
        )
        player = found.first() if code else None
        if player is None:
            raise Refused(_("配对码不对或者过期了；请管理员在“播放机”里再要一个"))
        token = secrets.token_urlsafe(32)
        values = {"token_digest": digest_of(token), "paired_at": at, "code_digest": "", "code_until": None}
        Player.objects.filter(pk=player.pk).update(**values)
        flow.record(player, "paired", by=None, at=at)
    player.refresh_from_db()
    return player, token


def let_go(player: Player, *, by: User, at: datetime) -> None:
    """Its token opens nothing any more, and nobody waits to hear it."""
    with transaction.atomic():
        values = {"token_digest": "", "paired_at": None, "code_digest": "", "code_until": None, "says": ""}
        Player.objects.filter(pk=player.pk).update(**values)
        flow.record(player, "let_go", by=by, at=at)


def change(player: Player, values: dict[str, Any], *, by: User, at: datetime) -> Player:
    """New or changed; what it was stays in its history."""
    with transaction.atomic():
        was = Player.objects.filter(pk=player.pk).values(*values).first() or {}
        for name, value in values.items():
            setattr(player, name, value)
        if player.pk is None:
            player.save()
        else:
            player.save(update_fields=list(values))
        facts = {name: [was.get(name), value] for name, value in values.items() if was.get(name) != value}
        if facts:
            flow.record(player, "set", by=by, at=at, facts=facts)
    return player


def hear(player: Player, now: Told | None, minutes: Sequence[Told], *, at: datetime) -> int:
    """What a device tells: how it is now, and whole minutes since it last got through. The same again changes nothing.
    Returns how many minutes are new."""
    told = _with_known_tunes([*minutes, *([now] if now else [])])
    rows = [
        Beat(
            player=player, at=one.at, received_at=at, says=one.says, played=one.played, level_db=one.level_db,
            tune_id=one.tune,
        )
        for one in told[: len(minutes)]
        if at - FURTHEST_BACK <= one.at <= at
    ]  # fmt: skip
    with transaction.atomic():
        Player.objects.select_for_update().get(pk=player.pk)
        there = Beat.objects.filter(player=player, at__in=[row.at for row in rows]).count()
        Beat.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        _throw_away_proofs(player, rows, at)
        _note(player, told[-1] if now else None, rows, at)
    return len({row.at for row in rows}) - there


def _throw_away_proofs(player: Player, minutes: Sequence[Beat], at: datetime) -> None:
    """Days that were added up without these minutes; an earlier first minute also changes the day that was the first.
    The clock adds them up anew."""
    first = min((local(one.at).date() for one in minutes), default=None)
    if first is not None and first < local(at).date():
        DayProof.objects.filter(player=player, day__gte=first).delete()


def _with_known_tunes(told: list[Told]) -> list[Told]:
    """A minute counts, whatever the device thinks it has played."""
    known = set(
        Tune.objects.filter(pk__in={one.tune for one in told if one.tune}).values_list("pk", flat=True)
    )
    return [one if one.tune in known else replace(one, tune=None) for one in told]


def _note(player: Player, now: Told | None, minutes: Sequence[Beat], at: datetime) -> None:
    """`heard_at` never goes back: minutes may come in any order."""
    said = [(one.at, one.played, one.level_db) for one in minutes]
    if now is not None:
        said.append((now.at, now.played, now.level_db))
    sounding = [moment for moment, played, level in said if proof.heard(played, level)]
    latest = max((*sounding, *([player.heard_at] if player.heard_at else [])), default=None)
    values: dict[str, Any] = {"seen_at": at, "heard_at": min(latest, at) if latest else None}
    if now is not None:
        values |= {"says": now.says, "tune_id": now.tune, "level_db": now.level_db}
    Player.objects.filter(pk=player.pk).update(**values)
