"""What a bulletin about the race is about: the results of a campaign, or those who were told of a second time."""

from __future__ import annotations

from datetime import date

from starrating.models import Campaign

# The key of settings.BULLETINS.
SOURCE = "stars"


def subject_of(campaign: Campaign) -> str:
    return f"stars:{campaign.pk}"


def again_subject(campaign: Campaign, day: date) -> str:
    """One paper a day tells of everybody who had not put it right that day."""
    return f"{subject_of(campaign)}:{day}"


def read_subject(subject: str) -> tuple[Campaign, date | None]:
    key, _colon, day = subject.removeprefix("stars:").partition(":")
    return Campaign.objects.get(pk=int(key)), date.fromisoformat(day) if day else None
