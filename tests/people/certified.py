"""Kinds of certificates and certificates for the tests that need some."""

from datetime import date

from tests.cast import moment
from tongting.people.models import Certificate, CertificateKind


def kind(name="健康证", *, teams=(), months=12, **more):
    """A kind that the teams need; enforced where `enforced_from` is written as 2026-11-01."""
    made = CertificateKind.objects.create(name=name, months=months, **more)
    made.teams.set(teams)
    made.refresh_from_db()
    return made


def certificate(person, of, issued_on, valid_until, state="valid", number="健20260001", by=None):
    return Certificate.objects.create(
        person=person, kind=of, number=number, issued_on=date.fromisoformat(issued_on), state=state,
        valid_until=date.fromisoformat(valid_until) if valid_until else None, entered_by=by or person,
        entered_at=moment("2026-11-01 09:00"),
    )  # fmt: skip
