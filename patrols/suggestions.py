"""What keeps coming back, for the week's list of hard problems: frequency × severity × voices × days open."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models.issue import Severity
from patrols.queries import recurrence
from patrols.queries.recurrence import WEIGHT, Recurring
from tongting.periods import Week
from tongting.seams import Suggestion

SHOWN = 5


def suggest(week: Week) -> Iterable[Suggestion]:
    """The heaviest first; 20 at most. The key stays the same for a fault of one item at one post, week after week."""
    for one in recurrence.recurring(week):
        yield Suggestion(
            f"patrols.recurring:{one.key}",
            one.place,
            one.what,
            _why(one),
            _url(one),
            frequency=one.times,
            severity=WEIGHT[Severity(one.severity)],
            voices=one.voices,
            days_open=one.days_open,
            evidence=_evidence(one),
        )


def _why(one: Recurring) -> str:
    parts = [
        _("30 天出现 %(n)d 次") % {"n": one.times},
        str(Severity(one.severity).label),
        _("%(n)d 人反映") % {"n": one.voices},
        _("拖了 %(n)d 天") % {"n": one.days_open} if one.is_open else _("已销号"),
    ]
    return "·".join(parts)


def _evidence(one: Recurring) -> tuple[tuple[str, str], ...]:
    """The issues behind it, the latest first; five at most."""
    latest = sorted(one.issues, key=lambda issue: (issue.found_at, issue.pk), reverse=True)[:SHOWN]
    return tuple(
        (f"{issue.number} {issue.title}", reverse("issue_detail", args=[issue.pk])) for issue in latest
    )


def _url(one: Recurring) -> str:
    if len(one.issues) == 1:
        return reverse("issue_detail", args=[one.issues[0].pk])
    history = reverse("post_history", args=[one.post_code])
    return f"{history}?item={one.item_code}"
