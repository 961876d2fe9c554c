"""Reads of a month's rota: what stands, loads against quotas, what is unmet in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from patrols.models import Rota, RotaRun, Slot, Stop
from patrols.queries import assessment as assessments
from patrols.queries.rota_task import part_of_quotas
from patrols.queries.slot import names
from patrols.scoring.rota_task import HELD, NIGHTS, NOBODY, PEAK, WANTED, WEEKENDS, Scheme
from tongting.people.models import User
from tongting.periods import Month, Span, local, midnight
from tongting.places.models import Post

# Rounds of the last days before a drawing stand in its way: spacing, rows, the hours of yesterday.
EVES = timedelta(days=3)


def rotas() -> QuerySet[Rota]:
    """Newest month first, each with its rounds, how many were walked and how many missed."""
    real = ~Q(slots__state=Slot.State.SWAPPED)
    return Rota.objects.annotate(
        rounds=Count("slots", filter=real),
        done=Count("slots", filter=Q(slots__state=Slot.State.DONE)),
        missed=Count("slots", filter=Q(slots__state__in=Slot.LATE)),
    ).order_by("-month")


def last_run(month: str) -> RotaRun | None:
    return RotaRun.objects.filter(month=month).select_related("asked_by").order_by("-pk").first()


def standing(month: Month, from_day: date) -> list[tuple[datetime, int, list[int]]]:
    """(begins at, person, posts) of the rounds before a day that a drawing from it on has to respect: the month's, and
    those of the eve. Two queries."""
    slots = Slot.objects.filter(
        start_at__gte=midnight(month.first) - EVES, start_at__lt=midnight(from_day) + EVES, day__lt=from_day
    ).exclude(state=Slot.State.SWAPPED)
    found: dict[int, tuple[datetime, int, list[int]]] = {
        pk: (start_at, person, []) for pk, start_at, person in slots.values_list("pk", "start_at", "person")
    }
    stops = Stop.objects.filter(slot__in=slots).order_by("slot", "order").values_list("slot", "post")
    for slot, post in stops:
        found[slot][2].append(post)
    return list(found.values())


# --- loads ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """One person's month: rounds planned against what is fair and what the scheme wants; nights and weekend days."""

    person: User
    rounds: int
    fair: float
    quota: int
    nights: int
    nights_wanted: int
    weekends: int
    weekends_wanted: int
    most_in_shift: int
    done: int = 0
    missed: int = 0

    @property
    def short_of_nights(self) -> bool:
        return self.nights < self.nights_wanted

    @property
    def short_of_weekends(self) -> bool:
        return self.weekends < self.weekends_wanted

    @property
    def is_beyond(self) -> bool:
        """More than a round away from what is fair."""
        return abs(self.rounds - self.fair) > 1


@dataclass
class _Tally:
    rounds: int = 0
    done: int = 0
    missed: int = 0
    nights: set[int] = field(default_factory=set)
    weekends: set[date] = field(default_factory=set)
    shifts: Counter[date] = field(default_factory=Counter)


def loads(rota: Rota) -> list[Load]:
    """Everybody on the rota, the heaviest beyond their fair load first; three queries."""
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    slots = Slot.objects.filter(rota=rota).exclude(state=Slot.State.SWAPPED)
    for person, start_at, shift_date, state in slots.values_list("person", "start_at", "shift_date", "state"):
        one, here = tallies[person], local(start_at)
        one.rounds += 1
        one.done += state == Slot.State.DONE
        one.missed += state in Slot.LATE
        one.shifts[shift_date] += 1
        if (night := night_of(here)) is not None:
            one.nights.add(night)
        if here.weekday() >= 5:
            one.weekends.add(here.date())
    fair = rota.figures.get("fair", {})
    month = Month.parse(rota.month, settings.MONTH_START_DAY)
    rules, share = (
        assessments.rules_in_force(month).rules,
        Span(rota.first_day, rota.last_day).days / month.days,
    )
    people = User.objects.filter(pk__in={*tallies, *map(int, fair)}).select_related("team")
    found = [
        _load(person, tallies[person.pk], float(fair.get(str(person.pk), 0)), rules, share)
        for person in people
    ]
    return sorted(found, key=lambda load: (load.fair - load.rounds, load.person.name_pinyin))


def _load(person: User, tally: _Tally, fair: float, rules: dict[str, dict[str, int]], share: float) -> Load:
    wanted = part_of_quotas(rules, person, share)
    return Load(
        person=person,
        rounds=tally.rounds,
        fair=fair,
        quota=round(share * wanted.rounds),
        nights=len(tally.nights),
        nights_wanted=wanted.nights,
        weekends=len(tally.weekends),
        weekends_wanted=wanted.weekends,
        most_in_shift=max(tally.shifts.values(), default=0),
        done=tally.done,
        missed=tally.missed,
    )


def night_of(here: datetime) -> int | None:
    """The night a moment on the mine's clock lies in, by the ordinal of the day on which it ends; None by day."""
    scheme, clock = Scheme(), here.hour * 60 + here.minute
    if clock >= scheme.night_from:
        return here.date().toordinal() + 1
    return here.date().toordinal() if clock < scheme.night_until else None


# --- what is unmet, in words ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Unmet:
    """One rule that could not be met: on which days, where, why."""

    text: str
    days: str
    many: int


def unmet(rota: Rota) -> list[Unmet]:
    """Grouped by rule and reason: posts whose peak is unmet on the same days stand together, the most frequent first.
    Two queries."""
    groups: dict[tuple[str, int, int, int, str], list[dict[str, Any]]] = defaultdict(list)
    for one in rota.unmet:
        groups[one["rule"], one["post"], one["person"], one["at"], one["why"]].append(one)
    posts = dict(Post.objects.filter(pk__in={key[1] for key in groups}).values_list("pk", "name"))
    people = dict(User.objects.filter(pk__in={key[2] for key in groups}).values_list("pk", "name"))
    together: dict[tuple[str, str, int, str, str], list[tuple[str, int]]] = defaultdict(list)
    for (rule, post, person, at, why), rows in groups.items():
        many = sum(row["missing"] for row in rows)
        days = in_words([date.fromisoformat(row["day"]) for row in rows]) if rule in (PEAK, WANTED) else ""
        # What is short by another number of visits, or is about a person, stands alone.
        apart = "" if rule == PEAK else f"{post}:{person}"
        together[rule, days, at, why, apart].append((posts.get(post) or people.get(person, ""), many))
    found = [
        Unmet(
            _sentence(
                rule, names((name for name, _many in some), 6), at, why, sum(many for _name, many in some)
            ),
            days,
            sum(many for _name, many in some),
        )
        for (rule, days, at, why, _apart), some in together.items()
    ]
    return sorted(found, key=lambda one: (-one.many, one.text))


def _sentence(rule: str, who: str, at: int, why: str, many: int) -> str:
    """`who` is the post or the person."""
    facts = {"post": who, "time": f"{at // 60 % 24:02d}:{at % 60:02d}", "who": who, "n": many}
    return {
        (PEAK, NOBODY): _("%(post)s：%(time)s 的高峰没人能去，当班的人里没有可以巡它的"),
        (PEAK, HELD): _("%(post)s：%(time)s 的高峰排不进，能去的人都在巡别处或者到了上限"),
        (WANTED, NOBODY): _("%(post)s：当天次数不够，少 %(n)d 次，开放时间里没有能去的人当班"),
        (WANTED, HELD): _("%(post)s：当天次数不够，少 %(n)d 次，能去的人都在巡别处或者到了上限"),
        (NIGHTS, HELD): _("%(who)s：夜巡不够，少 %(n)d 夜"),
        (WEEKENDS, HELD): _("%(who)s：周末巡查不够，少 %(n)d 天"),
    }.get(
        (rule, why),
        (
            _("%(who)s：夜巡不够，少 %(n)d 夜，本月的夜班值班不够排")
            if rule == NIGHTS
            else _("%(who)s：周末巡查不够，少 %(n)d 天，本月的周末值班不够排")
        ),
    ) % facts


def in_words(days: Sequence[date]) -> str:
    """1–3、7、12 日, by month where there are two."""
    by_month: dict[tuple[int, int], list[int]] = defaultdict(list)
    for day in sorted(set(days)):
        by_month[day.year, day.month].append(day.day)
    return "，".join(
        _("%(month)d 月 %(days)s 日") % {"month": month, "days": "、".join(_runs(listed))}
        for (_year, month), listed in by_month.items()
    )


def _runs(days: list[int]) -> Iterable[str]:
    first = last = days[0]
    for day in [*days[1:], -1]:
        if day == last + 1:
            last = day
            continue
        yield str(first) if first == last else f"{first}–{last}"
        first = last = day


def without_shifts(rota: Rota) -> str:
    """Patrollers who are on no rota because nobody planned their shifts, as names; one query."""
    listed = rota.figures.get("without_shifts", [])
    people = User.objects.filter(pk__in=listed).order_by("name_pinyin").values_list("name", flat=True)
    return names(people, 8) if listed else ""
