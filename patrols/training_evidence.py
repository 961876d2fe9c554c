"""What training says about each person's month, through the evidence seam: came and passed, of what they were due."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import evidence as found
from patrols.queries import training_record as records
from tongting.people.models import Group
from tongting.periods import Month
from tongting.seams import Evidence

CODES = {Group.TEAM_LEADER: "L6", Group.POST_STAFF: "P6", Group.OFFICE_STAFF: "P6"}


def collect(month: Month) -> Iterable[Evidence]:
    """One piece for each person who was due at a session that counts in this month; nobody else has data."""
    shares = records.shares(month)
    if not shares:
        return
    span = urlencode({"since": month.first.isoformat(), "until": month.last.isoformat()})
    said = _("培训应到 %(should)d 场，到了并且考试及格 %(done)d 场")
    for person in found.roll():
        code, share = CODES.get(person.group), shares.get(person.pk)  # type: ignore[call-overload]
        if code is None or share is None:
            continue
        url = f"{reverse('training_person', args=[person.pk])}?{span}"
        what = said % {"should": share.should, "done": share.done}
        facts = {"attended_and_passed": share.done, "should": share.should}
        key = records.evidence_key(person.pk, str(month))
        yield Evidence(key, person.pk, code, Decimal(share.done), facts, what, url)


# The data source of the rules that training feeds.
collect.sources = frozenset({"training.rate"})  # type: ignore[attr-defined]
