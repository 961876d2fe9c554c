"""What a settlement's page shows: the arithmetic, each member's line, how far it is, what whoever looks may do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tenders.models import Settlement, SettlementLine
from tenders.queries import delivery as deliveries
from tenders.queries import settlement as settlements
from tenders.rules import settlement as rules
from tenders.scoring import settlement as scoring
from tongting.events import flow
from tongting.events.models import Event
from tongting.people.models import User

State = Settlement.State
STEPS: tuple[str | Promise, ...] = (_lazy("签字"), _lazy("张榜"), _lazy("一审"), _lazy("二审"), _lazy("发钱"))
NOW = {State.DRAFTED: 1, State.POSTED: 3, State.APPROVED: 4, State.LOCKED: 5}
TONES = {State.DRAFTED: "lamp", State.POSTED: "act", State.APPROVED: "act", State.LOCKED: "ok"}
SAID: dict[str, Callable[[], str]] = {
    "drafted": lambda: _("生成结算单"),
    "corrected": lambda: _("生成更正单"),
    "signed": lambda: _("签字"),
    "post": lambda: _("张榜"),
    settlements.OBJECTED: lambda: _("提异议"),
    settlements.ANSWERED: lambda: _("答复异议"),
    "approve": lambda: _("一审通过"),
    "lock": lambda: _("二审通过，锁定"),
    "void": lambda: _("作废"),
    "paid": lambda: _("确认到账"),
}


@dataclass(frozen=True)
class Happened:
    what: str
    who: str
    at: datetime
    note: str


def page_of(settlement: Settlement, person: User, at: datetime) -> dict[str, Any]:
    one = settlements.whole(settlement.pk)
    lines: list[SettlementLine] = list(one.lines.all())
    members = [line.person_id for line in lines]
    mine = next((line for line in lines if line.person_id == person.pk), None)
    raised = settlements.objection(one)
    shown: dict[str, Any] = {
        "settlement": one, "contract": one.contract, "job": one.contract.job, "delivery": one.delivery, "lines": lines,
        "points": sum(line.points for line in lines), "mine": mine, "tone": TONES.get(State(one.state), ""),
        "steps": STEPS, "now": NOW.get(State(one.state), 0), "objection": raised,
        "may_sign": mine is not None and rules.may_sign(one, mine, person) is None,
        "may_confirm": mine is not None and mine.amount != 0 and rules.may_confirm(one, mine, person) is None,
        "may_object": rules.may_object(one, person, members) is None,
    }  # fmt: skip
    return shown | (_for_staff(one, lines, members, raised, person, at) if person.may("tender.see") else {})


def _for_staff(
    one: Settlement,
    lines: list[SettlementLine],
    members: list[int],
    raised: Event | None,
    person: User,
    at: datetime,
) -> dict[str, Any]:
    settles = person.may("tender.settle") and person.pk not in members
    words = raised.note if raised is not None else ""
    shown: dict[str, Any] = {"history": history(one), "settles": settles}
    if settles and one.state == State.DRAFTED:
        shown["post_refusal"] = rules.may_post(one, lines, words)
    if person.may("tender.pay") and one.state in (State.POSTED, State.APPROVED):
        shown["approve_refusal"] = rules.may_approve(
            one, person, at, members=members, makers=settlements.makers(one), objection=words
        )
        shown["may_approve"] = shown["approve_refusal"] is None
    objector = raised.by_id if raised is not None else None
    shown["may_answer"] = settles and rules.may_answer(person, objector, words, members) is None
    shown["may_void"] = rules.may_void(one, person, members) is None
    waits = one.delivery.settlements.filter(state__in=rules.OPEN).exists()
    shown["may_correct"] = settles and rules.may_correct(one, members, person, waits=waits) is None
    if shown["may_correct"]:
        paid = scoring.total([settlements.sums_of(each) for each in settlements.locked_of(one.delivery)])
        shown["paid"] = paid
    # A void one's delivery waits to be worked out anew.
    shown["may_again"] = settles and one.state == State.VOID and not deliveries.is_settled(one.delivery)
    return shown


def history(settlement: Settlement) -> list[Happened]:
    """Newest first; one query."""
    return [
        Happened(
            SAID[event.verb]() if event.verb in SAID else event.verb,
            event.by.name if event.by else _("系统"),
            event.at,
            event.note,
        )
        for event in flow.history(settlement).reverse()
    ]
