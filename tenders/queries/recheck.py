"""Reads for the monthly question: the contracts in force with their members, and whether the check paused one."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from tenders.models import Contract, ContractMember, JobTime
from tongting.events.flow import history

VERB = "pause_check"


def in_force(today: date) -> QuerySet[Contract]:
    """Signed and paused ones that are not over yet."""
    binding = Contract.objects.filter(state__in=Contract.BINDING, last_day__gte=today)
    members = ContractMember.objects.select_related("person__team").order_by("person__staff_no")
    return (
        binding.select_related("job__post", "offered_by", "head")
        .prefetch_related(
            Prefetch("members", members),
            Prefetch("job__times", JobTime.objects.order_by("day", "weekday", "starts")),
        )
        .order_by("pk")
    )


def is_paused_by_check(contract: Contract) -> bool:
    """Whoever paused it for another reason lets it go on."""
    last = history(contract).filter(became=Contract.State.PAUSED).last()
    return contract.state == Contract.State.PAUSED and last is not None and last.verb == VERB


def whom_to_tell(contract: Contract) -> list[int]:
    """Everybody who works in it, and who made it for the department."""
    people = [one.person_id for one in contract.members.all()]
    return [*people, *(pk for pk in (contract.offered_by_id or contract.job.priced_by_id,) if pk)]
