"""What the clock asks of the photo room."""

from celery import shared_task
from django.utils import timezone

from tongting.photos import actions


@shared_task
def sweep_unused_photos() -> int:
    return actions.sweep_unused(at=timezone.now())
