"""The environment, read strictly: what is not understood stops the start. For settings.py alone."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool) -> bool:
    value = env_text(name)
    if value not in ("", "0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value == "1" if value else default


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def database_from_url(url: str) -> dict[str, Any]:
    """postgres://user:password@host:port/name?option=value → Django's dictionary; anything else is refused."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        # Without it an idle restart of the server fails the first request of every thread.
        "CONN_HEALTH_CHECKS": True,
        # What is read in pieces is read to its end: a plan that hurries to the first rows takes five times as long.
        "OPTIONS": {"options": "-c cursor_tuple_fraction=1", **dict(parse_qsl(parts.query))},
    }


def kept_secret(path: Path) -> str:
    """A key made once for this data folder, so that `make run` needs no set-up and signs nothing with a public key."""
    if not path.exists():
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()
