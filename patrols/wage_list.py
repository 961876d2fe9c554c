"""The list of wages (工资) as it comes in, for the pay guard: a row for each person and month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from patrols.actions import pay as verbs
from patrols.actions.pay import Earned
from patrols.queries import pay as reads
from patrols.rules import pay as rules
from tongting.imports import columns as clean
from tongting.imports.columns import Cleaner, Column, Wrong
from tongting.imports.reading import Row, RowError
from tongting.imports.targets import Counts, Target
from tongting.people.models import User
from tongting.periods import Month

MONTH = re.compile(r"(\d{4})[-年/.]?(\d{1,2})月{0,1}")
YEARS = range(2000, 2101)
WHO, NAME, WHEN, WAGE, PERFORMANCE = "工号", "姓名", "月份", "应发工资", "绩效工资"


def month_text() -> Cleaner:
    """2026-10, 2026年10月, 202610 or a date in it → 2026-10, as the department names its months."""

    def read(value: object) -> str:
        if isinstance(value, date):
            year, number = value.year, value.month
        else:
            found = MONTH.fullmatch(clean.compact(value).removesuffix(".0"))
            year, number = (int(found[1]), int(found[2])) if found else (0, 0)
        if year not in YEARS or not 1 <= number <= 12:
            raise Wrong(_("“%(found)s”不是月份，写成 2026-10 这样") % {"found": clean.short(value)})
        return str(Month.named(year, number, settings.MONTH_START_DAY))

    return Cleaner(read, "", hint=_lazy("写成 2026-10"))


COLUMNS = (
    Column("staff_no", WHO, clean.staff_number(), ("职工编号", "编号"), required=True, example="1001"),
    Column("name", NAME, clean.person_name(), example="张三", hint=_lazy("用来核对，可以空着")),
    Column("month", WHEN, month_text(), ("工资月份", "考核月份"), required=True, example="2026-10"),
    Column(
        "wage", WAGE, clean.decimal(2, 0, 1_000_000), ("工资", "应发合计"), required=True, example="5200.00",
        hint=_lazy("当月应发合计，含绩效工资"),
    ),
    Column(
        "performance", PERFORMANCE, clean.decimal(2, 0, 1_000_000), ("绩效",), example="1500.00",
        hint=_lazy("只有按系数发绩效的矿才填"),
    ),
)  # fmt: skip


def compare(rows: list[Row]) -> Counts:
    """New, changed and unchanged months; the rows that name nobody, somebody else, or the same month twice."""
    people = _people(rows)
    errors = list(_faults(rows, people))
    faulty = {error.row for error in errors}
    lines = [_line(row, people) for row in rows if row["_row"] not in faulty]
    known = reads.wages_in((line.person, line.month) for line in lines)
    created = sum((line.person, line.month) not in known for line in lines)
    same = sum(
        (was := known.get((line.person, line.month))) is not None
        and (was.wage, was.performance) == (line.wage, line.performance)
        for line in lines
    )
    return Counts(created, len(lines) - created - same, same, tuple(errors))


def apply(rows: list[Row], *, by: User, at: datetime) -> tuple[int, int, int]:
    people = _people(rows)
    return verbs.take_in([_line(row, people) for row in rows], by=by, at=at)


def _people(rows: Sequence[Row]) -> dict[str, User]:
    numbers = {row["staff_no"] for row in rows if row.get("staff_no")}
    return {person.staff_no: person for person in User.objects.filter(staff_no__in=numbers)}


def _line(row: Row, people: dict[str, User]) -> Earned:
    return Earned(people[row["staff_no"]].pk, row["month"], row["wage"], row.get("performance"))


def _faults(rows: Sequence[Row], people: dict[str, User]) -> list[RowError]:
    """No fault says an amount: whoever reads faults may not be meant to read wages."""
    found: list[RowError] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        number, name = row["_row"], row.get("name")
        person = people.get(row["staff_no"])
        if person is None:
            found.append(RowError(number, WHO, _("人员里没有这个工号，核对后改正")))
        elif name and name != person.name:
            found.append(RowError(number, NAME, _("这个工号是 %(name)s，核对后改正") % {"name": person.name}))
        first = seen.setdefault((row["staff_no"], row["month"]), number)
        if first != number:
            found.append(
                RowError(number, WHEN, _("和第 %(first)d 行是同一个人同一个月，留一行") % {"first": first})
            )
        if wrong := rules.bad_wage(row["wage"], row.get("performance")):
            found.append(RowError(number, PERFORMANCE, wrong))
    return found


WAGES = Target(
    _lazy("工资"), "pay.keep", COLUMNS, "", compare, apply,
    note=_lazy("只用来核考核扣减的上限；有权的人才看得到，本人只看得到自己的"), back="pay_months",
)  # fmt: skip
