"""manage.py sweep_exports: removes export files that are past their date."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.exports import actions


class Command(BaseCommand):
    help = "Removes export files that are past their date."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.sweep_expired(timezone.now())} expired")
