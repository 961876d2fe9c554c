"""Which bulletin waits for a person: to be approved, published, or finished after it came back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.notices.bulletin import rules
from tongting.notices.models import Bulletin
from tongting.people.models import User
from tongting.seams import Todo

State = Bulletin.State
MOST = 10


def due(person: User, at: datetime) -> Iterable[Todo]:
    if not rules.open_to_senders(person):
        return []
    waits = Q(state=State.SUBMITTED) if person.may("bulletin.approve") else Q(pk=None)
    if person.may("bulletin.write"):
        waits |= Q(state=State.APPROVED) | Q(state=State.DRAFT)
    found = Bulletin.objects.filter(waits, state__in=Bulletin.UNFINISHED).order_by("drafted_at")[:MOST]
    said = {
        State.SUBMITTED: _("通报等你批：%(title)s"),
        State.APPROVED: _("通报批好了，等发布：%(title)s"),
        State.DRAFT: _("通报草稿等着改好送批：%(title)s"),
    }
    return [
        Todo(
            text=said[State(one.state)] % {"title": one.title},
            detail=str(one.get_kind_display()),
            url=reverse("bulletin_detail", args=[one.pk]),
            icon="megaphone",
            tone="lamp",
        )
        for one in found
        if not (one.state == State.SUBMITTED and one.author_id == person.pk)
    ]
