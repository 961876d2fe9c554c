"""Who gets a drink, of which shift; every no says what heals it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.models import DrinkDay, DrinkRule, Ration
from tongting.people.models import User
from tongting.periods import local


def may_begin(reason: str, rule: DrinkRule) -> str | None:
    """`reason` is what today's drinks rest on, empty where there are none."""
    if reason:
        return None
    said = _("今天不发冷饮：%(first)s 到 %(last)s 才发，或者预报最高到 %(hot)s 度、科里通知；先登记再发")
    return said % {"first": rule.season_from, "last": rule.season_until, "hot": f"{float(rule.hot_from):g}"}


def may_have(person: User, had: list[Ration], shift: str, most: int) -> str | None:
    """`had` are the person's of the day, with what they were."""
    name = person.name
    for ration in had:
        if ration.shift == shift:
            said = _("%(name)s 这个班领过了（%(time)s %(what)s），一个班一份")
            return said % {
                "name": name, "time": f"{local(ration.movement.at):%H:%M}", "what": ration.movement.item.name,
            }  # fmt: skip
    if len(had) >= most:
        return _("%(name)s 今天的 %(most)s 份都领过了，明天再来") % {"name": name, "most": most}
    return None


def may_withdraw(day: DrinkDay) -> str | None:
    if day.state != DrinkDay.State.ON:
        return _("已经收回了")
    return None
