"""Command: loads the built-in scoring rules of the three contests."""

from typing import Any

from django.core.management.base import BaseCommand

from starrating.starter import load_criteria


class Command(BaseCommand):
    help = "Loads the scoring rules of star dormitory, star locker and service star where there are none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_criteria()
        if options["verbosity"]:
            self.stdout.write(f"装好了：新增 {added} 套评分细则")
