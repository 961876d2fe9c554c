"""`manage.py sweep_photos`: removes photos that no record has shown for a week."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.photos import actions


class Command(BaseCommand):
    help = "Removes photos that no record has shown for a week."

    def handle(self, *args: Any, **options: Any) -> None:
        gone = actions.sweep_unused(at=timezone.now())
        self.stdout.write(f"{gone} photos removed")
