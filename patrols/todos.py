"""What waits for a person: to fix, to do again, to verify, to assign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Issue
from patrols.queries import complaint as complaints
from patrols.queries import tally
from tongting.people.models import Gender, User
from tongting.seams import Todo

State = Issue.State
MOST = 20


def due(person: User, at: datetime) -> Iterable[Todo]:
    """At most 20 lines, one for what is to be assigned, and for whoever assigns who asks for time and which complaints
    nobody has answered; three queries, five for them. Overdue first, then by deadline."""
    lines = [*_to_fix(person, at), *_to_verify(person)]
    lines.sort(key=lambda todo: (todo.tone != "bad", todo.due is None, todo.due or at))
    return [*_to_assign(person), *_to_agree(person, at), *lines[:MOST]]


def _to_fix(person: User, at: datetime) -> list[Todo]:
    found = Issue.objects.filter(responsible=person, state__in=Issue.WORKING).select_related("post")
    return [_fix(issue, at) for issue in found.order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST]]


def _fix(issue: Issue, at: datetime) -> Todo:
    late = issue.due_at is not None and issue.due_at < at
    again = issue.state == State.RETURNED
    detail = _("%(post)s，退回重做") if again else _("%(post)s，等你整改")
    return Todo(
        text=issue.title,
        detail=detail % {"post": issue.post.name},
        url=reverse("issue_detail", args=[issue.pk]),
        due=issue.due_at,
        icon="alarm" if late else "arrow-counterclockwise" if again else "tools",
        tone="bad" if late else "lamp" if again else "act",
    )


def _to_verify(person: User) -> list[Todo]:
    """Those that name this person first; then those that name nobody, or whose verifier may be stood in for."""
    if not person.may("issue.verify"):
        return []
    mine = Q(verifier=person)
    if person.may("issue.assign"):
        mine |= Q(verifier=None)
    else:
        mine |= Q(verifier=None, found_by=person)
    found = (
        Issue.objects.filter(mine, state=State.RECTIFIED)
        .exclude(rectified_by=person)
        .exclude(responsible=person)
    )
    if person.gender != Gender.FEMALE:
        found = found.exclude(post__women_only=True)
    first = (F("verifier").asc(nulls_last=True), "rectified_at", "pk")
    return [
        Todo(
            text=issue.title,
            detail=_("%(post)s，等你验收") % {"post": issue.post.name},
            url=reverse("issue_detail", args=[issue.pk]),
            due=issue.due_at
            if issue.due_at and issue.rectified_at and issue.due_at > issue.rectified_at
            else None,
            icon="eye",
        )
        for issue in found.select_related("post").order_by(*first)[:MOST]
    ]


def _to_assign(person: User) -> list[Todo]:
    """One line for all of them, from the tallies."""
    if not person.may("issue.assign"):
        return []
    waiting = tally.total(state=State.REPORTED)
    if not waiting:
        return []
    text = _("%(n)d 件问题等着派单") % {"n": waiting}
    return [
        Todo(text=text, detail=_("一次派完"), url=reverse("issue_assign_many"), icon="inbox", tone="lamp")
    ]


def _to_agree(person: User, at: datetime) -> list[Todo]:
    """Who asks for more time, and which complaints are dealt with without an answer."""
    if not person.may("issue.assign"):
        return []
    asks = Issue.objects.filter(wanted_due_at__isnull=False).select_related("post", "responsible")
    lines = [
        Todo(
            text=issue.title,
            detail=_("%(who)s 申请延期，等你定")
            % {"who": issue.responsible.name if issue.responsible else ""},
            url=reverse("issue_detail", args=[issue.pk]),
            icon="hourglass",
            tone="lamp",
        )
        for issue in asks.order_by("wanted_due_at")[:5]
    ]
    if many := complaints.unanswered_and_done(at).count():
        text = _("%(n)d 条扫码反映办完了还没答复") % {"n": many}
        url = f"{reverse('complaint_list')}?show=open"
        lines.append(Todo(text=text, detail=_("写一句，反映的人等着看"), url=url, icon="chat-left-text"))
    return lines
