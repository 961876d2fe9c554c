"""Addresses as they stand on paper: every phone's own camera opens them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def outside(request: HttpRequest, path: str) -> str:
    return str(settings.SITE_URL) + path if settings.SITE_URL else request.build_absolute_uri(path)


def is_local(address: str) -> bool:
    """A phone elsewhere can't open what only this machine can."""
    return any(part in address for part in ("://127.", "://localhost"))
