"""The clock of the people room."""

from celery import shared_task
from django.utils import timezone

from tongting.people.actions import departure


@shared_task
def carry_out_departures() -> int:
    """Closes the accounts of those whose last day is over; twin of `manage.py sweep_departures`."""
    return departure.carry_out_due(timezone.now())
