"""When a rota may be drawn and published: None or the sentence why not."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from patrols.models import Rota
from tongting.periods import Month

# Nobody knows their shifts much earlier.
AHEAD = timedelta(days=62)


def may_draw(month: Month, from_day: date, today: date) -> str | None:
    """Drawn from tomorrow on at the earliest: what was told for today stands, and the past is never touched."""
    if month.last <= today:
        return _("%(month)s 已经过完，排巡只能从明天往后排") % {"month": month.label}
    if from_day <= today:
        return _("从 %(day)s 起排不了：今天和以前的安排不动，最早从 %(first)s 起") % {
            "day": f"{from_day:%m-%d}",
            "first": f"{today + timedelta(days=1):%m-%d}",
        }
    if from_day not in month:
        return _("%(day)s 不在 %(month)s 里，换一天") % {"day": f"{from_day:%m-%d}", "month": month.label}
    if month.first - today > AHEAD:
        return _("%(month)s 还太远，等排好班再排巡") % {"month": month.label}
    return None


def may_publish(rota: Rota, today: date) -> str | None:
    if rota.state == Rota.State.PUBLISHED:
        return _("%(month)s 的排巡已经发布了") % {"month": rota.month}
    if rota.last_day < today:
        return _("%(month)s 已经过完，不用再发布") % {"month": rota.month}
    return None
