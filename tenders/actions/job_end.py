"""A job is called off here, before anybody is bound. Bids that were not opened are destroyed unread."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.actions import job_note, opening
from tenders.models import Award, Job
from tenders.queries import job as jobs
from tenders.rules import job as rules
from tongting.events import flow
from tongting.people.models import User


def cancel(job: Job, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        objection, bound = jobs.has_open_objection(held), jobs.is_bound(held)
        if no := rules.may_cancel(held, by, objection=objection, bound=bound):
            raise flow.Refused(no)
        was_public = held.state not in Job.HIDDEN
        flow.move(held, Job.State.CANCELLED, by=by, at=at, verb="cancel", note=reason, reason=reason)
        opening.destroy(held, by=by, at=at)
        _drop_awards(held, reason, by, at)
        if was_public:
            text = _("标的取消了：%(title)s") % {"title": held.title}
            job_note.tell_bidders(held, text, detail=reason, key="cancelled", at=at)


def _drop_awards(job: Job, reason: str, by: User, at: datetime) -> None:
    for award in job.awards.filter(state__in=(Award.State.PROPOSED, Award.State.APPROVED)):
        to = Award.State.REFUSED if award.state == Award.State.PROPOSED else Award.State.OVERTURNED
        flow.move(award, to, by=by, at=at, verb="cancelled", note=reason)
