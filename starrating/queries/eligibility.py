"""Reads behind eligibility and measures: what the seams say of a person's month, what this pillar knows itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min
from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, Entry
from starrating.rules.eligibility import Facts
from starrating.scoring.rule import read
from tongting import seams
from tongting.people.models import Leave, RoleGrant, User
from tongting.periods import Month

# What the guards ask of the seams.
GUARDED = frozenset(("month_score", "complaint_cost", "violation", "falsified"))
# Evidence that nobody's points rest on: whoever judges reads it beside the measures.
UNSCORED = frozenset(("contracts",))
FACT = "fact"
# Days that are worked at another time or place.
NOT_AWAY = (Leave.Kind.IN_LIEU, Leave.Kind.ERRAND)


@dataclass(frozen=True)
class Known:
    """What the seams say of one person's month: sums by name, the first address of each, the names that have a
    source."""

    values: dict[str, Decimal]
    urls: dict[str, str]
    names: frozenset[str]


def known_of(person: int, month: Month, wanted: frozenset[str] = GUARDED) -> Known:
    """Those figures alone: every source asks the database for each of its own."""
    values: dict[str, Decimal] = {}
    urls: dict[str, str] = {}
    for one in seams.standing_of(person, month, wanted):
        values[one.what] = values.get(one.what, Decimal(0)) + one.value
        urls.setdefault(one.what, one.url)
    return Known(values, urls, answered())


def answered() -> frozenset[str]:
    """The facts for which there is a source."""
    return frozenset(name for source in seams.sources("standing") for name in getattr(source, "sources", ()))


def month_of(campaign: Campaign) -> Month:
    """As the campaign keeps it, whatever day months begin on today."""
    return Month(campaign.first_day, campaign.last_day)


def facts_of(person: User, campaign: Campaign, known: Known) -> tuple[Facts, str]:
    """The facts of the guards and the address of the score; a month that is still running has none yet, so the month
    before stands for it."""
    month = month_of(campaign)
    score, url, of = known.values.get("month_score"), known.urls.get("month_score", ""), campaign.month
    if score is None:
        before = known_of(person.pk, month.previous(), frozenset(("month_score",)))
        score, url = before.values.get("month_score"), before.urls.get("month_score", "")
        of = str(month.previous())
    cooldown = read(campaign.rule).cooldown_months
    facts = Facts(
        is_active=person.is_active,
        since=RoleGrant.objects.filter(user=person).aggregate(first=Min("since"))["first"],
        away_days=_away(person, month),
        first_day=campaign.first_day,
        month_score=score,
        score_month=of,
        complaint_cost=known.values.get("complaint_cost", Decimal(0)),
        violations=known.values.get("violation", Decimal(0)),
        falsified=known.values.get("falsified", Decimal(0)),
        won=_won(person, campaign, cooldown),
        cooldown_months=cooldown,
        known=known.names,
    )
    return facts, url


def evidence_of(facts: Facts, known: Known, score_url: str) -> list[list[str]]:
    """The month's score and the contracts of which work was accepted, as lines beside those of the guards."""
    lines = []
    if facts.month_score is not None:
        said = _("%(month)s 月考核 %(score)s 分") % {"month": facts.score_month, "score": facts.month_score}
        lines.append(["month_score", FACT, said, score_url])
    if "contracts" in known.names:
        many = known.values.get("contracts", Decimal(0))
        said = _("本月内部竞标验收合格 %(n)d 份") % {"n": many} if many else _("本月没有验收合格的内部竞标")
        lines.append(["contracts", FACT, said, known.urls.get("contracts", "")])
    return lines


def _away(person: User, month: Month) -> int:
    leaves = Leave.objects.filter(
        person=person, state=Leave.State.VALID, first__lte=month.last, last__gte=month.first
    ).exclude(kind__in=NOT_AWAY)
    return len({day for one in leaves for day in month if one.covers(day)})


def _won(person: User, campaign: Campaign, cooldown: int) -> str:
    """The last month this person won in, where the cool-down still runs."""
    wins = Entry.objects.filter(
        person=person,
        campaign__contest=Contest.SERVICE,
        campaign__state__in=Campaign.PUBLIC,
        campaign__month__lt=campaign.month,
        results__is_current=True,
        results__is_winner=True,
    )
    last = wins.order_by("-campaign__month").values_list("campaign__month", flat=True).first()
    return last if last is not None and _months(last, campaign.month) <= cooldown else ""


def _months(earlier: str, later: str) -> int:
    return sum(sign * (int(text[:4]) * 12 + int(text[5:])) for sign, text in ((1, later), (-1, earlier)))
