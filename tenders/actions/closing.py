"""Tells everybody whom a job fits that it ends within a day, once."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.queries import closing as reads
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.periods import local


def tell_closing(*, at: datetime) -> int:
    """How many jobs were told of. The notice comes before the note that it was given: a machine that dies in between
    tells nobody twice, because a notice has its key."""
    done = 0
    for job in list(reads.due(at)):
        until = f"{local(job.bid_until or at):%m-%d %H:%M}"
        notices.tell_all(
            reads.whom_it_fits(job, at),
            _("“%(job)s”你能干，%(until)s 截止") % {"job": job.title, "until": until},
            reverse("job", args=[job.pk]),
            detail=_("投过的不用管，没投的还来得及") if job.mode != job.Mode.GRAB else _("先到先得"),
            key=f"tenders.job:{job.pk}:closing",
            at=at,
        )
        key = f"tenders.job:{job.pk}:closing"
        done += flow.record_once(job, reads.VERB, key=key, by=None, at=at)
    return done
