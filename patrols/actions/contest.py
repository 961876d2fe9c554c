"""Writes of a contest itself: set up with its trades, opened for sign-up, changed, cancelled."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.plan import refuse
from patrols.models import Contest, Contestant, Criterion, Trade, TradeJudge
from patrols.queries import contest as contests
from patrols.rules import contest as rules
from patrols.scoring import contest as scoring
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Quarter, local

State = Contest.State


@dataclass(frozen=True)
class TradeSaid:
    """A trade as it is written down: `criteria` are (name, points at most), `decides` the name of one of them."""

    name: str
    jobs: tuple[str, ...]
    items: tuple[str, ...]
    criteria: tuple[tuple[str, int], ...]
    decides: str = ""


def set_up(quarter: Quarter, *, trades: Iterable[TradeSaid], by: User, at: datetime, **given: Any) -> Contest:
    """A draft. `given`: title, theory_share, practice_share, tie_rule, drops_from, places, honour, notice_days,
    sign_until."""
    refuse(rules.may_keep(by))
    refuse(rules.bad_shares(given["theory_share"], given["practice_share"]))
    with transaction.atomic():
        contest = Contest.objects.create(
            quarter=str(quarter), first_day=quarter.first, made_by=by, made_at=at, **given
        )
        for said in trades:
            _add(contest, said)
        flow.record(contest, "set_up", by=by, at=at, became=contest.state)
    return contest


def change(contest: Contest, *, by: User, at: datetime, **given: Any) -> None:
    """How it is decided is fixed once it opens; until when one may sign up can be put off while one may."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        held = hold(contest)
        if held.state == State.OPEN:
            given = {"sign_until": given["sign_until"]}
            if given["sign_until"] <= at:
                raise flow.Refused(_("报名截止要在以后"))
        else:
            refuse(rules.may_change(held))
            refuse(rules.bad_shares(given["theory_share"], given["practice_share"]))
        if "quarter" in given:
            given["first_day"], given["quarter"] = given["quarter"].first, str(given["quarter"])
        Contest.objects.filter(pk=contest.pk).update(**given)
        for name, value in given.items():
            setattr(contest, name, value)
        flow.record(contest, "changed", by=by, at=at)


def add_trade(contest: Contest, said: TradeSaid, *, by: User, at: datetime) -> Trade:
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_change(hold(contest)))
        refuse(rules.bad_criteria(said.name, said.criteria))
        if Trade.objects.filter(contest=contest, name=said.name).exists():
            raise flow.Refused(_("已经有“%(name)s”了") % {"name": said.name})
        made = _add(contest, said)
        flow.record(contest, "trade_added", by=by, at=at, note=said.name)
    return made


def rewrite_trade(trade: Trade, said: TradeSaid, *, by: User, at: datetime) -> None:
    """What is done and marked, as long as nobody could sign up for it."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_change(hold(trade.contest)))
        refuse(rules.bad_criteria(said.name, said.criteria))
        others = Trade.objects.filter(contest=trade.contest_id, name=said.name).exclude(pk=trade.pk)
        if others.exists():
            raise flow.Refused(_("已经有“%(name)s”了") % {"name": said.name})
        words = {"name": said.name, "jobs": list(said.jobs), "items": list(said.items)}
        Trade.objects.filter(pk=trade.pk).update(**words)
        trade.criteria.all().delete()
        _write_criteria(trade, said)
        flow.record(trade.contest, "trade_changed", by=by, at=at, note=said.name)


def drop_trade(trade: Trade, *, by: User, at: datetime) -> None:
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_change(hold(trade.contest)))
        flow.record(trade.contest, "trade_dropped", by=by, at=at, note=trade.name)
        trade.delete()


def arrange(trade: Trade, *, judges: Sequence[User], by: User, at: datetime, **given: Any) -> None:
    """Where, when, the test, and who judges. `given`: place, starts_at, exam."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        refuse(rules.may_arrange(hold(trade.contest)))
        for person in judges:
            refuse(rules.may_judge(person, trade.contest, contests.takes_part(person, trade.contest)))
        Trade.objects.filter(pk=trade.pk).update(**given)
        wanted = {person.pk for person in judges}
        TradeJudge.objects.filter(trade=trade).exclude(person__in=wanted).delete()
        rows = {one.person_id: one for one in TradeJudge.objects.filter(trade=trade)}
        for lot, person in enumerate(judges, 1):
            known = rows.get(person.pk)
            if known is None:
                TradeJudge.objects.create(trade=trade, person=person, lot=lot)
            elif known.lot != lot:
                TradeJudge.objects.filter(pk=known.pk).update(lot=lot)
        facts = {"judges": sorted(wanted)}
        flow.record(trade.contest, "trade_arranged", by=by, at=at, note=trade.name, facts=facts)


def open_up(contest: Contest, *, by: User, at: datetime) -> None:
    """Sign-up opens; a seed is drawn and its fingerprint public from now on. Everybody whose job fits is told."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        held = hold(contest)
        trades = contests.trades_of(held)
        if faults := rules.opening_faults(held, trades, at):
            raise flow.Refused(_("；").join(faults))
        seed = secrets.token_hex(32)
        flow.move(
            contest, State.OPEN, by=by, at=at, verb="open", seed=seed, commitment=scoring.commitment(seed)
        )
        people = User.objects.filter(is_active=True, group__in=rules.WORKING)
        fitting = [one.pk for one in people if any(rules.fits(one, trade) for trade in trades)]
        notices.tell_all(
            fitting,
            _("%(title)s开始报名") % {"title": contest.title},
            reverse("contest", args=[contest.pk]),
            detail=_("报名到 %(until)s") % {"until": f"{local(contest.sign_until):%m-%d %H:%M}"},
            key=f"contest:{contest.pk}:open",
            at=at,
        )


def cancel(contest: Contest, *, reason: str, by: User, at: datetime) -> None:
    """What was signed and scored stays on record and counts for nothing."""
    refuse(rules.may_keep(by))
    with transaction.atomic():
        hold(contest)
        was_told = contest.state != State.DRAFT
        flow.move(contest, State.CANCELLED, by=by, at=at, note=reason, reason=reason)
        if was_told:
            notices.tell_all(
                people_of(contest),
                _("%(title)s取消了") % {"title": contest.title},
                reverse("contest", args=[contest.pk]),
                detail=reason,
                key=f"contest:{contest.pk}:cancelled",
                at=at,
            )


def hold(contest: Contest) -> Contest:
    """The contest's row until the end of this transaction, so that nothing slips in while it is moved on."""
    return Contest.objects.select_for_update().get(pk=contest.pk)


def people_of(contest: Contest) -> list[int]:
    """Who takes part and who judges."""
    signed = Contestant.objects.filter(contest=contest).exclude(state=Contestant.State.WITHDRAWN)
    judges = TradeJudge.objects.filter(trade__contest=contest)
    return [*signed.values_list("person_id", flat=True), *judges.values_list("person_id", flat=True)]


def _add(contest: Contest, said: TradeSaid) -> Trade:
    last = Trade.objects.filter(contest=contest).aggregate(last=Max("number"))["last"] or 0
    trade = Trade.objects.create(
        contest=contest, number=last + 1, name=said.name, jobs=list(said.jobs), items=list(said.items)
    )
    _write_criteria(trade, said)
    return trade


def _write_criteria(trade: Trade, said: TradeSaid) -> None:
    Criterion.objects.bulk_create(
        Criterion(trade=trade, number=n, name=name, most=most, decides=name == said.decides)
        for n, (name, most) in enumerate(said.criteria, 1)
    )
