"""The clock's round over the month's tasks, by hand."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import task


class Command(BaseCommand):
    help = "Counts what the system counts for tasks of the month, closes what is due, reminds of the rest."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{task.walk(at=timezone.now())} closed")
