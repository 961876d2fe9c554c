"""manage.py walk_rota: the rota's round of every ten minutes, as the clock does it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import slot_round


class Command(BaseCommand):
    help = "Matches visits with rounds, finds missed ones, reminds and escalates. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = slot_round.walk(at=timezone.now())
        self.stdout.write(f"{done.matched} matched, {done.missed} missed, {done.rungs} rungs")
