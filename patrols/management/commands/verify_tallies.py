"""manage.py verify_tallies [--repair]: holds the counts of issues against the issues themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from patrols.actions import tally


class Command(BaseCommand):
    help = "Compares the kept totals of issues with the issues; --repair puts them right."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = tally.verify(repair=options["repair"])
        if options["verbosity"]:
            for one in wrong:
                self.stdout.write(f"{tuple(one.kind)}: kept {one.kept}, counted {one.counted}")
        if wrong and not options["repair"]:
            raise CommandError(f"{len(wrong)} totals are wrong; run again with --repair")
        if options["verbosity"]:
            self.stdout.write(f"{len(wrong)} totals put right" if wrong else "all totals are right")
