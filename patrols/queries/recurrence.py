"""The same fault again: what is open at a post and sounds alike, how often one was seen, what keeps coming back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from patrols.models import Issue, IssueOccurrence
from patrols.models.issue import Severity
from patrols.models.standard import ChecklistItem
from patrols.rules import issue as rules
from patrols.scoring.hard import Weight
from tongting.periods import Week
from tongting.places.models import Post

State = Issue.State
# Shares of pairs of neighbouring signs from which two sentences are about the same thing.
ALIKE = 0.3
LOOKED_THROUGH, OFFERED = 40, 5
# Open for so long it is a hard problem even if it was seen but once.
LASTING = timedelta(days=14)
WEIGHT = {Severity.NORMAL: 1, Severity.CAUTION: 2, Severity.SERIOUS: 3, Severity.GRAVE: 4}
MOST = 20


def open_at(post: Post, at: datetime) -> list[Issue]:
    """Open issues of a post seen within 30 days, the latest first."""
    found = Issue.objects.filter(post=post, state__in=Issue.OPEN, last_seen_at__gte=at - rules.SAME_FAULT)
    return list(found.select_related("item", "responsible").order_by("-last_seen_at", "-id")[:LOOKED_THROUGH])


def alike(post: Post, words: str, at: datetime) -> list[Issue]:
    """Those of them that sound like `words`, the likest first; five at most. One query."""
    scored = [
        (likeness(words, f"{issue.title} {issue.item.text if issue.item else ''}"), issue)
        for issue in open_at(post, at)
    ]
    scored.sort(key=lambda pair: -pair[0])
    return [issue for score, issue in scored if score >= ALIKE][:OFFERED]


def candidates(issue: Issue, at: datetime) -> list[Issue]:
    """Open issues that a report may be merged into: those that sound alike first, then the others of the post."""
    others = [one for one in open_at(issue.post, at) if one.pk != issue.pk]
    others.sort(key=lambda one: -likeness(issue.title, one.title))
    return others[:OFFERED]


def likeness(one: str, other: str) -> float:
    """0 to 1: how many pairs of neighbouring signs of the shorter text stand in the longer one too."""
    pairs, others = _pairs(one), _pairs(other)
    shorter = min(len(pairs), len(others))
    return len(pairs & others) / shorter if shorter else 0.0


def _pairs(text: str) -> set[str]:
    signs = "".join(sign for sign in text.lower() if sign.isalnum())
    return {signs[n : n + 2] for n in range(len(signs) - 1)}


@dataclass
class Recurring:
    """A fault of one item at one post over 30 days; without an item, one issue by itself."""

    post: int
    what: str
    key: str
    item_code: str
    place: str = ""
    post_code: str = ""
    times: int = 0
    voices: int = 0
    severity: str = Severity.NORMAL
    days_open: int = 0
    is_open: bool = False
    issues: list[Any] = field(default_factory=list)

    @property
    def weight(self) -> int:
        return Weight(self.times, WEIGHT[Severity(self.severity)], self.voices, self.days_open).points


def recurring(week: Week) -> list[Recurring]:
    """What was seen three times within 30 days of the week's end, or has lain open for two weeks; heaviest first.
    Four queries however much there is."""
    end, since = week.end_at, week.end_at - rules.SAME_FAULT
    seen = Issue.objects.filter(last_seen_at__gte=since, last_seen_at__lt=end).exclude(state=State.VOID)
    lying = Issue.objects.filter(state__in=Issue.OPEN, found_at__lt=end - LASTING)
    issues = {issue.pk: issue for issue in [*_read(seen), *_read(lying)]}
    sightings = _sightings(issues, since, end)
    groups: dict[tuple[int, str], list[Issue]] = defaultdict(list)
    for issue in issues.values():
        groups[issue.post_id, issue.item_code or issue.number].append(issue)
    found = [_summed(group, sightings, since, end) for group in groups.values()]
    hard = [
        one
        for one in found
        if one.times >= rules.HARD_PROBLEM or (one.is_open and one.days_open > LASTING.days)
    ]
    hard.sort(key=lambda one: (-one.weight, one.key))
    return _named(hard[:MOST])


def _read(issues: Any) -> Iterable[Issue]:
    wanted = (
        "item_code",
        "title",
        "severity",
        "state",
        "found_at",
        "closed_at",
        "found_by",
        "post",
        "source",
    )
    return list(issues.only(*wanted))


def _sightings(issues: dict[int, Issue], since: datetime, end: datetime) -> dict[int, list[int | None]]:
    """Who saw each of them again within the span."""
    again: dict[int, list[int | None]] = defaultdict(list)
    rows = IssueOccurrence.objects.filter(issue__in=list(issues), seen_at__gte=since, seen_at__lt=end)
    for issue, person in rows.order_by().values_list("issue", "seen_by"):
        again[issue].append(person)
    return again


def _summed(
    group: list[Issue], sightings: dict[int, list[int | None]], since: datetime, end: datetime
) -> Recurring:
    latest = max(group, key=lambda issue: (issue.found_at, issue.pk))
    code = latest.item_code
    key = f"{latest.post_id}:{code or latest.number}"
    one = Recurring(latest.post_id, latest.title, key, code, issues=group)
    people: set[int] = set()
    for issue in group:
        again = sightings.get(issue.pk, [])
        fresh = since <= issue.found_at < end
        one.times += fresh + len(again)
        told = [issue.found_by_id, *again] if fresh else again
        people |= {person for person in told if person is not None}
        # Whoever did not log in is one voice each time.
        one.voices += sum(person is None for person in told)
        ended = issue.closed_at or end
        one.days_open = max(one.days_open, (min(ended, end) - issue.found_at).days)
        one.is_open = one.is_open or issue.closed_at is None or issue.closed_at >= end
        one.severity = max(one.severity, issue.severity, key=lambda name: WEIGHT[Severity(name)])
    one.voices += len(people)
    return one


def _named(found: list[Recurring]) -> list[Recurring]:
    """With the posts read at once, and the words of the standard where several issues are meant."""
    posts = Post.objects.in_bulk([one.post for one in found])
    codes = {one.item_code for one in found if one.item_code}
    items = dict(ChecklistItem.objects.filter(code__in=codes).order_by("version").values_list("code", "text"))
    for one in found:
        one.place, one.post_code = posts[one.post].name, posts[one.post].code
        one.what = items.get(one.item_code, one.what) if len(one.issues) > 1 else one.what
    return found
