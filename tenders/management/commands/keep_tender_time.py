"""manage.py keep_tender_time: moves the jobs whose time has come, as the clock does every ten minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenders.actions import clock


class Command(BaseCommand):
    help = "Begins and ends bidding and whatever else of the market is due. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = clock.keep_time(at=timezone.now())
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()) or "nothing was due")
