"""manage.py draft_training: the training plan of a quarter, as the clock drafts it on the quarter's first day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols.actions import training_plan
from tongting.periods import Quarter


class Command(BaseCommand):
    help = "Drafts a quarter's training plan from what failed in the quarter before. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quarter", nargs="?", default="", help="2026-Q4; left out: this quarter")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            quarter = Quarter.parse(options["quarter"]) if options["quarter"] else Quarter.of(now)
        except ValueError:
            raise CommandError("a quarter is written as 2026-Q4")
        plan = training_plan.draft(quarter, at=now)
        self.stdout.write(f"{plan.quarter}: {plan.topics.count()} topics")
