"""Who sends from outside, as far as a public page needs it: a network for a day, nobody; and how a public address reads
for everybody's own camera."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from tongting.periods import local


def address_of(request: HttpRequest) -> str:
    """The network a request comes from. Behind the proxy of a production server that is the last one it adds."""
    passed_on = request.headers.get("X-Forwarded-For", "") if settings.PRODUCTION else ""
    return passed_on.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def sender_of(address: str, at: datetime, salt: str) -> str:
    """Sixteen signs that are the same for an address all day and mean nothing without the key."""
    return salted_hmac(salt, f"{address} {local(at):%Y-%m-%d}").hexdigest()[:16]


def outside(request: HttpRequest, path: str) -> str:
    """The address as every phone's own camera opens it."""
    return settings.SITE_URL + path if settings.SITE_URL else request.build_absolute_uri(path)


def is_local(address: str) -> bool:
    """Whether only this machine can open it."""
    return any(name in address for name in ("://127.", "://localhost"))
