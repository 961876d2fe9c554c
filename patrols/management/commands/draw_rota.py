"""manage.py draw_rota 2026-12: draws a month's rota at once, without the worker."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from patrols.actions import rota_day, rota_run
from patrols.models import RotaRun
from patrols.queries.month_page import parse
from tongting.events.flow import Refused
from tongting.periods import Day, Month


class Command(BaseCommand):
    help = "Draws the rota of a month from its first day, or from tomorrow where it has begun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", nargs="?", default="", help="2026-12, left out: the coming month")
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            month = parse(options["month"]) if options["month"] else self.coming(now)
            from_day = max(month.first, Day.of(now).next().first)
            seed = options["seed"] or rota_day.seed_of(month)
            run = rota_run.ask(month, from_day=from_day, seed=seed, by=None, at=now)
        except ValueError:
            raise CommandError("the month is written 2026-12")
        except Refused as why:
            raise CommandError(str(why))
        rota_run.build({"run": run.pk}, timezone.now())
        run = RotaRun.objects.get(pk=run.pk)
        if run.error:
            raise CommandError(run.error)
        self.stdout.write(f"{month}: {run.get_stage_display()}")

    @staticmethod
    def coming(now: Any) -> Month:
        return Month.of(now, settings.MONTH_START_DAY).next()
