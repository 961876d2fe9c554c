"""What the clock does with training: tests whose time is over, the word the day before a session, contests
that have hung out long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import sitting
from patrols.models import Seat, TrainingSession
from patrols.queries import contest as contests
from patrols.queries.issue import people_with
from tongting.notices import actions as notices
from tongting.notices.actions import Message
from tongting.periods import local

BEFORE = timedelta(hours=20)


@dataclass(frozen=True)
class Done:
    handed_in: int
    closed: int
    reminded: int
    over: int


def keep_time(*, at: datetime) -> Done:
    """Safe to repeat: notices have keys, and what is done is not found again."""
    handed_in, closed = sitting.keep_time(at=at)
    return Done(handed_in, closed, remind(at=at), contests_over(at=at))


def remind(*, at: datetime) -> int:
    """Whoever is asked to a session hears it once more, the day before. A session that was called together later than
    that was told of just then."""
    soon = Seat.objects.filter(
        state=Seat.State.EXPECTED,
        session__state=TrainingSession.State.PUBLISHED,
        session__start_at__gt=at,
        session__start_at__lte=at + BEFORE,
    ).select_related("session")
    wanted = [one for one in soon if _told_earlier(one.session)]
    notices.tell_each(
        [
            Message(
                person=seat.person_id,
                text=_("%(when)s 有培训：%(what)s")
                % {"when": f"{local(seat.session.start_at):%m-%d %H:%M}", "what": seat.session.title},
                url=reverse("training_session", args=[seat.session_id]),
                detail=seat.session.place,
                key=f"training:{seat.session_id}:soon:{local(seat.session.start_at):%m%d%H%M}",
            )
            for seat in wanted
        ],
        at=at,
    )
    return len(wanted)


def contests_over(*, at: datetime) -> int:
    """Whoever runs contests hears once that one can be made final. It is not made so by itself: somebody looks first
    whether all objections are answered."""
    over = contests.hung_out(local(at).date())
    for contest in over:
        notices.tell_all(
            people_with("contest.keep", local(at).date()),
            _("%(title)s公示期满，定案") % {"title": contest.title},
            reverse("contest", args=[contest.pk]),
            key=f"contest:{contest.pk}:over:{contest.notice_until}",
            at=at,
        )
    return len(over)


def _told_earlier(session: TrainingSession) -> bool:
    return session.published_at is not None and session.published_at < session.start_at - BEFORE
