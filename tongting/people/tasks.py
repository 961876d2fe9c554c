"""The clock of the people room."""

from celery import shared_task
from django.utils import timezone

from tongting.people.actions import certificate_clock, departure


@shared_task
def carry_out_departures() -> int:
    """Closes the accounts of those whose last day is over; twin of `manage.py sweep_departures`."""
    return departure.carry_out_due(timezone.now())


@shared_task
def remind_of_certificates() -> int:
    """Says which certificates run out or have; twin of `manage.py remind_certificates`."""
    return certificate_clock.remind(at=timezone.now())
