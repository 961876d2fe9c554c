"""What this pillar lets a phone keep for the hours without a network: where one checks in and out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Contract, ContractMember
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import OfflinePage


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """One for each contract in force; one query. It changes with every turn, so it is fetched anew by the minute."""
    if not person.may("tender.bid"):
        return
    mine = ContractMember.objects.filter(person=person, contract__state=Contract.State.SIGNED)
    for one in mine.select_related("contract__job").order_by("contract_id"):
        url = reverse("turn_start", args=[one.contract_id])
        title = _("%(job)s 签到签退") % {"job": one.contract.job.title}
        yield OfflinePage(url, f"{local(at):%Y%m%d%H%M}", title, f"turn-{one.contract_id}")
