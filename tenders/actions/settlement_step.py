"""A settlement's steps: signed by each member, hung out, objected to and answered, approved by two, voided; the money
confirmed, the job closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_follow, job_note, work_note
from tenders.models import Contract, Job, Settlement, SettlementLine
from tenders.queries import settlement as settlements
from tenders.queries.rule import the_rule
from tenders.rules import settlement as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = Settlement.State


def _hold(settlement: Settlement) -> Settlement:
    rows = Settlement.objects.select_for_update(of=("self",)).select_related("contract__job")
    found: Settlement = rows.get(pk=settlement.pk)
    return found


def _members(settlement: Settlement) -> list[int]:
    return work_note.members(settlement.contract)


def _objection(settlement: Settlement) -> str:
    event = settlements.objection(settlement)
    return event.note if event is not None else ""


def sign(line: SettlementLine, *, by: User, at: datetime) -> None:
    """The last signature tells whoever settles."""
    with transaction.atomic():
        held = _hold(line.settlement)
        line = held.lines.select_for_update().get(pk=line.pk)
        if no := rules.may_sign(held, line, by):
            raise flow.Refused(no)
        held.lines.filter(pk=line.pk).update(signed_at=at)
        flow.record(held, "signed", by=by, at=at, facts={"line": line.pk, "amount": str(line.amount)})
        if not held.lines.filter(signed_at__isnull=True).exists():
            text = _("%(title)s 的结算单都签字了，可以张榜") % {"title": held.contract.job.title}
            people = work_note.holders("tender.settle", at, without=_members(held))
            work_note.tell_settlement(people, held, text, key="signed", at=at)


def post(settlement: Settlement, *, by: User, at: datetime) -> None:
    """Hangs out from now on; the days are those of the market's rules."""
    with transaction.atomic():
        held = _hold(settlement)
        lines = held.lines.select_related("person")
        no = rules.may_make(_members(held), by) or rules.may_post(held, lines, _objection(held))
        if no:
            raise flow.Refused(no)
        until = local(at).date() + timedelta(days=the_rule().posted_days)
        flow.move(held, State.POSTED, by=by, at=at, verb="post", posted_at=at, posted_until=until)
        text = _("%(title)s 结算张榜，%(day)s 后审批") % {
            "title": held.contract.job.title,
            "day": f"{until:%m-%d}",
        }
        people = work_note.holders("tender.pay", at, without=_members(held))
        work_note.tell_settlement(people, held, text, key="posted", at=at)


def object_to(settlement: Settlement, text: str, *, by: User, at: datetime) -> None:
    """Nothing goes on until it is answered, or the settlement is void and worked out anew."""
    with transaction.atomic():
        held = _hold(settlement)
        if no := rules.may_object(held, by, _members(held)):
            raise flow.Refused(no)
        flow.record(held, settlements.OBJECTED, by=by, at=at, note=text)
        said = _("有人对结算有异议：%(title)s") % {"title": held.contract.job.title}
        people = work_note.holders("tender.settle", at, without=[by.pk])
        work_note.tell_settlement(people, held, said, detail=text, key=f"objected:{at.isoformat()}", at=at)


def answer(settlement: Settlement, text: str, *, by: User, at: datetime) -> None:
    """It stands; whoever objected is told why."""
    with transaction.atomic():
        held = _hold(settlement)
        raised = settlements.objection(held)
        objector = raised.by_id if raised is not None else None
        if no := rules.may_answer(by, objector, raised.note if raised else "", _members(held)):
            raise flow.Refused(no)
        flow.record(held, settlements.ANSWERED, by=by, at=at, note=text)
        said = _("你对结算的异议有答复了：%(title)s") % {"title": held.contract.job.title}
        people = [objector] if objector else []
        work_note.tell_settlement(people, held, said, detail=text, key=f"answered:{at.isoformat()}", at=at)


def void(settlement: Settlement, reason: str, *, by: User, at: datetime) -> None:
    """It is worked out anew."""
    with transaction.atomic():
        held = _hold(settlement)
        if no := rules.may_void(held, by, _members(held)):
            raise flow.Refused(no)
        flow.move(held, State.VOID, by=by, at=at, verb="void", note=reason, why=reason)
        said = _("结算单作废，要重新算：%(title)s") % {"title": held.contract.job.title}
        people = {*_members(held), *work_note.holders("tender.settle", at)} - {by.pk}
        work_note.tell_settlement(people, held, said, detail=reason, key="void", at=at)


def approve(settlement: Settlement, *, by: User, at: datetime) -> None:
    """The first time, and the second, which locks it. `settlement` is as the approver saw it."""
    with transaction.atomic():
        held = _hold(settlement)
        if held.state != settlement.state and held.state != State.POSTED:
            raise flow.SomebodyWasFaster(flow.who_was_faster(held))
        members, makers = _members(held), settlements.makers(held)
        no = rules.may_approve(held, by, at, members=members, makers=makers, objection=_objection(held))
        if no:
            raise flow.Refused(no)
        if held.state == State.POSTED:
            flow.move(held, State.APPROVED, by=by, at=at, verb="approve", first_by=by, first_at=at)
            return
        flow.move(held, State.LOCKED, by=by, at=at, verb="lock", second_by=by, second_at=at)
        job_follow.settle(held.contract, by=by, at=at)
        text = _("%(title)s 结算批下来了，钱到了点“到账”") % {"title": held.contract.job.title}
        work_note.tell_settlement(members, held, text, key="locked", at=at)


def confirm_paid(line: SettlementLine, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = _hold(line.settlement)
        line = held.lines.select_for_update().get(pk=line.pk)
        if no := rules.may_confirm(held, line, by):
            raise flow.Refused(no)
        held.lines.filter(pk=line.pk).update(paid_at=at)
        flow.record(held, "paid", by=by, at=at, facts={"line": line.pk, "amount": str(line.amount)})


def close(job: Job, reason: str, *, by: User, at: datetime) -> bool:
    """Closed where everybody has confirmed the money; without one who is not the winner, or has left, it takes a reason
    and two: the first asks, the second closes. True where it is closed now."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        contracts = list(held.contracts.exclude(state=Contract.State.REFUSED))
        members = [pk for one in contracts for pk in work_note.members(one)]
        if no := rules.may_close(held, by, members, settlements.open_corrections(contracts)):
            raise flow.Refused(no)
        waits = settlements.unpaid(held)
        if not waits:
            flow.move(held, Job.State.CLOSED, by=by, at=at, verb="close", closed_at=at)
            return True
        if no := rules.winner_waits([one.head_id for one in contracts], waits):
            raise flow.Refused(no)
        names = "、".join(one.person.name for one in waits)
        return _close_without(held, names, reason, members, by, at)


def _close_without(job: Job, names: str, reason: str, members: list[int], by: User, at: datetime) -> bool:
    asked = settlements.asked_to_close(job)
    if asked is not None and asked.by_id != by.pk and by.may("tender.pay"):
        flow.move(job, Job.State.CLOSED, by=by, at=at, verb="close", note=asked.note, closed_at=at)
        return True
    if asked is not None and asked.by_id == by.pk:
        raise flow.Refused(_("你已经提了，要由别的能审批结算的人来关"))
    if asked is not None:
        raise flow.Refused(_("有人已经提了，要由能审批结算的人来关"))
    if not reason.strip():
        raise flow.Refused(_("%(who)s 还没确认到账；不等他们就写明原因，由另一个人来关") % {"who": names})
    flow.record(job, settlements.ASKED_TO_CLOSE, by=by, at=at, note=reason)
    text = _("%(who)s 没确认到账，%(name)s 提出关闭：%(title)s") % {
        "who": names, "name": by.name, "title": job.title,
    }  # fmt: skip
    people = work_note.holders("tender.pay", at, without=[by.pk, *members])
    job_note.tell(people, job, text, detail=reason, key=f"close:{at.isoformat()}", at=at)
    return False
