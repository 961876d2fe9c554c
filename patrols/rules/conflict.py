"""Who may decide between two versions of a patrol: pure questions, answered with None or the sentence why not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from patrols.models.conflict import Conflict
from tongting.people.models import User


def may_decide(person: User, conflict: Conflict) -> str | None:
    if not person.may("patrol.void"):
        return _("核对两份巡查要有作废巡查记录的权限")
    if person.pk in (conflict.by_id, conflict.patrol.by_id):
        return _("这是你自己的巡查，由另一位科长或支部书记核对")
    if conflict.state != Conflict.State.OPEN:
        return _("已经核对过了：%(state)s") % {"state": conflict.get_state_display()}
    return None
