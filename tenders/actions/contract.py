"""Contracts are offered, issued by the department and confirmed by everybody who does the work, begun, ended early."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.actions import job_follow
from tenders.models import Award, Contract, ContractMember, Delivery, Job
from tenders.queries import award as awards
from tenders.queries import eligibility, recheck
from tenders.queries import job as jobs
from tenders.rules import award as rules
from tenders.scoring import instalment
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local

State = Contract.State


def offer(award: Award, *, at: datetime) -> Contract:
    """What was awarded goes out as a contract that nobody has confirmed yet. Within the transaction that awards."""
    bid = award.bid
    shares = bid.shares if bid is not None else []
    members = {int(person): Decimal(str(points)) for person, _name, points in shares} or {
        award.person_id: Decimal(1)
    }
    job = Job.objects.select_for_update().get(pk=award.job_id)
    made = _made(job, award.person_id, members, award.amount, award, at)
    flow.move(job, Job.State.CONTRACTED, by=None, at=at, verb="offer", facts={"contract": made.pk})
    text = _("确认合同：%(title)s，%(amount)s 元") % {"title": job.title, "amount": award.amount}
    notices.tell_all(members, text, reverse("contract", args=[made.pk]), key=f"contract:{made.pk}", at=at)
    notices.tell_all(
        jobs.holders("tender.make", local(at).date()),
        _("签发合同：%(title)s") % {"title": job.title},
        reverse("contract", args=[made.pk]),
        key=f"contract:{made.pk}:issue",
        at=at,
    )
    return made


def bind(
    job: Job, head: User, members: Mapping[User, Decimal], amount: Decimal, *, award: Award | None = None,
    by: User | None, at: datetime,
) -> Contract:  # fmt: skip
    """A contract that binds at once: everybody has taken it at a fixed price. Within the caller's transaction."""
    shares = {person.pk: points for person, points in members.items()}
    made = _made(job, head.pk, shares, amount, award, at)
    ContractMember.objects.filter(contract=made).update(confirmed_at=at)
    # Whoever approved the price has given the department's word with it.
    Contract.objects.filter(pk=made.pk).update(offered_by=job.approved_by_id)
    flow.move(job, Job.State.CONTRACTED, by=by, at=at, verb="bind", facts={"contract": made.pk})
    _sign(made, by=by, at=at)
    return made


def _made(
    job: Job, head: int, members: Mapping[int, Decimal], amount: Decimal, award: Award | None, at: datetime
) -> Contract:
    """Days that have passed meanwhile are put off by as many."""
    if award is not None and (refusal := rules.amount_fault(amount, award.amount)):
        raise flow.Refused(refusal)
    late = max(local(at).date() - job.first_day, timedelta(0))
    earlier = job.contracts.count()
    made = Contract.objects.create(
        job=job,
        award=award,
        crew_id=award.bid.crew_id if award is not None and award.bid is not None else None,
        head_id=head,
        number=f"HT-{job.code}" + (f"-{earlier + 1}" if earlier else ""),
        amount=amount,
        first_day=job.first_day + late,
        last_day=job.last_day + late,
        offered_at=at,
    )
    ContractMember.objects.bulk_create(
        ContractMember(contract=made, person_id=person, points=points) for person, points in members.items()
    )
    flow.record(made, "offered", by=None, at=at, became=made.state)
    return made


def issue(contract: Contract, *, by: User, at: datetime) -> None:
    """The department's side; not somebody who works in it."""
    with transaction.atomic():
        held = _held(contract)
        if held.state != State.OFFERED or held.offered_by_id is not None:
            raise flow.Refused(_("合同现在是“%(state)s”") % {"state": held.get_state_display()})
        if held.members.filter(person=by).exists():
            raise flow.Refused(_("自己承包的，要由别人签发"))
        Contract.objects.filter(pk=held.pk).update(offered_by=by)
        held.offered_by = by
        flow.record(held, "issued", by=by, at=at)
        _sign_if_ready(held, by=by, at=at)


def confirm(contract: Contract, *, by: User, at: datetime) -> None:
    """A member's own word. Whoever may not take the job any more is told why and confirms nothing."""
    with transaction.atomic():
        held = _held(contract)
        members = {one.person_id: one for one in held.members.all()}
        if refusal := rules.may_answer(held, by, members):
            raise flow.Refused(refusal)
        if members[by.pk].confirmed_at is not None:
            raise flow.Refused(_("你已经确认过了，等其他人"))
        if refusals := eligibility.refusals(by, held.job, at, contract=held):
            raise flow.Refused(_("现在还不能确认：%(why)s") % {"why": "；".join(refusals)})
        ContractMember.objects.filter(pk=members[by.pk].pk).update(confirmed_at=at)
        flow.record(held, "confirmed", by=by, at=at)
        _sign_if_ready(held, by=by, at=at)


def _sign_if_ready(contract: Contract, *, by: User | None, at: datetime) -> None:
    waits = contract.members.filter(confirmed_at__isnull=True).exists()
    if contract.offered_by_id is not None and not waits:
        _sign(contract, by=by, at=at)


def _sign(contract: Contract, *, by: User | None, at: datetime) -> None:
    flow.move(contract, State.SIGNED, by=by, at=at, signed_at=at)
    split = instalment.monthly if contract.job.is_monthly else instalment.whole
    Delivery.objects.bulk_create(
        Delivery(contract=contract, number=number, first_day=one.first, last_day=one.last, amount=one.amount)
        for number, one in enumerate(split(contract.first_day, contract.last_day, contract.amount), 1)
    )


def refuse(contract: Contract, *, why: str, by: User, at: datetime) -> Contract:
    """Declined by one who should do the work. The caller (actions/decline.py) brings the next best in."""
    said = why.strip()[:300]
    if not said:
        raise flow.Refused(_("写一下为什么不接"))
    held = _held(contract)
    if refusal := rules.may_answer(held, by, set(held.members.values_list("person", flat=True))):
        raise flow.Refused(refusal)
    flow.move(held, State.REFUSED, by=by, at=at, note=said, why=said)
    return held


def take_back(contract: Contract, *, why: str, by: User, at: datetime) -> Contract:
    """From somebody who may not take it any more, or says nothing up to the first day. The caller (actions/decline.py)
    brings the next best in."""
    said = why.strip()[:300]
    if not said:
        raise flow.Refused(_("写明为什么收回"))
    held = _held(contract)
    members = list(held.members.select_related("person"))
    waits = [one.person for one in members if one.confirmed_at is None]
    unfit = held.state == State.OFFERED and any(
        eligibility.refusals(one, held.job, at, contract=held) for one in waits
    )
    names, ids = [one.name for one in waits], {one.person_id for one in members}
    stand = ids | awards.bidders(held.job)
    if refusal := rules.may_take_back(held, by, stand, names, local(at).date(), unfit=unfit):
        raise flow.Refused(refusal)
    flow.move(held, State.REFUSED, by=by, at=at, verb="taken_back", note=said, why=said)
    notices.tell_all(
        ids,
        _("合同收回了：%(title)s") % {"title": held.job.title},
        reverse("contract", args=[held.pk]),
        detail=said,
        key=f"contract:{held.pk}:taken_back",
        at=at,
    )
    return held


def terminate(contract: Contract, *, why: str, by: User, at: datetime) -> None:
    """Ended before its time: what is not handed in by then is missed and pays nothing, what was handed in is accepted
    and paid like any other."""
    said = why.strip()[:300]
    if not said:
        raise flow.Refused(_("写明为什么解除"))
    with transaction.atomic():
        held = _held(contract)
        if held.members.filter(person=by).exists():
            raise flow.Refused(_("自己承包的，要由别人解除"))
        flow.move(held, State.TERMINATED, by=by, at=at, note=said, why=said, ended_at=at)
        for delivery in held.deliveries.filter(state__in=("running", "rework")).order_by("number"):
            flow.move(delivery, Delivery.State.MISSED, by=by, at=at, note=said, accepted_at=at)
            job_follow.follow(delivery, by=by, at=at)
        notices.tell_all(
            held.members.values_list("person", flat=True),
            _("合同解除了：%(title)s") % {"title": held.job.title},
            reverse("contract", args=[held.pk]),
            detail=said,
            key=f"contract:{held.pk}:terminated",
            at=at,
        )


def start(job: Job, at: datetime) -> bool:
    """Run by the clock on the first day. Whoever may not work any more by then is paused with the reason and told."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        contract = awards.contract_of(held)
        if held.state != Job.State.CONTRACTED or contract is None or contract.state not in Contract.BINDING:
            return False
        flow.move(held, Job.State.RUNNING, by=None, at=at, verb="start")
        if contract.state == State.SIGNED and (why := _unfit(contract, at)):
            flow.move(
                contract, State.PAUSED, by=None, at=at, verb=recheck.AT_START, note=why[:500], why=why[:300],
                paused_at=at,
            )  # fmt: skip
            notices.tell_all(
                contract.members.values_list("person", flat=True),
                _("合同暂停了：%(title)s") % {"title": held.title},
                reverse("contract", args=[contract.pk]),
                detail=why,
                key=f"contract:{contract.pk}:paused:{local(at).date()}",
                at=at,
            )
    return True


def _unfit(contract: Contract, at: datetime) -> str:
    members = contract.members.select_related("person")
    said = [
        f"{one.person.name}：{'；'.join(refusals)}"
        for one in members
        if (refusals := eligibility.refusals(one.person, contract.job, at, contract=contract))
    ]
    return "。".join(said)


def _held(contract: Contract) -> Contract:
    return Contract.objects.select_for_update(of=("self",)).select_related("job").get(pk=contract.pk)
