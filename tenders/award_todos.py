"""What of evaluation, awards, objections and contracts waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.queries import award as awards
from tenders.rules import award as rules
from tongting.people.models import User
from tongting.periods import midnight
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("tender.evaluate"):
        yield from _evaluations(person)
    if person.may("tender.review"):
        yield from _approvals(person)
    if person.may("tender.decide"):
        yield from _objections(person)
    yield from _contracts(person)
    if person.may("tender.make"):
        yield from _issues(person)


def _evaluations(person: User) -> Iterator[Todo]:
    for job in awards.to_evaluate():
        if rules.may_evaluate(job, person, awards.bidders(job)) is None:
            yield Todo(
                text=_("评标：%(title)s") % {"title": job.title},
                detail=_("开标了，还没提中标人"),
                url=f"{reverse('job', args=[job.pk])}#bids",
                icon="trophy",
            )


def _approvals(person: User) -> Iterator[Todo]:
    for award in awards.to_approve():
        if rules.may_decide_award(award, person, awards.bidders(award.job)) is None:
            yield Todo(
                text=_("批准中标：%(title)s") % {"title": award.job.title},
                detail=_("%(who)s 提了 %(winner)s")
                % {"who": award.proposed_by.name, "winner": award.person.name},
                url=f"{reverse('job', args=[award.job_id])}#award",
                icon="check-circle",
            )


def _objections(person: User) -> Iterator[Todo]:
    for one in awards.objections_that_wait():
        bidders, evaluators = awards.bidders(one.job), awards.evaluators(one.job)
        if rules.may_decide_objection(one, person, bidders, evaluators) is None:
            yield Todo(
                text=_("处理中标异议：%(title)s") % {"title": one.job.title},
                detail=one.text[:60],
                url=f"{reverse('job', args=[one.job_id])}#objection-{one.pk}",
                due=midnight(one.job.notice_until) if one.job.notice_until else None,
                icon="megaphone",
                tone="bad",
            )


def _contracts(person: User) -> Iterator[Todo]:
    for contract in awards.to_confirm(person):
        yield Todo(
            text=_("确认合同：%(title)s") % {"title": contract.job.title},
            detail=_("%(amount)s 元，%(first)s 开工")
            % {"amount": contract.amount, "first": f"{contract.first_day:%m-%d}"},
            url=reverse("contract", args=[contract.pk]),
            due=midnight(contract.first_day),
            icon="file-earmark-text",
        )


def _issues(person: User) -> Iterator[Todo]:
    for contract in awards.to_issue(person):
        yield Todo(
            text=_("签发合同：%(title)s") % {"title": contract.job.title},
            detail=contract.number,
            url=reverse("contract", args=[contract.pk]),
            due=midnight(contract.first_day),
            icon="pencil-square",
        )
