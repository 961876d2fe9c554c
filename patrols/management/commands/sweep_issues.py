"""manage.py sweep_issues: what the clock does every hour for closed issues and complaints."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import complaint, recheck


class Command(BaseCommand):
    help = "Settles looks (回头看) found again or forgotten, forgets telephone numbers. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        recurred, forgotten = recheck.sweep(at=at)
        phones = complaint.forget_phones(at=at)
        self.stdout.write(f"found again {recurred}, nobody looked {forgotten}, phones forgotten {phones}")
