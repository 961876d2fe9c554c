"""Questions are asked and answered here: nobody is told who asked, everybody who may bid is told the answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_note
from tenders.actions.job import LEAST_LEFT
from tenders.models import Job, Question
from tenders.queries import job as jobs
from tenders.rules import job as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local


def ask(job: Job, text: str, *, by: User, at: datetime) -> Question:
    """The job's row is held: the question is in before bidding ends, or it is not asked."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if no := rules.may_ask(held, by, at):
            raise flow.Refused(no)
        if held.questions.filter(text=text, answer="").exists():
            raise flow.Refused(_("这个问题有人提过了，等答复就行"))
        made = Question.objects.create(job=held, text=text, asked_by=by, asked_at=at)
        # Without a name: the history is read by those who judge the bids.
        flow.record(held, "asked", by=None, at=at, facts={"question": made.pk})
        people = jobs.holders("tender.make", local(at).date()).exclude(pk=by.pk)
        said = _("%(title)s 有人提问，答复前不截止投标") % {"title": held.title}
        job_note.tell(people, held, said, detail=text, key=f"question:{made.pk}", at=at)
    return made


def answer(question: Question, text: str, *, by: User, at: datetime) -> None:
    """For everybody. Whoever wants to bid after it has at least a day."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=question.job_id)
        if no := rules.may_answer(job, by, question.asked_by_id):
            raise flow.Refused(no)
        waits = Question.objects.filter(pk=question.pk, answer="")
        if not waits.update(answer=text, answered_by=by, answered_at=at):
            raise flow.SomebodyWasFaster(_("别人刚才已经答复了，刷新后再看"))
        flow.record(job, "answered", by=by, at=at, facts={"question": question.pk})
        detail = text
        if job.bid_until is not None and job.bid_until < at + LEAST_LEFT:
            job.bid_until = at + LEAST_LEFT
            job.save(update_fields=["bid_until"])
            flow.record(job, "put_off", by=by, at=at, facts={"until": job.bid_until.isoformat()})
            until = f"{local(job.bid_until):%m-%d %H:%M}"
            detail = _("投标截止延到 %(until)s。%(answer)s") % {"until": until, "answer": text}
        said = _("%(title)s 的提问有答复了") % {"title": job.title}
        job_note.tell_bidders(job, said, detail=detail, key=f"answer:{question.pk}", at=at)
