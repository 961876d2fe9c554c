"""Reads of results: by number while they hang out, with names when they are final; certificates; the draw laid open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patrols.models import Contest, Contestant, ContestResult, Criterion, Line, Trade
from patrols.queries import assessment as assessments
from patrols.scoring import contest as scoring
from tongting.people.models import User
from tongting.periods import Span, local

State = Contest.State
# Rank → the bonus knows the first three.
BONUS_PLACES = 3
# As they stand on a certificate, which is in Chinese whoever prints it.
PLACES = "一二三四五六七八九十"


@dataclass(frozen=True)
class Row:
    """One contestant's line. `who` is empty where only the number may be seen."""

    contestant: Contestant
    result: ContestResult
    who: User | None
    is_mine: bool
    awarded: bool
    decided: str
    sheets: list[tuple[int, Decimal, bool]]


@dataclass(frozen=True)
class Board:
    """A trade's results: lines in the order of places, who did not come, what stood before."""

    trade: Trade
    rows: list[Row]
    absent: list[int]
    earlier: list[tuple[int, str, list[ContestResult]]]
    criterion: str


def decided_words(result: ContestResult, rule: str, criterion: str) -> str:
    """What told a line apart from another of the same total, in words."""
    words = {
        scoring.PRACTICE: _("总分一样，比实操"),
        scoring.THEORY: _("总分一样，比理论"),
        scoring.NAMED: _("总分一样，比“%(what)s”") % {"what": criterion},
        scoring.SHARED: _("总分一样，并列"),
    }
    tried = [name for name in result.decided_by.split(",") if name]
    if scoring.SHARED in tried and rule != scoring.SHARED:
        words[scoring.SHARED] = _("按规则都比过还一样，并列")
    return _("；").join(words[name] for name in tried)


def boards(contest: Contest, viewer: User) -> list[Board]:
    """By trade; three queries, whatever there is."""
    results = (
        ContestResult.objects.filter(contestant__contest=contest)
        .select_related("contestant__person__team", "contestant__trade__contest")
        .order_by("contestant__trade__number", "rank", "contestant__number")
    )
    absent: dict[int, list[int]] = defaultdict(list)
    out = Contestant.objects.filter(contest=contest, state=Contestant.State.ABSENT, number__isnull=False)
    for trade_pk, number in out.order_by("number").values_list("trade", "number"):
        absent[trade_pk].append(number or 0)
    named = dict(Criterion.objects.filter(trade__contest=contest, decides=True).values_list("trade", "name"))
    by_trade: dict[int, list[ContestResult]] = defaultdict(list)
    trades: dict[int, Trade] = {}
    for one in results:
        trades[one.contestant.trade_id] = one.contestant.trade
        by_trade[one.contestant.trade_id].append(one)
    return [
        Board(
            trade,
            [_row(one, contest, viewer, named.get(pk, "")) for one in by_trade[pk] if one.is_current],
            absent[pk],
            _earlier(by_trade[pk]),
            named.get(pk, ""),
        )
        for pk, trade in trades.items()
    ]


def _row(one: ContestResult, contest: Contest, viewer: User, criterion: str) -> Row:
    person, is_final = one.contestant.person, contest.state == State.FINAL
    is_mine = person.pk == viewer.pk
    return Row(
        contestant=one.contestant,
        result=one,
        who=person if is_final or is_mine else None,
        is_mine=is_mine,
        awarded=one.rank <= contest.places,
        decided=decided_words(one, contest.tie_rule, criterion),
        sheets=[(lot, Decimal(total), lot in one.dropped) for lot, total in one.sheets],
    )


def _earlier(results: Iterable[ContestResult]) -> list[tuple[int, str, list[ContestResult]]]:
    """Versions that stand no longer, the newest first: (number, why the next one came, its lines)."""
    rows = list(results)
    newest = max((one.version for one in rows), default=0)
    why = {one.version - 1: one.why for one in rows if one.version > 1}
    old: dict[int, list[ContestResult]] = defaultdict(list)
    for one in rows:
        if not one.is_current and one.version < newest:
            old[one.version].append(one)
    return [(number, why.get(number, ""), old[number]) for number in sorted(old, reverse=True)]


def current(contest: Contest) -> QuerySet[ContestResult]:
    return (
        ContestResult.objects.filter(contestant__contest=contest, is_current=True)
        .select_related("contestant__person__team", "contestant__trade__contest")
        .order_by("contestant__trade__number", "rank", "contestant__number")
    )


# --- certificates ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Certificate:
    number: str
    who: str
    contest: str
    trade: str
    place: str
    honour: str
    day: date


def certificates(contest: Contest, only: int | None = None) -> list[Certificate]:
    """One for each place with an award, by trade and place."""
    rows = current(contest).filter(rank__lte=contest.places)
    if only is not None:
        rows = rows.filter(contestant=only)
    assert contest.final_at is not None
    return [
        Certificate(
            number=certificate_number(one),
            who=one.contestant.person.name,
            contest=contest.title,
            trade=one.contestant.trade.name,
            place=PLACES[one.rank - 1],
            honour=contest.honour if one.rank == 1 else "",
            day=local(contest.final_at).date(),
        )
        for one in rows
    ]


def certificate_number(one: ContestResult) -> str:
    """Year, contest, trade, drawn number: unique, and the same whenever it is printed."""
    mine = one.contestant
    return f"{mine.trade.contest.quarter[:4]}{mine.contest_id:04d}-{mine.trade.number:02d}{mine.number:02d}"


# --- the draw, laid open --------------------------------------------------------------------------


@dataclass(frozen=True)
class Lot:
    number: int
    person: User
    ticket: str


@dataclass(frozen=True)
class Lots:
    """`holds`: what is on record is what the seed gives."""

    trade: Trade
    lots: list[Lot]
    holds: bool


def lots(contest: Contest) -> list[Lots]:
    """For a final contest: every ticket computed again from the seed and held against the numbers on record."""
    drawn = (
        Contestant.objects.filter(contest=contest, number__isnull=False)
        .select_related("person", "trade")
        .order_by("trade__number", "number")
    )
    by_trade: dict[Trade, list[Contestant]] = defaultdict(list)
    for one in drawn:
        by_trade[one.trade].append(one)
    found = []
    for trade, people in by_trade.items():
        again = scoring.numbers(contest.seed, trade.number, [one.person.staff_no for one in people])
        rows = [
            Lot(one.number or 0, one.person, scoring.ticket(contest.seed, trade.number, one.person.staff_no))
            for one in people
        ]
        found.append(Lots(trade, rows, all(again[one.person.staff_no] == one.number for one in people)))
    return found


# --- where it counts ------------------------------------------------------------------------------


def evidence_key(contestant: int) -> str:
    return f"patrols.contest:{contestant}:place"


def placed(span: Span) -> list[ContestResult]:
    """The first three of contests that became final in this time, one for each person: the best place. One small
    query where none did."""
    final = Contest.objects.filter(state=State.FINAL, final_at__gte=span.start_at, final_at__lt=span.end_at)
    contests = list(final.order_by().values_list("pk", flat=True))
    if not contests:
        return []
    rows = (
        ContestResult.objects.filter(
            is_current=True, rank__lte=BONUS_PLACES, contestant__contest__in=contests
        )
        .select_related("contestant__contest", "contestant__trade", "contestant__person")
        .order_by("rank", "pk")
    )
    best: dict[int, ContestResult] = {}
    for one in rows:
        best.setdefault(one.contestant.person_id, one)
    return list(best.values())


def contestant_of(key: str) -> int:
    """Whose place a key of evidence stands for; 0 for any other key."""
    head, _colon, rest = key.partition("patrols.contest:")
    number = rest.partition(":")[0]
    return int(number) if not head and number.isdigit() else 0


def final_of(contestants: set[int]) -> dict[int, datetime]:
    """When the contest of each of these became final; one query, none for nobody."""
    rows = Contestant.objects.filter(pk__in=contestants).order_by().values_list("pk", "contest__final_at")
    return {contestant: final for contestant, final in rows if final is not None}


def counted(contest: Contest, viewer: User) -> QuerySet[Line]:
    """Where it went into a month: another's points are for those who may see the whole month."""
    people = Contestant.objects.filter(contest=contest).values_list("pk", flat=True)
    lines = assessments.counted(evidence_key(pk) for pk in people)
    return lines if viewer.may("month.see") else lines.filter(score__person=viewer)


def latest_of(person: int, until: Span) -> ContestResult | None:
    """The last contest's result that was final before this time ends."""
    rows = ContestResult.objects.filter(
        is_current=True, contestant__person=person, contestant__contest__state=State.FINAL,
        contestant__contest__final_at__lt=until.end_at,
    )  # fmt: skip
    return rows.select_related("contestant").order_by("-contestant__contest__final_at", "-pk").first()
