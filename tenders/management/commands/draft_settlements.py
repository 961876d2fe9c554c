"""Works out the settlements that are due, or those of one month."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenders.actions import settlement


class Command(BaseCommand):
    help = "Works out the settlement of every delivery that was decided up to the last cut-off day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", default="", help="another month, as 2026-11")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        month = options["month"]
        done = settlement.draft(month, by=None, at=now) if month else settlement.draft_due(at=now)
        for sentence in done.refused:
            self.stderr.write(sentence)
        self.stdout.write(f"{len(done.made)}")
