"""Whether anything of the market waits for a person at all, group by group."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from tenders.models import CrewMember, Job, Opener, Settlement, WorkLog
from tenders.queries import award as awards
from tenders.queries import code as codes
from tenders.queries import delivery as deliveries
from tenders.queries import job as jobs
from tenders.queries import pay_waits
from tenders.queries import settlement as settlements
from tongting import waiting
from tongting.people.models import User

JOBS, OPENING, AWARDS, CREWS, PAY = "jobs", "opening", "awards", "crews", "pay"


def groups_of(person: User, at: datetime) -> frozenset[str]:
    """Those in which something may wait; what it is their own reads say. One query."""
    return waiting.groups_of(person, _asked(person, at))


def _asked(person: User, at: datetime) -> dict[str, list[QuerySet[Any]]]:
    asked: dict[str, list[QuerySet[Any]]] = {}
    by_right: dict[str, list[tuple[str, QuerySet[Any]]]] = {
        "tender.review": [(JOBS, jobs.to_review()), (AWARDS, awards.to_approve())],
        "tender.make": [
            (JOBS, jobs.unanswered()),
            (JOBS, jobs.sent_back(person)),
            (AWARDS, awards.to_issue(person)),
        ],
        codes.OPEN: [(OPENING, _to_open(person))],
        "tender.evaluate": [(AWARDS, awards.to_evaluate())],
        "tender.decide": [(AWARDS, awards.objections_that_wait())],
        "tender.bid": [
            (AWARDS, awards.to_confirm(person)),
            (CREWS, _crews(person)),
            (PAY, WorkLog.objects.filter(person=person, end_at__isnull=True)),
            (PAY, pay_waits.due_of(person, at)),
            (PAY, pay_waits.lines_of(person)),
            (PAY, deliveries.waiting_for(person)),
        ],
        "tender.settle": [
            (PAY, _live()),
            (PAY, settlements.to_work_out_anew()),
            (PAY, Job.objects.filter(state=Job.State.SETTLED)),
        ],
        "tender.pay": [(PAY, _live())],
    }
    for right, questions in by_right.items():
        for group, found in questions if person.may(right) else ():
            asked.setdefault(group, []).append(found)
    return asked


def _to_open(person: User) -> QuerySet[Opener]:
    return Opener.objects.filter(person=person, job__state__in=(Job.State.OPENING, *codes.COMING))


def _crews(person: User) -> QuerySet[CrewMember]:
    mine = CrewMember.objects.filter(person=person, crew__state="forming")
    return mine.exclude(agreed_version=F("crew__version"))


def _live() -> QuerySet[Settlement]:
    return Settlement.objects.filter(state__in=("drafted", "posted", "approved"))
