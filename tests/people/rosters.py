"""Shift kinds and dated shifts for the tests of the roster."""

from datetime import date, time

from tests.cast import moment
from tongting.people.models import Leave, ShiftKind, WorkShift

KINDS = [
    ("day", "白班", "白", "day", "08:00", "17:30"),
    ("early", "早班", "早", "three_eight", "08:00", "16:00"),
    ("mid", "中班", "中", "three_eight", "16:00", "00:00"),
    ("night", "夜班", "夜", "three_eight", "00:00", "08:00"),
    ("night_duty", "夜间值班", "值", "duty", "20:00", "08:00"),
]


def kinds():
    """code → kind, as a mine of three shifts works them."""
    ShiftKind.objects.bulk_create(
        ShiftKind(
            code=code, name=name, letter=letter, pattern=pattern, order=n,
            starts=time.fromisoformat(starts), ends=time.fromisoformat(ends),
        )
        for n, (code, name, letter, pattern, starts, ends) in enumerate(KINDS, 1)
    )  # fmt: skip
    return {kind.code: kind for kind in ShiftKind.objects.all()}


def shift(person, day, code):
    """A shift of the kind `code` on the day written as 2026-11-19."""
    kind = ShiftKind.objects.get(code=code)
    begins, ends = kind.hours_on(date.fromisoformat(day))
    return WorkShift.objects.create(
        person=person, day=date.fromisoformat(day), code=code, start_at=begins, end_at=ends
    )


def leave(person, first, last, kind="personal"):
    return Leave.objects.create(
        person=person,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        kind=kind,
        entered_by=person,
        entered_at=moment("2026-11-01 09:00"),
    )
