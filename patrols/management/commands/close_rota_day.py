"""manage.py close_rota_day 2026-11-18: what the clock does for the rota after a day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols.actions import rota_day
from tongting.periods import Day


class Command(BaseCommand):
    help = "Closes a day of the rota, drafts the coming month from the 25th on. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("day", nargs="?", default="", help="2026-11-18, left out: yesterday")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            day = Day.parse(options["day"]) if options["day"] else Day.of(now).previous()
        except ValueError:
            raise CommandError("the day is written 2026-11-18")
        rota_day.close(day, at=now)
