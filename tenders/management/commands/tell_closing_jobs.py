"""manage.py tell_closing_jobs: tells whom a job fits that it ends within a day, as the clock does."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tenders.actions import closing


class Command(BaseCommand):
    help = "Tells everybody whom a job fits that it ends within a day. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{closing.tell_closing(at=timezone.now())} jobs")
