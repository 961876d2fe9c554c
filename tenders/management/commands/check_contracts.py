"""manage.py check_contracts: asks again who may go on in a contract, as the clock does on the first of a month."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from tenders.actions import contract_check
from tongting.periods import Month


class Command(BaseCommand):
    help = "Pauses contracts of people who have fallen below, lets healed ones go on. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        month = Month.of(now, settings.MONTH_START_DAY).previous()
        for what, many in contract_check.check_month(month, at=now).items():
            self.stdout.write(f"{what}: {many}")
