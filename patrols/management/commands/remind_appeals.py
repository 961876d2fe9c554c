"""manage.py remind_appeals: one round over appeals that nobody has answered, as the clock does in the morning."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import appeal


class Command(BaseCommand):
    help = "Reminds of appeals on the last day of the notice and after it. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"reminded {appeal.remind(at=timezone.now())}")
