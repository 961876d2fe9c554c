"""An award is approved by a second person, hangs out, becomes a contract; what is overturned is evaluated anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.actions import contract as contracts
from tenders.actions.evaluation import held_job, rank, refuse
from tenders.models import Award, Bid, Job, JobObjection
from tenders.queries import award as awards
from tenders.queries import job as jobs
from tenders.queries.rule import the_rule
from tenders.rules import award as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.places.queries import work_calendar

State, BidState = Job.State, Bid.State


def decide(award: Award, *, approved: bool, note: str = "", by: User, at: datetime) -> None:
    """A direct award takes two who approve. What is not approved goes back with its reason."""
    with transaction.atomic():
        job = held_job(award.job)
        award.refresh_from_db(from_queryset=Award.objects.select_for_update())
        award.job = job
        refuse(rules.may_decide_award(award, by, awards.bidders(job)))
        said = note.strip()[:200]
        if not approved:
            if not said:
                raise flow.Refused(_("不同意要写明原因"))
            flow.move(award, Award.State.REFUSED, by=by, at=at, note=said, decided_by=award.decided_by or by,
                      decided_at=award.decided_at or at)  # fmt: skip
            flow.record(job, "award_refused", by=by, at=at, note=said)
            _tell_proposer(award, _("中标没有批准：%(title)s"), said, at)
        elif award.bid is None:
            _approve_directly(award, by, at)
        else:
            flow.move(award, Award.State.APPROVED, by=by, at=at, note=said, decided_by=by, decided_at=at)
            _publicise(job, award, by, at)


def _approve_directly(award: Award, by: User, at: datetime) -> None:
    """The first approval only notes itself; the second makes the contract."""
    if award.decided_by is None:
        Award.objects.filter(pk=award.pk).update(decided_by=by, decided_at=at)
        flow.record(award.job, "award_seconded", by=by, at=at)
        return
    flow.move(award, Award.State.APPROVED, by=by, at=at, second_by=by, second_at=at)
    contracts.offer(award, at=at)


def _publicise(job: Job, award: Award, by: User, at: datetime) -> None:
    """The winner and the others are told, and it hangs out for the working days of the rule."""
    for bid in awards.on_record(job).filter(state=BidState.OPENED):
        flow.move(bid, BidState.WON if bid.pk == award.bid_id else BidState.LOST, by=by, at=at)
    until = work_calendar().after(local(at).date(), the_rule().notice_days)
    flow.move(
        job, State.PUBLICISED, by=by, at=at, verb="publicise", facts={"award": award.pk, "until": str(until)},
        publicised_at=at, notice_until=until,
    )  # fmt: skip
    url = reverse("job", args=[job.pk])
    notices.tell_each(
        [
            notices.Message(
                bid.person_id,
                (_("你中标了：%(title)s") if bid.state == BidState.WON else _("没有中标：%(title)s"))
                % {"title": job.title},
                url,
                _("公示到 %(until)s，有异议在页面上提") % {"until": f"{until:%m-%d}"},
                f"job:{job.pk}:award:{award.pk}",
            )
            for bid in awards.valid(job)
        ],
        at=at,
    )


def finish_notice(job: Job, at: datetime) -> bool:
    """Run by the clock when publicity is over and nobody's objection waits: the contract goes out to the winner."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        award = awards.standing_award(held)
        if not awards.notice_over(local(at).date()).filter(pk=job.pk).exists() or award is None:
            return False
        contracts.offer(award, at=at)
    return True


# --- objections ------------------------------------------------------------------------------------------------------


def object_to(job: Job, text: str, *, by: User, at: datetime) -> JobObjection:
    said = text.strip()[:500]
    if not said:
        raise flow.Refused(_("写清楚哪里不对"))
    with transaction.atomic():
        held = held_job(job)
        mine = held.objections.filter(raised_by=by, state=JobObjection.State.OPEN)
        refuse(rules.may_object(held, by, local(at).date(), has_open=mine.exists()))
        award = awards.standing_award(held)
        assert award is not None
        made = JobObjection.objects.create(job=held, award=award, text=said, raised_by=by, raised_at=at)
        flow.record(made, "raised", by=by, at=at, became=made.state)
        notices.tell_all(
            jobs.holders("tender.decide", local(at).date()).exclude(pk=by.pk),
            _("有人对中标提异议：%(title)s") % {"title": held.title},
            reverse("job", args=[held.pk]),
            detail=said,
            key=f"job_objection:{made.pk}",
            at=at,
        )
    return made


def decide_objection(objection: JobObjection, *, upheld: bool, answer: str, by: User, at: datetime) -> None:
    """One that is right overturns the award: the job is evaluated anew."""
    said = answer.strip()[:500]
    if not said:
        raise flow.Refused(_("写明处理意见和依据"))
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=objection.job_id)
        held = JobObjection.objects.select_related("award", "job").get(pk=objection.pk)
        refuse(rules.may_decide_objection(held, by, awards.bidders(job), awards.evaluators(job)))
        flow.move(
            held, JobObjection.State.UPHELD if upheld else JobObjection.State.REJECTED, by=by, at=at, note=said,
            answer=said, decided_by=by, decided_at=at,
        )  # fmt: skip
        if upheld and job.state == State.PUBLICISED:
            overturn(held.award, job, why=said, by=by, at=at)
        notices.tell(
            held.raised_by_id,
            _("你提的异议有答复了：%(state)s") % {"state": held.get_state_display()},
            reverse("job", args=[job.pk]),
            detail=said,
            key=f"job_objection:{held.pk}:decided",
            at=at,
        )


def overturn(
    award: Award, job: Job, *, why: str, by: User | None, at: datetime, dropped: bool = False
) -> None:
    """The award falls, every valid bid is in the running again; of somebody who declined (`dropped`) it is out, so the
    next best moves up. With nobody left the job has failed."""
    flow.move(award, Award.State.OVERTURNED, by=by, at=at, note=why[:200])
    for bid in awards.on_record(job).filter(state__in=(BidState.WON, BidState.LOST)):
        is_out = dropped and bid.pk == award.bid_id
        flow.move(
            bid, BidState.WITHDRAWN if is_out else BidState.OPENED, by=by, at=at, rank=None, points=None
        )
    left = awards.on_record(job).filter(state=BidState.OPENED).exists()
    flow.move(
        job, State.EVALUATION if left else State.FAILED, by=by, at=at, verb="reopened", note=why,
        publicised_at=None, notice_until=None, reason="" if left else why[:200],
    )  # fmt: skip
    rank(job, at)


def decline(award: Award, job: Job, *, why: str, by: User, at: datetime) -> None:
    """Somebody did not take what they had won."""
    if award.bid_id is None:
        flow.move(award, Award.State.OVERTURNED, by=by, at=at, note=why[:200])
        flow.move(job, State.FAILED, by=by, at=at, verb="reopened", note=why, reason=why[:200])
        return
    overturn(award, job, why=why, by=by, at=at, dropped=True)


def _tell_proposer(award: Award, text: str, detail: str, at: datetime) -> None:
    notices.tell(
        award.proposed_by_id,
        text % {"title": award.job.title},
        reverse("job", args=[award.job_id]),
        detail=detail,
        key=f"job:{award.job_id}:award:{award.pk}:decided",
        at=at,
    )
