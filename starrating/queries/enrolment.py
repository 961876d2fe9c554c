"""Reads of who and what takes part in a campaign."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from starrating.models import Campaign, Entry


def entries_found(campaign: Campaign, chosen: dict[str, Any]) -> QuerySet[Entry]:
    """Those that take part, or that left (`out`), by the filters of the list; page it by (cluster, label, pk)."""
    found = (
        campaign.entries.exclude(withdrawn="") if chosen.get("out") else campaign.entries.filter(withdrawn="")
    )
    if word := str(chosen.get("q", "")).strip():
        found = found.filter(Q(label__icontains=word) | Q(code__icontains=word) | Q(section__contains=word))
    return found
