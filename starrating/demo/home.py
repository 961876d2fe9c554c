"""What residents of the demo do about the judges' visits: sleep behind a rest card after a night shift, agree to be
looked at while they are out, are out without a word."""

from __future__ import annotations

from datetime import datetime, timedelta

from starrating.actions import door
from starrating.demo.track import Track, tried
from starrating.models import Assignment, Campaign, ClosedDoor, Contest
from tongting.periods import local
from tongting.places.models import Lodging

SLEEPS = timedelta(hours=6, minutes=30)
# On the last days nobody keeps the judges out.
QUIET = timedelta(days=2)


def is_out(track: Track, task: Assignment, at: datetime) -> bool:
    """Nobody opens the first room that a judge comes to on a day; at the second try somebody is in."""
    campaign = task.entry.campaign
    if campaign.contest != Contest.DORM or campaign.score_until <= at + QUIET:
        return False
    today = local(at).date()
    if track.shut.get(campaign.pk) == today:
        return False
    if ClosedDoor.objects.filter(assignment__entry=task.entry).exists():
        return False
    if not tried(door.found_closed, task, by=task.judge.person, at=at):
        return False
    track.shut[campaign.pk] = today
    return True


def live(track: Track, at: datetime) -> None:
    """A day one sleeps and one agrees, each at their own door and under their own name."""
    scoring = Campaign.objects.filter(contest=Contest.DORM, state=Campaign.State.SCORING)
    for campaign in scoring.filter(score_until__gt=at + QUIET):
        beds = list(Lodging.objects.select_related("room", "person").order_by("pk"))
        if len(beds) < 2:
            return
        sleeper, away = track.chance.sample(beds, 2)
        tried(
            door.hang_up, sleeper.room, sleeper.person, since=at, until=at + SLEEPS, by=sleeper.person, at=at
        )
        entry = campaign.entries.filter(room=away.room, withdrawn="").first()
        if entry is not None:
            tried(door.agree, entry, away.person, by=away.person, at=at)
