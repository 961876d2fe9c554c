"""What follows in the demo: closed issues are looked at again, some have come back; some ask for more time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from patrols.actions import issue as verbs
from patrols.actions import issue_ask
from patrols.actions import recheck as looks
from patrols.demo.stage import Stage, awake
from patrols.models import Issue, Recheck
from patrols.queries import recheck as rechecks
from patrols.rules import recheck as rules
from tongting.people.models import Gender, User
from tongting.periods import midnight
from tongting.photos import scenes

Follow = Callable[[Stage, Iterable[Issue], datetime], None]
# Shares of the looks: nobody goes, it has come back; the rest is still right.
NOBODY, RECURS, WITH_PHOTO = 0.12, 0.06, 0.3
STILL = ["", "", "没再出现", "地面干的", "试了几次都正常"]
AGAIN = ["和上次一样", "好了几天又这样", "换个地方又出来了"]
WISHES = ["材料还没到", "要别的科室配合", "工作量比估计的大"]


def plan(stage: Stage, issue: Issue, follow: Follow) -> None:
    """Somebody goes on the day or a little later, at about the hour it is meant for; `follow` leads the life of what
    has come back."""
    for recheck in issue.rechecks.all():
        if stage.chance.random() < NOBODY:
            continue
        day = midnight(recheck.due_on) + timedelta(days=stage.chance.choice([0, 0, 0, 1, 2]))
        then = day + timedelta(hours=recheck.hour, minutes=stage.chance.randrange(59))
        stage.at(then, lambda now, pk=recheck.pk: look(stage, pk, follow, now))  # type: ignore[misc]


def look(stage: Stage, pk: int, follow: Follow, at: datetime) -> None:
    recheck = rechecks.whole().get(pk=pk)
    if recheck.state != Recheck.State.PLANNED:
        return
    chance, issue, by = stage.chance, recheck.issue, somebody(stage, recheck, at)
    if by is None:
        return
    if chance.random() < RECURS:
        stage.done["recurred"] += 1
        follow(stage, [looks.recur(recheck, remark=chance.choice(AGAIN), by=by, at=at)], at)
        return
    shown = []
    if not issue.post.no_photos and chance.random() < WITH_PHOTO:
        shown = [scenes.take(chance, issue.post.area.code, faulty=False, by=by, at=at)]
    looks.keep(recheck, photos=shown, note=chance.choice(STILL), by=by, at=at)
    stage.done["kept"] += 1


def somebody(stage: Stage, recheck: Recheck, at: datetime) -> User | None:
    """Anybody who may, the women where only women are."""
    fit = [
        person
        for person in stage.people.values()
        if person.may("issue.verify")
        and (person.gender == Gender.FEMALE or not recheck.issue.post.women_only)
        and rules.refusal(person, recheck, at) is None
    ]
    return stage.chance.choice(fit) if fit else None


def ask_time(stage: Stage, issue: Issue, at: datetime) -> None:
    """Whoever answers for it asks; most are given it, some are told to get on with it."""
    issue.refresh_from_db()
    if issue.responsible is None or issue.due_at is None:
        return
    person = stage.people[issue.responsible.staff_no]
    wish = issue.due_at + timedelta(days=stage.chance.randint(1, 3))
    issue_ask.ask_time(issue, due_at=wish, reason=stage.chance.choice(WISHES), by=person, at=at)
    then = awake(stage, at + timedelta(minutes=stage.chance.randint(30, 400)))
    stage.at(then, lambda now: decide(stage, issue, now))


def decide(stage: Stage, issue: Issue, at: datetime) -> None:
    issue.refresh_from_db()
    giver = stage.people[stage.chance.choice(["DEMO0002", "DEMO0004", "DEMO0005"])]
    wish = issue.wanted_due_at
    if wish is None or wish <= at:
        return
    if stage.chance.random() < 0.7:
        verbs.extend(issue, due_at=wish, reason="同意延期", by=giver, at=at)
    else:
        issue_ask.refuse_time(issue, reason="先做临时处理", by=giver, at=at)
