"""What waits for somebody in the market: a crew for their yes or no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.queries import crew as crews
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Two queries, none for whoever does not bid."""
    if not person.may("tender.bid"):
        return
    for crew in crews.waits_for(person):
        yield Todo(
            text=_("承包组“%(name)s”等你同意") % {"name": crew.name},
            detail=_("%(head)s 建的；看一眼人和点数") % {"head": crew.head.name},
            url=reverse("crew", args=[crew.pk]),
            icon="people",
        )
