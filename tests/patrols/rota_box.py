"""Small rota tasks by name, for the tests of the engine, and slots of a real rota for everything around it."""

from datetime import date, timedelta

from patrols.models import Patrol, Rota, Slot, Stop
from patrols.models.rota import DUE_AFTER, MISSED_AFTER
from patrols.rules.patrol import slot_of
from patrols.scoring.rota_task import DAY, Person, Post, Task
from tests.cast import moment
from tests.people import rosters
from tongting.people.models import ShiftKind, WorkShift
from tongting.periods import Month

# Who patrols in the tests of slots and swaps.
WALKERS = (
    *("head", "deputy", "assessor", "safety", "woman_patroller"),
    *("canteen_leader", "bath_leader", "dorm_leader"),
)


def clock(text):
    """`clock("07:30")` → 450; `clock("+01:30")` is half past one of the next day."""
    hours, minutes = text.lstrip("+").split(":")
    return int(hours) * 60 + int(minutes) + (DAY if text.startswith("+") else 0)


def span(text):
    begin, end = map(clock, text.split("-"))
    return begin, end if end > begin else end + DAY


def post(key, zone="hall", **facts):
    peaks = tuple(span(text) for text in facts.pop("peaks", ()))
    opens, closes = span(facts.pop("open", "00:00-+00:00"))
    return Post(key, zone, peaks=peaks, opens=opens, closes=closes, **facts)


def person(key, days, shift="08:00-17:30", only=None, **facts):
    """Somebody who works this shift on every day, or only on the days given."""
    begin, end = span(shift)
    worked = range(-1, days + 1) if only is None else only
    shifts = tuple((day * DAY + begin, day * DAY + end) for day in worked)
    hours = sum(end - begin for day in worked if 0 <= day < days) / 60
    return Person(key, hours=hours, shifts=facts.pop("shifts", shifts), **facts)


def task(posts, people, days=7, weekday=0, **facts):
    facts.setdefault("effort", 0.2)
    return Task(days, weekday, tuple(posts), tuple(people), **facts)


# --- with a database ------------------------------------------------------------------------------------------


def work(people, first, last, code="day"):
    """Dated shifts of one kind for these people on every day of the span, as 2026-12-01."""
    known = {kind.code: kind for kind in ShiftKind.objects.all()} or rosters.kinds()
    day, rows = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        begins, ends = known[code].hours_on(day)
        rows += [WorkShift(person=one, day=day, code=code, start_at=begins, end_at=ends) for one in people]
        day += timedelta(days=1)
    WorkShift.objects.bulk_create(rows)


def rota(month="2026-11", state="published"):
    """A month's rota without slots, seen by everybody."""
    year, number = map(int, month.split("-"))
    span = Month.named(year, number)
    return Rota.objects.get_or_create(
        month=month,
        defaults={
            "first_day": span.first, "last_day": span.last, "state": state, "seed": 7, "drawn_from": span.first,
            "drawn_at": moment(f"{month}-01 00:00") - timedelta(days=3),
        },
    )[0]  # fmt: skip


def slot(who, when, *posts, state="planned", **facts):
    """A round of a published rota: `slot(mine.head, "2026-11-19 14:30", mine.kitchen, mine.pool)`."""
    start = moment(when)
    made = Slot.objects.create(
        rota=facts.pop("rota", None) or rota(when[:7]), person=who, day=start.date(), shift_date=start.date(),
        start_at=start, due_at=start + DUE_AFTER, miss_at=start + MISSED_AFTER, state=state, **facts,
    )  # fmt: skip
    Stop.objects.bulk_create(
        Stop(slot=made, post=one, order=n, at=start + timedelta(minutes=12 * n))
        for n, one in enumerate(posts)
    )
    return made


def patrol(mine, who, place, when, **facts):
    """A clean visit, as a row."""
    began = moment(when)
    return Patrol.objects.create(
        post=place, version=mine.versions[place.kind], by=who, as_group=who.group, digest="d",
        shift_date=began.date(), slot=slot_of(began), started_at=began, submitted_at=began + timedelta(minutes=6),
        score=100, passed=True, item_count=4, failed_count=0, **facts,
    )  # fmt: skip
