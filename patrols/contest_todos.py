"""What contests ask of a person: sign up, fill in sheets, draw, close, answer, make final."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patrols.models import Contest, ContestObjection
from patrols.queries import contest as contests
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo

State = Contest.State


def due(person: User, at: datetime) -> Iterable[Todo]:
    if person.may("contest.judge"):
        yield from _sheets(person)
    if person.may("training.own"):
        yield from _sign_up(person, at)
    if person.may("contest.keep"):
        yield from _keeping(person, at)


def _sheets(person: User) -> Iterable[Todo]:
    left: dict[Contest, int] = defaultdict(int)
    for task in contests.tasks_of(person):
        if not task.given:  # type: ignore[attr-defined]
            left[task.contestant.trade.contest] += 1
    for contest, many in left.items():
        yield Todo(
            text=_("给%(title)s打分") % {"title": contest.title},
            detail=ngettext("还有 %(n)d 个号没评", "还有 %(n)d 个号没评", many) % {"n": many},
            url=reverse("contest_tasks"),
            icon="pencil-square",
        )


def _sign_up(person: User, at: datetime) -> Iterable[Todo]:
    seen = set()
    for trade in contests.open_for(person, at):
        contest = trade.contest
        if contest.pk in seen:
            continue
        seen.add(contest.pk)
        yield Todo(
            text=_("%(title)s可以报名：%(trade)s") % {"title": contest.title, "trade": trade.name},
            detail=_("前 %(n)d 名有证书，前三名月考核加分") % {"n": contest.places},
            url=reverse("contest", args=[contest.pk]),
            due=contest.sign_until,
            icon="trophy",
            tone="lamp",
        )


def _keeping(person: User, at: datetime) -> Iterable[Todo]:
    running = (State.OPEN, State.DRAWN, State.RUNNING, State.SCORED, State.PUBLICISED)
    for contest in Contest.objects.filter(state__in=running).order_by("first_day", "pk"):
        if (said := _next(contest, at)) is not None:
            yield Todo(
                text=said % {"title": contest.title},
                detail=contest.get_state_display(),
                url=reverse("contest", args=[contest.pk]),
                icon="trophy",
            )
    open_ones = ContestObjection.objects.filter(state=ContestObjection.State.OPEN).exclude(by=person)
    for one in open_ones.exclude(contestant__trade__judges__person=person).select_related(
        "contestant__trade"
    ):
        yield Todo(
            text=_("比武异议要答复：%(trade)s %(n)d 号") % {
                "trade": one.contestant.trade.name, "n": one.contestant.number or 0,
            },
            detail=one.words[:60],
            url=reverse("contest_answer", args=[one.pk]),
            icon="chat-left-text",
        )  # fmt: skip


def _next(contest: Contest, at: datetime) -> str | None:
    """The keeper's next step where it is due."""
    if contest.state == State.OPEN and contest.sign_until <= at:
        return _("%(title)s报名截止了，抽号")
    if contest.state == State.DRAWN:
        return _("%(title)s抽过号了，到时开始打分")
    if contest.state == State.RUNNING and not contests.missing(contest).exists():
        return _("%(title)s的评分表齐了，截止打分")
    if contest.state == State.SCORED:
        return _("%(title)s算好分了，看过就公示")
    over = contest.notice_until is not None and local(at).date() > contest.notice_until
    if contest.state == State.PUBLICISED and over:
        return _("%(title)s公示期满，定案")
    return None
