"""Command: the sweep by hand or by cron, without a broker: closed periods, then every row that is due."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.work import actions, tasks


class Command(BaseCommand):
    help = "Does everything that is due now: closed periods and outbox rows. Safe beside running workers."

    def handle(self, *args: Any, **options: Any) -> None:
        runs = 0
        while begun := actions.catch_up(limit=20, at=timezone.now()):
            runs += begun
        rows = tasks.drain(seconds=3600)
        self.stdout.write(f"周期任务 {runs}，后台任务 {rows}")
