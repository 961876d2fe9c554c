"""The overview's four pillars, with the tiles and panels of whatever exists and nothing of what doesn't."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

import tongting
from tongting.notices.queries import MOST_COUNTED, UNREAD
from tongting.people.models import User
from tongting.seams import Panel, Tile, gather
from tongting.web.navigation import PILLARS

SAID = {
    1: _("日巡查·周计划·月考核"),
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


# How long the overview is shown as it was drawn where nothing happened: what runs out by itself shows within it.
KEPT = 60
# Stands for the key of the forms in what is kept; every answer carries its own.
HOLE = "csrf-key-of-this-answer"


@dataclass(frozen=True)
class Overview:
    """The page with the ETag that changes whenever it would look different or its forms would carry another key. The
    page's own bytes will not do: the key in them is masked anew each time."""

    drawn: str
    tag: str

    def body(self, request: HttpRequest) -> str:
        """With the key of this answer's forms in it; whoever has the page already is spared it."""
        return self.drawn.replace(HOLE, get_token(request))


def overview(request: HttpRequest, at: datetime) -> Overview:
    """Drawn for this person at most once a minute, and anew as soon as anything has happened. Call it behind the
    permission check."""
    name = _name(request)
    body, seen = caches["near"].get(name) or ("", "")
    if not body:
        body = render_to_string("web/home.html", {**shown(request, at), "csrf_token": HOLE}, request)
        seen = _print(body)
        caches["near"].set(name, (body, seen), KEPT)
    if "CSRF_COOKIE" not in request.META:
        get_token(request)
    tag = _print(f"{seen} {request.META['CSRF_COOKIE']}")
    return Overview(body, f'"{tag}"')


def shown(request: HttpRequest, at: datetime) -> dict[str, Any]:
    person = cast(User, request.user)
    return {"pillars": pillars(gather("tiles", person, at), gather("panels", person, at)), "now": at}


def _name(request: HttpRequest) -> str:
    """What the page depends on beside the clock."""
    person = cast(User, request.user)
    look = (person.pk, person.name, person.job_post, person.theme, person.size, request.LANGUAGE_CODE)
    return _print(repr((look, sorted(person.role_codes), _happened(person), tongting.__version__)))


def _happened(person: User) -> tuple[Any, ...]:
    """The newest keys of what the figures are made of and the person's unread notices, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_newest())}, ({UNREAD})", [person.pk, MOST_COUNTED])
        found: tuple[Any, ...] = cursor.fetchone()
        return found


@cache
def _newest() -> list[str]:
    tables = [apps.get_model(label)._meta.db_table for label in settings.PULSE]
    return [
        f"(SELECT id FROM {connection.ops.quote_name(table)} ORDER BY id DESC LIMIT 1)" for table in tables
    ]


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]
