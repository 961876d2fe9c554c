"""The clock of exports."""

from celery import shared_task
from django.utils import timezone

from tongting.exports import actions


@shared_task
def sweep_expired() -> int:
    """Removes files that are past their date; twin of `manage.py sweep_exports`."""
    return actions.sweep_expired(timezone.now())
