"""Measures (客观分): the points no judge gives, collected through the seams, each line with the record behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, Criterion, Entry, Measure
from starrating.queries import ballot
from starrating.queries import eligibility as facts
from starrating.queries.measure import line_of, sourced
from starrating.scoring import measure as scoring
from starrating.scoring.joining import vote_points
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local

State = Campaign.State
# From the draw until the results are worked out from them.
COLLECTING = (State.DRAWN, State.SCORING, State.LOCKED)


def collect(campaign: Campaign, *, by: User | None, at: datetime) -> int:
    """Writes every candidate's measures anew where something has changed; returns how many rows there are."""
    if campaign.state not in COLLECTING:
        raise flow.Refused(_("客观分从候选人定下来起，到算结果前为止，可以重新汇总"))
    criteria = sourced(campaign)
    entries = list(ballot.standing(campaign))
    votes = ballot.counts(campaign, at)
    rows = [row for entry in entries for row in _of_person(entry, campaign, criteria)]
    rows += _of_votes(campaign, entries, [one for one in criteria if one.source == scoring.VOTE], votes)
    if _known(campaign) != {_key(row): _content(row) for row in rows}:
        with transaction.atomic():
            Measure.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["entry", "criterion"],
                update_fields=["points", "most", "lines"],
            )
            flow.record(campaign, "measured", by=by, at=at, facts={"rows": len(rows)})
    return len(rows)


def collect_due(*, at: datetime) -> int:
    """Every service star that is between the draw and its results; returns how many rows there are."""
    return sum(collect(one, by=None, at=at) for one in ballot.campaigns().filter(state__in=COLLECTING))


def _known(campaign: Campaign) -> dict[tuple[int, int], tuple[Any, ...]]:
    found = Measure.objects.filter(entry__campaign=campaign, entry__withdrawn="")
    return {_key(row): _content(row) for row in found}


def _key(row: Measure) -> tuple[int, int]:
    return row.entry_id, row.criterion_id


def _content(row: Measure) -> tuple[Any, ...]:
    return row.points, row.most, row.lines


def _of_person(entry: Entry, campaign: Campaign, criteria: list[Criterion]) -> list[Measure]:
    assert entry.person_id is not None
    measured = [one for one in criteria if one.source in scoring.SOURCES]
    wanted = frozenset(term.fact for one in measured for term in scoring.SOURCES[one.source][1])
    known = facts.known_of(entry.person_id, facts.month_of(campaign), wanted)
    return [_measure(entry, criterion, known) for criterion in measured]


def _measure(entry: Entry, criterion: Criterion, known: facts.Known) -> Measure:
    found = scoring.measure(criterion.source, criterion.weight, known.values, known.names)
    lines = [line_of(part, known.urls.get(part.fact, "")) for part in found.parts]
    return Measure(entry=entry, criterion=criterion, points=found.points, most=found.most, lines=lines)


def _of_votes(
    campaign: Campaign, entries: list[Entry], criteria: list[Criterion], votes: Mapping[int, int] | None
) -> list[Measure]:
    """10 × own / highest once the vote is over; until then nothing that could be read back into a count."""
    url = reverse("star_vote", args=[campaign.pk])
    if votes is None:
        closes = ballot.window(campaign).closes
        until = f"{local(closes):%m-%d %H:%M}" if closes else "—"
        waits = [[_("投票 %(until)s 截止，之后计入") % {"until": until}, "", url]]
        return [Measure(entry=entry, criterion=one, lines=waits) for one in criteria for entry in entries]
    own = {str(entry.pk): votes.get(entry.pk, 0) for entry in entries}
    highest = max(own.values(), default=0)
    rows = []
    for one in criteria:
        points: dict[str, Decimal] = vote_points(own, one.weight)
        for entry in entries:
            said = _("%(own)d 票，最高 %(highest)d 票") % {"own": own[str(entry.pk)], "highest": highest}
            given = points[str(entry.pk)]
            rows.append(
                Measure(
                    entry=entry,
                    criterion=one,
                    points=given,
                    most=one.weight,
                    lines=[[said, str(given), url]],
                )
            )
    return rows
