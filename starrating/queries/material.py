"""What a campaign's results are worked out of: entries, standing sheets, measures, earlier wins; in a fixed number of
queries, however many rooms there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from starrating.models import Campaign, CriteriaGroup, Entry, Mark, Measure, Result, Sheet, Veto
from starrating.scoring import rule as rules
from starrating.scoring.outcome import Candidate, Given, work_out
from starrating.scoring.outcome import Month as Worked
from starrating.scoring.rule import Rule
from starrating.scoring.sheet import Part

VISITED = (Sheet.State.GIVEN, Sheet.State.REPLACED)


@dataclass(frozen=True)
class Material:
    candidates: list[Candidate]
    sheets: list[Given]
    rule: Rule
    caps: dict[str, int]
    weights: dict[str, Decimal]

    def worked_out(self) -> Worked:
        return work_out(self.candidates, self.sheets, self.rule, caps=self.caps, weights=self.weights)


def of_campaign(campaign: Campaign) -> Material:
    """Entries that have left the contest and sheets that no longer stand are not in it."""
    rule = rules.read(campaign.rule)
    judged = Coalesce(Sum("items__weight", filter=Q(items__source="")), Decimal(0))
    groups = CriteriaGroup.objects.filter(criteria=campaign.criteria_id).annotate(judged=judged)
    weights = dict(groups.order_by("order").values_list("code", "judged"))
    return Material(
        list(_candidates(campaign, rule)),
        list(_sheets(campaign, rule, weights)),
        rule,
        dict(Veto.objects.filter(criteria=campaign.criteria_id).values_list("code", "most_stars")),
        weights,
    )


def parts_of(kept: dict[str, Any]) -> dict[str, Part]:
    """A sheet's or a result's points by group, as they are kept."""
    return {code: Part(Decimal(one["points"]), Decimal(one["most"])) for code, one in kept.items()}


def month_number(month: str) -> int:
    """Months since the year 0, so that two of them can be taken apart."""
    return int(month[:4]) * 12 + int(month[5:7])


def _candidates(campaign: Campaign, rule: Rule) -> Iterator[Candidate]:
    entries = Entry.objects.filter(campaign=campaign, withdrawn="").order_by("pk")
    wins, measures = _wins(campaign, rule), _measures(campaign)
    for pk, code, label, cluster, room, locker, person, holder, eligible in entries.values_list(
        "pk",
        "code",
        "label",
        "cluster",
        "room",
        "locker",
        "person",
        "locker__holder",
        "eligibility__is_eligible",
    ):
        # A locker's wins are those of whoever has it now, where that is known.
        thing = ("holder", holder) if holder else (campaign.contest, room or locker or person)
        won = tuple(sorted(wins[thing]))
        yield Candidate(str(pk), code or label, cluster, won, measures.get(pk, {}), eligible is False)


def _wins(campaign: Campaign, rule: Rule) -> dict[tuple[str, int], set[int]]:
    """Months ago in which it won, by what won; as far back as the rule asks."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    now = month_number(campaign.month)
    won = Result.objects.filter(
        is_current=True,
        is_winner=True,
        entry__campaign__contest=campaign.contest,
        entry__campaign__month__lt=campaign.month,
        entry__campaign__state__in=(Campaign.State.FINAL, Campaign.State.REWARDED),
    ).order_by()
    for month, room, locker, person, holder in won.values_list(
        "entry__campaign__month", "entry__room", "entry__locker", "entry__person", "entry__awards__person"
    ):
        ago = now - month_number(month)
        if ago <= _looks_back(rule):
            found[campaign.contest, room or locker or person].add(ago)
            if locker and holder:
                found["holder", holder].add(ago)
    return found


def _looks_back(rule: Rule) -> int:
    """Months, of the cool-down and of whatever tie-break counts awards."""
    counted = [
        int(name.partition(":")[2])
        for name in rule.tie_breaks
        if name.startswith((rules.FEWER_AWARDS, rules.NOT_AWARDED))
    ]
    return max([rule.cooldown_months, *counted])


def _measures(campaign: Campaign) -> dict[int, dict[str, Part]]:
    found: dict[int, dict[str, Part]] = defaultdict(dict)
    for entry, group, points, most in Measure.objects.filter(entry__campaign=campaign).values_list(
        "entry", "criterion__group__code", "points", "most"
    ):
        before = found[entry].get(group, Part(Decimal(0), Decimal(0)))
        here = Part(points or Decimal(0), most or Decimal(0))
        found[entry][group] = Part(before.points + here.points, before.most + here.most)
    return found


def _sheets(campaign: Campaign, rule: Rule, groups: dict[str, Decimal]) -> Iterator[Given]:
    stands = {"entry__campaign": campaign, "entry__withdrawn": "", "state": Sheet.State.GIVEN}
    vetoes: dict[int, list[str]] = defaultdict(list)
    through = Sheet.vetoes.through.objects.filter(**{f"sheet__{name}": one for name, one in stands.items()})
    for sheet, code in through.values_list("sheet", "veto__code"):
        vetoes[sheet].append(code)
    lost = _lost(stands, rule, groups)
    # A judge who corrects a sheet has not visited later.
    kept = Sheet.objects.filter(assignment=OuterRef("assignment"), state__in=VISITED).order_by("given_at")
    given = Sheet.objects.filter(**stands).order_by("pk")
    given = given.annotate(visited_at=Subquery(kept.values("given_at")[:1]))
    for pk, entry, judge, total, parts, at in given.values_list(
        "pk", "entry", "judge", "total", "parts", "visited_at"
    ):
        yield Given(
            str(entry), str(judge), total, parts_of(parts), tuple(vetoes[pk]), lost.get(pk, {}), int(at.timestamp())
        )  # fmt: skip


def _lost(stands: dict[str, Any], rule: Rule, groups: dict[str, Decimal]) -> dict[int, dict[str, Decimal]]:
    """What single criteria cost, by sheet; asked only where a tie-break names a criterion that is no group."""
    names = {one.removeprefix(rules.CRITERION) for one in rule.tie_breaks if one.startswith(rules.CRITERION)}
    if not names - groups.keys():
        return {}
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    marks = Mark.objects.filter(criterion__code__in=names, **{f"sheet__{k}": v for k, v in stands.items()})
    for sheet, code, points in marks.order_by().values_list("sheet", "criterion__code", "lost"):
        found[sheet][code] = points
    return found
