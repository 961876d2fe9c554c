"""Whose phone may be charged, who may take one away by code."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stations.models import Charge, CodeLock, Unit
from tongting.people.models import User
from tongting.periods import local

MOST_WRONG = 5
CLOSED_FOR = timedelta(minutes=15)


def may_put_in(person: User, mine: Charge | None, is_swollen: bool) -> str | None:
    """`mine` is the person's phone that is charging already, with its slot."""
    if is_swollen:
        return _("电池鼓包、发烫、外壳裂开的不收，会起火；请本人带走，不要再充")
    if mine is not None:
        said = _("%(name)s 有一部在 %(number)s 号充着，每人一个插口，取走了再存")
        return said % {"name": person.name, "number": f"{mine.unit.number:02d}"}
    return None


def may_plug(unit: Unit) -> str | None:
    if unit.state != Unit.State.IN_SERVICE:
        return _("%(number)s 号插口停用了，换一个") % {"number": f"{unit.number:02d}"}
    return None


def may_try_code(lock: CodeLock, at: datetime) -> str | None:
    if lock.closed_until is not None and lock.closed_until > at:
        said = _("取机码输错次数太多，%(time)s 以后再试；带了工牌的，扫工牌就能取")
        return said % {"time": f"{local(lock.closed_until):%H:%M}"}
    return None
