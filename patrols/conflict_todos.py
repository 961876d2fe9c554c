"""Patrols that came in two versions and wait for somebody to look at both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import conflict as conflicts
from tongting.people.models import User
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One line for all of them; one query for those who may decide, none for the others."""
    waiting = conflicts.waiting() if person.may("patrol.void") else 0
    if not waiting:
        return []
    text = _("%(n)d 次巡查传来了两份内容") % {"n": waiting}
    page = f"{reverse('conflict_list')}?state=open"
    return [Todo(text=text, detail=_("核对后定下以哪份为准"), url=page, icon="layers", tone="lamp")]
