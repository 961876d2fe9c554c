"""Reads of 扫码反映: how many came lately, one by its code, the office's list, what a post is known to suffer from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from patrols.models import Complaint, Issue
from patrols.models.complaint import ALPHABET, CODE_LENGTH
from patrols.models.issue import Source
from patrols.queries import assessment as assessments
from patrols.queries import issue_search
from patrols.queries.recurrence import LOOKED_THROUGH, likeness, open_at
from patrols.rules import complaint as rules
from patrols.rules.complaint import Lately
from patrols.rules.issue import SAME_FAULT
from patrols.scoring.month import STANDS_WITH
from tongting.people.models import User
from tongting.periods import Month
from tongting.places.models import Post

OFFERED = 3
# Shares of pairs of neighbouring signs from which the sender is asked whether it is the same thing.
NEARLY = 0.5
ORDER = ("-at", "-id")


def lately(sender: str, post: Post, at: datetime) -> Lately:
    """One query along the index on time; bounded by what an hour may bring."""
    recent = Complaint.objects.filter(at__gt=at - rules.HOUR).aggregate(
        here=Count("pk", filter=Q(sender=sender, issue__post=post)),
        address=Count("pk", filter=Q(sender=sender)),
        all=Count("pk"),
    )
    return Lately(recent["here"], recent["address"], recent["all"])


def by_code(text: str) -> Complaint | None:
    """As it was typed: with or without the stroke, in small letters, with a letter O for the figure it can't be."""
    code = "".join(sign for sign in text.upper() if sign in ALPHABET)
    if len(code) != CODE_LENGTH:
        return None
    return Complaint.objects.select_related("issue__post__area").filter(code=code).first()


def by_form(form: str) -> Complaint | None:
    """What a form that was handed in before has become."""
    return Complaint.objects.filter(form=form).first()


@dataclass(frozen=True)
class Known:
    """What everybody may read about an open issue: the standard's words, never what somebody wrote."""

    issue: Issue
    text: str
    at: datetime


def known_at(post: Post, at: datetime) -> list[Known]:
    """What patrols found at this post and what is not dealt with yet. One query."""
    found = [one for one in open_at(post, at) if one.item is not None and one.source == Source.PATROL]
    return [Known(one, one.item.text, one.last_seen_at) for one in found[:OFFERED] if one.item is not None]


def told_before(post: Post, topic: str, at: datetime) -> list[Issue]:
    """What is still open of what was said here without a login under this topic, seen within 30 days, the latest
    first. One query."""
    asked = Complaint.objects.filter(topic=topic).values("issue")
    found = Issue.objects.filter(
        post=post,
        state__in=Issue.OPEN,
        source=Source.COMPLAINT,
        last_seen_at__gte=at - SAME_FAULT,
        pk__in=asked,
    )
    return list(found.select_related("post").order_by("-last_seen_at", "-id")[:LOOKED_THROUGH])


def the_same(told: Iterable[Issue], words: str) -> Issue | None:
    """The one that was told in these very words, signs between them aside; without words, the one that had none."""
    said = rules.bare(words)
    return next((issue for issue in told if rules.bare(issue.detail) == said), None)


def much_alike(told: Iterable[Issue], words: str) -> list[Issue]:
    """Those told in nearly these words; whether they mean the same place only the sender knows."""
    alike = [issue for issue in told if likeness(words, issue.detail) >= NEARLY]
    return alike[:OFFERED]


def of_issue(issue: Issue) -> list[Complaint]:
    return list(issue.complaints.select_related("answered_by"))


def listed(*, unanswered: bool, words: str) -> QuerySet[Complaint]:
    found = Complaint.objects.select_related("issue__post__area", "answered_by")
    if unanswered:
        found = found.filter(answer="")
    for word in issue_search.words_of(words):
        wanted = Q(issue__search__contains=word) | Q(code=word.upper().replace("-", ""))
        if (key := issue_search.key_in(word)) is not None:
            wanted |= Q(issue=key)
        found = found.filter(wanted)
    return found


def valid_against(person: int, month: Month) -> list[int]:
    """The issues behind a month's valid complaints (有效投诉) about somebody's service, the latest first: told of
    without a login, and not thrown out but put right. What several told of is one. One query."""
    told = _valid(month).filter(issue__responsible=person)
    return list(dict.fromkeys(told.order_by(*ORDER).values_list("issue", flat=True)))


def _valid(month: Month) -> QuerySet[Complaint]:
    """Found right in the month, whenever they were told of: what counts in the month's assessment."""
    return Complaint.objects.filter(
        issue__closed_at__gte=month.start_at,
        issue__closed_at__lt=month.end_at,
        topic__in=rules.OF_SERVICE,
        issue__state=Issue.State.CLOSED,
    )


def cost(person: int, month: Month) -> Decimal | None:
    """What one valid complaint takes from somebody under the month's rules; None where they take nothing for it. Two
    queries."""
    group = User.objects.values_list("group", flat=True).get(pk=person)
    costs = [
        Decimal(str(points))
        for one in assessments.rules_in_force(month).rules["groups"]
        if one["code"] == STANDS_WITH.get(group, group)
        for indicator in one["indicators"]
        if (points := indicator.get("params", {}).get("weights", {}).get("valid_complaints"))
    ]
    return max(costs, default=None)


def unanswered_and_done(at: datetime) -> QuerySet[Complaint]:
    """Dealt with, and nobody has told the reporter; after two months nobody waits for it any more."""
    done = (Issue.State.CLOSED, Issue.State.VOID)
    return Complaint.objects.filter(answer="", at__gte=at - rules.ANSWER_WITHIN, issue__state__in=done)


def phones_to_forget(at: datetime) -> QuerySet[Complaint]:
    """Telephone numbers of what was dealt with long enough ago, or never will be."""
    old = at - rules.PHONE_KEPT
    done = Q(issue__closed_at__lt=old) | Q(issue__state=Issue.State.VOID)
    return Complaint.objects.filter(done, at__lt=old).exclude(phone="")
