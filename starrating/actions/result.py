"""Results are worked out, worked out again, hung out for everybody and made final here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import award, measure
from starrating.actions.help import begin as begin_help
from starrating.actions.result_step import hold, refuse
from starrating.models import Award, Campaign, Contest, Result, SecondLook
from starrating.queries import improvement, material
from starrating.queries import objection as objections
from starrating.queries import result as results
from starrating.rules import result as rules
from starrating.scoring.outcome import Month, Outcome
from starrating.scoring.rule import read
from tongting import bulk
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.places import queries as places

State = Campaign.State
NAMES = (
    "entry", "number", "is_current", "reason", "at", "sheets", "raw", "corrected", "score", "error", "stars", "vetoes",
    "parts", "rank", "is_winner", "is_tied", "decided_by", "is_worst",
)  # fmt: skip
# What all sheets of the month say about one of them moves a little with every sheet: it is brought up to date in place.
DOUBT = ("error", "is_tied")
# What makes a result another one; the rest is when and why.
FIGURES = tuple(name for name in NAMES[5:] if name not in DOUBT)


def moderate(campaign: Campaign, *, by: User, at: datetime) -> None:
    """The results of all entries from the sheets that stand, and who is looked at once more. Of two people one does
    it. The number of queries does not grow with the entries."""
    refuse(rules.may_manage(by))
    with transaction.atomic():
        hold(campaign)
        refuse(rules.may_moderate(campaign))
        if campaign.contest == Contest.SERVICE:
            # With the votes of the last minute.
            measure.collect(campaign, by=by, at=at)
        worked = material.of_campaign(campaign).worked_out()
        flow.move(
            campaign, State.MODERATION, by=by, at=at, verb="moderate", facts=_counts(worked), bias=_bias(worked)
        )  # fmt: skip
        _write(campaign, worked, set(), "", at)
        _ask_looks(campaign, worked, at)


def rework(campaign: Campaign, *, reason: str, by: User, at: datetime) -> int:
    """Worked out again after a sheet was voided or a second look came; returns how many results are new. Where nothing
    changed the old one stands, but whoever objected gets an answer with a number of its own."""
    refuse(rules.may_manage(by) or rules.may_rework(campaign, reason))
    with transaction.atomic():
        hold(campaign)
        refuse(rules.may_rework(campaign, reason))
        for look in results.looks(campaign):
            if look.state == SecondLook.State.ASKED and look.has_come:  # type: ignore[attr-defined]
                flow.move(look, SecondLook.State.LOOKED, by=by, at=at, settled_at=at)
        worked = material.of_campaign(campaign).worked_out()
        Campaign.objects.filter(pk=campaign.pk).update(bias=_bias(worked))
        objected = set(results.upheld_since(campaign).values_list("entry", flat=True))
        many = _write(campaign, worked, objected, reason.strip(), at)
        _ask_looks(campaign, worked, at)
        flow.record(
            campaign, "rework", by=by, at=at, note=reason.strip(), facts={**_counts(worked), "new": many}
        )
    return many


def publicise(campaign: Campaign, *, by: User, at: datetime) -> None:
    """Hangs the results out for the rule's working days and tells everybody who is in them."""
    refuse(rules.may_manage(by))
    with transaction.atomic():
        hold(campaign)
        open_looks, upheld = results.looks_open(campaign).count(), results.upheld_since(campaign).count()
        refuse(rules.may_publicise(campaign, open_looks, upheld))
        until = places.work_calendar().after(local(at).date(), read(campaign.rule).notice_days)
        flow.move(
            campaign, State.PUBLICISED, by=by, at=at, verb="publicise", publicised_at=at, notice_until=until
        )
        notices.tell_all(
            list(results.concerned(campaign)),
            _("%(what)s结果公示了，看看自己的") % {"what": campaign},
            reverse("star_board_of", args=[campaign.contest, campaign.month]),
            detail=_("公示到 %(day)s，有不对的在这之前提异议") % {"day": f"{until:%m-%d}"},
            key=f"stars:{campaign.pk}:publicised:{at:%Y%m%d%H%M}",
            at=at,
        )


def finalise(campaign: Campaign, *, by: User, at: datetime) -> None:
    """After the notice, with no objection open: awards for the winners and the most improved, an issue and a helper to
    be named for whoever came last."""
    refuse(rules.may_manage(by))
    with transaction.atomic():
        hold(campaign)
        still_open = objections.open_ones(campaign).count()
        refuse(rules.may_finalise(campaign, local(at).date(), still_open))
        flow.move(campaign, State.FINAL, by=by, at=at, verb="finalise", final_at=at)
        _grant(campaign, by=by, at=at)
        begin_help(campaign, by=by, at=at)


def _write(campaign: Campaign, worked: Month, objected: set[int], reason: str, at: datetime) -> int:
    """New rows where figures changed or somebody's objection was right; what stood before is kept beside them."""
    stands = {one.entry_id: one for one in Result.objects.filter(entry__campaign=campaign, is_current=True)}
    outcomes = {int(key): _columns(one) for key, one in worked.outcomes.items()}
    same = {pk: stands[pk] for pk in stands.keys() & outcomes.keys() if pk not in objected}
    same = {pk: one for pk, one in same.items() if all(getattr(one, n) == outcomes[pk][n] for n in FIGURES)}
    stale = [one.pk for pk, one in stands.items() if pk not in same]
    if stale:
        Result.objects.filter(pk__in=stale).update(is_current=False)
    _bring_up_to_date(same, outcomes)
    numbers = Result.objects.filter(entry__campaign=campaign).values_list("entry").order_by()
    last = dict(numbers.annotate(Max("number")))
    rows = [
        (pk, last.get(pk, 0) + 1, True, reason, at, *(figures[name] for name in NAMES[5:]))
        for pk, figures in outcomes.items()
        if pk not in same
    ]
    bulk.insert(Result, NAMES, rows)
    return len(rows)


def _bring_up_to_date(same: dict[int, Result], outcomes: dict[int, dict[str, Any]]) -> None:
    for pk, one in same.items():
        for name in DOUBT:
            setattr(one, name, outcomes[pk][name])
    if same:
        Result.objects.bulk_update(same.values(), DOUBT, batch_size=200)


def _columns(one: Outcome) -> dict[str, Any]:
    parts = {code: {"points": str(part.points), "most": str(part.most)} for code, part in one.parts.items()}
    return {
        "sheets": one.sheets,
        "raw": one.raw,
        "corrected": one.corrected,
        "score": one.score,
        "error": one.error,
        "stars": one.stars,
        "vetoes": list(one.vetoes),
        "parts": parts,
        "rank": one.rank,
        "is_winner": one.won,
        "is_tied": one.tied,
        "decided_by": one.decided_by,
        "is_worst": one.is_worst,
    }


def _bias(worked: Month) -> dict[str, Any]:
    """What a page needs to say how the judges were corrected, or why not."""
    found = worked.correction
    offsets = {
        judge: {
            "sheets": one.sheets, "measured": str(one.measured), "shrunk": str(one.shrunk), "error": f"{one.error:.2f}",
        }
        for judge, one in found.offsets.items()
    }  # fmt: skip
    return {"used": found.used, "reason": found.reason, "judges": list(found.judges), "offsets": offsets}


def _counts(worked: Month) -> dict[str, int]:
    outcomes = worked.outcomes.values()
    return {
        "entries": len(outcomes),
        "ranked": sum(one.rank is not None for one in outcomes),
        "winners": sum(one.won for one in outcomes),
        "worst": sum(one.is_worst for one in outcomes),
    }


def _ask_looks(campaign: Campaign, worked: Month, at: datetime) -> None:
    """Once an entry: what was looked at again, or was not for a reason, is not asked for another time."""
    known = set(SecondLook.objects.filter(entry__campaign=campaign).values_list("entry", flat=True))
    SecondLook.objects.bulk_create(
        [
            SecondLook(entry_id=int(look.entry), apart=look.distance, asked_at=at)
            for look in worked.looks
            if int(look.entry) not in known
        ],
        batch_size=500,
    )


def _grant(campaign: Campaign, *, by: User, at: datetime) -> None:
    """Everybody in a room gets the goods, the holder of a locker, the person; with nobody known, the entry itself."""
    rule = read(campaign.rule)
    won = [one.entry for one in results.winners(campaign)]
    better = improvement.most_improved(campaign)
    people = results.recipients([*won, *better])
    kinds = [(entry, Award.Kind.STAR) for entry in won] + [(entry, Award.Kind.IMPROVED) for entry in better]
    for entry, kind in kinds:
        yuan = rule.award_yuan if kind == Award.Kind.STAR and rule.award_yuan else None
        award.grant(entry, kind=kind, people=people[entry.pk], yuan=yuan, by=by, at=at)
