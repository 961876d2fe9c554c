"""What this pillar answers at the seam `held`: prizes that a person who leaves has not collected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Award
from starrating.queries import award as reads
from tongting.people.models import User
from tongting.seams import Held


def held(person: User, at: datetime) -> Iterable[Held]:
    """One query."""
    waits = reads.with_words(Award.objects.filter(person=person, state=Award.State.GRANTED))
    for award in waits.order_by("granted_at", "pk"):
        detail = f"{award.entry.campaign} {award.entry.label}"
        if award.prize is not None:
            detail += f"，{award.prize.name}"
        yield Held(_("没领的奖励"), detail, reverse("award_hand", args=[award.pk]))
