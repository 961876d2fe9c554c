"""manage.py remind: one round of reminders, as the clock does every ten minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import reminder


class Command(BaseCommand):
    help = "Marks what is overdue, reminds, escalates, brings back what waited. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reminder.remind(at=timezone.now())
        rungs = ", ".join(f"{rung} {count}" for rung, count in done.rungs.items()) or "none"
        self.stdout.write(f"overdue {done.overdue}, resumed {done.resumed}, rungs: {rungs}")
