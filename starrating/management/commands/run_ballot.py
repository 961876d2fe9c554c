"""manage.py run_ballot: what the clock does for the service star's vote and for the last awards."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from starrating.actions import ballot


class Command(BaseCommand):
    help = "Checks who may win, tells that a vote is open, collects measures, ends what is handed out. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = ballot.run(at=timezone.now())
        self.stdout.write(", ".join(f"{what} {many}" for what, many in done.items()))
