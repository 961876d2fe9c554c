"""What the people room answers at the seams `certificates` and `certificate_kinds`."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from tongting import seams
from tongting.people.models import Certificate, CertificateKind


def certificates(person: int) -> Iterable[seams.Certificate]:
    """Everything that counts, what has been replaced too: it covers its own days. One query."""
    counted = Certificate.objects.filter(person=person, state__in=Certificate.COUNTS).select_related("kind")
    for one in counted.order_by("kind__order", "kind_id", "issued_on"):
        yield seams.Certificate(one.kind.name, one.valid_until, reverse("certificate_detail", args=[one.pk]))


def kinds() -> Iterable[seams.CertificateKind]:
    """The kinds in use, in their order, with the day from which each is enforced and the kinds of post that ask for it.
    One query."""
    found = CertificateKind.objects.filter(is_active=True)
    for name, since, posts in found.values_list("name", "enforced_from", "post_kinds"):
        yield seams.CertificateKind(name, since, tuple(posts))
