"""Reads of the roster for its pages: the grid of a team's month, a person's own month, who is on duty now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongting.people import roster, rules
from tongting.people.models import Departure, Leave, ShiftKind, Team, User, WorkShift
from tongting.people.patterns import AWAY, Codes, Legend
from tongting.periods import ONE_DAY, Span, WorkCalendar

# Less between two shifts is shown, not forbidden.
SHORT_REST = timedelta(hours=8)
Key = tuple[int, date]


@dataclass(frozen=True)
class Cell:
    """One day of one person. `codes` is what stands there, `was` what the database has; they differ where something
    was painted that could not be saved. `kept` names what the day is kept from: leave, or having left."""

    day: date
    codes: Codes
    was: Codes
    text: str
    tone: str
    said: str
    kept: str = ""
    is_tight: bool = False

    @property
    def is_changed(self) -> bool:
        return self.codes != self.was


@dataclass(frozen=True)
class Head:
    day: date
    is_off: bool
    is_today: bool

    @property
    def weekday(self) -> str:
        return weekdays()[self.day.weekday()]


@dataclass(frozen=True)
class Line:
    """A person's month; `worked` counts the days with a shift that no leave takes away."""

    person: User
    cells: list[Cell]
    worked: int


@dataclass(frozen=True)
class Grid:
    """`sums` has, for each kind that occurs, how many work it on each day."""

    heads: list[Head]
    lines: list[Line]
    kinds: list[ShiftKind]
    sums: list[tuple[ShiftKind, list[int]]]
    tight: list[str]

    def worked_from(self, day: date) -> list[tuple[User, date]]:
        """The days from `day` on with a shift that is no duty turn and that no leave takes away."""
        duties = {kind.code for kind in self.kinds if kind.pattern == ShiftKind.Pattern.DUTY}
        return [
            (line.person, cell.day)
            for line in self.lines
            for cell in line.cells
            if cell.day >= day and not cell.kept and set(cell.was) - duties
        ]

    @property
    def is_empty(self) -> bool:
        return not any(cell.was for line in self.lines for cell in line.cells)


@dataclass
class Facts:
    """What is known of some people's days in a span: two neighbours around it for the rest between shifts."""

    span: Span
    shifts: dict[int, list[WorkShift]]
    leaves: dict[int, list[Leave]]
    last_days: dict[int, date]
    codes: dict[Key, list[str]] = field(default_factory=dict)

    def leave_on(self, person: int, day: date) -> Leave | None:
        return next((leave for leave in self.leaves[person] if leave.covers(day)), None)

    def is_gone(self, person: int, day: date) -> bool:
        last = self.last_days.get(person)
        return last is not None and day > last


def kinds() -> list[ShiftKind]:
    return list(ShiftKind.objects.all())


def legend_of(every: Iterable[ShiftKind]) -> Legend:
    every = list(every)
    return Legend(
        {kind.code: kind.letter for kind in every},
        frozenset(kind.code for kind in every if kind.pattern == ShiftKind.Pattern.DUTY),
    )


def tones_of(every: Sequence[ShiftKind]) -> dict[str, str]:
    """The colour of each kind: duty turns share one, the others go by their order."""
    plain = [kind.code for kind in every if kind.pattern != ShiftKind.Pattern.DUTY]
    return {kind.code: f"k{plain.index(kind.code) % 8}" if kind.code in plain else "kd" for kind in every}


def likely_brush(people: Sequence[User], every: Sequence[ShiftKind]) -> str:
    """The sign to begin with: the first of the shifts that most of these people work."""
    worked = Counter(person.shift_pattern for person in people).most_common(1)
    there = [kind for kind in every if kind.is_active]
    fitting = [kind for kind in there if worked and kind.pattern == worked[0][0]]
    return (fitting or there)[0].code if there else ""


def weekdays() -> list[str]:
    """Monday to Sunday, one sign each."""
    return [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")]


def facts_of(people: Sequence[int], span: Span) -> Facts:
    """Three queries, whatever the number of people."""
    last_days = Departure.objects.filter(person__in=people, state__in=Departure.HOLDS)
    facts = Facts(
        span,
        roster.shifts_between(people, _with_neighbours(span)),
        roster.leave_between(people, span),
        dict(last_days.values_list("person", "last_day")),
    )
    for person, shifts in facts.shifts.items():
        for shift in shifts:
            facts.codes.setdefault((person, shift.day), []).append(shift.code)
    return facts


def _with_neighbours(span: Span) -> Span:
    return Span(span.first - ONE_DAY, span.last + ONE_DAY)


def teams_seen(viewer: User) -> list[Team]:
    teams = Team.objects.select_related("leader")
    return [team for team in teams if rules.sees_team(viewer, team)]


def members(team: Team, span: Span) -> QuerySet[User]:
    """Who belongs to the team, and who has left but worked in the span."""
    worked = roster.begun_in(span).values("person")
    return (
        User.objects.filter(Q(is_active=True) | Q(pk__in=worked), team=team)
        .select_related("team")
        .order_by("job_post", "name_pinyin", "pk")
    )


def grid(
    people: Sequence[User],
    span: Span,
    *,
    today: date,
    calendar: WorkCalendar,
    pending: Mapping[Key, Codes] | None = None,
) -> Grid:
    """`pending` are cells that somebody painted and that could not be saved; they are shown as painted."""
    every, facts = kinds(), facts_of([person.pk for person in people], span)
    heads = [Head(day, not calendar.is_working(day), day == today) for day in span]
    duties = legend_of(every).duties
    tight = {person.pk: tight_days(facts.shifts[person.pk], duties) for person in people}
    lines = [_line(person, span, facts, every, tight[person.pk], pending or {}) for person in people]
    sums = [(kind, [_count(lines, n, kind.code) for n in range(len(heads))]) for kind in every]
    close = [
        f"{person.name} {day:%m-%d}"
        for person in people
        for day in sorted(tight[person.pk])
        if day in span and facts.leave_on(person.pk, day) is None
    ]
    return Grid(heads, lines, every, [(kind, row) for kind, row in sums if any(row)], close)


def tight_days(shifts: Sequence[WorkShift], duties: Collection[str]) -> set[date]:
    """Days whose shift begins less than eight hours after the one before it ended. A duty turn in the evening of a
    day's work is meant so."""
    pairs = zip(shifts, shifts[1:], strict=False)
    return {
        after.day
        for before, after in pairs
        if after.code not in duties and after.start_at - before.end_at < SHORT_REST
    }


@dataclass(frozen=True)
class OwnMonth:
    """A person's month as a calendar: weeks from Monday, None for the days around it; `ahead` are the shifts from today
    on with their kind's name, `leaves` what is entered."""

    weeks: list[list[Cell | None]]
    ahead: list[tuple[WorkShift, str]]
    leaves: list[Leave]
    worked: int


def own_month(person: User, span: Span, *, today: date, calendar: WorkCalendar) -> OwnMonth:
    """Five queries."""
    own = grid([person], span, today=today, calendar=calendar)
    cells: list[Cell | None] = [None] * span.first.weekday() + list(own.lines[0].cells)
    cells += [None] * (-len(cells) % 7)
    names = {kind.code: kind.name for kind in own.kinds}
    shifts = roster.shifts_between([person.pk], span)[person.pk]
    return OwnMonth(
        [cells[n : n + 7] for n in range(0, len(cells), 7)],
        [(shift, names.get(shift.code, shift.code)) for shift in shifts if shift.day >= today],
        roster.leave_between([person.pk], span)[person.pk],
        own.lines[0].worked,
    )


def next_days(person: User, *, today: date, days: int = 7) -> list[Cell]:
    """The coming days of a person, today first; empty where nothing is planned and no leave entered."""
    span = Span(today, today + timedelta(days=days - 1))
    cells = grid([person], span, today=today, calendar=WorkCalendar()).lines[0].cells
    return cells if any(cell.was or cell.kept for cell in cells) else []


def overlaps(people: Collection[int], span: Span) -> list[tuple[WorkShift, WorkShift]]:
    """Shifts of one person that hold at the same time, the earlier one first: those that begin in the span, and those
    of the days beside it that a night runs from or into. One query."""
    found: list[tuple[WorkShift, WorkShift]] = []
    for shifts in roster.shifts_between(people, _with_neighbours(span)).values():
        pairs = zip(shifts, shifts[1:], strict=False)
        found += [(before, after) for before, after in pairs if before.end_at > after.start_at]
    return found


def people_on_duty(at: datetime) -> list[tuple[User, ShiftKind, datetime]]:
    """Who has a duty turn at that moment and is not on leave: person, kind, until when. Three queries."""
    duties = {kind.code: kind for kind in ShiftKind.objects.filter(pattern=ShiftKind.Pattern.DUTY)}
    return [
        (shift.person, duties[shift.code], shift.end_at)
        for shift in roster.on_shift(at)
        if shift.code in duties
    ]


def _line(
    person: User,
    span: Span,
    facts: Facts,
    every: list[ShiftKind],
    tight: set[date],
    pending: Mapping[Key, Codes],
) -> Line:
    legend, tones = legend_of(every), tones_of(every)
    names = {kind.code: kind.name for kind in every}
    cells, worked = [], 0
    has_any = bool(facts.shifts[person.pk])
    for day in span:
        was = legend.in_order(facts.codes.get((person.pk, day), ()))
        codes = pending.get((person.pk, day), was)
        leave = facts.leave_on(person.pk, day)
        kept = "leave" if leave else "gone" if facts.is_gone(person.pk, day) else ""
        worked += bool(was) and leave is None
        said = "、".join(names.get(code, code) for code in codes) or _("休息")
        if leave:
            said = _("%(leave)s，原排%(shift)s") % {"leave": leave.get_kind_display(), "shift": said}
        text = AWAY if leave else legend.write(codes) if codes or has_any else ""
        tone = "away" if leave else _tone(codes, tones, legend)
        cells.append(Cell(day, codes, was, text, tone, said, kept, day in tight and not leave))
    return Line(person, cells, worked)


def _tone(codes: Codes, tones: Mapping[str, str], legend: Legend) -> str:
    mains = legend.mains(codes)
    lead = mains[0] if mains else codes[0] if codes else ""
    return " ".join(filter(None, (tones.get(lead, ""), "plus" if len(codes) > 1 else ""))) or "rest"


def _count(lines: Sequence[Line], place: int, code: str) -> int:
    return sum(code in line.cells[place].was and line.cells[place].kept != "leave" for line in lines)
