"""Settlements are worked out here: for each delivery that was decided, and as a correction of one that is locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenders.actions import work_note
from tenders.actions.delivery_step import hold
from tenders.models import Contract, Delivery, Settlement, SettlementLine
from tenders.queries import delivery as deliveries
from tenders.queries import settlement as settlements
from tenders.queries.rule import the_rule
from tenders.rules import settlement as rules
from tenders.scoring import settlement as scoring
from tenders.scoring.settlement import Sums
from tenders.scoring.split import split
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import Month, local

State = Settlement.State
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Drafted:
    """`refused` are sentences about deliveries that could not be settled."""

    made: list[Settlement]
    refused: list[str]


def draft(month: str, *, by: User | None, at: datetime) -> Drafted:
    """Everything that was decided up to the month's cut-off day; what stands already is left alone."""
    cutoff = the_rule().cutoff_day
    if month > scoring.wage_month(local(at).date(), cutoff):
        raise flow.Refused(_("%(month)s 还没到，等到了再结算") % {"month": month})
    made, refused = [], []
    for delivery in settlements.due(Month.parse(month), cutoff, again=by is not None):
        try:
            made.append(draft_one(delivery, month, by=by, at=at))
        except flow.Refused as why:
            refused.append(f"{delivery.contract.number}：{why}")
    return Drafted(made, refused)


def draft_due(*, at: datetime) -> Drafted:
    """What the clock does: the last month whose cut-off day is over."""
    month = settlements.month_to_draft(local(at).date(), the_rule().cutoff_day)
    return draft(str(month), by=None, at=at)


def draft_one(delivery: Delivery, month: str, *, by: User | None, at: datetime) -> Settlement:
    """What was missed pays nothing, which is written and signed too."""
    try:
        with transaction.atomic():
            held, contract = hold(delivery), _hold(delivery)
            no = rules.may_draft(held, deliveries.is_settled(held)) or rules.may_make(
                deliveries.member_ids(contract), by
            )
            if no:
                raise flow.Refused(no)
            missed = held.state == Delivery.State.MISSED
            sums = Sums(NOTHING) if missed else Sums(held.amount, held.materials, deliveries.deducted(held))
            points = _points(contract)
            lines = split(sums.net, points, list(points)) if sums.net >= 0 else {}
            return _write(held, contract, month, sums, points, lines, by=by, at=at)
    except IntegrityError:
        raise flow.SomebodyWasFaster(_("这一期刚才已经有人结算了，刷新后再看"))


def correct(settlement: Settlement, right: Sums, why: str, *, by: User, at: datetime) -> Settlement:
    """A new settlement of the differences to `right`, which goes the same way as the first one did."""
    with transaction.atomic():
        held, contract = hold(settlement.delivery), _hold(settlement.delivery)
        waits = held.settlements.filter(state__in=rules.OPEN).exists()
        if no := rules.may_correct(settlement, deliveries.member_ids(contract), by, waits=waits):
            raise flow.Refused(no)
        if no := rules.pays(right.net):
            raise flow.Refused(no)
        paid = scoring.total([settlements.sums_of(one) for one in settlements.locked_of(held)])
        sums, points = right - paid, _points(contract)
        if sums == Sums(NOTHING):
            raise flow.Refused(_("和原来一样，没有要更正的"))
        lines = scoring.differences(right.net, points, list(points), settlements.paid_per_person(held))
        month = scoring.wage_month(local(at).date(), the_rule().cutoff_day)
        return _write(
            held, contract, month, sums, points, lines, corrects=settlement, why=why, by=by, at=at
        )  # fmt: skip


def _hold(delivery: Delivery) -> Contract:
    """The contract's row is held, so that two settlements of it together do not exceed it."""
    rows = Contract.objects.select_for_update(of=("self",)).select_related("job")
    found: Contract = rows.get(pk=delivery.contract_id)
    return found


def _points(contract: Contract) -> dict[int, Decimal]:
    """person → points, in the order of the staff numbers."""
    found = contract.members.order_by("person__staff_no").values_list("person", "points")
    return dict(found)


def _write(
    delivery: Delivery,
    contract: Contract,
    month: str,
    sums: Sums,
    points: dict[int, Decimal],
    lines: dict[int, Decimal],
    *,
    corrects: Settlement | None = None,
    why: str = "",
    by: User | None,
    at: datetime,
) -> Settlement:
    no = None if corrects is not None else rules.pays(sums.net)
    no = no or rules.is_within(sums.gross, settlements.settled_gross(contract), settlements.room_of(contract))
    if no:
        raise flow.Refused(no)
    made = Settlement.objects.create(
        delivery=delivery, contract=contract, month=month, corrects=corrects, why=why, gross=sums.gross,
        materials=sums.materials, deductions=sums.deductions, net=sums.net, drafted_by=by, drafted_at=at,
    )  # fmt: skip
    SettlementLine.objects.bulk_create(
        SettlementLine(settlement=made, person_id=person, points=points[person], amount=amount)
        for person, amount in lines.items()
    )
    verb = "drafted" if corrects is None else "corrected"
    facts = {"net": str(sums.net), "lines": {str(pk): str(amount) for pk, amount in lines.items()}}
    flow.record(made, verb, by=by, at=at, note=why, facts=facts, became=State.DRAFTED)
    text = _("%(title)s 结算单出来了，看看对不对，对就签字") % {"title": contract.job.title}
    work_note.tell_settlement(list(points), made, text, detail=why, key="drafted", at=at)
    return made
