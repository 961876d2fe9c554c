"""What the people room answers at the seam `held`: roles, a team that is led, shifts that are planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people.models import RoleGrant, Team, User, WorkShift
from tongting.people.queries.person import in_force
from tongting.periods import local
from tongting.seams import Held


def held(person: User, at: datetime) -> Iterable[Held]:
    """Three queries. Roles and shifts end with the last day; somebody else has to be named leader of a team."""
    day = local(at).date()
    for team in Team.objects.filter(leader=person):
        yield Held(_("班组长"), team.name, reverse("team_edit", args=[team.pk]))
    for grant in RoleGrant.objects.filter(in_force(day), user=person).order_by("since", "pk"):
        until = _("到 %(until)s") % {"until": grant.until} if grant.until else _("长期")
        url = reverse("person_edit", args=[person.pk])
        yield Held(_("角色"), f"{grant.get_role_display()}，{until}", url, ends_itself=True)
    planned = WorkShift.objects.filter(person=person, day__gt=day)
    found = planned.aggregate(n=Count("pk"), first=Min("day"), last=Max("day"))
    if found["n"]:
        detail = _("%(first)s 到 %(last)s 还有 %(n)d 个班") % found
        yield Held(_("排班"), detail, reverse("roster_list"), ends_itself=True)
