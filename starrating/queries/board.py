"""Boards: a month's places, the year's counts, what a room, a locker or a person has come to over the months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from starrating.models import Award, Campaign, Contest, Entry, Help, Result
from starrating.queries import improvement
from starrating.queries import result as results
from starrating.queries import result_words as words
from tongting.places.models import Locker, Post, Room

# Months of a history.
SHOWN = 12
DECIDED = (Campaign.State.FINAL, Campaign.State.REWARDED)


def latest(contest: str) -> Campaign | None:
    """The newest campaign whose results everybody may see."""
    return public(contest).first()


def public(contest: str) -> QuerySet[Campaign]:
    return Campaign.objects.filter(contest=contest, state__in=Campaign.PUBLIC).order_by("-month")


def under_way(contest: str) -> Campaign | None:
    """The newest campaign of all, for whoever asks why there is no board yet."""
    found = Campaign.objects.filter(contest=contest).exclude(state=Campaign.State.VOID)
    return found.order_by("-month").first()


def named(contest: str, month: str) -> QuerySet[Campaign]:
    found = Campaign.objects.filter(contest=contest, month=month).exclude(state=Campaign.State.VOID)
    return found.select_related("criteria")


@dataclass(frozen=True)
class Line:
    """One place of a board; `gain` against the month before, None where there is nothing to compare; `decided` is the
    rule that decided between equals, empty where the score did."""

    result: Result
    gain: Decimal | None
    decided: str = ""

    @property
    def entry(self) -> Entry:
        return self.result.entry


@dataclass(frozen=True)
class Board:
    campaign: Campaign
    ranked: list[Line]
    unranked: list[Result]
    helps: list[Help]
    improved: list[Entry]

    def of_winners(self) -> Board:
        """With nobody but the winners in it."""
        return replace(self, ranked=self.winners, unranked=[], helps=[])

    def found(self, q: str = "", stars: int | None = None) -> list[Line]:
        """The places of whom somebody looks for by label or section, or of those with so many stars."""
        word = q.strip().casefold()
        return [
            line
            for line in self.ranked
            if word in f"{line.entry.label} {line.entry.code} {line.entry.section}".casefold()
            and stars in (None, line.result.stars)
        ]

    @property
    def winners(self) -> list[Line]:
        return [line for line in self.ranked if line.result.is_winner]

    @property
    def tied(self) -> int:
        """How many noise can't tell from the last that won, that one included."""
        return sum(line.result.is_tied for line in self.ranked)

    @property
    def star_counts(self) -> list[tuple[int, int]]:
        """How many have how many stars, five first."""
        given = [line.result.stars for line in self.ranked]
        return [(stars, given.count(stars)) for stars in range(5, -1, -1)]


def board(campaign: Campaign) -> Board:
    """In a fixed number of queries."""
    found = list(results.current(campaign))
    earlier = improvement.scores_before(campaign)
    names = words.names_of(campaign)
    ranked = [
        Line(one, improvement.gain_of(one, earlier), words.between_equals(one, names))
        for one in found
        if one.rank is not None
    ]
    granted = Award.objects.filter(entry__campaign=campaign, kind=Award.Kind.IMPROVED)
    better = Entry.objects.filter(pk__in=granted.values("entry")).order_by("label")
    return Board(
        campaign,
        ranked,
        [one for one in found if one.rank is None],
        list(Help.objects.filter(entry__campaign=campaign).select_related("helper", "entry")),
        list(better),
    )


@dataclass(frozen=True)
class Tally:
    """A contest's year: how often it was won, by how many different ones, in how many months."""

    contest: str
    name: str
    won: int
    different: int
    months: int
    improved: int


@dataclass(frozen=True)
class Year:
    year: int
    counts: list[Tally]
    handed: int
    waiting: int
    by_prize: list[tuple[str, int]]
    yuan: Decimal


def year(number: int) -> Year:
    """As the department reports it: rooms and lockers with their stars, the service stars, what was handed out so far.
    Three queries."""
    won = Result.objects.filter(
        is_current=True,
        is_winner=True,
        entry__campaign__state__in=DECIDED,
        entry__campaign__month__startswith=f"{number}-",
    )
    lines = {
        one["entry__campaign__contest"]: one
        for one in won.values("entry__campaign__contest")
        .order_by()
        .annotate(
            won=Count("pk"),
            rooms=Count("entry__room", distinct=True),
            lockers=Count("entry__locker", distinct=True),
            people=Count("entry__person", distinct=True),
            months=Count("entry__campaign", distinct=True),
        )
    }
    awards = Award.objects.filter(entry__campaign__month__startswith=f"{number}-")
    better = dict(
        awards.filter(kind=Award.Kind.IMPROVED)
        .values_list("entry__campaign__contest")
        .order_by()
        .annotate(Count("entry", distinct=True))
    )
    counts = []
    for contest in Contest:
        one: dict[str, Any] = dict(lines.get(contest.value, {}))
        different = one.get("rooms", 0) + one.get("lockers", 0) + one.get("people", 0)
        counts.append(
            Tally(
                contest.value,
                str(contest.label),
                one.get("won", 0),
                different,
                one.get("months", 0),
                better.get(contest.value, 0),
            )
        )
    return _handed(number, counts, awards)


def _handed(number: int, counts: list[Tally], awards: QuerySet[Award]) -> Year:
    handed = Q(state=Award.State.HANDED)
    by_prize = list(
        awards.filter(handed, prize__isnull=False)
        .values_list("prize__name")
        .order_by("prize__name")
        .annotate(Sum("quantity"))
    )
    sums = awards.aggregate(
        waiting=Count("pk", filter=Q(state=Award.State.GRANTED)), yuan=Sum("yuan", filter=handed)
    )
    return Year(
        number,
        counts,
        sum(many for _name, many in by_prize),
        sums["waiting"],
        by_prize,
        sums["yuan"] or Decimal(0),
    )


def years() -> list[int]:
    """Years in which something was decided, the newest first."""
    months = Campaign.objects.filter(state__in=Campaign.PUBLIC).values_list("month", flat=True).distinct()
    return sorted({int(month[:4]) for month in months}, reverse=True)


def history(
    *, room: Room | None = None, locker: Locker | None = None, person: int | None = None
) -> list[Result]:
    """The public months of one of them, newest first. One query."""
    found = Result.objects.filter(is_current=True, entry__campaign__state__in=Campaign.PUBLIC)
    found = found.filter(entry__room=room) if room is not None else found
    found = found.filter(entry__locker=locker) if locker is not None else found
    found = found.filter(entry__person=person) if person is not None else found
    return list(found.select_related("entry__campaign").order_by("-entry__campaign__month")[:SHOWN])


def room_of(token: str) -> Room | None:
    return Room.objects.select_related("building").filter(token=token.lower()).first()


def locker_of(token: str) -> Locker | None:
    return Locker.objects.select_related("post").filter(token=token.lower()).first()


def post_of(room: Room) -> Post | None:
    """Where whoever stands before a room's sign may complain."""
    return Post.objects.filter(building=room.building_id, is_active=True).order_by("code").first()
