"""Issues in every state, for the tests of issues: brought there by the verbs themselves, not written by hand."""

import io
from datetime import timedelta

from PIL import Image

from patrols.actions import issue as verbs
from patrols.actions.issue_raise import raise_from_patrol
from patrols.models import Issue, Patrol
from patrols.rules.issue import FailedItem
from tests.cast import moment
from tongting.photos.models import Photo, Stage

AT = moment("2026-11-18 09:30")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def photo(by, at=AT):
    """A developed photo that no record shows yet; the picture itself is not needed."""
    return Photo.objects.create(
        stage=Stage.READY, file="x.jpg", thumb="x-t.jpg", sha256="0" * 64, width=4, height=3, size=9,
        uploaded_by=by, uploaded_at=at,
    )  # fmt: skip


def jpeg():
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def reported(mine, post="pool", what="更衣区地面反复积水", at=AT, by=None, **facts):
    return verbs.report(mine.posts[post], what, by=by or mine.cook, at=at, **facts)


def assigned(mine, post="pool", at=AT, responsible=None, verifier=None, **facts):
    issue = reported(mine, post, at=at, **facts)
    verbs.assign(
        issue, responsible=responsible or mine.attendant, verifier=verifier, by=mine.head, at=at + HOUR
    )
    return issue


def rectified(mine, post="pool", at=AT, responsible=None, **facts):
    issue = assigned(mine, post, at=at, responsible=responsible, **facts)
    who = issue.responsible
    verbs.rectify(
        issue,
        photos=[photo(who)] if not issue.post.no_photos else [],
        note="疏通了",
        by=who,
        at=at + 2 * HOUR,
    )
    return issue


def returned(mine, **facts):
    issue = rectified(mine, **facts)
    verbs.send_back(issue, reason="只治了表面", by=mine.head, at=issue.rectified_at + HOUR)
    return issue


def waiting(mine, **facts):
    issue = assigned(mine, **facts)
    verbs.wait(
        issue,
        until=issue.assigned_at + 5 * DAY,
        reason="等花洒",
        by=issue.responsible,
        at=issue.assigned_at + HOUR,
    )
    return issue


def deferred(mine, **facts):
    issue = assigned(mine, **facts)
    verbs.defer(
        issue, until=issue.assigned_at + 20 * DAY, reason="列入大修", measure="铺防滑垫", by=mine.head,
        at=issue.assigned_at + HOUR,
    )  # fmt: skip
    return issue


def closed(mine, **facts):
    issue = rectified(mine, **facts)
    verbs.verify_pass(issue, by=mine.head, at=issue.rectified_at + HOUR)
    return issue


def void(mine, **facts):
    issue = reported(mine, **facts)
    verbs.void(issue, reason="重复上报", by=mine.head, at=issue.found_at + HOUR)
    return issue


STATES = {
    "reported": reported,
    "assigned": assigned,
    "rectified": rectified,
    "returned": returned,
    "waiting": waiting,
    "deferred": deferred,
    "closed": closed,
    "void": void,
}


def patrol(mine, post="pool", by=None, at=AT):
    place = mine.posts[post]
    by = by or mine.woman_patroller
    return Patrol.objects.create(
        post=place, version=mine.versions[place.kind], by=by, as_group=by.group, shift_date=at.date(), slot=3,
        started_at=at, submitted_at=at, passed=False, item_count=4, failed_count=1, digest="",
    )  # fmt: skip


def found(mine, *codes, post="pool", by=None, at=AT, remark="", photos=()):
    """A patrol with these items failed; returns it and the issues."""
    visit = patrol(mine, post, by, at)
    failed = [FailedItem(mine.items[code], remark=remark, photos=photos) for code in codes]
    return visit, raise_from_patrol(visit, failed, by=visit.by, at=at)


def fresh(issue):
    return Issue.objects.get(pk=issue.pk)


def said(response):
    """What the page after it says on top."""
    return [str(message) for message in response.context["messages"]]
