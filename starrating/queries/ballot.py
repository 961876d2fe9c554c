"""Reads of the service star: the campaign that runs, its candidates, how the vote stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from starrating.models import Campaign, Contest, Entry, Measure, Nomination, VoteCount, Voter
from starrating.rules import ballot as rules
from starrating.scoring.rule import read
from tongting.people.models import Team, User
from tongting.people.queries.person import in_force
from tongting.people.roles import roles_with
from tongting.periods import local, midnight


def current() -> Campaign | None:
    """The latest service star that is no draft; a draft is nobody's business yet."""
    return campaigns().order_by("-month").first()


def campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.filter(contest=Contest.SERVICE).exclude(
        state__in=(Campaign.State.DRAFT, Campaign.State.VOID)
    )


def window(campaign: Campaign) -> rules.Window:
    """From the draw, which settles the candidates, for the rule's whole days; never beyond the end of the scoring."""
    if (
        campaign.contest != Contest.SERVICE
        or campaign.drawn_at is None
        or campaign.state == Campaign.State.VOID
    ):
        return rules.Window(None, None)
    days = timedelta(days=read(campaign.rule).vote_days + 1)
    closes = min(midnight(local(campaign.drawn_at).date() + days), campaign.score_until)
    if campaign.locked_at is not None:
        closes = min(closes, campaign.locked_at)
    return rules.Window(campaign.drawn_at, closes)


@dataclass(frozen=True)
class Said:
    """A nomination as it is read: by a person, or by the leader in the name of the team."""

    nomination: Nomination
    team: str


def candidates(campaign: Campaign) -> list[Entry]:
    """Everybody who was nominated, with what for, the eligibility and, on `entry.said`, who speaks. Four queries."""
    words = Nomination.objects.select_related("by__team").order_by("at", "pk")
    found = (
        Entry.objects.filter(campaign=campaign, person__isnull=False)
        .select_related("person__team", "eligibility")
        .prefetch_related(Prefetch("nominations", words))
        .order_by("cluster", "label", "pk")
    )
    leads = dict(Team.objects.filter(leader__isnull=False).values_list("leader", "name"))
    rows = list(found)
    for entry in rows:
        said = [Said(one, leads.get(one.by_id, "")) for one in entry.nominations.all()]
        entry.said = said  # type: ignore[attr-defined]
    return rows


def standing(campaign: Campaign) -> QuerySet[Entry]:
    """The candidates who are still in."""
    return Entry.objects.filter(campaign=campaign, person__isnull=False, withdrawn="")


def choices_for(person: User, campaign: Campaign) -> list[Entry]:
    """For whom this person may vote, in the order of the draw."""
    found = standing(campaign).select_related("person__team").order_by("lot", "label", "pk")
    return [entry for entry in found if rules.may_choose(person, entry) is None]


def has_voted(person: User, campaign: Campaign) -> bool:
    return Voter.objects.filter(campaign=campaign, person=person).exists()


def voters(at: datetime) -> QuerySet[User]:
    """Who may vote today: everybody who holds a role with the right."""
    codes = [role.code for role in roles_with("star.vote")]
    held = in_force(local(at).date(), "grants__")
    return User.objects.filter(held, is_active=True, grants__role__in=codes).distinct()


@dataclass(frozen=True)
class Turnout:
    """How many have voted, and how many votes were counted: the same number, or somebody has been at the tables."""

    voted: int
    counted: int
    may: int

    @property
    def adds_up(self) -> bool:
        return self.voted == self.counted


def turnout(campaign: Campaign, at: datetime) -> Turnout:
    counted = VoteCount.objects.filter(entry__campaign=campaign).aggregate(all=Sum("votes"))["all"]
    voted = Voter.objects.filter(campaign=campaign).aggregate(all=Count("pk"))["all"]
    return Turnout(voted, counted or 0, voters(at).count())


def counts(campaign: Campaign, at: datetime) -> dict[int, int] | None:
    """Votes by entry once the vote is over, None before: nobody reads them earlier, whatever the role."""
    if rules.may_count(window(campaign), at):
        return None
    return dict(VoteCount.objects.filter(entry__campaign=campaign).values_list("entry", "votes"))


def measures(campaign: Campaign, person: User, *, everybody: bool) -> list[Entry]:
    """Candidates with their measures, one's own only where not `everybody`. Two queries."""
    mine = Q() if everybody else Q(person=person)
    rows = Measure.objects.select_related("criterion").order_by("criterion__group__order", "criterion__order")
    found = Entry.objects.filter(mine, campaign=campaign, person__isnull=False)
    return list(
        found.select_related("person", "eligibility")
        .prefetch_related(Prefetch("measures", rows))
        .order_by("label", "pk")
    )
