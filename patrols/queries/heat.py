"""The week's hours with the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _


def labelled(rows: Sequence[tuple[date, list[int | None]]]) -> list[tuple[str, list[int | None]]]:
    """Rows with the weekday's name instead of the date."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return [(names[day.weekday()], counts) for day, counts in rows]
