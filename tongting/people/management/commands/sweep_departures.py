"""manage.py sweep_departures: closes the accounts of those whose last day is over, as the clock does every hour."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tongting.people.actions import departure


class Command(BaseCommand):
    help = "Carries out departures whose last day is over. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{departure.carry_out_due(timezone.now())} departed")
