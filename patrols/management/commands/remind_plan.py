"""manage.py remind_plan 2026-W48: Monday's reminder of a week's plan, as the clock does at 08:00."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols.actions import week as weeks
from patrols.forms.week import week_named


class Command(BaseCommand):
    help = "Closes the week before, tells everybody what they lead in this one. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("week", help="2026-W48")

    def handle(self, *args: Any, **options: Any) -> None:
        week = week_named(options["week"])
        if week is None:
            raise CommandError("the week is written 2026-W48")
        told = weeks.remind(week, at=timezone.now())
        self.stdout.write(f"{week}: {told} told")
