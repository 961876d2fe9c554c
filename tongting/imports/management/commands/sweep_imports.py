"""manage.py sweep_imports: drops uploads that nobody decided on."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.imports import actions


class Command(BaseCommand):
    help = "Drops uploaded lists that nobody decided on."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.sweep_forgotten(timezone.now())} dropped")
