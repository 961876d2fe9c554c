"""Who became better since the month before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starrating.models import Campaign, Entry, Result
from starrating.queries import result as results
from starrating.scoring.outcome import improved
from starrating.scoring.rule import read
from tongting.periods import Month


def before(campaign: Campaign) -> Campaign | None:
    """The same contest a month earlier, where it was seen through."""
    month = str(Month.parse(campaign.month).previous())
    done = (Campaign.State.FINAL, Campaign.State.REWARDED)
    return Campaign.objects.filter(contest=campaign.contest, month=month, state__in=done).first()


def scores_before(campaign: Campaign) -> dict[str, Decimal]:
    """Scores of the month before by room, locker or person; empty without one."""
    earlier = before(campaign)
    if earlier is None:
        return {}
    scored = results.current(earlier).filter(score__isnull=False)
    return {thing_of(one.entry): one.score for one in scored if one.score is not None}


def thing_of(entry: Entry) -> str:
    """What an entry is, across the months."""
    return f"{entry.room_id or 0}.{entry.locker_id or 0}.{entry.person_id or 0}"


def most_improved(campaign: Campaign) -> list[Entry]:
    """As many as the rule honours, without those who win anyhow, have a veto or came last."""
    many = read(campaign.rule).improved
    earlier = scores_before(campaign) if many else {}
    if not earlier:
        return []
    able: dict[str, Any] = {
        thing_of(one.entry): one
        for one in results.current(campaign).filter(score__isnull=False, is_winner=False, is_worst=False)
        if not one.vetoes
    }
    scores = {key: one.score for key, one in able.items()}
    codes = {key: one.entry.code or one.entry.label for key, one in able.items()}
    return [able[key].entry for key in improved(scores, earlier, many, codes)]


def gain_of(result: Result, earlier: dict[str, Decimal]) -> Decimal | None:
    was = earlier.get(thing_of(result.entry))
    return None if was is None or result.score is None else result.score - was
