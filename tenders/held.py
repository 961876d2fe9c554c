"""What this pillar answers at the seam `held`: contracts a person who leaves still works in, settlements they have not
signed, money they have not confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Contract, ContractMember, Settlement, SettlementLine
from tongting.people.models import User
from tongting.seams import Held


def held(person: User, at: datetime) -> Iterable[Held]:
    """Two queries."""
    mine = ContractMember.objects.filter(person=person, contract__state__in=Contract.LIVE)
    for one in mine.select_related("contract__job").order_by("contract_id"):
        what = _("没干完的承包合同")
        detail = f"{one.contract.number} {one.contract.job.title}"
        yield Held(what, detail, reverse("job", args=[one.contract.job_id]))
    open_lines = SettlementLine.objects.filter(person=person).select_related("settlement__contract__job")
    for line in open_lines.filter(settlement__state__in=("drafted", "locked")).order_by("pk"):
        what = _waits(line)
        if what:
            detail = f"{line.settlement.month} {line.settlement.contract.job.title} {line.amount}"
            yield Held(what, detail, reverse("settlement", args=[line.settlement_id]))


def _waits(line: SettlementLine) -> str:
    if line.settlement.state == Settlement.State.DRAFTED:
        return "" if line.signed_at else _("没签字的结算单")
    return "" if line.paid_at or not line.amount else _("没确认到账的结算")
