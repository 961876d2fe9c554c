"""Reads of 扫码反映: how many came lately, one by its code, the office's list, what a post is known to suffer from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from patrols.models import Complaint, Issue
from patrols.models.complaint import ALPHABET, CODE_LENGTH
from patrols.models.issue import Source
from patrols.queries import issue_search
from patrols.queries.recurrence import open_at
from patrols.rules import complaint as rules
from patrols.rules.complaint import Lately
from tongting.places.models import Post

OFFERED = 3
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


def unanswered_and_done(at: datetime) -> QuerySet[Complaint]:
    """Dealt with, and nobody has told the reporter; after two months nobody waits for it any more."""
    done = (Issue.State.CLOSED, Issue.State.VOID)
    return Complaint.objects.filter(answer="", at__gte=at - rules.ANSWER_WITHIN, issue__state__in=done)


def phones_to_forget(at: datetime) -> QuerySet[Complaint]:
    """Telephone numbers of what was dealt with long enough ago, or never will be."""
    old = at - rules.PHONE_KEPT
    done = Q(issue__closed_at__lt=old) | Q(issue__state=Issue.State.VOID)
    return Complaint.objects.filter(done, at__lt=old).exclude(phone="")
