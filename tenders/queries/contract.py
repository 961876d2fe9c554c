"""Reads of contracts: one as a whole, and what a person may do with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from tenders.models import Contract, ContractMember
from tenders.queries import job_words as words
from tongting.events import flow
from tongting.people.models import User

State = Contract.State
TONES = {
    State.OFFERED: "lamp", State.SIGNED: "ok", State.PAUSED: "bad", State.ENDED: "ok", State.REFUSED: "",
    State.TERMINATED: "bad",
}  # fmt: skip


def whole() -> QuerySet[Contract]:
    members = Prefetch("members", ContractMember.objects.select_related("person__team"))
    found = Contract.objects.select_related("job__post", "head", "offered_by", "award", "crew")
    return found.prefetch_related(members, "deliveries", "job__times")


def page_of(contract: Contract, person: User) -> dict[str, Any]:
    members = list(contract.members.all())
    mine = next((one for one in members if one.person_id == person.pk), None)
    offered = contract.state == State.OFFERED
    waits = any(one.confirmed_at is None for one in members)
    total = sum(one.points for one in members)
    return {
        "contract": contract,
        "job": contract.job,
        "tone": TONES[State(contract.state)],
        "members": [(one, f"{one.points * 100 / total:.1f}".removesuffix(".0")) for one in members],
        "amount": words.money(contract.amount),
        "per": words.per(contract.job),
        "times": words.times_said(words.tuples_of(contract.job.times.all())),
        "may_issue": offered and contract.offered_by is None and mine is None and person.may("tender.make"),
        "may_confirm": offered and mine is not None and mine.confirmed_at is None,
        "may_decline": offered and mine is not None,
        "may_terminate": contract.state in Contract.BINDING and mine is None and person.may("tender.review"),
        "may_take_back": offered and waits and mine is None and person.may("tender.review"),
        "history": flow.history(contract),
    }
