"""manage.py digest: the evening's word to the team leaders, as the clock gives it at six."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from patrols.actions import digest


class Command(BaseCommand):
    help = (
        "Tells every team leader how the team's day was. Between six and ten in the evening; safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"teams {digest.tell_teams(at=timezone.now())}")
