"""What a player is given to run on, and how what it tells is read."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.templatetags.static import static
from django.urls import reverse

from stations.actions.player import Told
from stations.forms.music import MinuteForm
from tongting.web.phone.forms import phone_time, put_right, read_json

FOLDER = Path(settings.BASE_DIR) / "static"
CODE = FOLDER / "music" / "player-sw.js"
FILES = (
    "music/player.css", "music/programme.js", "music/shelf.js", "music/player.js", "seal.svg",
    "vendor/bootstrap-5.3.8/bootstrap.min.css", "tongting.css", "vendor/idb-8.0.4/umd.js",
)  # fmt: skip
MOST_MINUTES = 500
MINUTE = timedelta(minutes=1)


@cache
def worker_script() -> str:
    """The player's own worker, headed by what it keeps; its version changes with any of it."""
    digest = hashlib.sha256(CODE.read_bytes())
    for name in FILES:
        digest.update(f"{static(name)}\n".encode() + (FOLDER / name).read_bytes())
    page = (Path(settings.BASE_DIR) / "templates" / "stations" / "player.html").read_bytes()
    digest.update(page)
    facts = {
        "VERSION": digest.hexdigest()[:12], "SHELL": [static(name) for name in FILES], "PAGE": reverse("player"),
    }  # fmt: skip
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    return head + CODE.read_text(encoding="utf-8")


def read_told(request: HttpRequest, at: datetime) -> tuple[Told | None, list[Told]] | None:
    """How it is now, and whole minutes; None for what makes no sense. The device's clock is put right by ours."""
    try:
        said = read_json(request.body)
    except (RequestDataTooBig, UnreadablePostError):
        return None
    minutes = said.get("minutes", []) if said else None
    sent = phone_time(str(said.get("sent_at", ""))) if said else None
    if not isinstance(minutes, list) or len(minutes) > MOST_MINUTES or sent is None or said is None:
        return None
    told = [_told(one, sent, at) for one in minutes]
    now = _told(said["now"], sent, at) if said.get("now") else None
    if any(one is None for one in told) or (said.get("now") and now is None):
        return None
    return now, [_to_the_minute(one) for one in told if one is not None]


def _told(one: Any, sent: datetime, at: datetime) -> Told | None:
    form = MinuteForm(one) if isinstance(one, dict) else None
    if form is None or not form.is_valid():
        return None
    given = form.cleaned_data
    moment = put_right(given["at"], sent, at)
    return Told(moment, given["says"], given["played"], given["level"], given["tune"])


def _to_the_minute(one: Told) -> Told:
    """Put right by seconds, a minute is still the one nearest to it."""
    nearest = (one.at + MINUTE / 2).replace(second=0, microsecond=0)
    return Told(nearest, one.says, one.played, one.level_db, one.tune)
