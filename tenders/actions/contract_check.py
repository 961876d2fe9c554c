"""Every month each contract is asked again whether its people may do it: somebody who has fallen below pauses it, with
notice, and it goes on when that is healed."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.models import Contract
from tenders.queries import eligibility
from tenders.queries import recheck as reads
from tenders.rules import recheck as rules
from tenders.rules.eligibility import NO
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.periods import Month, local

State = Contract.State


def check_month(month: Month, *, at: datetime) -> Counter[str]:
    """All contracts in force, for the month that is named; a second run finds nothing to do."""
    return _check(reads.in_force(local(at).date()), str(month), at)


def check_paused(*, at: datetime) -> Counter[str]:
    """Only those that the check has paused: what is healed in the middle of a month does not wait for its end."""
    paused = reads.in_force(local(at).date()).filter(state=State.PAUSED)
    return _check(paused, str(Month.of(at)), at)


def check(contract: Contract, occasion: str, *, at: datetime) -> str:
    """What became of it: paused, resumed, warned or kept. `occasion` names the month, so that nobody is told twice."""
    stops, warns, refusals = [], [], 0
    for one in contract.members.all():
        verdicts = eligibility.verdicts_of(one.person, contract.job, at, contract)
        refusals += sum(verdict.said == NO for verdict in verdicts)
        stops += [f"{one.person.name}：{sentence}" for sentence in rules.reasons_to_pause(verdicts)]
        warns += [f"{one.person.name}：{sentence}" for sentence in rules.warnings(verdicts)]
    if contract.state == State.SIGNED and stops:
        return _pause(contract, stops, at)
    # What kept somebody from beginning may be anything of it, a shift as well: it begins when nothing does any more.
    if {reads.VERB: not stops, reads.AT_START: not refusals}.get(reads.paused_by(contract)):
        return _resume(contract, at)
    if warns and contract.state == State.SIGNED:
        _warn(contract, warns, occasion, at)
        return "warned"
    return "kept"


def _check(contracts: QuerySet[Contract], occasion: str, at: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    for contract in list(contracts):
        # Somebody ended it meanwhile: then there is nothing to ask any more.
        with contextlib.suppress(flow.SomebodyWasFaster):
            done[check(contract, occasion, at=at)] += 1
    return done


def _pause(contract: Contract, stops: list[str], at: datetime) -> str:
    why = "；".join(stops)
    with transaction.atomic():
        flow.move(
            contract,
            State.PAUSED,
            by=None,
            at=at,
            verb=reads.VERB,
            note=why[:500],
            paused_at=at,
            why=why[:300],
        )
        text = _("“%(job)s”的合同暂停") % {"job": contract.job.title}
        _tell(contract, text, why, f"paused:{at.isoformat()}", at)
    return "paused"


def _resume(contract: Contract, at: datetime) -> str:
    with transaction.atomic():
        flow.move(contract, State.SIGNED, by=None, at=at, verb="resume", paused_at=None, why="")
        text = _("“%(job)s”的合同恢复了，接着干") % {"job": contract.job.title}
        _tell(contract, text, "", f"resumed:{at.isoformat()}", at)
    return "resumed"


def _warn(contract: Contract, warns: list[str], occasion: str, at: datetime) -> None:
    text = _("“%(job)s”有时间要调") % {"job": contract.job.title}
    _tell(contract, text, "；".join(warns), f"warned:{occasion}", at)


def _tell(contract: Contract, text: str, detail: str, what: str, at: datetime) -> None:
    notices.tell_all(
        reads.whom_to_tell(contract),
        text,
        reverse("job", args=[contract.job_id]),
        detail=detail,
        key=f"tenders.contract:{contract.pk}:{what}",
        at=at,
    )
