"""What the screen that calls shows: numbers, masked names, how long it takes. Nobody is named in full."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _

from stations.models import Service, Turn
from stations.queries import haircut as cuts
from stations.rules import haircut as rules
from stations.scoring import queue as scoring
from tongting.periods import local


class Shown(TypedDict):
    number: str
    name: str


class Wall(TypedDict):
    """As the screen's script gets it."""

    called: Shown | None
    seated: Shown | None
    next: list[Shown]
    waits: int
    range: str
    closed: str
    time: str


def service_of(token: str) -> Service | None:
    """The barber of the desk that has this token."""
    return cuts.services().filter(desk__token=token[:20]).first()


def wall(service: Service, at: datetime) -> Wall:
    line = cuts.line(service, at)
    window = cuts.window_now(line.rule, at, rules.EARLY)
    is_quiet = window is None and line.called is None and line.seated is None
    opens = cuts.opens_next(line.rule, at)
    return {
        "called": _shown(line.called), "seated": _shown(line.seated),
        "next": [made for one in line.places[: cuts.NEXT] if (made := _shown(one.turn))],
        "waits": len(line.places), "range": minutes(line.wait_for_new()),
        "closed": _("%(time)s 开始理发") % {"time": f"{local(opens):%m-%d %H:%M}"} if is_quiet and opens else "",
        "time": f"{local(at):%H:%M}",
    }  # fmt: skip


def minutes(place: cuts.Place) -> str:
    """约 20–35 分钟."""
    if not place.most:
        return _("不用等")
    return _("约 %(least)s–%(most)s 分钟") % {"least": place.least, "most": place.most}


def _shown(turn: Turn | None) -> Shown | None:
    return {"number": f"{turn.number:02d}", "name": scoring.masked(turn.person.name)} if turn else None
