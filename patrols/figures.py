"""The small figures beside the navigation's entries."""

from __future__ import annotations

from datetime import datetime

from patrols.models import Issue, Patrol
from tongting.people.models import User
from tongting.periods import Day
from tongting.places.models import Post


def day(person: User, at: datetime) -> tuple[str, bool] | None:
    """Posts seen today of all posts."""
    if not person.may("patrol.see"):
        return None
    today = Day.of(at)
    seen = Patrol.objects.filter(
        state=Patrol.State.SUBMITTED, started_at__gte=today.start_at, started_at__lt=today.end_at
    )
    return (
        f"{seen.order_by().values('post').distinct().count()}/{Post.objects.filter(is_active=True).count()}",
        False,
    )


def week(person: User, at: datetime) -> tuple[str, bool] | None:
    """Open issues that went past their deadline: the same ones that the week's board calls overdue."""
    late = Issue.objects.filter(state__in=Issue.OPEN, overdue_at__lt=at).count()
    return (str(late), True) if late else None
