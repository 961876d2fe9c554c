"""manage.py keep_training: one round over tests and sessions, as the clock does every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import training_clock


class Command(BaseCommand):
    help = "Hands in papers whose time is over, closes tests, reminds of sessions. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = training_clock.keep_time(at=timezone.now())
        self.stdout.write(f"handed in {done.handed_in}, closed {done.closed}, reminded {done.reminded}")
