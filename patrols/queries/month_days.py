"""When the evidence behind a month's lines happened, and who wrote it down: by the key of the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Max, Q

from patrols.models import (
    Assessment,
    Complaint,
    Correction,
    Issue,
    IssueOccurrence,
    Line,
    PlanItem,
    RecordEntry,
    Task,
)
from patrols.queries import correction as corrections
from patrols.queries import month_page
from patrols.rules.complaint import OF_SERVICE
from patrols.scoring import month as scoring
from tongting.events.models import Event
from tongting.periods import Month, local
from tongting.seams import gather

# When something happened and who wrote it down.
Origin = tuple[date | None, str]
UNKNOWN: Origin = (None, "")
# What the keys of this pillar's evidence begin with.
OURS = "patrols."
Named = Iterator[tuple[str, Origin]]


class Origins:
    """Of one month; a statement for each kind of evidence that it has."""

    def __init__(self, assessment: Assessment) -> None:
        month = month_page.parse(assessment.month)
        self.last, self.whole = month.last, f":{month}"
        rows = Line.objects.filter(score__assessment=assessment).order_by().values_list("key", flat=True)
        keys = {scoring.fact_key(key) for key in rows.distinct()}
        self.known: dict[str, Origin] = {key: (day, "") for key, day in gather("days", keys)}
        named = _named(keys)
        for kind, of_month in BY_MONTH:
            if kind in named:
                self.known.update(of_month(month))
        for kind, of_those in BY_NUMBER:
            if kind in named:
                self.known.update(of_those(month, named[kind]))

    def of(self, key: str) -> Origin:
        """What sums up a whole month (a rate, a mean) stands on its last day; what arithmetic makes has no day. What a
        leader carries for somebody has the day of what it stands for."""
        fact = scoring.fact_key(key)
        return (self.last, "") if fact.endswith(self.whole) else self.known.get(fact, UNKNOWN)


def _named(keys: Iterable[str]) -> dict[str, set[int]]:
    """The numbers of this pillar's rows behind the keys by their kind, issues also by what they are counted for."""
    found: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        kind, _colon, rest = key.partition(":")
        number, _colon, fact = rest.partition(":")
        if kind.startswith(OURS) and number.isdigit():
            found[kind.removeprefix(OURS)].add(int(number))
            if kind == f"{OURS}issue":
                found[fact].add(int(number))
    return found


def _day(at: datetime) -> date:
    return local(at).date()


def _within(name: str, month: Month) -> Q:
    return Q(**{f"{name}__gte": month.start_at, f"{name}__lt": month.end_at})


def _records(month: Month) -> Named:
    records = RecordEntry.objects.filter(day__gte=month.first, day__lte=month.last).order_by()
    for pk, day, writer in records.values_list("pk", "day", "entered_by__name"):
        yield f"patrols.record:{pk}", (day, writer)


def _issues(month: Month) -> Named:
    issues = Issue.objects.filter(_within("found_at", month) | _within("overdue_at", month)).order_by()
    for pk, at, overdue, finder in issues.values_list("pk", "found_at", "overdue_at", "found_by__name"):
        yield f"patrols.issue:{pk}:found", (_day(at), finder or "")
        if overdue:
            for fact in ("overdue", "critical"):
                yield f"patrols.issue:{pk}:{fact}", (_day(overdue), finder or "")


def _tasks(month: Month) -> Named:
    judged = Task.objects.filter(month=str(month), judged_at__isnull=False).order_by()
    for pk, then, judge in judged.values_list("pk", "judged_at", "judged_by__name"):
        yield f"patrols.task:{pk}", (_day(then) if then else None, judge or "")


def _returned(month: Month, issues: Iterable[int]) -> Named:
    """The last time within the month, and who sent it back."""
    sent = Event.objects.filter(
        _within("at", month), thing=Issue._meta.label_lower, thing_id__in=issues, became=Issue.State.RETURNED
    )
    for pk, at, by in sent.order_by("at", "pk").values_list("thing_id", "at", "by__name"):
        yield f"patrols.issue:{pk}:returned", (_day(at), by or "")


def _seen_again(month: Month, issues: Iterable[int]) -> Named:
    """When it was seen last within the month."""
    again = IssueOccurrence.objects.filter(_within("seen_at", month), issue__in=issues).order_by()
    seen = dict(again.values("issue").annotate(last=Max("seen_at")).values_list("issue", "last"))
    rows = Issue.objects.filter(pk__in=issues).values_list("pk", "found_at", "found_by__name")
    for pk, found_at, finder in rows.order_by():
        yield f"patrols.issue:{pk}:third", (_day(max(found_at, seen.get(pk, found_at))), finder or "")


def _complaints(_month: Month, issues: Iterable[int]) -> Named:
    """The day on which it was told of, maybe of the month before. Whoever complained has no name."""
    said = Complaint.objects.filter(issue__in=issues, topic__in=OF_SERVICE).order_by()
    for pk, at in said.values("issue").annotate(last=Max("at")).values_list("issue", "last"):
        yield f"patrols.issue:{pk}:complaint", (_day(at), "")


def _plans(_month: Month, items: Iterable[int]) -> Named:
    """The day on which it was due; where it was early, that on which it was handed in."""
    rows = PlanItem.objects.filter(pk__in=items).order_by()
    for pk, due, handed_in, closer in rows.values_list("pk", "due_on", "rectified_at", "closed_by__name"):
        yield f"patrols.plan:{pk}:due", (due, closer or "")
        yield f"patrols.plan:{pk}:early", (_day(handed_in) if handed_in else due, closer or "")


def _corrections(month: Month) -> Named:
    counting = Correction.objects.filter(month=str(month), state=Correction.State.CONFIRMED).select_related(
        "entered_by"
    )
    for one in counting.order_by():
        yield corrections.key_of(one), (_day(one.decided_at) if one.decided_at else None, one.entered_by.name)


BY_MONTH = (("record", _records), ("issue", _issues), ("task", _tasks), ("correction", _corrections))
BY_NUMBER = (("returned", _returned), ("third", _seen_again), ("complaint", _complaints), ("plan", _plans))
