"""manage.py draft_month 2026-10: scores a closed month from its evidence, as the clock does on the day after."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols.actions import assessment
from patrols.queries import month_page
from tongting.events.flow import Refused


class Command(BaseCommand):
    help = "Drafts a month's assessment; safe to repeat as long as the month has not been reviewed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="2026-10")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = month_page.parse(options["month"])
            drafted = assessment.draft(month, by=None, at=timezone.now())
        except ValueError:
            raise CommandError("the month is written 2026-10")
        except Refused as why:
            raise CommandError(str(why))
        self.stdout.write(f"{drafted.month}: {drafted.scores.count()}")
