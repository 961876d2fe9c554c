"""Command: gives the demo a past, lived through the same actions that people use."""

import gc
import sys
from argparse import ArgumentParser
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patrols.demo import history
from patrols.models import Patrol
from tongting.people.models import Department
from tongting.periods import Month, local

NAMES = {
    "patrols": "巡查",
    "issues": "问题",
    "rectified": "整改",
    "closed": "销号",
    "returned": "退回",
    "overdue": "超期",
    "complaints": "扫码反映",
    "confirmed": "现场确认",
}
LONGEST = 400


class Command(BaseCommand):
    help = "Lives N days of the demo until now: patrols, issues, records, months. Only in a demo that has no past yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=35)
        parser.add_argument("--until", default="", help="2026-11-19 or 2026-11-19T15:30, left out: now")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--whole-months",
            action="store_true",
            help="begins on the first day of the month in which N days ago lies",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Department.objects.filter(is_demo=True).exists():
            raise CommandError("这里不是演示数据，先运行 load_department；真实科室不编历史")
        if Patrol.objects.exists():
            raise CommandError("这里已经有巡查记录；要另一段历史，换一个空的数据目录，先运行 load_department")
        if not 1 <= options["days"] <= LONGEST:
            raise CommandError(f"天数要在 1 到 {LONGEST} 之间")
        until = self.moment(options["until"])
        first = local(until).date() - timedelta(days=options["days"] - 1)
        if options["whole_months"]:
            first = Month.of(first, settings.MONTH_START_DAY).first
        self.quiet = not options["verbosity"]
        # Acts leave little behind: looking through all that is loaded finds nothing, ten thousand times.
        gc.freeze()
        gc.set_threshold(50_000)
        stage = history.live(first, until, options["seed"], self.tell)
        self.last_line()
        if options["verbosity"] > 1:
            for sentence, times in stage.refused.most_common():
                self.stdout.write(f"  {times} 次被拒绝：{sentence}")

    @staticmethod
    def moment(text: str) -> datetime:
        if not text:
            return timezone.now()
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise CommandError("--until 要写成 2026-11-19 或 2026-11-19T15:30")
        return found if found.tzinfo else timezone.make_aware(found)

    def tell(self, day: date, done: Counter[str]) -> None:
        """One moving line on a terminal, one line a week elsewhere."""
        if self.quiet:
            return
        self.shown = f"{day}  " + "，".join(f"{name} {done[key]}" for key, name in NAMES.items())
        if sys.stdout.isatty():
            self.stdout.write(f"\r\033[K{self.shown}", ending="")
            self.stdout.flush()
        elif day.weekday() == 6:
            self.stdout.write(self.shown)

    def last_line(self) -> None:
        if not self.quiet:
            self.stdout.write(("\r\033[K" if sys.stdout.isatty() else "") + f"历史编好了：{self.shown}")
