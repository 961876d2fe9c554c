"""What was typed before a login ran out: kept on the server for half an hour, handed back after the next login.

A page that stood open overnight still holds somebody's words. They go into the session of the browser that sent them
(nobody is logged in there), are shown at once, and can be sent again by one press after login. Files picked in a
plain file input cannot be kept; the page says so. Photos taken with script were uploaded when taken and only their
numbers travel here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from tongting.people import roles

KEY = "unsent"
SECONDS = 30 * 60
MOST_CHARACTERS = 60_000
# Never shown again, never stored.
SECRET = ("csrfmiddlewaretoken", "password", "ballot", "one_time_code", "signature", "sealed")
# Numbers of photos, keys against double posting, what was picked (a row's number, a code), what a phone says of time
# and place: they travel on, but are no words of a person's, and without their labels they say nothing.
MACHINE_WORD = re.compile(
    r"[0-9a-fA-F-]{16,}|\d{1,9}|[a-z][a-z0-9_]*|\s*|\d{4}-\d\d-\d\dT[\d:.]+Z"
    r"|[A-Z0-9]+=\d+(?: [A-Z0-9]+=\d+)*|[\d.-]+,[\d.-]+,\d+"
)


@dataclass(frozen=True)
class Unsent:
    """A POST that did not arrive: where it went and what it carried, in the order of the form."""

    path: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    lost_files: bool = False

    @property
    def typed(self) -> list[str]:
        """What a person would miss."""
        return [value for _name, value in self.fields if not MACHINE_WORD.fullmatch(value)]

    @property
    def what(self) -> str:
        """What was to be done, in the words of the right that it takes; empty where no page stands at the address."""
        try:
            view = resolve(urlsplit(self.path).path).func
        except Resolver404:
            return ""
        right = roles.RIGHTS.get(getattr(view, "right", ""))
        return str(right.what) if right else ""


def of_post(request: HttpRequest) -> Unsent:
    pairs = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if not any(word in name for word in SECRET)
    ]
    return Unsent(request.get_full_path(), pairs, bool(request.FILES))


def keep(session: Any, unsent: Unsent) -> bool:
    """Into the session, dated; false if there is nothing to keep or too much of it."""
    if not unsent.fields or sum(len(name) + len(value) for name, value in unsent.fields) > MOST_CHARACTERS:
        return False
    session[KEY] = signing.dumps(vars(unsent), salt=KEY, compress=True)
    return True


def kept(session: Any) -> Unsent | None:
    """What waits in this session, if it is not older than half an hour."""
    try:
        stored = signing.loads(session.get(KEY) or "", salt=KEY, max_age=SECONDS)
    except signing.BadSignature:
        return None
    return Unsent(**{**stored, "fields": [(name, value) for name, value in stored["fields"]]})


def forget(session: Any) -> None:
    session.pop(KEY, None)


def is_from_here(request: HttpRequest) -> bool:
    """True if the browser says that one of our own pages sent this POST: only then may its content be offered again,
    or a foreign page could put words into somebody's mouth."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()


def way_back(request: HttpRequest) -> str:
    """Where to go after login: the page the form stood on, for the form's own address may take no visit."""
    referer = urlsplit(request.headers.get("Referer") or "")
    return referer.path if referer.path and referer.netloc == request.get_host() else "/"
