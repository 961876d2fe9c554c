"""Reads of the proof: per day how long was played, the gaps of a day, the beats behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _

from stations.models import Beat, DayProof, Player, Silence
from stations.scoring import proof
from stations.scoring.proof import Gap, Proof
from tongting.periods import Day, Month, local, midnight

# A minute that came so long after it was is one that waited for the network.
LATE = timedelta(minutes=5)
# So long after midnight the last minutes of a day have come where there is a network.
SETTLES = timedelta(hours=1)


@dataclass(frozen=True)
class ProvedDay:
    day: date
    proof: Proof

    @property
    def is_whole(self) -> bool:
        return not self.proof.gaps

    @property
    def longest(self) -> Gap | None:
        return max(self.proof.gaps, key=lambda gap: gap.seconds, default=None)


def why_words() -> dict[str, str]:
    """Why a minute is missing, as people say it."""
    return {
        proof.NO_BEAT: _("没有心跳：机器关了、网页关了，或者没通电"),
        proof.SILENT: _("在放，可是没有声音：音量关了或者音箱没接"),
        Player.Says.WAITING: _("浏览器等人点一下才出声"),
        Player.Says.LOADING: _("正在取曲子"),
        Player.Says.EMPTY: _("没有曲子可放"),
        Player.Says.PAUSED: _("有人按了暂停"),
        Player.Says.BROKEN: _("曲子放不出来"),
        Player.Says.NOTHING: _("刚打开，还没开始放"),
    }


def of_days(player: Player, first: date, last: date, at: datetime) -> list[ProvedDay]:
    """Each day since the player was first heard, newest first. Days that are reckoned are read as they stand, only the
    others from their minutes: three queries, two where all are reckoned."""
    begins = begun(player)
    if begins is None:
        return []
    span = (max(Day.of(first).start_at, begins), min(Day.of(last).end_at, _whole(at)))
    # The day that runs is never reckoned.
    kept = player.proofs.filter(day__gte=first, day__lte=last) if first < local(at).date() else ()
    known = {one.day: _kept(one) for one in kept}
    days = list(_days(*span))
    by_day = _minutes(player, [day for day in days if day not in known], *span)
    return [
        ProvedDay(day, known[day] if day in known else _reckoned(by_day[day], day, *span))
        for day in days
    ]  # fmt: skip


def _days(begins: datetime, ends: datetime) -> Iterator[date]:
    """Newest first."""
    day = local(ends - timedelta(seconds=1)).date()
    while Day.of(day).end_at > begins:
        yield day
        day -= timedelta(days=1)


def _minutes(
    player: Player, days: Sequence[date], begins: datetime, ends: datetime
) -> dict[date, list[proof.Minute]]:
    """Of the days from the first to the last of `days`."""
    found: dict[date, list[proof.Minute]] = defaultdict(list)
    if not days:
        return found
    begins, ends = max(begins, Day.of(min(days)).start_at), min(ends, Day.of(max(days)).end_at)
    rows = player.beats.filter(at__gte=begins, at__lt=ends).order_by("at")
    for row in rows.values_list("at", "played", "says", "level_db", "received_at").iterator(chunk_size=5000):
        found[local(row[0]).date()].append(proof.Minute(*row))
    return found


def _reckoned(minutes: list[proof.Minute], day: date, begins: datetime, ends: datetime) -> Proof:
    span = Day.of(day)
    return proof.prove(minutes, max(span.start_at, begins), min(span.end_at, ends), LATE)


def _kept(one: DayProof) -> Proof:
    gaps = [
        Gap(datetime.fromisoformat(begins), datetime.fromisoformat(ends), seconds, why)
        for begins, ends, seconds, why in one.gaps
    ]
    return Proof(one.played, one.passed, gaps, one.late)


def to_reckon(player: Player, at: datetime) -> list[date]:
    """Days that are over and not reckoned, newest first; two queries where there are none."""
    begins, ends = begun(player), midnight(local(at - SETTLES).date())
    if begins is None or begins >= ends:
        return []
    over = (local(ends).date() - local(begins).date()).days
    if player.proofs.count() == over:
        return []
    known = set(player.proofs.values_list("day", flat=True))
    return [day for day in _days(begins, ends) if day not in known]


def today(player: Player, at: datetime) -> tuple[int, int]:
    """Seconds heard since midnight, and those that have passed; as `of_day` says it, without reading minutes."""
    begins, ends = begun(player), _whole(at)
    if begins is None:
        return 0, 0
    begins = max(begins, midnight(local(at).date()))
    is_heard = Q(level_db__gt=proof.QUIET_DB)
    seconds = Case(
        When(is_heard & Q(played__gte=proof.WHOLE), then=60), When(is_heard, then="played"), default=0,
        output_field=IntegerField(),
    )  # fmt: skip
    found = player.beats.filter(at__gte=begins, at__lt=ends).aggregate(played=Sum(seconds))
    return found["played"] or 0, max(0, int((ends - begins).total_seconds()))


def of_month(player: Player, month: Month, at: datetime) -> list[ProvedDay]:
    return of_days(player, month.first, month.last, at)


def of_day(player: Player, day: date, at: datetime) -> ProvedDay | None:
    return next(iter(of_days(player, day, day, at)), None)


def beats(player: Player, begins: datetime, ends: datetime) -> QuerySet[Beat]:
    return player.beats.filter(at__gte=begins, at__lt=ends).select_related("tune").order_by("at")


def silences(player: Player, day: date) -> QuerySet[Silence]:
    span = Day.of(day)
    return player.silences.filter(since__gte=span.start_at, since__lt=span.end_at).order_by("since")


def begun(player: Player) -> datetime | None:
    return player.beats.order_by("at").values_list("at", flat=True).first()


def _whole(at: datetime) -> datetime:
    """Up to the last minute that could have been told by now: the running one is told when it is over."""
    return at.replace(second=0, microsecond=0) - timedelta(minutes=1)
