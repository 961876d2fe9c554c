"""The quarter's training on the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import training as trainings
from tongting.people.models import User
from tongting.periods import Quarter
from tongting.seams import Tile


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    """Who came of who was due at this quarter's sessions; no tile in a quarter without any."""
    found = trainings.quarter_figures(Quarter.of(at), at)
    if not found.sessions:
        return
    rate = found.rate
    yield Tile(
        pillar=1,
        title=_("季培训"),
        figure="—" if rate is None else f"{rate}%",
        unit=_("到课"),
        url=reverse("training_session_list"),
        icon="mortarboard",
        note=_("办了 %(held)d 场，共 %(all)d 场") % {"held": found.held, "all": found.sessions},
        alarm=_("%(n)d 场没结束") % {"n": found.late} if found.late else "",
        series=[] if rate is None else [(rate, "ok"), (100 - rate, "bad")],
    )
