"""The built-in rules that every installation begins with; a mine edits them on its screens."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string


def load_all() -> None:
    """Adds what is not there yet; what a mine has changed stays."""
    for path in settings.STARTERS:
        import_string(path)()
