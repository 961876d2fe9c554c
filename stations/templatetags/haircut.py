"""How long people wait at the barber's, as a page says it."""

from __future__ import annotations

from datetime import timedelta

from django import template

register = template.Library()


@register.filter
def minutes(length: timedelta) -> int:
    """Whole minutes, for words around them."""
    return round(length / timedelta(minutes=1))
