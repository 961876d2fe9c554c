"""Opened bids are ranked and flagged; plans are marked, unusual prices explained, a winner proposed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tenders.models import Award, Bid, Job
from tenders.queries import award as awards
from tenders.queries.rule import the_rule
from tenders.rules import award as rules
from tenders.rules.bid import yuan
from tenders.scoring import award as scoring
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local


def held_job(job: Job) -> Job:
    """Its row, locked until the transaction ends; whoever saw an older state is told who was faster."""
    found = Job.objects.select_for_update().get(pk=job.pk)
    if found.state != job.state:
        raise flow.SomebodyWasFaster(flow.who_was_faster(job))
    return found


def refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)


def rank(job: Job, at: datetime) -> bool:
    """Works out ranks, points and flags of the opened bids; run by the clock after the opening, by every mark and when
    somebody drops out."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        bids = list(awards.on_record(held).filter(state=Bid.State.OPENED))
        if held.state != Job.State.EVALUATION or not bids:
            return False
        by_points = held.method == Job.Method.POINTS
        day = local(at).date()
        places = scoring.ranked(
            awards.candidates(bids, day), by_points=by_points, price_weight=held.price_weight
        )
        flags = _flags(held, bids)
        known = {bid.pk: bid for bid in bids}
        for place in places:
            bid = known[place.key]  # type: ignore[index]
            bid.rank, bid.price_points, bid.points = place.rank, place.price_points, place.points
            bid.flags = flags[bid.pk]
        Bid.objects.bulk_update(bids, ["rank", "price_points", "points", "flags"])
    return True


def _flags(job: Job, bids: list[Bid]) -> dict[int, list[dict[str, Any]]]:
    """As they are kept and said: figures and names in words."""
    rule, names = the_rule(), {bid.pk: bid.person.name for bid in bids}
    prices: dict[Hashable, Decimal] = {bid.pk: bid.price for bid in bids if bid.price is not None}
    found = scoring.price_flags(prices, job.ceiling, awards.book_price(job), rule.low_band, rule.high_band)
    before = awards.rounds_before(job)
    turns = scoring.in_turn([one for one, _code in before], [bid.person_id for bid in bids])
    codes = [code for one, code in before if one.key in turns]
    said: dict[int, list[dict[str, Any]]] = {}
    for bid in bids:
        said[bid.pk] = [
            {
                "flag": one.flag,
                "expected": yuan(one.expected) if one.expected is not None else "",
                "percent": abs(one.percent),
                "names": "、".join(names[key] for key in one.with_keys),  # type: ignore[index]
            }
            for one in found[bid.pk]
        ]
        if codes:
            said[bid.pk].append({"flag": scoring.ROTATING, "names": "、".join(codes)})
    return said


def mark_plans(job: Job, points: Mapping[int, Decimal], *, by: User, at: datetime) -> None:
    """`points` by bid. All of them are checked before any is written."""
    with transaction.atomic():
        held = held_job(job)
        refuse(rules.may_evaluate(held, by, awards.bidders(held)))
        if held.method != Job.Method.POINTS:
            raise flow.Refused(_("这个标按最低价评，方案不打分"))
        bids = {bid.pk: bid for bid in awards.on_record(held).filter(state=Bid.State.OPENED)}
        most = int(scoring.WHOLE) - held.price_weight
        for pk, given in points.items():
            if pk not in bids:
                raise flow.Refused(_("这份标书不在评标范围里，刷新后再打分"))
            refuse(rules.points_fault(given, most))
        _drop_proposal(held, by, at)
        for pk, given in points.items():
            bids[pk].plan_points = given
        Bid.objects.bulk_update(bids.values(), ["plan_points"])
        facts = {bids[pk].person.name: str(given) for pk, given in points.items()}
        flow.record(held, "marked", by=by, at=at, facts=facts)
        rank(held, at)


def explain(bid: Bid, words: str, *, by: User, at: datetime) -> None:
    """Why a flagged price can be taken, as the bidder or the market says it."""
    said = words.strip()[: rules.LONGEST_REASON]
    if not said:
        raise flow.Refused(_("写一句说明：问了谁、为什么是这个价"))
    with transaction.atomic():
        held = held_job(bid.job)
        refuse(rules.may_evaluate(held, by, awards.bidders(held)))
        Bid.objects.filter(pk=bid.pk).update(explanation=said)
        flow.record(held, "explained", by=by, at=at, note=said, facts={"who": bid.person.name})


def propose(job: Job, bid: Bid, *, reason: str = "", by: User, at: datetime) -> Award:
    with transaction.atomic():
        held = held_job(job)
        refuse(rules.may_evaluate(held, by, awards.bidders(held)))
        rank(held, at)
        chosen = Bid.objects.select_related("person", "job__post").get(pk=bid.pk, job=held)
        unmarked = _unmarked(held)
        refusals = awards.refusals_of(chosen, at) if chosen.state == Bid.State.OPENED else []
        refuse(rules.may_propose(held, chosen, reason=reason, unmarked=unmarked, refusals=refusals))
        _drop_proposal(held, by, at)
        assert chosen.price is not None
        made = Award.objects.create(
            job=held, bid=chosen, person=chosen.person, amount=chosen.price, proposed_by=by, proposed_at=at,
            reason=reason.strip()[: rules.LONGEST_REASON], tie_rule=_tie_rule(held, chosen, at),
        )  # fmt: skip
        flow.record(held, "proposed", by=by, at=at, note=made.reason, facts={"who": chosen.person.name})
    return made


def propose_directly(
    job: Job, person: User, amount: Decimal, *, reason: str, by: User, at: datetime
) -> Award:
    """After nobody bid: somebody is asked, with a reason; two others approve it."""
    with transaction.atomic():
        held = held_job(job)
        reissued = Job.objects.filter(reissue_of=held).exists()
        refuse(rules.may_award_directly(held, by, person, reissued=reissued, reason=reason, amount=amount))
        refusals = awards.eligibility.refusals(person, held, at, among=1)
        if refusals:
            raise flow.Refused(
                _("%(name)s 现在不能接这个活：%(why)s") % {"name": person.name, "why": "；".join(refusals)}
            )
        _drop_proposal(held, by, at)
        made = Award.objects.create(
            job=held, person=person, amount=amount, reason=reason.strip()[: rules.LONGEST_REASON], proposed_by=by,
            proposed_at=at,
        )  # fmt: skip
        flow.record(
            held, "proposed", by=by, at=at, note=made.reason, facts={"who": person.name, "direct": True}
        )
    return made


def _unmarked(job: Job) -> list[str]:
    if job.method != Job.Method.POINTS:
        return []
    waits = awards.on_record(job).filter(state=Bid.State.OPENED, plan_points__isnull=True)
    return [bid.person.name for bid in waits]


def _tie_rule(job: Job, bid: Bid, at: datetime) -> str:
    bids = awards.on_record(job).filter(state=Bid.State.OPENED)
    places = scoring.ranked(
        awards.candidates(bids, local(at).date()),
        by_points=job.method == Job.Method.POINTS,
        price_weight=job.price_weight,
    )
    return next((place.tie_rule for place in places if place.key == bid.pk), "")


def _drop_proposal(job: Job, by: User, at: datetime) -> None:
    """A proposal that nobody has approved yet makes room for the next; marks that change make it void."""
    for award in job.awards.filter(state=Award.State.PROPOSED):
        if award.decided_by_id is not None:
            raise flow.Refused(_("已经有人批准了一次，先由批准人退回"))
        flow.move(award, Award.State.REFUSED, by=by, at=at, verb="replaced", note=_("换了提名"))
