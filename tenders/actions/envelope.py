"""Writes envelopes so that nobody sees whose was written: all of a job's in one statement, without an event."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import BinaryField, Case, Value, When

from tenders.models import Bid, Job


def put(job: Job, changed: Mapping[int, bytes]) -> None:
    """Lays new envelopes into the rows of `changed` and the others back into theirs. The caller holds the job's row
    locked. Every row is written with bytes of its own, also those that stay: the database then has a new version of
    each, from one transaction, and where it keeps long values apart it has new ones there too."""
    kept = Bid.objects.filter(job=job, state=Bid.State.SEALED)
    lying = {pk: bytes(closed or b"") for pk, closed in kept.values_list("pk", "envelope")}
    lying.update(changed)
    if not lying:
        return
    kind = BinaryField()
    cases = [When(pk=pk, then=Value(closed, output_field=kind)) for pk, closed in sorted(lying.items())]
    kept.filter(pk__in=lying).update(envelope=Case(*cases, output_field=kind))
