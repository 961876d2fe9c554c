"""回头看: when a closed issue is looked at again, by whom, and what speaks against it. Pure questions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from patrols.models import Issue, Recheck
from tongting.people.models import Gender, User
from tongting.periods import local

# Days after close-out; the last one decides whether it still counts as right.
ROUNDS = (7, 30)
LAST = ROUNDS[-1]
# Hours of the day that a look is planned for, and how far from where it was seen before.
HOURS = (7, 10, 13, 16, 19, 21)
APART = 3
# After so many days nobody will look any more, and it is written down as that.
FORGOTTEN = timedelta(days=14)


def due_on(closed_at: datetime, after_days: int) -> date:
    return local(closed_at).date() + timedelta(days=after_days)


def another_hour(taken: Collection[int], opens: time | None, closes: time | None, turn: int) -> int:
    """An hour at which the post is open, away from the hours in `taken`; `turn` spreads issues over what is left."""
    hours = [hour for hour in HOURS if _is_open(time(hour), opens, closes)] or list(HOURS)
    away = {hour: min((_apart(hour, other) for other in taken), default=12) for hour in hours}
    far = [hour for hour in hours if away[hour] >= APART]
    return far[turn % len(far)] if far else max(hours, key=lambda hour: away[hour])


def seen_hours(issue: Issue) -> set[int]:
    """The hours of the day at which it was found and closed."""
    return {local(moment).hour for moment in (issue.found_at, issue.closed_at) if moment is not None}


def refusal(person: User, recheck: Recheck, at: datetime) -> str | None:
    """Why this person can't do this look now; the issue comes with its post."""
    issue = recheck.issue
    if recheck.state != Recheck.State.PLANNED:
        return _("这次回头看已经是“%(state)s”") % {"state": recheck.get_state_display()}
    if not person.may("issue.verify"):
        return _("你的角色不能回头看，找能验收的人去看")
    if person.pk in (issue.rectified_by_id, issue.responsible_id):
        return _("这件是你负责整改的，换一个人去看")
    if issue.post.women_only and person.gender != Gender.FEMALE:
        return _("%(post)s 只能由女职工去看") % {"post": issue.post.name}
    if local(at).date() < recheck.due_on:
        return _("还没到日子，%(day)s 起再去看") % {"day": f"{recheck.due_on:%m-%d}"}
    return None


def wrong_hour(recheck: Recheck, at: datetime) -> str | None:
    """It is right at another hour, or it was only right at that one; that it broke again may be said at any hour."""
    hour = local(at).hour
    if hour not in seen_hours(recheck.issue):
        return None
    return _(
        "发现和销号就在 %(hour)d 点前后，换个钟点再看才算数（建议 %(better)d 点左右）；要是又坏了，现在就能记"
    ) % {
        "hour": hour,
        "better": recheck.hour,
    }


def may_skip(person: User, recheck: Recheck) -> str | None:
    if recheck.state != Recheck.State.PLANNED:
        return _("这次回头看已经是“%(state)s”") % {"state": recheck.get_state_display()}
    if not person.may("issue.assign"):
        return _("不看了要由科领导、支部书记或安全员来定")
    return None


def _apart(one: int, other: int) -> int:
    """Hours between two hours of the day, the shorter way round."""
    return min((one - other) % 24, (other - one) % 24)


def _is_open(clock: time, opens: time | None, closes: time | None) -> bool:
    if opens is None or closes is None:
        return True
    return opens <= clock < closes if opens <= closes else clock >= opens or clock < closes
