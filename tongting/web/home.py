"""The overview's four pillars, with the tiles and panels of whatever exists and nothing of what doesn't."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _

import tongting
from tongting.notices.queries import unread_count
from tongting.people.models import User
from tongting.seams import Panel, Tile
from tongting.web.navigation import PILLARS

SAID = {
    1: _("日巡查·周计划·月考核·季培训"),
    2: _("比宿舍、比更衣箱、比服务"),
    3: _("班组承包、个人竞标，业余时间多劳多得"),
    4: _("浴池、便民、音乐吧、快递"),
}


@dataclass(frozen=True)
class Pillar:
    digit: str
    title: Any
    said: Any
    tiles: list[Tile]
    panels: list[Panel]


def pillars(tiles: list[Tile], panels: list[Panel]) -> list[Pillar]:
    return [
        Pillar(
            *PILLARS[number],
            said=SAID[number],
            tiles=[tile for tile in tiles if tile.pillar == number],
            panels=[panel for panel in panels if panel.pillar == number],
        )
        for number in SAID
        if any(tile.pillar == number for tile in tiles)
    ]


def page_tag(request: HttpRequest, *shown: object) -> str:
    """An ETag that changes whenever the page would look different or its forms would carry another key. The page's
    own bytes will not do: the key in them is masked anew each time."""
    person = cast(User, request.user)
    get_token(request)
    look = (person.pk, person.theme, person.size, request.LANGUAGE_CODE, unread_count(person))
    seen = repr((shown, look, request.META["CSRF_COOKIE"], tongting.__version__))
    return f'"{hashlib.sha256(seen.encode()).hexdigest()[:24]}"'
