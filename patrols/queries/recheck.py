"""Reads of 回头看: what is due for whom, what came of it, how well what is closed stays closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window

from patrols.models import Issue, Recheck
from patrols.rules import recheck as rules
from tongting.people.models import Gender, User
from tongting.periods import Span

State = Recheck.State
DUE, COMING, DONE = "due", "coming", "done"
COLUMNS = (
    "问题编号",
    "岗点",
    "问题",
    "销号时间",
    "第几天",
    "该看日期",
    "建议时段",
    "结果",
    "谁看的",
    "看的时间",
    "说明",
)


@dataclass(frozen=True)
class Quality:
    """Closing quality: how many of those that have a verdict were still right after 30 days."""

    kept: int
    checked: int

    @property
    def rate(self) -> int | None:
        """In whole percent; None where nothing was looked at."""
        return round(100 * self.kept / self.checked) if self.checked else None


def closing_quality(span: Span) -> Quality:
    """Of the issues whose 30 days ended in the span: those still right then, and all that have a verdict. What had
    recurred before is not right then; what nobody looked at has no verdict. One query."""
    before = Recheck.objects.filter(issue=OuterRef("issue"), state=State.RECURRED)
    found = Recheck.objects.filter(
        after_days=rules.LAST, due_on__gte=span.first, due_on__lte=span.last
    ).aggregate(
        kept=Count("pk", filter=Q(state=State.KEPT)),
        recurred=Count("pk", filter=Q(~Q(state=State.KEPT), Exists(before))),
    )
    return Quality(found["kept"], found["kept"] + found["recurred"])


@dataclass(frozen=True)
class Results:
    """What came of the looks of a span, and what is due now."""

    due: int
    kept: int
    recurred: int
    skipped: int
    quality: Quality


def results(span: Span, day: date) -> Results:
    """Three queries."""
    seen = Recheck.objects.filter(looked_at__gte=span.start_at, looked_at__lt=span.end_at)
    states = (State.KEPT, State.RECURRED, State.SKIPPED)
    found = seen.aggregate(**{str(state): Count("pk", filter=Q(state=state)) for state in states})
    return Results(
        due_by(day).count(), found["kept"], found["recurred"], found["skipped"], closing_quality(span)
    )


def due_by(day: date) -> QuerySet[Recheck]:
    """Planned for this day or before, the longest waiting first."""
    return Recheck.objects.filter(state=State.PLANNED, due_on__lte=day).order_by("due_on", "id")


def for_person(person: User, day: date) -> QuerySet[Recheck]:
    """Due, and this person may look: with the right to verify, not their own work, women where only women are."""
    if not person.may("issue.verify"):
        return Recheck.objects.none()
    own = Q(issue__rectified_by=person) | Q(issue__responsible=person)
    found = due_by(day).exclude(own)
    return found if person.gender == Gender.FEMALE else found.exclude(issue__post__women_only=True)


def mine_first(person: User, day: date) -> QuerySet[Any]:
    """The same, annotated with `is_mine` (whoever found it, closed it or keeps the post is asked before all others;
    those come first) and with `many`, how many there are."""
    mine = Q(issue__found_by=person) | Q(issue__closed_by=person) | Q(issue__post__keeper=person)
    found = for_person(person, day).annotate(
        is_mine=Case(When(mine, then=True), default=False), many=Window(Count("pk"))
    )
    return found.select_related("issue__post").order_by("-is_mine", "due_on", "id")


@dataclass(frozen=True)
class Filters:
    """`show` is due, coming or done; the rest may be empty."""

    show: str = DUE
    area: int | None = None
    post: int | None = None
    state: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def order(self) -> tuple[str, ...]:
        return ("-looked_at", "-id") if self.show == DONE else ("due_on", "id")

    def narrow(self, rechecks: QuerySet[Recheck], day: date) -> QuerySet[Recheck]:
        facts: dict[str, Any] = {
            "issue__post__area": self.area,
            "issue__post": self.post,
            "due_on__gte": self.since,
            "due_on__lte": self.until,
        }
        found = rechecks.filter(**{name: value for name, value in facts.items() if value is not None})
        for word in self.words.lower().split()[:5]:
            found = found.filter(issue__search__contains=word)
        if self.show == DONE:
            found = found.filter(looked_at__isnull=False)
            return found.filter(state=self.state) if self.state else found
        if self.show == COMING:
            return found.filter(state=State.PLANNED, due_on__gt=day)
        return found.filter(state=State.PLANNED, due_on__lte=day)


def listed() -> QuerySet[Recheck]:
    return Recheck.objects.select_related("issue__post__area", "looked_by")


def whole() -> QuerySet[Recheck]:
    """With everything the page of one look shows."""
    return Recheck.objects.select_related(
        "issue__post__area",
        "issue__rectified_by",
        "issue__responsible",
        "issue__closed_by",
        "looked_by",
        "photo",
    )


def of_issue(issue: Issue) -> list[Recheck]:
    return list(issue.rechecks.select_related("looked_by", "photo").order_by("after_days"))


def has_recurred(issue: Issue) -> bool:
    return issue.rechecks.filter(state=State.RECURRED).exists()


def planned_after(recheck: Recheck) -> list[Recheck]:
    later = Recheck.objects.filter(
        issue=recheck.issue_id, state=State.PLANNED, after_days__gt=recheck.after_days
    )
    return list(later.select_related("issue"))


def found_again(at: datetime, many: int = 200) -> list[Recheck]:
    """Looks still planned though the fault was found again by then, along the index of those who name another."""
    successors = Issue.objects.filter(same_as=OuterRef("issue"), found_at__lte=at).exclude(
        state=Issue.State.VOID
    )
    planned = Recheck.objects.filter(state=State.PLANNED).filter(Exists(successors))
    return list(planned.select_related("issue").order_by("issue", "after_days")[:many])


def forgotten(before: date, many: int = 200) -> list[Recheck]:
    return list(due_by(before).filter(due_on__lt=before).select_related("issue")[:many])


def ledger_rows(rechecks: QuerySet[Recheck]) -> Any:
    """Rows of the workbook, in the order of the queryset."""
    related = rechecks.select_related("issue__post", "looked_by").annotate(closed=F("issue__closed_at"))
    for one in related.iterator(chunk_size=2000):
        yield [
            one.issue.number,
            one.issue.post.name,
            one.issue.title,
            one.closed,
            one.after_days,
            one.due_on,
            f"{one.hour}:00",
            str(one.get_state_display()),
            one.looked_by.name if one.looked_by else "",
            one.looked_at,
            one.remark,
        ]
