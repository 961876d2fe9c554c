"""Reads behind presence: which visits wait to be judged and what is known about them, what a person may confirm, where
a photo was used before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from patrols.models import Answer, AnswerPhoto, Issue, IssuePhoto, Patrol, Presence
from patrols.models.patrol import Entry, Outcome
from patrols.queries.patrol import VALID
from patrols.rules.presence import CODE_HOLDS, MOST_TRIES
from patrols.scoring import presence as scoring
from patrols.scoring.presence import Against, Before, Facts, Picture
from tongting.people.models import Gender, User
from tongting.photos.models import Source, Stage
from tongting.places import queries as places
from tongting.places.models import Post

# A round looks no further back; a photo that is not developed by then is not waited for.
LOOK_BACK, PATIENCE = timedelta(days=14), timedelta(hours=1)
# What others found counts for two days as long as nobody put it right; what they find afterwards only so soon that it
# will have been there.
OTHERS, SOON_AFTER = timedelta(hours=48), timedelta(hours=2)
A_DAY = timedelta(days=1)


def unjudged(at: datetime) -> QuerySet[Patrol]:
    """Visits whose presence nobody has judged since they or their confirmation came in, oldest first; those whose
    photos are still being developed later."""
    developing = AnswerPhoto.objects.filter(answer__patrol=OuterRef("pk"), photo__stage=Stage.WAITING)
    before = Patrol.objects.filter(by=OuterRef("by"), state=VALID, started_at__lt=OuterRef("started_at"))
    return (
        Patrol.objects.filter(
            state=VALID, judged_at=None, submitted_at__gte=at - LOOK_BACK, submitted_at__lte=at
        )
        .filter(Q(submitted_at__lt=at - PATIENCE) | ~Exists(developing))
        .annotate(
            before_id=Subquery(
                before.exclude(entry=Entry.LATE).order_by("-started_at", "-id").values("pk")[:1]
            )
        )
        .select_related("post", "by")
        .order_by("submitted_at", "pk")
    )


@dataclass
class Known:
    """What was asked of the database about a batch of visits, by visit or by post."""

    answers: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    pictures: dict[int, list[Picture]] = field(default_factory=lambda: defaultdict(list))
    before: dict[int, Patrol] = field(default_factory=dict)
    rows: dict[int, Presence] = field(default_factory=dict)
    walks: dict[tuple[int, int], int] = field(default_factory=dict)
    # post → who could confirm there
    people: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    against: dict[int, list[Against]] = field(default_factory=lambda: defaultdict(list))


def facts_of(patrols: Sequence[Any]) -> dict[int, Facts]:
    """What is known of each visit, in ten queries however many there are. `patrols` come from `unjudged`."""
    known = Known()
    keys = [patrol.pk for patrol in patrols]
    for answer in Answer.objects.filter(patrol__in=keys).select_related("item").order_by("item__order"):
        known.answers[answer.patrol_id].append(answer)
    _look_at_pictures(known, patrols)
    known.before = Patrol.objects.select_related("post").in_bulk(
        [patrol.before_id for patrol in patrols if patrol.before_id]
    )
    known.rows = Presence.objects.select_related("confirmed_by").in_bulk(keys)
    known.walks = places.walks()
    known.people = who_could_confirm([patrol.post for patrol in patrols])
    known.against = _against(known, patrols)
    return {patrol.pk: _facts(known, patrol) for patrol in patrols}


def who_could_confirm(posts: Collection[Post]) -> dict[int, set[int]]:
    """Post → keys of the people who work there: its staff and its team. Two queries."""
    found: dict[int, set[int]] = defaultdict(set)
    by_team: dict[int, list[Post]] = defaultdict(list)
    by_key = {post.pk: post for post in posts}
    for post in by_key.values():
        if post.team_id is not None:
            by_team[post.team_id].append(post)
    staff = Post.staff.through.objects.filter(post__in=by_key, user__is_active=True)
    for post_id, user, gender in staff.values_list("post_id", "user_id", "user__gender"):
        if not by_key[post_id].women_only or gender == Gender.FEMALE:
            found[post_id].add(user)
    for user, gender, team in User.objects.filter(team__in=by_team, is_active=True).values_list(
        "pk", "gender", "team_id"
    ):
        for post in by_team[team]:
            if not post.women_only or gender == Gender.FEMALE:
                found[post.pk].add(user)
    return found


def waiting_for(person: User, at: datetime) -> QuerySet[Patrol]:
    """Visits of the last quarter of an hour at this person's posts that they may confirm, the latest first."""
    mine = Q(post__in=Post.staff.through.objects.filter(user=person).values("post"))
    if person.team_id is not None:
        mine |= Q(post__team=person.team_id)
    found = (
        Patrol.objects.filter(
            mine, state=VALID, started_at__gte=at - A_DAY, submitted_at__gte=at - CODE_HOLDS
        )
        .filter(Q(presence=None) | Q(presence__confirmed_at=None, presence__tries__lt=MOST_TRIES))
        .exclude(by=person)
        .exclude(entry=Entry.LATE)
    )
    if person.gender != Gender.FEMALE:
        found = found.exclude(post__women_only=True)
    return found.select_related("post", "by").order_by("-started_at", "-id")


def works_there(person: User, post: Post) -> bool:
    return Post.staff.through.objects.filter(post=post, user=person).exists()


@dataclass(frozen=True)
class Used:
    """Where a photo was shown before: what that is called, its address, when."""

    name: str
    path: str
    thing: int
    at: datetime


def used_before(photos: Iterable[Any], *, but: int | None = None) -> dict[UUID, Used]:
    """Of the photos that repeat an earlier one: where that one was shown, a visit (other than `but`) before an issue.
    Two queries, none where nothing is repeated."""
    twins = {photo.pk: photo.same_as_id for photo in photos if photo.same_as_id}
    if not twins:
        return {}
    shown: dict[UUID, Used] = {}
    issues = IssuePhoto.objects.filter(photo__in=twins.values()).select_related("issue")
    for one in issues:
        shown[one.photo_id] = Used(one.issue.number, "issue_detail", one.issue_id, one.at)
    answers = AnswerPhoto.objects.filter(photo__in=twins.values()).select_related("answer__patrol")
    for answered in answers:
        patrol = answered.answer.patrol
        if patrol.pk == but:
            shown.pop(answered.photo_id, None)
        else:
            shown[answered.photo_id] = Used(patrol.number, "patrol_detail", patrol.pk, patrol.started_at)
    return {pk: shown[twin] for pk, twin in twins.items() if twin in shown}


def _look_at_pictures(known: Known, patrols: Sequence[Any]) -> None:
    shown = list(
        AnswerPhoto.objects.filter(answer__patrol__in=[patrol.pk for patrol in patrols])
        .exclude(photo__stage=Stage.REFUSED)
        .select_related("photo", "answer")
    )
    names = {patrol.pk: patrol.post.name for patrol in patrols}
    twins = [one.photo.same_as_id for one in shown if one.photo.same_as_id]
    visits = dict(AnswerPhoto.objects.filter(photo__in=twins).values_list("photo", "answer__patrol"))
    issues = set(IssuePhoto.objects.filter(photo__in=twins).values_list("photo", flat=True))
    for one in shown:
        photo, patrol, twin = one.photo, one.answer.patrol_id, one.photo.same_as_id
        known.pictures[patrol].append(
            Picture(
                taken_at=photo.taken_at,
                from_gallery=photo.source == Source.GALLERY,
                # Twice in the same visit is no second use.
                reused=twin in visits and visits[twin] != patrol or twin in issues and twin not in visits,
                elsewhere=bool(photo.place) and photo.place != names[patrol],
            )
        )


def _facts(known: Known, patrol: Any) -> Facts:
    answers, row = known.answers[patrol.pk], known.rows.get(patrol.pk)
    return Facts(
        scanned=patrol.entry == Entry.SCAN,
        started_at=patrol.started_at,
        submitted_at=patrol.submitted_at,
        looked=sum(answer.outcome != Outcome.UNSEEN for answer in answers),
        phone_started_at=patrol.phone_started_at,
        phone_submitted_at=patrol.phone_submitted_at,
        clock_off_seconds=patrol.clock_off_seconds,
        answered=[answer.seconds for answer in answers if answer.seconds is not None],
        pictures=known.pictures[patrol.pk],
        before=_before(known, patrol),
        metres=patrol.metres_away,
        accuracy=patrol.metres_accuracy or 0,
        staffed=bool(known.people[patrol.post_id] - {patrol.by_id}),
        confirmed_by=row.confirmed_by.name if row and row.confirmed_by else "",
        against=known.against[patrol.pk],
    )


def _before(known: Known, patrol: Any) -> Before | None:
    before = known.before.get(patrol.before_id or 0)
    if before is None:
        return None
    return Before(before.phone_submitted_at or before.submitted_at, _way(known, before.post, patrol.post))


def _way(known: Known, one: Post, other: Post) -> timedelta:
    """How long the way takes: from the coordinates, the table of areas, or as it usually is; nothing at one post."""
    if one.pk == other.pk:
        return timedelta(0)
    if None not in (one.latitude, one.longitude, other.latitude, other.longitude):
        ends = [(float(post.latitude or 0), float(post.longitude or 0)) for post in (one, other)]
        return scoring.way_of(scoring.metres_between(*ends))
    if one.building_id and one.building_id == other.building_id:
        return scoring.SAME_BUILDING
    if one.area_id == other.area_id:
        return scoring.SAME_AREA
    pair = (min(one.area_id, other.area_id), max(one.area_id, other.area_id))
    return timedelta(minutes=known.walks[pair]) if pair in known.walks else scoring.OTHER_AREA


def _against(known: Known, patrols: Sequence[Any]) -> dict[int, list[Against]]:
    """For each visit that found nothing: what others found at items it passed, in the two days before and not put
    right by then, or soon after. Two queries."""
    found: dict[int, list[Against]] = defaultdict(list)
    clean = [patrol for patrol in patrols if not patrol.failed_count]
    posts = {patrol.post_id for patrol in clean}
    first = min((patrol.started_at for patrol in clean), default=None)
    last = max((patrol.submitted_at for patrol in clean), default=None)
    fails = Answer.objects.none()
    if first and last:
        fails = Answer.objects.filter(
            outcome=Outcome.FAIL,
            patrol__post__in=posts,
            patrol__state=VALID,
            patrol__started_at__range=(first - OTHERS, last + SOON_AFTER),
        ).select_related("patrol", "item")
    by_post: dict[int, list[Answer]] = defaultdict(list)
    for fail in fails:
        by_post[fail.patrol.post_id].append(fail)
    fixed = _put_right(posts, {fail.item.code for fails in by_post.values() for fail in fails}, first)
    for patrol in clean:
        passed = {answer.item.code for answer in known.answers[patrol.pk] if answer.outcome == Outcome.PASS}
        found[patrol.pk] = _contradictions(patrol, passed, by_post[patrol.post_id], fixed)
    return found


def _put_right(
    posts: Collection[int], codes: Collection[str], since: datetime | None
) -> dict[tuple[int, str], list[datetime]]:
    """When items at these posts were put right: issues that are open with their work handed in, or closed since."""
    fixed: dict[tuple[int, str], list[datetime]] = defaultdict(list)
    if since is None or not codes:
        return fixed
    recent = Q(closed_at__gte=since - OTHERS) | Q(state__in=Issue.OPEN)
    issues = Issue.objects.filter(recent, post__in=posts, item_code__in=codes, rectified_at__isnull=False)
    for post, code, at in issues.values_list("post_id", "item_code", "rectified_at"):
        if at is not None:
            fixed[post, code].append(at)
    return fixed


def _contradictions(
    patrol: Patrol, passed: set[str], fails: Iterable[Answer], fixed: dict[tuple[int, str], list[datetime]]
) -> list[Against]:
    items: dict[int, list[str]] = defaultdict(list)
    others: dict[int, Patrol] = {}
    for fail in fails:
        other, code = fail.patrol, fail.item.code
        if other.by_id == patrol.by_id or code not in passed:
            continue
        if not patrol.started_at - OTHERS <= other.started_at <= patrol.submitted_at + SOON_AFTER:
            continue
        earlier = other.submitted_at <= patrol.started_at
        mended = any(other.submitted_at <= at <= patrol.started_at for at in fixed[patrol.post_id, code])
        if earlier and (fail.fixed_on_spot or mended):
            continue
        items[other.pk].append(fail.item.text)
        others[other.pk] = other
    return [Against(pk, _hours(patrol, others[pk]), tuple(words)) for pk, words in items.items()]


def _hours(patrol: Patrol, other: Patrol) -> int:
    """How many hours the other visit lies apart, at least one; negative before."""
    apart = (other.started_at - patrol.started_at).total_seconds() / 3600
    return round(apart) or (1 if apart > 0 else -1)
