"""Questions about the roster: whose shifts and leave somebody keeps, whose they see. A "no" comes with its sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongting.people.models import Team, User


def keeps_team(by: User, team: Team) -> bool:
    """Whether `by` fills in the roster of this team: the office every team's, a leader the own one's."""
    if by.may("roster.keep_all"):
        return True
    return by.may("roster.keep") and (by.team_id == team.pk or team.leader_id == by.pk)


def sees_team(by: User, team: Team) -> bool:
    return by.may("roster.see") or by.team_id == team.pk or keeps_team(by, team)


def why_not_keep(by: User, person: User) -> str | None:
    """Why `by` may not write down this person's shifts, or None. Reads the person's team."""
    if by.may("roster.keep_all") or (person.team is not None and keeps_team(by, person.team)):
        return None
    return _("%(name)s 不在你的班组，排班和请假找科里登记") % {"name": person.name}


def why_not_enter_leave(by: User, person: User) -> str | None:
    """Nobody but the office writes down days off for themselves."""
    if by.pk == person.pk and not by.may("roster.keep_all"):
        return _("自己的请假由科里登记")
    return why_not_keep(by, person)
