"""The clock of imports."""

from celery import shared_task
from django.utils import timezone

from tongting.imports import actions


@shared_task
def sweep_forgotten() -> int:
    """Drops uploads that nobody decided on; twin of `manage.py sweep_imports`."""
    return actions.sweep_forgotten(timezone.now())
