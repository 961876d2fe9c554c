"""What the race says about people's months: who leads the team that answers for a room or a locker, who became service
star."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from starrating.models import Campaign, Contest, Entry, Result, Sheet
from tongting.people.models import Group, User
from tongting.periods import Month
from tongting.places.models import Post

DECIDED = (Campaign.State.FINAL, Campaign.State.REWARDED)


@dataclass(frozen=True)
class Fact:
    """A result that counts for somebody: `person` leads the team whose area it lies in, or is the star."""

    result: Result
    person: int


def decided_in(month: Month) -> list[Result]:
    """Winners and the worst of the campaigns that became final in this month: results come when they are decided, and
    no later draft of an earlier month is needed for them. One small query where nothing was decided."""
    final = Campaign.objects.filter(
        state__in=DECIDED, final_at__gte=month.start_at, final_at__lt=month.end_at
    )
    campaigns = list(final.order_by().values_list("pk", flat=True))
    if not campaigns:
        return []
    found = Result.objects.filter(is_current=True, entry__campaign__in=campaigns)
    found = found.exclude(is_winner=False, is_worst=False).select_related(
        "entry__campaign", "entry__room", "entry__locker__post__team__leader", "entry__person__team__leader"
    )
    return list(found.order_by("pk"))


def final_of(entries: set[int]) -> dict[int, datetime]:
    """When the campaign of each of these entries became final; one query, none for no entries."""
    rows = Entry.objects.filter(pk__in=entries).order_by().values_list("pk", "campaign__final_at")
    return {entry: final for entry, final in rows if final is not None}


def of_leaders(results: list[Result]) -> Iterator[Fact]:
    """Whoever leads a team of the assessment's own kind; two queries with the results."""
    rooms = _leaders_of_buildings() if results else {}
    for one in results:
        leader = _leader(one, rooms)
        if leader is not None and leader.is_active and leader.group == Group.TEAM_LEADER:
            yield Fact(one, leader.pk)


def service_stars(results: list[Result]) -> Iterator[Fact]:
    for one in results:
        if one.entry.campaign.contest == Contest.SERVICE and one.is_winner and one.entry.person_id:
            yield Fact(one, one.entry.person_id)


def _leader(result: Result, rooms: dict[int, User]) -> User | None:
    entry = result.entry
    if entry.room is not None:
        return rooms.get(entry.room.building_id)
    team = entry.locker.post.team if entry.locker is not None else None
    team = entry.person.team if entry.person is not None else team
    return team.leader if team is not None else None


def _leaders_of_buildings() -> dict[int, User]:
    """A building's leader is that of the team of its first post."""
    found: dict[int, User] = {}
    posts = Post.objects.filter(building__isnull=False, team__leader__isnull=False, is_active=True)
    for post in posts.select_related("team__leader").order_by("code"):
        if post.building_id is not None and post.team is not None and post.team.leader is not None:
            found.setdefault(post.building_id, post.team.leader)
    return found


def judges_of(entry: int) -> list[int]:
    """Whose marks made the entry's score."""
    stand = Sheet.objects.filter(entry=entry, state=Sheet.State.GIVEN).order_by()
    return list(stand.values_list("judge__person", flat=True).distinct())


def wins_of(person: int, until: Month, months: int) -> int:
    """How often somebody was service star in these months, the last one included."""
    first = until
    for _n in range(months - 1):
        first = first.previous()
    return Result.objects.filter(
        is_current=True,
        is_winner=True,
        entry__person=person,
        entry__campaign__state__in=DECIDED,
        entry__campaign__month__gte=str(first),
        entry__campaign__month__lte=str(until),
    ).count()
