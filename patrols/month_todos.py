"""Which step of a month waits for a person: review, publicise, approve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    waits = {
        "month.review": (Assessment.State.DRAFTED, _("%(month)s考核等支部审核")),
        "month.draft": (Assessment.State.REVIEWED, _("%(month)s考核等公示")),
    }
    said = {state: text for right, (state, text) in waits.items() if person.may(right)}
    if person.may("month.approve"):
        said |= dict.fromkeys(
            (Assessment.State.PUBLICISED, Assessment.State.APPROVED), _("%(month)s考核等审批")
        )
    found = Assessment.objects.filter(state__in=said) if said else ()
    return [
        Todo(
            text=said[Assessment.State(one.state)] % {"month": one.label},
            detail=one.get_state_display(),
            url=reverse("month_detail", args=[one.month]),
            icon="table",
            tone="lamp",
        )
        for one in found
        if one.approved_by_id != person.pk
        and (one.notice_until is None or one.notice_until < local(at).date())
    ]
