"""The summer drinks: hand one out against a card or a number of them by count, make some, read the freezer, say when
there are any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stations.actions import stock
from stations.actions.booking import Slip, book
from stations.models import Booking, DrinkDay, FreezerReading, Movement, Ration, Service, StockItem
from stations.queries import drink as drinks
from stations.rules import drink as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Finding, report_issue

Verb = Booking.Verb


def hand_out(item: StockItem, person: User, *, slip: Slip, by: User, at: datetime) -> Booking:
    """One a person and shift; of two cards read at once for one person one gets it."""
    then = min(slip.seen_at, at)
    rule = drinks.rule_in_force()
    turn = drinks.turn(rule, then)

    def ration(made: Movement) -> None:
        # Person and item are held by now.
        _refuse(rules.may_begin(drinks.reason(rule, local(then).date()), rule))
        had = drinks.had(person, turn.day)
        _refuse(rules.may_have(person, had, turn.shift, rule.most_a_day))
        try:
            with transaction.atomic():
                one = Ration.objects.create(
                    person=person, day=turn.day, shift=turn.shift, nth=_free(had), movement=made
                )
        except IntegrityError:
            raise flow.Refused(_("%(name)s 刚才领过了，一个班一份") % {"name": person.name}) from None
        flow.record(one, "given", by=by, at=at, became=Ration.State.GIVEN)

    return stock.give(item, person, why=turn.name, also=ration, slip=slip, by=by, at=at)


def _free(had: list[Ration]) -> int:
    """The lowest number that none of the day's has."""
    taken = {one.nth for one in had}
    return next(n for n in range(1, len(taken) + 2) if n not in taken)


def by_count(item: StockItem, many: int, *, slip: Slip, by: User, at: datetime) -> Booking:
    """A crowd out of the cage, counted by heads: nobody's card is read, nobody's ration is used."""
    then = min(slip.seen_at, at)
    rule = drinks.rule_in_force()
    turn = drinks.turn(rule, then)

    def allowed(made: Movement) -> None:
        _refuse(rules.may_begin(drinks.reason(rule, local(then).date()), rule))

    why = _("%(shift)s，按人数") % {"shift": turn.name}
    return stock.give(item, None, many, why=why, also=allowed, slip=slip, by=by, at=at)


def make(item: StockItem, many: int, *, is_sampled: bool, slip: Slip, by: User, at: datetime) -> Booking:
    """Made here: a sample is kept as of food, and it is thrown away some hours from now."""
    if not item.keeps_hours:
        raise flow.Refused(_("%(what)s是买来的，在库存里入库") % {"what": item.name})
    if not is_sampled:
        raise flow.Refused(_("现做的先留样，和食堂一样；留好了再记"))
    return stock.restock(item, stock.Delivery(many), why=_("现做，留样了"), slip=slip, by=by, at=at)


def chill(service: Service, celsius: Decimal, *, slip: Slip, by: User, at: datetime) -> Booking:
    """What the freezer reads. Too warm is reported to the department's desk, once until it was cold again."""
    rule = drinks.rule_in_force()
    is_warm = celsius > rule.freezer_most

    def act() -> FreezerReading:
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        last = drinks.readings(held.desk).first()
        is_new = is_warm and not (last and last.is_warm)
        return FreezerReading.objects.create(
            service=held, celsius=celsius, is_warm=is_warm, by=by, at=min(slip.seen_at, at),
            issue=_report(held, celsius, rule.freezer_most, by, at) if is_new else "",
        )  # fmt: skip

    note = _("冰柜 %(celsius)s 度") % {"celsius": f"{float(celsius):g}"}
    return book(service, Verb.CHILL, act, person=None, slip=slip, note=note, by=by, at=at)


def _report(service: Service, celsius: Decimal, most: Decimal, by: User, at: datetime) -> str:
    desk = service.desk
    if desk.post_id is None:
        return ""
    what = _("%(desk)s的冰柜 %(celsius)s 度，不能高过 %(most)s 度") % {
        "desk": desk.name, "celsius": f"{float(celsius):g}", "most": f"{float(most):g}",
    }  # fmt: skip
    return report_issue(
        Finding(desk.post_id, what, _("先看门关严没有，雪糕化了的报废"), "station", by.pk, at)
    )


def undo_chill(booking: Booking, *, by: User, at: datetime) -> None:
    flow.move(FreezerReading.objects.get(pk=booking.thing_id), FreezerReading.State.UNDONE, by=by, at=at)


def forecast(day: date, high: Decimal, *, by: User, at: datetime) -> DrinkDay:
    """A day's high as the weather service says; whether it is hot enough is the rule's."""
    rule = drinks.rule_in_force()
    if high < rule.hot_from:
        said = _("预报最高 %(high)s 度，不到 %(hot)s 度，不加发；要发请科里通知")
        raise flow.Refused(said % {"high": f"{float(high):g}", "hot": f"{float(rule.hot_from):g}"})
    return _declare(DrinkDay(kind=DrinkDay.Kind.FORECAST, first=day, last=day, high=high, by=by, at=at))


def order(first: date, last: date, why: str, *, by: User, at: datetime) -> DrinkDay:
    return _declare(DrinkDay(kind=DrinkDay.Kind.ORDER, first=first, last=last, why=why.strip(), by=by, at=at))


def _declare(day: DrinkDay) -> DrinkDay:
    with transaction.atomic():
        day.save()
        flow.record(day, "declared", by=day.by, at=day.at, became=DrinkDay.State.ON)
    return day


def withdraw(day: DrinkDay, *, by: User, at: datetime) -> None:
    """What was given out on its strength stays given."""
    _refuse(rules.may_withdraw(day))
    flow.move(day, DrinkDay.State.OFF, by=by, at=at)


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)


BACK: dict[str, Callable[..., object]] = {Verb.CHILL: undo_chill}
