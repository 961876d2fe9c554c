"""manage.py keep_station_time: what the clock does for the stations every five minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from stations.actions import clock


class Command(BaseCommand):
    help = (
        "Reminds borrowers, passes over who did not come, ends slots, notices silent players. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        clock.keep_time(at=timezone.now())
