"""The race's bulletins in the demo: written when a result is final, handed in by the clerk, published in the evening,
read by half the department."""

from __future__ import annotations

from datetime import datetime, timedelta

from starrating.demo.track import Track, tried
from starrating.models import Campaign
from starrating.queries import star_bulletin as about
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as shelf
from tongting.notices.models import Bulletin

State = Bulletin.State
CLERK, SECRETARY = "DEMO0006", "DEMO0003"


def draft(track: Track, at: datetime) -> None:
    """About what became final today; of a second look that went badly there is a draft already."""
    by = track.people[CLERK]
    today = (at - timedelta(hours=1), at)
    for campaign in Campaign.objects.filter(final_at__range=today).order_by("contest"):
        bulletins.draft_about(
            about.SOURCE, about.subject_of(campaign), kind=Bulletin.Kind.SITUATION, by=by, at=at
        )
    for paper in Bulletin.objects.filter(source=about.SOURCE, state=State.DRAFT).order_by("drafted_at", "id"):
        tried(bulletins.submit, paper, by=by, at=at + timedelta(minutes=20))


def publish(track: Track, at: datetime) -> None:
    waiting = Bulletin.objects.filter(source=about.SOURCE, state=State.SUBMITTED)
    for place, paper in enumerate(waiting.order_by("submitted_at", "id")):
        moment = at + timedelta(minutes=4 * place)
        if tried(bulletins.approve_and_publish, paper, by=track.people[SECRETARY], at=moment):
            for person in sorted(shelf.recipients(), key=lambda one: one.staff_no)[::2]:
                read_at = moment + timedelta(minutes=5 + person.pk % 600)
                if read_at <= track.until:
                    bulletins.read(paper, by=person, at=read_at)
