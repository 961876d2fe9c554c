"""Reads of patrols: one with everything in it, lists by filter, what the last visits at a post found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from patrols.models import Answer, AnswerPhoto, Assessment, Conflict, Issue, Patrol
from patrols.models.patrol import Outcome
from patrols.rules.patrol import SLOTS
from tongting.events.flow import history
from tongting.events.models import Event
from tongting.people.models import User
from tongting.periods import midnight
from tongting.photos.models import Photo
from tongting.places.models import Post

VALID = Patrol.State.SUBMITTED
# What a patrol's page tells of its history; a wrong code is nobody's business but the counter's.
TOLD = ("void", "conflict", "confirmed", "explained")


@dataclass(frozen=True)
class PatrolFilters:
    """What a list is narrowed to; dates both included, by the day on which the visit began."""

    post: Post | None = None
    area: int | None = None
    person: User | None = None
    since: date | None = None
    until: date | None = None
    entry: str = ""
    result: str = ""
    # Posts that somebody answers for: keeper of the area, their team, their staff.
    keeper: int | None = None
    team: int | None = None
    staff: int | None = None
    # By their keys, as a figure of the month names what it was made of.
    posts: tuple[int, ...] = ()

    def _posts(self) -> list[int] | None:
        """The posts that somebody answers for, or of an area, by themselves: without any the database need not look
        through every patrol to find none."""
        if self.posts:
            return list(self.posts)
        wanted = {"area": self.area, "keeper": self.keeper, "team": self.team, "staff": self.staff}
        named = {name: value for name, value in wanted.items() if value}
        return list(Post.objects.filter(**named).order_by().values_list("pk", flat=True)) if named else None

    def narrow(self, patrols: QuerySet[Patrol]) -> QuerySet[Patrol]:
        facts: dict[str, Any] = {
            "post": self.post,
            "by": self.person,
            "started_at__gte": midnight(self.since) if self.since else None,
            "started_at__lt": midnight(self.until + timedelta(days=1)) if self.until else None,
            "entry": self.entry or None,
            "post__in": self._posts(),
            # A visit with nothing to judge is in no mean.
            "score__isnull": False if self.keeper or self.team or self.staff or self.posts else None,
        }
        found = patrols.filter(**{name: value for name, value in facts.items() if value is not None})
        if self.result == "counted":
            return found.filter(state=VALID)
        if self.result == "scored":
            return found.filter(~Exists(_scored_without()), state=VALID)
        if self.result == "void":
            return found.filter(state=Patrol.State.VOID)
        if self.result:
            found = found.filter(state=VALID, passed=self.result == "passed")
        return found


NAMED_POSTS = re.compile(r"[0-9]{1,9}(-[0-9]{1,9})*")


def posts_in(text: str) -> tuple[int, ...]:
    """The keys of posts in a figure's address (12-13-17); none for anything else."""
    return tuple(int(one) for one in text.split("-")) if NAMED_POSTS.fullmatch(text) else ()


def _scored_without() -> QuerySet[Assessment]:
    """The month of a visit, where it was scored before the visit came in: its figures know nothing of it."""
    day = OuterRef("shift_date")
    return Assessment.objects.filter(
        first_day__lte=day, last_day__gte=day, drafted_at__lt=OuterRef("submitted_at")
    )


def listed() -> QuerySet[Patrol]:
    return Patrol.objects.select_related("post", "by")


def in_full() -> QuerySet[Patrol]:
    """With answers in the order of the standard, their photos, and the issues it raised."""
    photos = Prefetch("photos", AnswerPhoto.objects.select_related("photo").order_by("pk"))
    answers = Answer.objects.select_related("item").prefetch_related(photos).order_by("item__order")
    return Patrol.objects.select_related(
        "post__area", "post__team", "by", "version__standard", "presence__confirmed_by"
    ).prefetch_related(
        Prefetch("answers", answers), Prefetch("issues", Issue.objects.select_related("responsible", "post"))
    )


def seen_again(patrol: Patrol) -> list[Issue]:
    """The issues of others that a patrol read by `in_full` met again and noted once more: at most one query."""
    raised = {issue.pk for issue in patrol.issues.all()}
    if patrol.failed_count <= len(raised):
        return []
    met = Issue.objects.filter(occurrences__patrol=patrol).exclude(pk__in=raised)
    return list(met.select_related("responsible", "post").order_by("pk").distinct())


@dataclass(frozen=True)
class Moment:
    """Something that happened to a patrol after it was sent; `said` lists what a second sending said otherwise:
    (item, kept value, other value)."""

    event: Event
    said: list[tuple[str, str, str]]


def after(patrol: Patrol) -> list[Moment]:
    """What happened to a patrol since: confirmed, explained, taken back, sent again with other answers. One query."""
    answers = {answer.item.code: answer for answer in patrol.answers.all()}
    return [
        Moment(
            event,
            [
                (answers[code].item.text, answers[code].value, other[0])
                for code, other in event.facts.items()
                if code in answers and other[0] != answers[code].value
            ],
        )
        for event in history(patrol)
        if event.verb in TOLD
    ]


def photos_of(patrol: Patrol) -> list[Photo]:
    """All photos of a patrol that came from `in_full`."""
    return [shown.photo for answer in patrol.answers.all() for shown in answer.photos.all()]


def photos_sent_with(uuid: str, person: User) -> list[Photo]:
    """The photos that this person sent under this uuid, with the visit or with another version of it that is kept
    aside; none for what is no uuid."""
    try:
        wanted = UUID(uuid)
    except ValueError:
        return []
    shown = AnswerPhoto.objects.filter(answer__patrol__uuid=wanted, answer__patrol__by=person)
    aside = Conflict.objects.filter(patrol__uuid=wanted, by=person).only("answers")
    tokens = [token for one in aside for token in one.tokens]
    return [one.photo for one in shown.select_related("photo")] + list(Photo.objects.filter(pk__in=tokens))


def last_at(post: Post, many: int = 3) -> list[Patrol]:
    """The latest valid visits to a post, each with what it found wanting (`failed`) in the order of its standard."""
    wanting = Answer.objects.filter(outcome=Outcome.FAIL).select_related("item").order_by("item__order")
    found = listed().filter(post=post, state=VALID).order_by("-started_at", "-id")
    return list(found.prefetch_related(Prefetch("answers", wanting, to_attr="failed"))[:many])


def open_issues_at(post: Post, many: int = 20) -> list[Issue]:
    return list(Issue.objects.filter(post=post, state__in=Issue.OPEN).order_by("-last_seen_at")[:many])


def ledger_rows(patrols: QuerySet[Patrol]) -> Iterable[list[Any]]:
    """Rows of the patrol ledger, in the order of its columns (see patrols/ledger.py)."""
    rows = patrols.prefetch_related(Prefetch("issues", Issue.objects.only("pk", "patrol_id")))
    for patrol in rows.iterator(chunk_size=1000):
        yield [
            patrol.started_at,
            patrol.post.name,
            patrol.by.name,
            patrol.get_as_group_display(),
            SLOTS[patrol.slot],
            patrol.score,
            patrol.item_count - patrol.failed_count - patrol.na_count - patrol.unseen_count,
            patrol.failed_count,
            "、".join(issue.number for issue in patrol.issues.all()),
            patrol.photo_count,
            " ".join(part for part in (patrol.get_entry_display(), patrol.note) if part),
        ]
