"""What waits at the end of the race: a vote to give, a prize to collect, prizes to hand out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Award
from starrating.queries import ballot
from starrating.rules import ballot as rules
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """Four queries at most."""
    yield from _vote(person, at)
    yield from _mine(person)
    yield from _to_hand(person)


def _vote(person: User, at: datetime) -> Iterable[Todo]:
    if not person.may("star.vote"):
        return
    campaign = ballot.current()
    if (
        campaign is None
        or rules.may_vote(person, ballot.window(campaign), at)
        or ballot.has_voted(person, campaign)
    ):
        return
    yield Todo(
        text=_("给 %(month)s 服务明星投票") % {"month": campaign.month},
        detail=_("一人一票，投给谁没有人查得到"),
        url=reverse("star_vote", args=[campaign.pk]),
        due=ballot.window(campaign).closes,
        icon="star",
    )


def _mine(person: User) -> Iterable[Todo]:
    if many := Award.objects.filter(person=person, state=Award.State.GRANTED).count():
        yield Todo(
            text=_("你有 %(n)d 份奖励没领") % {"n": many},
            detail=_("到发放处签名，或者出示领奖码"),
            url=reverse("award_mine"),
            icon="award",
        )


def _to_hand(person: User) -> Iterable[Todo]:
    if not person.may("prize.hand"):
        return
    if many := Award.objects.filter(state=Award.State.GRANTED).count():
        yield Todo(
            text=_("%(n)d 份奖励等着发") % {"n": many},
            detail=_("按楼列好了，当面签名"),
            url=reverse("award_list"),
            icon="box-seam",
            tone="lamp",
        )
