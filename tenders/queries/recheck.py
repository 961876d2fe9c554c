"""Reads for the monthly question: the contracts in force with their members, and whether the check paused one."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from tenders.models import Contract, ContractMember, JobTime
from tongting.events.flow import history

# Paused by the monthly question, and on the first day of the work.
VERB, AT_START = "pause_check", "pause_start"


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


def paused_by(contract: Contract) -> str:
    """By which of the two it was paused; empty where it is not, or where somebody paused it for another reason and lets
    it go on."""
    last = history(contract).filter(became=Contract.State.PAUSED).last()
    if contract.state != Contract.State.PAUSED or last is None or last.by_id is not None:
        return ""
    return VERB if last.verb == VERB else AT_START


def whom_to_tell(contract: Contract) -> list[int]:
    """Everybody who works in it, and who made it for the department."""
    people = [one.person_id for one in contract.members.all()]
    return [*people, *(pk for pk in (contract.offered_by_id or contract.job.priced_by_id,) if pk)]
