"""manage.py open_star_month 2026-12: opens a month's campaigns, as the clock does on its first day."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from starrating.actions import month as months
from tongting.periods import Month


class Command(BaseCommand):
    help = "Opens a month's campaigns with the rule and the judges of the month before. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="2026-12")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = Month.parse(options["month"], settings.MONTH_START_DAY)
        except ValueError:
            raise CommandError("the month is written 2026-12")
        for campaign in months.open_month(month, at=timezone.now()):
            self.stdout.write(f"{campaign.contest} {campaign.month}: {campaign.entries.count()}")
