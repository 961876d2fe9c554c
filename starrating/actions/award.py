"""Awards are granted here, once to a person or, where nobody is known, once to the entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from starrating.models import Award, Entry, Prize
from tongting.events import flow
from tongting.people.models import User


def grant(
    entry: Entry,
    kind: str,
    people: Iterable[User],
    *,
    prize: Prize | None = None,
    yuan: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> list[Award]:
    """The awards that this entry and these people did not have yet."""
    known = set(Award.objects.filter(entry=entry, kind=kind).values_list("person", flat=True))
    wanted = [person.pk for person in people] or [None]
    with transaction.atomic():
        made = Award.objects.bulk_create(
            Award(entry=entry, kind=kind, person_id=pk, prize=prize, yuan=yuan, granted_at=at)
            for pk in wanted
            if pk not in known
        )
        for one in made:
            flow.record(one, "granted", by=by, at=at, became=Award.State.GRANTED)
    return made
