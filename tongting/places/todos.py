"""What waits for the keeper of the places: the next year's working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people.models import User
from tongting.periods import local
from tongting.places.queries import year_without_calendar
from tongting.seams import Todo


def due(person: User, at: datetime) -> Iterable[Todo]:
    if not person.may("places.manage"):
        return
    year = year_without_calendar(local(at).date())
    if year:
        yield Todo(
            text=_("录入 %(year)d 年放假和调休") % {"year": year},
            detail=_("没有它，整改期限会把节假日当工作日"),
            url=reverse("calendar_list"),
            icon="calendar3",
        )
