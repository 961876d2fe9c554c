"""What follows on the sheets in the demo: second looks, objections, help for the last, prizes for the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from starrating.actions import award, award_code, help, objection, prize, second_look
from starrating.actions.result import rework
from starrating.demo.track import Track, photo_of, tried
from starrating.models import Assignment, Award, Campaign, Contest, Help, Objection, Prize, Result, SecondLook
from starrating.queries import sheet as asked
from tongting.events.flow import Refused
from tongting.people.models import Group, User
from tongting.photos import scenes

Give = Callable[[Track, Assignment, datetime], None]
# Two of three prizes are collected within a few days, the others still wait.
COLLECTED_A_DAY = 0.4
DECIDER, HELPERS = "DEMO0003", ("DEMO0031", "DEMO0036", "DEMO0037", "DEMO0022")


def ask_others(track: Track, campaign: Campaign, *, by: User, at: datetime) -> None:
    """Every second look goes to a judge who may take it; where nobody may, the reason is written down."""
    for look in SecondLook.objects.filter(
        entry__campaign=campaign, state=SecondLook.State.ASKED, assignment=None
    ):
        for judge in campaign.judges.select_related("person"):
            try:
                second_look.assign(look, judge, by=by, at=at)
                break
            except Refused:
                continue
        else:
            second_look.drop(look, note="没有别的评委可以去，照原来的表", by=by, at=at)


def look_again(track: Track, campaign: Campaign, give: Give, *, by: User, at: datetime) -> None:
    waiting = asked.tasks().filter(second_look__state=SecondLook.State.ASKED, entry__campaign=campaign)
    given = False
    for place, task in enumerate(waiting.filter(sheets__isnull=True)):
        give(track, task, at + timedelta(minutes=9 * place))
        given = True
    if given:
        from_now = at + timedelta(hours=2)
        tried(rework, campaign, reason="复看的评分表交来了", by=by, at=from_now)


def object_and_decide(track: Track, campaign: Campaign, *, at: datetime) -> None:
    """Now and then a resident does not agree; somebody who was no judge answers."""
    decider = track.people[DECIDER]
    for one in campaign.objections.filter(state=Objection.State.OPEN):
        answer = "查了两次评分表和照片，扣分有照片，维持原来的分"
        tried(objection.decide, one, upheld=False, answer=answer, by=decider, at=at)
    if campaign.contest == Contest.SERVICE or campaign.objections.exists():
        return
    miners = [person for person in track.people.values() if person.group == Group.RESIDENT]
    doubted = (
        Result.objects.filter(entry__campaign=campaign, is_current=True, is_winner=False, score__isnull=False)
        .select_related("entry__campaign")
        .order_by("rank")
        .first()
    )
    if doubted and miners:
        by, words = track.chance.choice(miners), "检查那天我们刚下夜班，被子还没叠，请再看一次"
        tried(objection.raise_one, doubted.entry, words=words, by=by, at=at)


def help_and_recheck(track: Track, *, by: User, at: datetime) -> None:
    for one in Help.objects.filter(state=Help.State.OPEN, helper=None).select_related("entry__campaign"):
        helper = track.people[track.chance.choice(HELPERS)]
        tried(help.assign, one, helper, by=by, at=at)
    due = Help.objects.filter(state=Help.State.OPEN, helper__isnull=False, due_on__lte=at.date())
    for one in due.select_related("entry__campaign"):
        score = Decimal(track.chance.randint(62, 90))
        task = one.entry.assignments.select_related("judge__person", "entry").first()
        after = photo_of(track, task, at, faulty=False, by=by) if task and one.entry.room_id else None
        tried(help.look, one, score=score, photo=after, by=by, at=at)


def hand_out(track: Track, campaign: Campaign, *, by: User, at: datetime) -> None:
    goods = {Contest.DORM: "保温杯", Contest.LOCKER: "洗衣液"}.get(Contest(campaign.contest))
    shelf = Prize.objects.filter(name=goods).first()
    if shelf is not None:
        if shelf.stock < 20:
            prize.take_in(shelf, quantity=80, note="补货", by=by, at=at)
        waiting = Award.objects.filter(
            entry__campaign=campaign, state=Award.State.GRANTED, prize=None, yuan=None
        )
        if waiting.exists():
            tried(award.choose_prize, campaign, prize=shelf, by=by, at=at)
    for one in Award.objects.filter(entry__campaign=campaign, state=Award.State.GRANTED).select_related(
        "entry__campaign", "person", "prize"
    ):
        if track.chance.random() < COLLECTED_A_DAY:
            tried(_collect, track, one, by=by, at=at)


def _collect(track: Track, one: Award, *, by: User, at: datetime) -> None:
    """With the code from the own page where one has an account, else against a signature on the screen."""
    if one.person is not None:
        code = award_code.show(one, by=one.person, at=at)
        award.hand(one, code=code, taken_by=one.person.name, by=by, at=at)
    else:
        signed = scenes.sign(track.chance, by=by, at=at)
        award.hand(one, signature=signed, taken_by="室长", by=by, at=at)
