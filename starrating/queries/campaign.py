"""Reads of campaigns: the current one, how far its sheets have come, what is due, who may judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from starrating.models import Assignment, Campaign, Contest, Entry, LockerLook, Sheet
from starrating.queries.criteria import editions
from starrating.scoring.rule import Rule, read
from tongting.people import roles
from tongting.people.models import RoleGrant, Team, User
from tongting.people.queries.person import in_force
from tongting.places.models import Building, Locker, LockerState, Room

State = Campaign.State
GIVEN = Sheet.State.GIVEN


def rule_of(campaign: Campaign) -> Rule:
    return read(campaign.rule)


def standing() -> QuerySet[Campaign]:
    """All but the cancelled ones."""
    return Campaign.objects.exclude(state=State.VOID)


def listed(*, contest: str = "", year: str = "") -> QuerySet[Campaign]:
    found = campaigns().filter(month__startswith=f"{year}-") if year else campaigns()
    return found.filter(contest=contest) if contest else found


def years() -> list[str]:
    """In which anything was begun, the newest first; one query."""
    months = Campaign.objects.order_by().values_list("month", flat=True).distinct()
    return sorted({month[:4] for month in months}, reverse=True)


def campaigns() -> QuerySet[Campaign]:
    """Each with its entries counted; page it by (-month, -pk)."""
    return Campaign.objects.annotate(entered=Count("entries", filter=Q(entries__withdrawn="")))


def whole() -> QuerySet[Campaign]:
    """Each with the edition that it is scored under."""
    return Campaign.objects.prefetch_related(Prefetch("criteria", editions()))


def current(contest: str) -> Campaign | None:
    """The newest that was not cancelled."""
    return whole().exclude(state=State.VOID).filter(contest=contest).order_by("-month").first()


def currents() -> dict[str, Campaign]:
    """The newest campaign of every contest, in one query."""
    later = standing().filter(contest=OuterRef("contest"), month__gt=OuterRef("month"))
    return {one.contest: one for one in standing().filter(~Exists(later))}


def entries(campaign: Campaign) -> QuerySet[Entry]:
    """Those that take part, in the order of their places."""
    return campaign.entries.filter(withdrawn="").order_by("cluster", "code", "label")


# --- how far it has come ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """Sheets of a judge, a building, a hall or all of them: those that came of those that are wanted."""

    name: str
    done: int
    wanted: int
    person: User | None = None
    is_chief: bool = False
    is_replaced: bool = False
    # How many take part, where that is asked.
    entered: int = 0

    @property
    def left(self) -> int:
        return self.wanted - self.done

    @property
    def shares(self) -> list[tuple[int, str]]:
        return [(100 * self.done // self.wanted if self.wanted else 0, "ok")]


@dataclass(frozen=True)
class Progress:
    whole: Share
    judges: list[Share]
    clusters: list[Share]


def progress(campaign: Campaign) -> Progress:
    """Three queries, and one for what buildings or teams are called."""
    by_judge = _counted(campaign.judges.select_related("person", "replacement"), "assignments__").order_by(
        "-is_chief", "person__name_pinyin"
    )
    judges = [
        Share(one.person.name, one.done, one.wanted, one.person, one.is_chief, hasattr(one, "replacement"))
        for one in by_judge
    ]
    tasks = Assignment.objects.filter(entry__campaign=campaign).order_by().values("entry__cluster")
    names = cluster_names(campaign.contest)
    clusters = [
        Share(names.get(line["entry__cluster"], line["entry__cluster"]), line["done"], line["wanted"])
        for line in _counted(tasks, "").order_by("entry__cluster")
    ]
    whole = Share("", sum(one.done for one in judges), sum(one.wanted for one in judges))
    return Progress(whole, judges, [one for one in clusters if one.wanted])


def _counted(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """`wanted` and `done` tasks of those still in the contest; `path` leads to the tasks."""
    holds = Q(**{f"{path}entry__withdrawn": ""})
    given = holds & Q(**{f"{path}sheets__state": GIVEN})
    what = path.removesuffix("__") or "pk"
    return rows.annotate(
        wanted=Count(what, filter=holds, distinct=True), done=Count(what, filter=given, distinct=True)
    )


def sheets_of(some: Iterable[Campaign]) -> dict[int, Share]:
    """Sheets and entries of several campaigns by their keys, in two queries."""
    keys = [one.pk for one in some]
    tasks = Assignment.objects.filter(entry__campaign__in=keys).order_by().values("entry__campaign")
    counted = {line["entry__campaign"]: (line["done"], line["wanted"]) for line in _counted(tasks, "")}
    joined = Entry.objects.filter(campaign__in=keys, withdrawn="").order_by()
    entered = dict(joined.values_list("campaign").annotate(n=Count("pk")))
    return {key: Share("", *counted.get(key, (0, 0)), entered=entered.get(key, 0)) for key in keys}


def cluster_names(contest: str) -> dict[str, str]:
    """What the clusters of a contest's entries are called on screen."""
    if contest == Contest.DORM:
        return dict(Building.objects.values_list("code", "name"))
    if contest == Contest.SERVICE:
        return {code[:20]: name for code, name in Team.objects.values_list("code", "name")}
    halls = Locker.objects.order_by().values_list("hall", flat=True).distinct()
    return {hall: _("%(hall)s 厅") % {"hall": hall} for hall in halls}


def missing(campaign: Campaign) -> QuerySet[Assignment]:
    """Tasks without a sheet that stands, by entry."""
    given = Sheet.objects.filter(assignment=OuterRef("pk"), state=GIVEN)
    tasks = Assignment.objects.filter(~Exists(given), entry__campaign=campaign, entry__withdrawn="")
    return tasks.select_related("entry", "judge__person").order_by(
        "entry__cluster", "entry__code", "entry__label", "visit"
    )


def short_entries(campaign: Campaign) -> QuerySet[Entry]:
    """Those with fewer sheets than the rule wants: without them they are not ranked."""
    had = Count("sheets", filter=Q(sheets__state=GIVEN))
    drawn = entries(campaign).filter(lot__isnull=False)
    return drawn.annotate(had=had).filter(had__lt=rule_of(campaign).sheets)


def hall_candidates(campaign: Campaign) -> list[Share]:
    """How many lockers of each hall are entered, of how many the rule wants before the judges come."""
    wanted = rule_of(campaign).candidates
    entered = dict(entries(campaign).order_by().values_list("cluster").annotate(n=Count("pk")))
    return [Share(name, entered.get(code, 0), wanted) for code, name in cluster_names(Contest.LOCKER).items()]


# --- who and what takes part -------------------------------------------------------------------------------------


def rooms_that_enter() -> QuerySet[Room]:
    """Lived in and no duty room."""
    rooms = Room.objects.filter(is_active=True, is_duty_room=False, occupied__gt=0, building__is_active=True)
    return rooms.select_related("building").order_by("code")


def lockers_that_enter() -> QuerySet[Locker]:
    return Locker.objects.filter(condition=LockerState.HELD).order_by("code")


def lockers_looked_good(campaign: Campaign) -> QuerySet[Locker]:
    """Held lockers that more people found tidy than dirty in this campaign."""
    good = Count("looks", filter=Q(looks__campaign=campaign, looks__verdict=LockerLook.Verdict.GOOD))
    bad = Count("looks", filter=Q(looks__campaign=campaign, looks__verdict=LockerLook.Verdict.BAD))
    return lockers_that_enter().annotate(good=good, bad=bad).filter(good__gt=F("bad"))


def possible_judges(day: date) -> QuerySet[User]:
    return _holders("star.judge", day).select_related("team").order_by("name_pinyin", "pk")


def managers(day: date) -> QuerySet[User]:
    return _holders("star.manage", day)


def _holders(right: str, day: date) -> QuerySet[User]:
    holding = RoleGrant.objects.filter(in_force(day), role__in=[one.code for one in roles.roles_with(right)])
    return User.objects.filter(is_active=True, pk__in=holding.values("user"))


def judge_people(campaign: Campaign) -> set[int]:
    return set(campaign.judges.values_list("person_id", flat=True))


# --- what the clock does -----------------------------------------------------------------------------------------


def due_to_draw(at: datetime) -> QuerySet[Campaign]:
    return Campaign.objects.filter(state=State.ENROLLING, enrol_until__lte=at).order_by("pk")


def due_to_begin(at: datetime) -> QuerySet[Campaign]:
    return Campaign.objects.filter(state=State.DRAWN, enrol_until__lte=at).order_by("pk")


def due_to_lock(at: datetime) -> QuerySet[Campaign]:
    return Campaign.objects.filter(state=State.SCORING, score_until__lte=at).order_by("pk")
