"""The service worker as it is served: its own code, headed by the files it keeps and their fingerprint."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

FOLDER = Path(settings.BASE_DIR) / "static"
CODE = FOLDER / "sw.js"
# Libraries that pages without a network need; our own scripts and styles are all of static/'s top.
VENDORED = ("vendor/bootstrap-5.3.8/bootstrap.min.css", "vendor/idb-8.0.4/umd.js")


@cache
def files() -> tuple[str, ...]:
    """Names below static/ of everything a kept page may ask for."""
    own = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".js", ".css", ".svg"))
    return (*VENDORED, *(name for name in own if name != CODE.name))


@cache
def fingerprint() -> str:
    """Twelve hexadecimal digits that change with any of the files."""
    digest = hashlib.sha256(CODE.read_bytes())
    for name in files():
        digest.update(f"{static(name)}\n".encode() + (FOLDER / name).read_bytes())
    return digest.hexdigest()[:12]


def script() -> str:
    shell = [static(name) for name in files()]
    facts = {
        "VERSION": fingerprint(),
        "SHELL": shell,
        "OFFLINE": reverse("offline"),
        "PAGES": reverse("offline_pages"),
        "TODAY": reverse("today"),
        # Whoever goes through these doors leaves no page of the person before behind.
        "DOORS": [reverse("login"), reverse("logout")],
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in facts.items())
    return head + CODE.read_text(encoding="utf-8")
