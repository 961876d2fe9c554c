"""manage.py draft_bulletin 2026-W47: the week's bulletin as a draft, as the clock does on Friday at 15:00."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols import bulletin as paper
from patrols import tasks
from patrols.forms.week import week_named
from tongting.notices.bulletin import queries


class Command(BaseCommand):
    help = "Drafts the bulletin of a week; where there is one already, it is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("week", help="2026-W47")

    def handle(self, *args: Any, **options: Any) -> None:
        week = week_named(options["week"])
        if week is None:
            raise CommandError("the week is written 2026-W47")
        tasks.draft_bulletin(week, timezone.now())
        found = queries.standing_for(paper.subject_of(week))
        assert found is not None
        self.stdout.write(f"{week}: {found.title} ({found.get_state_display()})")
