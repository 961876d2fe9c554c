"""Live figures of the people room for the overview: certificates that have run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people.models import User
from tongting.people.queries import certificate as certificates
from tongting.periods import local
from tongting.seams import Tile


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    """One query; nothing where the mine keeps no certificates."""
    if not person.may("certificate.team"):
        return
    sums = certificates.sums(person, local(at).date())
    if not (sums.good or sums.lapsed or sums.to_check):
        return
    yield Tile(
        pillar=1, title=_("证件"), figure=str(sums.soon), unit=_("份 30 天内到期"),
        url=reverse("certificate_list") + f"?show={'lapsed' if sums.lapsed else 'soon'}", icon="person-vcard",
        note=_("有效 %(n)d 份") % {"n": sums.good},
        alarm=_("%(n)d 份过期没换") % {"n": sums.lapsed} if sums.lapsed else "",
    )  # fmt: skip
