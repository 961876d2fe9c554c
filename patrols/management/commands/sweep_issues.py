"""manage.py sweep_issues: what the clock does every hour for issues and complaints."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import complaint, issue_duties, recheck


class Command(BaseCommand):
    help = "Settles looks (回头看), forgets telephone numbers, makes 五定 whole. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        whole = issue_duties.make_whole(at=at)
        recurred, forgotten = recheck.sweep(at=at)
        phones = complaint.forget_phones(at=at)
        self.stdout.write(
            f"made whole {whole}, found again {recurred}, nobody looked {forgotten}, phones forgotten {phones}"
        )
