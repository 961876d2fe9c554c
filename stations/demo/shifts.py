"""Shifts at the demo's desks: at six and at three one hands over and the other takes it; once something differed, and
one sheet waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stations.actions import handover as verbs
from stations.demo.counter import ATTENDANTS, EARLY, LATE, Counter, Deed, tried
from stations.models import Desk, Handover
from stations.queries import handover as handovers
from tongting.people.models import User
from tongting.periods import local, midnight

# Every day would be all that the first start counts: the last days are kept.
SPAN, MINUTE = timedelta(days=6), timedelta(minutes=1)
CODES = ("cs-b3", "bath-station", "parcel-station")
REMARKS = {
    EARLY: {"stock": "伞架擦干了，剪刀都合着放"}, LATE: {"loans": "没还的打过电话，说下班送来"},
}  # fmt: skip
# Days before the end, the hour, the desk: what the one who came did not find.
DIFFERED = (3, LATE, "cs-b3", "架上的雨伞比单子上少一把，先接下再查")
WAITS, WAITED = "cs-b3", timedelta(minutes=35)


def plan_day(counter: Counter, day: date, last: date) -> None:
    if last - day > SPAN:
        return
    for desk in Desk.objects.filter(code__in=CODES, is_active=True).order_by("pk"):
        for hour in (EARLY, LATE):
            moment = midnight(day) + timedelta(hours=hour)
            words = DIFFERED[3] if ((last - day).days, hour, desk.code) == DIFFERED[:3] else ""
            counter.at(moment, _change(counter, desk, hour, words))
        if day == last and desk.code == WAITS:
            counter.at(counter.until - WAITED, _leave(counter, desk))


def _change(counter: Counter, desk: Desk, hour: int, words: str) -> Deed:
    return lambda at: _pass_on(counter, desk, hour, words, at)


def _pass_on(counter: Counter, desk: Desk, hour: int, words: str, at: datetime) -> None:
    goes, comes = on_duty(counter, at - MINUTE), on_duty(counter, at + MINUTE)
    if not tried(verbs.hand, desk, REMARKS[hour], by=goes, at=at):
        return
    made = handovers.waiting_at(desk)
    later = at + 6 * MINUTE
    if made is None or goes == comes or later > counter.until:
        return
    counter.at(later, lambda then: _take(made, words, comes, then))


def _take(made: Handover, words: str, by: User, at: datetime) -> None:
    if words:
        tried(verbs.dispute, made, words, by=by, at=at)
    else:
        tried(verbs.take, made, by=by, at=at)


def _leave(counter: Counter, desk: Desk) -> Deed:
    """Somebody went in the middle of a shift; whoever looks now may take it."""
    said = {"voice": "有两个人说雨伞不够借"}
    return lambda at: tried(verbs.hand, desk, said, by=counter.people[ATTENDANTS[1]], at=at)


def on_duty(counter: Counter, at: datetime) -> User:
    """Who keeps the desks by the week; as Counter.keeper has it, without the leader who helps out."""
    then = local(at)
    early = EARLY <= then.hour < LATE
    return counter.people[ATTENDANTS[(then.isocalendar().week + early) % len(ATTENDANTS)]]
