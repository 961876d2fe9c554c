"""Links that carry their own permission: one picture in one size, for two to three hours, without cookies."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

HOUR = 3600
SIZES = ("full", "thumb", "blur")


def signed_path(token: uuid.UUID, size: str, at: datetime) -> str:
    """The same path for everybody within one clock hour, so that a browser can use its cache."""
    if size not in SIZES:
        raise ValueError(size)
    ends = int(at.timestamp()) // HOUR * HOUR + 3 * HOUR
    path = reverse("photo_file", args=[token, size])
    return f"{path}?e={ends}&s={_signature(token, size, ends)}"


def seconds_left(token: uuid.UUID, size: str, ends: int, signature: str, at: datetime) -> int:
    """How long a link is still good; 0 when it has expired or was not made by us."""
    if not constant_time_compare(signature, _signature(token, size, ends)):
        return 0
    return max(0, ends - int(at.timestamp()))


def _signature(token: uuid.UUID, size: str, ends: int) -> str:
    return Signer(salt="tongting.photos.links").signature(f"{token}:{size}:{ends}")
