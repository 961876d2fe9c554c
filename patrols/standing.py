"""What patrols know of a person's month, at the seam `standing`: score, own posts, overdue work, hand-made records."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Avg, Sum
from django.urls import reverse

from patrols.models import Issue, Patrol, RecordEntry, Score
from tongting.people.models import User
from tongting.periods import Month
from tongting.places.models import Post
from tongting.seams import Standing

HUNDREDTH = Decimal("0.01")
# Hand-made records by their kind under the rules of the month.
RECORDS = {
    "B3": "thanks", "late": "late", "off_post": "off_post", "absent": "absent", "violation": "violation",
    "N1": "falsified",
}  # fmt: skip


def standing(person: int, month: Month) -> Iterable[Standing]:
    """Six queries at most. The score is the month's own, also while it is still looked over."""
    total = Score.objects.filter(assessment__month=str(month), person=person).values_list("total", flat=True)
    if (score := total.first()) is not None:
        yield Standing("month_score", score, reverse("month_person", args=[str(month), person]))
    yield from _posts(person, month)
    overdue = Issue.objects.filter(
        responsible=person, overdue_at__gte=month.start_at, overdue_at__lt=month.end_at
    )
    if many := overdue.exclude(state=Issue.State.VOID).count():
        yield Standing("overdue", Decimal(many), reverse("issue_search"))
    yield from _records(person, month)


standing.sources = frozenset(("month_score", "post_mean", "overdue", *RECORDS.values()))  # type: ignore[attr-defined]


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


def _span(month: Month) -> dict[str, str]:
    return {"since": month.first.isoformat(), "until": month.last.isoformat()}
