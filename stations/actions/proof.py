"""Days of music that are over are added up here, once, for the page and the workbook that show months of them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from stations.models import DayProof, Player
from stations.queries import proof as proofs
from stations.scoring.proof import Proof

# In one round; the rest in the next ones.
MOST = 40


def reckon(*, at: datetime) -> None:
    """Safe to repeat; two queries a player where all is done."""
    for player in Player.objects.exclude(seen_at=None).order_by("pk"):
        days = proofs.to_reckon(player, at)[:MOST]
        if days:
            _reckon(player, min(days), max(days), at)


def _reckon(player: Player, first: date, last: date, at: datetime) -> None:
    with transaction.atomic():
        # Minutes that come in the same moment wait, and throw away what they change.
        Player.objects.select_for_update().get(pk=player.pk)
        found = proofs.of_days(player, first, last, at)
        rows = [_row(player, one.day, one.proof) for one in found]
        DayProof.objects.bulk_create(rows, ignore_conflicts=True)


def _row(player: Player, day: date, found: Proof) -> DayProof:
    gaps = [[one.begins.isoformat(), one.ends.isoformat(), one.seconds, one.why] for one in found.gaps]
    return DayProof(
        player=player, day=day, played=found.played, passed=found.passed, late=found.late, gaps=gaps
    )  # fmt: skip
