"""Writes of sign-up: somebody signs up, or is signed up by the team's leader; withdraws; does not come."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.contest import hold
from patrols.actions.plan import refuse
from patrols.models import Contestant, Trade
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State = Contestant.State


def sign_up(trade: Trade, person: User, *, by: User, at: datetime) -> Contestant:
    """One trade of a contest for each person; who withdrew may come back, to another trade too. Signed up twice it is
    the same."""
    try:
        with transaction.atomic():
            trade.contest = hold(trade.contest)
            judges = contests.judges_anywhere(person, trade.contest)
            refuse(rules.may_sign(by, person, trade, judges=judges, at=at))
            known = (
                Contestant.objects.select_related("trade")
                .filter(contest=trade.contest, person=person)
                .first()
            )
            if known is not None:
                return _again(known, trade, by=by, at=at)
            made = Contestant.objects.create(
                trade=trade, contest=trade.contest, person=person, signed_by=by, signed_at=at
            )
            flow.record(made, "signed", by=by, at=at, became=State.SIGNED)
            _tell(made, trade, by=by, at=at)
    except IntegrityError:
        raise flow.Refused(_("%(name)s刚刚已经报过名了，刷新看看") % {"name": person.name})
    return made


def _again(known: Contestant, trade: Trade, *, by: User, at: datetime) -> Contestant:
    if known.state != State.WITHDRAWN:
        if known.trade_id == trade.pk:
            return known
        raise flow.Refused(
            _("%(name)s已经报了“%(trade)s”，一次比武报一个工种；要换，先退出") % {
                "name": known.person.name, "trade": known.trade.name,
            }
        )  # fmt: skip
    flow.move(
        known, State.SIGNED, by=by, at=at, verb="signed", trade=trade, reason="", signed_by=by, signed_at=at
    )
    return known


def _tell(made: Contestant, trade: Trade, *, by: User, at: datetime) -> None:
    if by.pk == made.person_id:
        return
    notices.tell(
        made.person,
        _("%(who)s给你报了%(title)s：%(trade)s") % {
            "who": by.name, "title": trade.contest.title, "trade": trade.name,
        },
        reverse("contest", args=[trade.contest_id]),
        key=f"contestant:{made.pk}:signed",
        at=at,
    )  # fmt: skip


def withdraw(contestant: Contestant, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        contestant.trade.contest = hold(contestant.trade.contest)
        refuse(rules.may_withdraw(by, contestant, at))
        flow.move(contestant, State.WITHDRAWN, by=by, at=at, note=reason, reason=reason)


def mark_absent(contestant: Contestant, *, reason: str, by: User, at: datetime) -> None:
    """By number, on the day: no sheet is wanted any more, and no place is given."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        contest = hold(contestant.trade.contest)
        refuse(rules.may_mark_absent(contest, contestant))
        flow.move(contestant, State.ABSENT, by=by, at=at, note=reason, reason=reason)


def came_after_all(contestant: Contestant, *, by: User, at: datetime) -> None:
    """A wrong number was marked."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        contest = hold(contestant.trade.contest)
        if contest.state not in ("drawn", "running"):
            raise flow.Refused(_("已经算分，不能再改"))
        flow.move(contestant, State.SIGNED, by=by, at=at, verb="came", reason="")
