"""Which kinds of post there are: those that have a standard."""

from __future__ import annotations

from collections.abc import Iterable

from patrols.models import Standard


def post_kinds() -> Iterable[tuple[str, str]]:
    return Standard.objects.values_list("kind", "name")
