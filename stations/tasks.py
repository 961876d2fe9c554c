"""What the clock asks of this pillar: one-liners, each with a management command beside it."""

from celery import shared_task
from django.utils import timezone

from stations.actions import clock


@shared_task
def keep_time() -> None:
    """Reminds borrowers, passes over who did not come, ends slots, notices players that are silent."""
    clock.keep_time(at=timezone.now())
