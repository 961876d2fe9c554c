"""The evening's word to every team leader: how the team's day was, once a day, however often the clock asks."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries.digest import TeamDay, team_days
from tongting.notices import actions as notices
from tongting.periods import Day, local

# From this hour on the day may be told of; nobody is told of it after ten at night.
FROM, UNTIL = 18, 22


def tell_teams(*, at: datetime) -> int:
    """Tells the leader of every team whose day had something in it; returns how many were spoken to this time or
    before. Outside the evening nothing is said."""
    if not FROM <= local(at).hour < UNTIL:
        return 0
    day = Day.of(at)
    told = [one for one in team_days(day, at) if not one.is_quiet]
    for one in told:
        if one.team.leader is not None:
            notices.tell(
                one.team.leader, _summary(one), f"{reverse('issue_search')}?team={one.team.pk}",
                detail=_rest(one), key=f"digest:{one.team.pk}:{day}", at=at,
            )  # fmt: skip
    return len(told)


def _summary(one: TeamDay) -> str:
    return _("%(team)s今天：巡查 %(visits)d 次，查出 %(found)d 处，没办完 %(open)d 件") % {
        "team": one.team.name,
        "visits": one.visits,
        "found": one.found,
        "open": one.open,
    }


def _rest(one: TeamDay) -> str:
    if not (one.late or one.soon):
        return _("没有超期的，明天也没有到期的")
    return _("超期 %(late)d 件，到明天这时候到期 %(soon)d 件") % {"late": one.late, "soon": one.soon}
