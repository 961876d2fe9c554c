"""manage.py keep_star_time: draws, starts and locks what is due, as the clock does every ten minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from starrating.actions import month as months


class Command(BaseCommand):
    help = "Draws, starts and locks the campaigns whose time has come. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = months.keep_time(at=timezone.now())
        self.stdout.write(f"drawn {done['drawn']}, started {done['started']}, locked {done['locked']}")
