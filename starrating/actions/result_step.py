"""What every step of a campaign's results begins with: its row is held, and a "no" ends it."""

from __future__ import annotations

from starrating.models import Campaign
from tongting.events import flow


def hold(campaign: Campaign) -> None:
    """Locks the row until the transaction ends; whoever saw an older state is told who was faster."""
    seen = campaign.state
    campaign.refresh_from_db(from_queryset=Campaign.objects.select_for_update())
    if campaign.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(campaign))


def refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
