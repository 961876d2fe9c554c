"""The table of deadlines is changed here, a line at a time; what is running already keeps the deadline it has."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from patrols.models import DueTerm
from patrols.queries import term as terms
from patrols.rules import term as rules
from patrols.rules.term import Term
from tongting.events import flow
from tongting.people.models import User


def change(severity: str, term: Term, *, by: User, at: datetime) -> bool:
    """Writes the line where it differs; true where it did."""
    if reason := rules.bad_term(term):
        raise flow.Refused(reason)
    with transaction.atomic():
        was = terms.in_force().lines[severity]
        if was == term:
            return False
        line, _new = DueTerm.objects.update_or_create(severity=severity, defaults=asdict(term))
        facts = {"severity": severity, "was": was.said, "now": term.said, "warn": term.warn_hours}
        flow.record(line, "changed", by=by, at=at, facts=facts)
    return True
