"""扫码反映 is taken in, answered in public, and its telephone number forgotten in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from patrols.actions import issue as verbs
from patrols.actions import issue_again
from patrols.models import Complaint, Issue
from patrols.models.issue import Source
from patrols.queries import complaint as complaints
from patrols.rules import complaint as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.photos.models import Photo
from tongting.places.models import Post


@dataclass(frozen=True)
class Said:
    """What came with the form: `sender` and `form` name the network and the sheet, nobody."""

    topic: str
    words: str
    phone: str
    sender: str
    form: str


def receive(
    post: Post,
    said: Said,
    *,
    photos: Sequence[Photo] = (),
    same_as: Issue | None = None,
    is_new: bool = False,
    at: datetime,
) -> Complaint:
    """A complaint becomes an issue that waits for whoever assigns, or another sighting of the one it says it is, or of
    the open one that was told of here in the same words. The same form sent twice gives the complaint of the first
    time."""
    if before := complaints.by_form(said.form):
        return before
    if reason := rules.too_many(complaints.lately(said.sender, post, at)):
        raise flow.Refused(reason)
    who = f"{said.sender}:{said.form}"
    title = rules.title_of(said.topic, said.words)
    try:
        with transaction.atomic():
            if same_as is None and not is_new and (said.words or not photos):
                # Without words a photo may show anything.
                same_as = complaints.the_same(_told_here(post, said.topic, at), said.words)
            if same_as is not None:
                issue_again.see_again(same_as, title, photos=photos, sender=who, by=None, at=at)
            issue = same_as or verbs.report(
                post,
                title,
                detail=said.words,
                severity=rules.severity_of(said.topic),
                source=Source.COMPLAINT,
                photos=photos,
                sender=who,
                by=None,
                at=at,
            )
            return Complaint.objects.create(
                issue=issue, topic=said.topic, phone=said.phone, sender=said.sender, form=said.form, at=at
            )
    except (IntegrityError, flow.Refused):
        # The same form at the same moment by another way: it has claimed the photos or the place.
        if before := complaints.by_form(said.form):
            return before
        raise


def _told_here(post: Post, topic: str, at: datetime) -> list[Issue]:
    """One telling at a post after another, so that two who say the same at the same moment see each other; whoever
    only refers to the post is not held up. Call it in the transaction that saves what was told."""
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    return complaints.told_before(post, topic, at)


def answer(issue: Issue, text: str, *, by: User, at: datetime) -> int:
    """公开答复 to everybody who told of this issue; a later answer takes the place of the one before, which stays in
    the story. Returns how many it reaches."""
    if not by.may("issue.assign"):
        raise flow.Refused(rules.who_answers())
    if reason := rules.lacks_answer(text):
        raise flow.Refused(reason)
    with transaction.atomic():
        reached = issue.complaints.update(answer=text.strip()[:500], answered_by=by, answered_at=at)
        if not reached:
            raise flow.Refused(rules.nobody_asked())
        flow.record(issue, "answered", by=by, at=at, note=text)
    return reached


def forget_phones(*, at: datetime) -> int:
    """Telephone numbers are kept no longer than they are of use; returns how many went."""
    return complaints.phones_to_forget(at).update(phone="")
