"""manage.py remind_certificates: says which certificates run out or have, as the clock does every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.people.actions import certificate_clock


class Command(BaseCommand):
    help = "Reminds of certificates that run out. Safe to repeat: each rung rings once."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{certificate_clock.remind(at=timezone.now())} reminded")
