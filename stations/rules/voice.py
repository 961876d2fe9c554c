"""Who may say what of a service, and how much within an hour; every no says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from stations.models import Desk, Rating
from tongting.people.models import User

# A sheet that lay open for longer is exchanged for a fresh one with everything on it.
FORM_GOOD_FOR = timedelta(hours=24)
HOUR = timedelta(hours=1)
# Within an hour. A whole shift shares one address behind the mine's router, so one address is no one person.
FROM_ONE, FROM_ALL = 20, 300
# For the month of whoever serves fewer say nothing.
LEAST_FOR_A_MONTH = 5


@dataclass(frozen=True)
class Sheet:
    """One sheet that was handed out: `form` names it, `sender` the network it went to, for this day only."""

    form: str
    sender: str


@dataclass(frozen=True)
class Lately:
    """How many came within the hour: from this network, from everybody."""

    sender: int
    all: int


def too_many(lately: Lately) -> str | None:
    if lately.sender >= FROM_ONE:
        return _("从你们这个网络一小时内已经评了很多次，过一小时再评；急事直接找值班的人")
    if lately.all >= FROM_ALL:
        return _("这一小时评的人太多了，过一会儿再交，写好的还在")
    return None


def may_rate(person: User | None, desk: Desk, keeps: bool) -> str | None:
    """`keeps`: the person is on the staff of the desk's post."""
    if not desk.is_active:
        return _("%(desk)s停用了，换一个服务台") % {"desk": desk.name}
    if person is not None and (keeps or person.may("station.serve")):
        return _("自己值的服务台自己不能评，请来办事的人评")
    return None


def lacks_answer(rating: Rating, text: str) -> str | None:
    if not text.strip():
        return _("写一句答复再交")
    if rating.answer:
        return _("已经答复过了")
    return None
