"""Writes of the roster: days of people set as wished, a pattern run over a span, the last round gone on with. All of a
wish comes true or none of it; every person whose days changed has an event that says from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongting.events.flow import Refused, name_of
from tongting.events.models import Event
from tongting.notices.actions import tell
from tongting.people import rules
from tongting.people.models import ShiftKind, User, WorkShift
from tongting.people.patterns import Codes, Fill, Wish, reach_back, spread
from tongting.people.queries import requirement
from tongting.people.queries import roster as queries
from tongting.periods import Month, Span, local

# Whose planned shift is changed so shortly before it is told; a roster that is made in time is simply there.
SHORT_NOTICE = timedelta(days=7)
# Faults that are named in one sentence; the rest is counted.
NAMED = 3
BATCH = 500


@dataclass(frozen=True)
class Filled:
    """Days written, and days passed over because of leave or having left."""

    written: int
    passed_over: int


def put(wishes: Iterable[Wish], *, by: User, at: datetime) -> int:
    """Makes each day what is wished; returns how many days changed. Refused, with nothing changed, where somebody else
    keeps the person's roster, the day is one of leave or after the last one, a certificate that the work asks for is
    missing or has run out by then, two shifts overlap, or the day is no longer as the wish says it was."""
    wanted = {(wish.person, wish.day): wish for wish in wishes}
    if not wanted:
        return 0
    with transaction.atomic():
        board = _Board(wanted.values())
        board.may_be_kept(by)
        changed = [wish for wish in wanted.values() if board.differs(wish)]
        refuse([fault for wish in wanted.values() if (fault := board.fault(wish))])
        fresh = board.write(changed)
        refuse(board.clashes(fresh))
        _note(board, changed, by, at)
        _tell(board, changed, by, at)
    return len(changed)


def fill(wish: Fill, *, workdays: frozenset[date] | None = None, by: User, at: datetime) -> Filled:
    """Runs a pattern over the days, as `put_where_free` does. With `workdays` only those are worked, the others are
    rest."""
    wishes = [
        Wish(one.person, one.day, () if workdays is not None and one.day not in workdays else one.codes)
        for one in spread(wish)
    ]
    return put_where_free(wishes, overwrite=wish.overwrite, by=by, at=at)


def go_on(
    people: Sequence[int], month: Month, *, cycle: int, overwrite: bool, by: User, at: datetime
) -> Filled:
    """Goes on with the rounds of `cycle` days of the month before. Each day repeats the same day of a round as far back
    as that month reaches, so that one odd week at its end is not repeated for ever; nearer, where somebody's rounds
    began later. People without any shift there are left alone."""
    before = month.previous()
    back = timedelta(days=reach_back(month.first, month.last, cycle))
    source = queries.facts_of(people, before)
    legend = queries.legend_of(queries.kinds())
    known = set(ShiftKind.objects.filter(is_active=True).values_list("code", flat=True))
    began: dict[int, date] = {}
    for person, day in sorted(key for key in source.codes if key[1] in before):
        began.setdefault(person, day)
    wishes = []
    for person, first in began.items():
        for day in month:
            there = _same_of_round(day, back, timedelta(days=cycle), first, month.first)
            codes = (code for code in source.codes.get((person, there), ()) if code in known)
            wishes.append(Wish(person, day, legend.in_order(codes)))
    if not wishes:
        raise Refused(
            _("%(first)s 到 %(last)s 没有排过班，没有可以照着排的，用“按规律排”")
            % {"first": before.first, "last": before.last}
        )
    return put_where_free(wishes, overwrite=overwrite, by=by, at=at)


def _same_of_round(day: date, back: timedelta, cycle: timedelta, began: date, first: date) -> date:
    """`day` as many rounds ago as `back` is, or as few as it takes to come from after `began` and before `first`."""
    there = day - back
    while there < began and there + cycle < first:
        there += cycle
    return there


def put_where_free(wishes: Sequence[Wish], *, overwrite: bool, by: User, at: datetime) -> Filled:
    """`put`, but days of leave and after the last day are passed over; without `overwrite` so is what is there."""
    if not wishes:
        return Filled(0, 0)
    days = [wish.day for wish in wishes]
    facts = queries.facts_of(list({wish.person for wish in wishes}), Span(min(days), max(days)))
    free = [
        wish
        for wish in wishes
        if facts.leave_on(wish.person, wish.day) is None and not facts.is_gone(wish.person, wish.day)
    ]
    kept = free if overwrite else [wish for wish in free if (wish.person, wish.day) not in facts.codes]
    return Filled(put(kept, by=by, at=at), len(wishes) - len(free))


class _Board:
    """The days that wishes touch, as they are in the database, with the people locked against a second writer."""

    def __init__(self, wishes: Iterable[Wish]) -> None:
        wishes = list(wishes)
        days = [wish.day for wish in wishes]
        self.span = Span(min(days), max(days))
        ids = {wish.person for wish in wishes}
        # Locked in one order, so that two who fill the same team wait for each other and not for ever.
        list(User.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        self.people = {user.pk: user for user in User.objects.filter(pk__in=ids).select_related("team")}
        self.kinds = {kind.code: kind for kind in queries.kinds()}
        self.legend = queries.legend_of(self.kinds.values())
        self.facts = queries.facts_of(list(self.people), self.span)
        self.papers = requirement.papers_of(list(self.people))

    def may_be_kept(self, by: User) -> None:
        refuse([why for person in self.people.values() if (why := rules.why_not_keep(by, person))])

    def codes(self, wish: Wish) -> Codes:
        return self.legend.in_order(self.facts.codes.get((wish.person, wish.day), ()))

    def differs(self, wish: Wish) -> bool:
        return set(self.codes(wish)) != set(wish.codes)

    def fault(self, wish: Wish) -> str | None:
        """Why this day may not become what is wished, or None."""
        person = self.people.get(wish.person)
        if person is None:
            return _("有一个人已经不在名单里了，刷新后再排")
        where = {"name": person.name, "day": f"{wish.day:%m-%d}"}
        there = self.codes(wish)
        if wish.was is not None and set(wish.was) != set(there):
            return _("%(name)s %(day)s 刚才被人改成“%(now)s”，看过再保存") % {
                **where,
                "now": self.legend.write(there),
            }
        added = [code for code in wish.codes if code not in there]
        if any(code not in self.kinds or not self.kinds[code].is_active for code in added):
            return _("%(name)s %(day)s 要排的班次已经停用，换一个") % where
        if len(self.legend.mains(wish.codes)) > 1:
            return _("%(name)s %(day)s 一天只排一个班，另外只能加值班") % where
        return self._kept_from(person, wish, added, where) if added else None

    def _kept_from(self, person: User, wish: Wish, added: Sequence[str], where: dict[str, str]) -> str | None:
        if leave := self.facts.leave_on(wish.person, wish.day):
            return _("%(name)s %(day)s 请了%(leave)s，先撤回请假再排班") % {
                **where,
                "leave": leave.get_kind_display(),
            }
        if self.facts.is_gone(wish.person, wish.day):
            last = self.facts.last_days[wish.person]
            return _("%(name)s 最后一天是 %(last)s，以后的日子不排班") % {**where, "last": last}
        if not person.is_active and wish.person not in self.facts.last_days:
            return _("%(name)s 的账号停用了，不再排班") % where
        # A duty turn is no work at a post.
        if self.legend.mains(added) and (gap := self.papers.gap(person.pk, wish.day)):
            return gap.sentence(person.name)
        return None

    def write(self, changed: Sequence[Wish]) -> list[WorkShift]:
        """Takes away what is no longer wished and writes what is new; returns the new."""
        gone, fresh = [], []
        for wish in changed:
            there = set(self.facts.codes.get((wish.person, wish.day), ()))
            gone += [
                shift.pk
                for shift in self.facts.shifts[wish.person]
                if shift.day == wish.day and shift.code not in wish.codes
            ]
            for code in wish.codes:
                if code not in there:
                    begins, ends = self.kinds[code].hours_on(wish.day)
                    fresh.append(
                        WorkShift(
                            person_id=wish.person, day=wish.day, code=code, start_at=begins, end_at=ends
                        )
                    )
        for n in range(0, len(gone), BATCH):
            WorkShift.objects.filter(pk__in=gone[n : n + BATCH]).delete()
        WorkShift.objects.bulk_create(fresh, batch_size=BATCH)
        return fresh

    def clashes(self, fresh: Sequence[WorkShift]) -> list[str]:
        """Shifts of one person that overlap now and involve a new one, as sentences."""
        new = {(shift.person_id, shift.day, shift.code) for shift in fresh}
        found = queries.overlaps({shift.person_id for shift in fresh}, self.span)
        return [
            clash_of(self.people[after.person_id].name, before, after, self.kinds)
            for before, after in found
            if {(one.person_id, one.day, one.code) for one in (before, after)} & new
        ]


def clash_of(name: str, before: WorkShift, after: WorkShift, kinds: Mapping[str, ShiftKind]) -> str:
    def said(shift: WorkShift) -> str:
        kind = kinds.get(shift.code)
        return f"{shift.day:%m-%d} {kind.name if kind else shift.code}"

    return _("%(name)s 的 %(before)s和 %(after)s时间重在一起，改掉一个") % {
        "name": name,
        "before": said(before),
        "after": said(after),
    }


def refuse(faults: Sequence[str]) -> None:
    named = list(dict.fromkeys(faults))
    if not named:
        return
    text = "；".join(named[:NAMED])
    if len(named) > NAMED:
        more = len(named) - NAMED
        text += "；" + ngettext("还有 %(n)d 处", "还有 %(n)d 处", more) % {"n": more}
    raise Refused(text)


def _note(board: _Board, changed: Sequence[Wish], by: User, at: datetime) -> None:
    """One event a person: {"2026-11-19": ["early", "mid"]} says what the day was and what it became."""
    days: dict[int, dict[str, list[str]]] = {}
    for wish in changed:
        was, became = "+".join(board.codes(wish)), "+".join(board.legend.in_order(wish.codes))
        days.setdefault(wish.person, {})[str(wish.day)] = [was, became]
    Event.objects.bulk_create(
        Event(
            thing=name_of(board.people[person]),
            thing_id=person,
            verb="rostered",
            by=by,
            at=at,
            facts={"shifts": shifts},
        )
        for person, shifts in days.items()
    )


def _tell(board: _Board, changed: Sequence[Wish], by: User, at: datetime) -> None:
    today = local(at).date()
    days: dict[int, list[str]] = {}
    for wish in changed:
        if board.codes(wish) and today <= wish.day <= today + SHORT_NOTICE:
            was, becomes = board.legend.write(board.codes(wish)), board.legend.write(wish.codes)
            days.setdefault(wish.person, []).append(f"{wish.day:%m-%d} {was}→{becomes}")
    days.pop(by.pk, None)
    for person, lines in days.items():
        text = _("%(who)s 改了你的班：%(days)s") % {"who": by.name, "days": "，".join(lines)}
        tell(person, text, reverse("roster_me"), key=f"shifts:{person}:{at.isoformat()}", at=at)
