"""What follows on the sheets in the demo: second looks, objections, help for the last, prizes for the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from starrating.actions import award, award_code, help, objection, prize, second_look, sheet
from starrating.actions.result import rework
from starrating.demo.track import Track, photo_of, tried
from starrating.models import (
    Assignment,
    Award,
    Campaign,
    Contest,
    Help,
    Objection,
    Prize,
    Result,
    SecondLook,
    Sheet,
)  # fmt: skip
from starrating.queries import result as results
from starrating.queries import sheet as sheets
from starrating.scoring.rule import read
from tongting.events.flow import Refused
from tongting.people.models import Group, User
from tongting.photos import scenes

Give = Callable[[Track, Assignment, datetime], None]
# Most prizes are collected within a few days; whoever is slow comes a month later, so that some wait on any day.
COLLECTED_A_DAY = 0.4
SLOW, SLOW_FOR = 6, timedelta(days=30)
DOUBTS = {
    Contest.DORM: "检查那天我们刚下夜班，被子还没叠，请再看一次",
    Contest.LOCKER: "那天是刚升井换下的工服，平时都收拾好的，请再看一次",
}
# Second looks that bring others are settled on the same afternoon.
ROUNDS, ROUND = 6, timedelta(minutes=40)
# What an objection that was right was about, once in the demo's history.
MIXED_UP = "核对照片，这张表把隔壁房间的扣分记进来了，作废，换一位评委再看"
WRONG_ROOM = "走错了房间，评的是隔壁"
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


def settle_looks(track: Track, campaign: Campaign, give: Give, *, by: User, at: datetime) -> None:
    """Until nobody has to look any more: with each new sheet another one may lie far from its like."""
    for again in range(ROUNDS):
        ask_others(track, campaign, by=by, at=at + again * ROUND)
        if not results.looks_open(campaign).exists():
            return
        look_again(track, campaign, give, by=by, at=at + again * ROUND)


def look_again(track: Track, campaign: Campaign, give: Give, *, by: User, at: datetime) -> None:
    waiting = sheets.tasks().filter(second_look__state=SecondLook.State.ASKED, entry__campaign=campaign)
    given = False
    for place, task in enumerate(waiting.filter(sheets__isnull=True)):
        give(track, task, at + timedelta(minutes=2 * place))
        given = True
    if given:
        from_now = at + timedelta(minutes=35)
        tried(rework, campaign, reason="复看的评分表交来了", by=by, at=from_now)


def object_and_decide(track: Track, campaign: Campaign, *, at: datetime) -> None:
    """Now and then a resident does not agree; somebody who was no judge answers. The first one about a whole month of
    dormitories was right."""
    decider = track.people[DECIDER]
    for one in campaign.objections.filter(state=Objection.State.OPEN):
        upheld = _is_right(campaign)
        answer = MIXED_UP if upheld else "查了两次评分表和照片，扣分有照片，维持原来的分"
        tried(objection.decide, one, upheld=upheld, answer=answer, by=decider, at=at)
    if campaign.contest == Contest.SERVICE or campaign.objections.exists():
        return
    miners = [person for person in track.people.values() if person.group == Group.RESIDENT]
    doubted = (
        Result.objects.filter(entry__campaign=campaign, is_current=True, is_winner=False, score__isnull=False)
        .filter(entry__second_look=None)
        .select_related("entry__campaign")
        .order_by("rank")
        .first()
    )
    if doubted and miners:
        words = DOUBTS[Contest(campaign.contest)]
        tried(objection.raise_one, doubted.entry, words=words, by=track.chance.choice(miners), at=at)


def _is_right(campaign: Campaign) -> bool:
    known = Objection.objects.filter(state=Objection.State.UPHELD)
    return campaign.contest == Contest.DORM and read(campaign.rule).sample is None and not known.exists()


def put_right(track: Track, campaign: Campaign, *, by: User, at: datetime) -> None:
    """After an objection that was right: the lowest sheet no longer stands, another judge is sent; the sheet and the
    new result come with the second looks."""
    for one in results.upheld_since(campaign).select_related("entry__campaign"):
        if SecondLook.objects.filter(entry=one.entry).exists():
            continue
        wrong = one.entry.sheets.filter(state=Sheet.State.GIVEN).order_by("total", "pk").first()
        if wrong is not None:
            tried(sheet.void, sheets.in_full().get(pk=wrong.pk), reason=MIXED_UP, by=by, at=at)
        tried(second_look.ask, one.entry, note="异议成立，换一位评委再看", by=by, at=at)
        ask_others(track, campaign, by=by, at=at)


def take_one_away(campaign: Campaign, *, at: datetime) -> None:
    """Once a month of dormitories the chief judge finds a sheet of the wrong room; its judge goes there again."""
    chief = campaign.judges.filter(is_chief=True).select_related("person").first()
    whole = campaign.contest == Contest.DORM and read(campaign.rule).sample is None
    there = Sheet.objects.filter(entry__campaign=campaign, given_at__lte=at)
    if chief is None or not whole or there.exclude(state=Sheet.State.GIVEN).exists():
        return
    one = there.exclude(judge=chief).order_by("given_at", "pk").first()
    if one is not None:
        tried(sheet.void, sheets.in_full().get(pk=one.pk), reason=WRONG_ROOM, by=chief.person, at=at)


def help_and_recheck(track: Track, *, by: User, at: datetime) -> None:
    for one in Help.objects.filter(state=Help.State.OPEN, helper=None).select_related("entry__campaign"):
        helper = track.people[track.chance.choice(HELPERS)]
        tried(help.assign, one, helper, by=by, at=at)
    due = Help.objects.filter(state=Help.State.OPEN, helper__isnull=False, due_on__lte=at.date())
    for one in due.select_related("entry__campaign"):
        score = Decimal(track.chance.randint(62, 90))
        task = one.entry.assignments.select_related("judge__person", "entry").first()
        after = photo_of(track, task, at, faulty=False, by=by) if task and one.entry.room_id else None
        if tried(help.look, one, score=score, photo=after, by=by, at=at) and one.state == Help.State.BETTER:
            track.learn(one.entry.code or one.entry.label)


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
        slow = one.pk % SLOW == 0 and at < one.granted_at + SLOW_FOR
        if track.chance.random() < COLLECTED_A_DAY and not slow:
            tried(_collect, track, one, by=by, at=at)


def _collect(track: Track, one: Award, *, by: User, at: datetime) -> None:
    """With the code from the own page where one has an account, else against a signature on the screen."""
    if one.person is not None:
        code = award_code.show(one, by=one.person, at=at)
        award.hand(one, code=code, taken_by=one.person.name, by=by, at=at)
    else:
        signed = scenes.sign(track.chance, by=by, at=at)
        award.hand(one, signature=signed, taken_by="室长", by=by, at=at)
