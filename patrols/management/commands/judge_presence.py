"""manage.py judge_presence: judges what speaks for visits that nobody judged yet, as the clock does."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import presence


class Command(BaseCommand):
    help = "Judges what speaks for each visit that came in since the last round. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"judged {presence.judge_all(at=timezone.now())}")
