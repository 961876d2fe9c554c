"""Reads of appeals: whom a line comes from, who may answer, what waits, the list and its ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Appeal, Assessment, Issue, Line, Patrol, PlanItem, RecordEntry, Score
from patrols.queries.issue import people_with
from patrols.queries.patrol import PatrolFilters, posts_in
from patrols.queries.training_record import examiners
from patrols.scoring import month as scoring
from tongting.people.models import Group, User
from tongting.periods import Span, local
from tongting.seams import gather

ORDER = ("-filed_at", "-id")
State = Appeal.State
COLUMNS = (
    "序号", "月份", "申诉人", "班组", "项目", "事由", "扣分", "理由", "补充说明", "申诉时间", "状态", "答复人", "答复",
    "答复时间", "补回",
)  # fmt: skip
WIDTHS = (6, 10, 9, 14, 8, 40, 8, 20, 40, 17, 10, 9, 40, 17, 8)


def indicator_of(score: Score, code: str, rules: dict[str, Any]) -> dict[str, Any] | None:
    """An indicator of the person's group under the month's rules; None for bonuses, deductions and corrections."""
    chosen = scoring.group_rules(rules, score.group) or {"indicators": []}
    return next((one for one in chosen["indicators"] if one["code"] == code), None)


def is_fault(line: Line, rules: dict[str, Any]) -> bool:
    """Whether the line does nothing but take points, so that an upheld appeal strikes it."""
    if not line.facts:
        return False
    if line.indicator[0] in "NJ":
        return True
    indicator = indicator_of(line.score, line.indicator, rules)
    return indicator is not None and scoring.takes(indicator, line.facts)


def room_of(line: Line, rules: dict[str, Any]) -> Decimal:
    """What the indicator of a rate or a mean lacks of its maximum; nought for what arithmetic makes."""
    indicator = indicator_of(line.score, line.indicator, rules)
    points = line.score.parts.get(line.indicator)
    # What only adds up, like findings, takes nothing from anybody.
    if indicator is None or points is None or not line.facts or indicator["kind"] == "sum":
        return Decimal(0)
    return scoring.dec(indicator["max"]) - Decimal(points)


def takes_points(line: Line, rules: dict[str, Any]) -> bool:
    return is_fault(line, rules) or room_of(line, rules) > 0


def finder_of(line: Line) -> int | None:
    """The one who found or entered what the line counts, where that is one person."""
    if line.found_by_id is not None or not (
        issue := _number_in(scoring.fact_key(line.key), "patrols.issue:")
    ):
        return line.found_by_id
    return Issue.objects.filter(pk=issue).values_list("found_by", flat=True).first()


def finders_of(line: Line) -> set[int]:
    """Everybody who had a hand in what the line counts, but for its own person: of a mean those whose visits lowered
    it, of a share of overdue issues who found these, of training who taught, marked and set the test where it was
    missed, of what a leader carries whoever found it, of other pillars' records whom these name."""
    found, key = {line.found_by_id} if line.found_by_id else set(), scoring.fact_key(line.key)
    if issue := _number_in(key, "patrols.issue:"):
        found |= _people(Issue.objects.filter(pk=issue).values_list("found_by", "verifier"))
    if item := _number_in(key, "patrols.plan:"):
        found |= _people(PlanItem.objects.filter(pk=item).values_list("verifier", "closed_by"))
    if record := _number_in(key, "patrols.record:"):
        found |= _people(RecordEntry.objects.filter(pk=record).values_list("entered_by"))
    if key.startswith("patrols.mean:"):
        visits = _behind(line.url).filter(score__lt=100)
        found |= set(visits.order_by().values_list("by", flat=True).distinct())
    if key.startswith("patrols.due:"):
        found |= _people(_faults_beside(line).values_list("found_by", "verifier"))
    if whose := _number_in(key, "training.rate:"):
        month = line.score.assessment
        found |= examiners(whose, Span(month.first_day, month.last_day))
    return (found | set(gather("finders", key))) - {line.score.person_id}


def _people(rows: Iterable[tuple[int | None, ...]]) -> set[int]:
    return {pk for row in rows for pk in row if pk}


def _faults_beside(line: Line) -> QuerySet[Issue]:
    """The issues that count against the same person under the same indicator."""
    beside = Line.objects.filter(
        score__assessment=line.score.assessment_id, score__person=_number_in(line.key, "patrols.due:"),
        indicator=line.indicator, key__startswith="patrols.issue:",
    )  # fmt: skip
    return Issue.objects.filter(
        pk__in=[_number_in(key, "patrols.issue:") for key in beside.values_list("key", flat=True)]
    )


def _number_in(key: str, head: str) -> int:
    number = key.removeprefix(head).partition(":")[0]
    return int(number) if key.startswith(head) and number.isdigit() else 0


def _behind(url: str) -> QuerySet[Patrol]:
    """The patrols that the link of a figure opens (see patrols/evidence.py)."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    if not url.startswith(reverse("patrol_list")) or "since" not in given or "until" not in given:
        return Patrol.objects.none()
    keeper, team, staff = (_number(given.get(name, "")) for name in ("keeper", "team", "staff"))
    since, until = (date.fromisoformat(given[name]) for name in ("since", "until"))
    posts = posts_in(given.get("posts", ""))
    found = PatrolFilters(
        since=since, until=until, result="scored", keeper=keeper, team=team, staff=staff, posts=posts
    )
    return found.narrow(Patrol.objects.all())


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def earlier(assessment: Assessment, person: int, indicator: str, key: str) -> Appeal | None:
    rows = Appeal.objects.filter(assessment=assessment, person=person, indicator=indicator, key=key)
    return rows.exclude(state=State.WITHDRAWN).order_by("-pk").first()


def of_month(assessment: int, person: int) -> dict[tuple[str, str], Appeal]:
    """By indicator and key: the last appeal against each line of a person's month; one query."""
    rows = Appeal.objects.filter(assessment=assessment, person=person).exclude(state=State.WITHDRAWN)
    return {(one.indicator, one.key): one for one in rows.order_by("pk")}


def open_in(assessment: Assessment) -> int:
    return Appeal.objects.filter(assessment=assessment, state=State.FILED).count()


def counts_of(assessment: Assessment) -> tuple[int, int]:
    """How many were filed, how many of them wait."""
    row = Appeal.objects.filter(assessment=assessment).aggregate(
        all=Count("pk", filter=~Q(state=State.WITHDRAWN)), open=Count("pk", filter=Q(state=State.FILED))
    )
    return row["all"], row["open"]


def deciders(appeal: Appeal, day: date) -> QuerySet[User]:
    """Who may answer it, the one named for it included."""
    out = {appeal.person_id, *appeal.finders}
    may = people_with("month.appeal", day).exclude(pk__in=out).values("pk")
    return User.objects.filter(Q(pk__in=may) | Q(pk=appeal.decider_id), is_active=True)


def approvers(day: date, *, but: int) -> QuerySet[User]:
    """Who approves months."""
    return people_with("month.approve", day).exclude(pk=but)


def candidates(appeal: Appeal, by: User) -> QuerySet[User]:
    """Whom somebody could name, where nobody with the right is left."""
    out = {appeal.person_id, by.pk, *appeal.finders}
    found = User.objects.filter(~Q(group=Group.RESIDENT), ~Q(group=""), is_active=True).exclude(pk__in=out)
    return found.order_by("name_pinyin", "pk")


def listed() -> QuerySet[Appeal]:
    return Appeal.objects.select_related("assessment", "person__team", "decided_by")


def whole() -> QuerySet[Appeal]:
    return (
        listed()
        .select_related("assessment__rule_set", "found_by", "decider", "named_by", "correction")
        .prefetch_related("photos__photo")
    )


def chosen(filters: dict[str, Any]) -> QuerySet[Appeal]:
    """What the list's filters leave: `show` a state, `month` a month, `q` in a name or in its pinyin."""
    found = listed()
    if show := filters.get("show"):
        found = found.filter(state=show)
    if month := filters.get("of"):
        found = found.filter(assessment=month)
    if q := filters.get("q"):
        found = found.filter(Q(person__name__icontains=q) | Q(person__name_pinyin__icontains=q))
    return found


def to_look_at(person: User, today: date) -> QuerySet[Score]:
    """The person's months that hang out and lost points, until the last day to appeal."""
    out = Q(assessment__appeal_until__gte=today, assessment__state=Assessment.State.PUBLICISED)
    return Score.objects.filter(out, person=person, total__lt=100).select_related("assessment")


def to_answer(person: User) -> QuerySet[Appeal]:
    """What waits for those who may answer, whether this person had a hand in it or not."""
    found = listed().filter(state=State.FILED).exclude(person=person)
    return found if person.may("month.appeal") else found.filter(decider=person)


def waiting_for(person: User) -> list[Appeal]:
    """What this person could answer, oldest first; one query."""
    found = to_answer(person)
    return [one for one in found.order_by("filed_at", "pk")[:50] if person.pk not in one.finders][:20]


def rows(found: QuerySet[Appeal]) -> Iterator[list[Any]]:
    """The ledger, oldest first."""
    ordered = found.select_related("correction").order_by("filed_at", "pk")
    for number, one in enumerate(ordered.iterator(chunk_size=1000), 1):
        put_right = getattr(one, "correction", None)
        yield [
            number, one.assessment.month, one.person.name, one.person.team.name if one.person.team else "",
            one.indicator, one.what, one.points, one.get_ground_display(), one.words, local(one.filed_at),
            one.get_state_display(), one.decided_by.name if one.decided_by else "", one.answer,
            local(one.decided_at) if one.decided_at else None, put_right.points if put_right else None,
        ]  # fmt: skip


def title() -> str:
    return _("考核申诉台账")
