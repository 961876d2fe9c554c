"""What patrols know of a person's month, at the seam `standing`: score, own posts, overdue work, hand-made records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Avg, Sum
from django.urls import reverse

from patrols.models import Issue, Patrol, RecordEntry, Score
from patrols.queries import complaint as complaints
from patrols.queries.record import COVER
from tongting.people.models import User
from tongting.periods import Month
from tongting.places.models import Post
from tongting.seams import Standing

TO_DO = (Issue.State.REPORTED, *Issue.WORKING)
HUNDREDTH = Decimal("0.01")
# Hand-made records by their kind under the rules of the month.
RECORDS = {
    "B3": "thanks", "late": "late", "off_post": "off_post", "absent": "absent", "violation": "violation",
    "N1": "falsified", "B1": "proposals", COVER: "covers",
}  # fmt: skip


def standing(person: int, month: Month, wanted: frozenset[str] | None = None) -> Iterable[Standing]:
    """Ten queries at most, fewer where only some figures are `wanted`."""
    for names, source in PARTS:
        if wanted is None or wanted & names:
            yield from source(person, month)


def _score(person: int, month: Month) -> Iterable[Standing]:
    """The month's own, also while it is still looked over."""
    total = Score.objects.filter(assessment__month=str(month), person=person).values_list("total", flat=True)
    if (score := total.first()) is not None:
        yield Standing("month_score", score, reverse("month_person", args=[str(month), person]))


def _overdue(person: int, month: Month) -> Iterable[Standing]:
    overdue = Issue.objects.filter(
        responsible=person, overdue_at__gte=month.start_at, overdue_at__lt=month.end_at
    )
    if many := overdue.exclude(state=Issue.State.VOID).count():
        yield Standing("overdue", Decimal(many), reverse("issue_search"))


def _overdue_now(person: int, month: Month) -> Iterable[Standing]:
    if late := Issue.objects.filter(responsible=person, overdue_at__isnull=False, state__in=TO_DO).count():
        yield Standing("overdue_now", Decimal(late), reverse("issue_mine"))


def _posts(person: int, month: Month) -> Iterable[Standing]:
    """The mean of the visits to the own posts; who has none stands with the posts of the team."""
    whose, key = "staff", person
    if not Post.objects.filter(staff=person).exists():
        whose, key = "team", User.objects.values_list("team", flat=True).get(pk=person) or 0
    visits = Patrol.objects.filter(
        state=Patrol.State.SUBMITTED,
        shift_date__gte=month.first,
        shift_date__lte=month.last,
        **{f"post__{whose}": key},
    )
    if (mean := visits.aggregate(mean=Avg("score"))["mean"]) is not None:
        url = f"{reverse('patrol_list')}?{urlencode({whose: key, **_span(month), 'result': 'counted'})}"
        yield Standing("post_mean", Decimal(str(mean)).quantize(HUNDREDTH), url)


def _records(person: int, month: Month) -> Iterable[Standing]:
    valid = RecordEntry.objects.filter(
        person=person, state=RecordEntry.State.VALID, day__gte=month.first, day__lte=month.last
    )
    url = f"{reverse('record_list')}?{urlencode({'person': person, **_span(month)})}"
    by_kind = valid.filter(kind__in=RECORDS).order_by().values_list("kind").annotate(many=Sum("quantity"))
    for kind, many in by_kind:
        yield Standing(RECORDS[kind], many, url)


def _complaints(person: int, month: Month) -> Iterable[Standing]:
    """How many were right, and what one of them costs under the month's rules; rules that take nothing for it cost
    nothing."""
    if not (issues := complaints.valid_against(person, month)):
        return
    url = reverse("issue_detail", args=[issues[0]])
    yield Standing("complaints", Decimal(len(issues)), url)
    if (cost := complaints.cost(person, month)) is not None:
        yield Standing("complaint_cost", cost, url)


# What each part answers: asked in this order.
PARTS: tuple[tuple[frozenset[str], Callable[[int, Month], Iterable[Standing]]], ...] = (
    (frozenset(("month_score",)), _score),
    (frozenset(("post_mean",)), _posts),
    (frozenset(("overdue",)), _overdue),
    (frozenset(("overdue_now",)), _overdue_now),
    (frozenset(RECORDS.values()), _records),
    (frozenset(("complaints", "complaint_cost")), _complaints),
)
standing.sources = frozenset().union(*(names for names, _source in PARTS))  # type: ignore[attr-defined]


def _span(month: Month) -> dict[str, str]:
    return {"since": month.first.isoformat(), "until": month.last.isoformat()}
